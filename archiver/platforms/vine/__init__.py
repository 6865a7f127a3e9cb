"""Vine: its markup in pages (`markup`); it closed in 2017 and is never asked."""
