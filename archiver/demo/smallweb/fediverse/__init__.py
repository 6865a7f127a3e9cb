"""Pretend servers of the Fediverse beyond Mastodon, one module a software; each answers as public code and records show."""
