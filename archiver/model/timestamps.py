"""Times as ledger and snapshots write them: ISO 8601, UTC, with microseconds, so that text order is time order."""

from datetime import UTC, datetime


def format_iso_micros(at: datetime) -> str:
    """A time as `2025-04-14T16:51:23.000000Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_iso(written: str) -> datetime:
    """The time that a text states; ValueError if it states none."""
    return datetime.fromisoformat(written)
