"""Packages of posts, articles and snapshots that open in other people's programs: one file each, of one selection."""
