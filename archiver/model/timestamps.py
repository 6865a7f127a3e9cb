"""Times as ISO 8601 text in UTC: exact for ledger and snapshots, to the second for JSON and CSV output."""

from datetime import UTC, datetime


def format_iso_micros(at: datetime) -> str:
    """A time as `2025-04-14T16:51:23.000000Z`; text order is time order."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def format_iso(at: datetime) -> str:
    """A time as `2025-04-14T16:51:23Z`, fractions of seconds cut off."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_iso(written: str) -> datetime:
    """The time that a text states; ValueError if it states none."""
    return datetime.fromisoformat(written)
