"""Bluesky is asked as the AT Protocol has it: see `archiver.platforms.atproto`."""

from archiver.platforms.atproto import CONTROLS, alias_probes, further, probes, read, showing, targets

__all__ = ["CONTROLS", "alias_probes", "further", "probes", "read", "showing", "targets"]
