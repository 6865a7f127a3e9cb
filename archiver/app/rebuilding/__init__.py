"""Rebuild a database: the log from the files of runs, as far as they prove it; the rest from what snapshots state."""
