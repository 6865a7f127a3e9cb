"""When a post is asked about again, and which requests need not be answered in full (docs/checking.md)."""
