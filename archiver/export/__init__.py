"""Exports that other people can check without this program."""
