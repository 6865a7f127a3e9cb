"""Memories: who is handed each signed checkpoint, out of reach of whoever can write to the archive."""
