"""Pretend Bluesky: its endpoints, and signed repositories."""
