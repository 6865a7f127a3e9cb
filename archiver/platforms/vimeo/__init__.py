"""Vimeo: its markup in pages (`markup`) and its API (`api`)."""
