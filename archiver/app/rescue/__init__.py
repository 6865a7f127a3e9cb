"""Asking web archives for posts that are gone."""
