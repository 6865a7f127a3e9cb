"""Archive the social posts that news articles show, and keep track of what becomes of them."""

__version__ = "0.1.0"
