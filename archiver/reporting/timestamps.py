"""Timestamps as programs read them: ISO 8601 in UTC."""

from datetime import UTC, datetime


def format_iso(at: datetime) -> str:
    """UTC, ISO 8601, with `Z`, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
