"""Search web archives for posts that are gone, and record the copies found."""
