"""Pretend X: its endpoints, embed page and short links."""
