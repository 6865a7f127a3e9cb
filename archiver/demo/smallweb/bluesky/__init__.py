"""The pretend Bluesky."""
