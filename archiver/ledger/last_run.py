"""The last run, which tells whether the clock can be right.

Every command has a clock, so this imports nothing else of the ledger.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archiver.model.timestamps import parse_iso

if TYPE_CHECKING:
    from archiver.ledger.queries import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run: its number, the time of its last entry by its own clock, and whether that clock was rehearsed."""

    number: int
    at: datetime
    rehearsed: bool


def last_run(query: "Query") -> LastRun | None:
    """The last run; None if there was none.

    It is the last by number, not by time, so that one run under a wrong clock does not count once a later one was made. Rebuilds
    are left out: what they record is older than they are.
    """
    rows = query(_LAST_RUN, ())
    return next((LastRun(number=row["id"], at=parse_iso(row["at"]), rehearsed=bool(row["rehearsed"])) for row in rows), None)


_LAST_RUN = """
SELECT run.id, run.rehearsed, COALESCE(
    run.finished,
    (SELECT max(at, run.started) FROM (SELECT run, at FROM observation ORDER BY id DESC LIMIT 1) WHERE run = run.id),
    run.started
) AS at
FROM run WHERE kind <> 'rebuild' ORDER BY id DESC LIMIT 1
"""
