"""Platforms: one file a platform, each with its markup, names, probes and readings. The registry is `REGISTRY`."""
