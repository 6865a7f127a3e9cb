"""Remember when posts are due and which services are silent about them (mutable state, not facts), and count it.

A run computes it from all observations, which takes seconds among many posts; `status` only reads what it remembered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archiver.ledger.queries import NOT_WITHDRAWN, Query
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.reporting.status import DueCounts, SilentService

if TYPE_CHECKING:  # readers do not load what only writers need
    from archiver.ledger.store import Store

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """When a post is to be checked next, by the `service` that is asked about it; `rests` says why it is not."""

    post_id: int
    service: str
    at: datetime
    rests: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSilence:
    """Since when a service gives no usable answer about a post, and why, as the end of a sentence."""

    since: datetime
    why: str


def remember_checks(store: "Store", planned: Iterable[PlannedCheck]) -> None:
    """Remember when these posts are due; those that are remembered so already are left."""
    with store.transaction():
        known = {row["post"]: (row["service"], row["at"], row["rests"]) for row in store.query("SELECT * FROM due")}
        for check in planned:
            remembered = (check.service, format_iso_micros(check.at), check.rests)
            if known.get(check.post_id) != remembered:
                store.change(_REMEMBER, (check.post_id, *remembered))


_REMEMBER = """
INSERT INTO due (post, service, at, rests) VALUES (?, ?, ?, ?)
ON CONFLICT (post) DO UPDATE SET service = excluded.service, at = excluded.at, rests = excluded.rests
"""


def remember_silences(store: "Store", silences: Mapping[int, ServiceSilence | None]) -> None:
    """Remember which posts got no usable answer in a run, and which got one (None); those without a due time are left."""
    with store.transaction():
        for post_id, silence in silences.items():
            cells = (None, None) if silence is None else (format_iso_micros(silence.since), silence.why)
            store.change("UPDATE due SET silent_since = ?, silent_why = ? WHERE post = ?", (*cells, post_id))


def due_counts(query: Query, *, now: datetime) -> DueCounts:
    """How many posts are due by now, within a day and within a week; what no run has planned yet is due now."""
    by_now = today = week = int(next(iter(query(_UNPLANNED, ())))["posts"])
    resting = dict[str, int]()
    for row in query(_COUNTS, tuple(format_iso_micros(at) for at in (now, now + DAY, now + WEEK))):
        if row["rests"] is None:
            by_now, today, week = by_now + row["by_now"], today + row["today"], week + row["week"]
        else:
            resting[row["rests"]] = row["posts"]
    return DueCounts(now=by_now, today=today, week=week, resting=resting)


_COUNTS = f"""
SELECT rests, count(*) AS posts, sum(at <= ?1) AS by_now, sum(at <= ?2) AS today, sum(at <= ?3) AS week
FROM due JOIN post ON post.id = due.post WHERE post.settled_as IS NULL AND {NOT_WITHDRAWN} GROUP BY rests ORDER BY rests
"""  # noqa: S608 - our own names
_UNPLANNED = f"""
SELECT count(*) AS posts FROM post WHERE post.id NOT IN (SELECT post FROM due) AND post.settled_as IS NULL AND {NOT_WITHDRAWN}
    AND (post.key IS NULL OR EXISTS (SELECT 1 FROM embed WHERE embed.post = post.id AND embed.kind = 'embed'))
"""  # noqa: S608


def silent_services(query: Query) -> list[SilentService]:
    """The services that give no usable answer about any of their posts, since their last usable one."""
    return [
        SilentService(
            host=row["service"], platform=row["platform"], posts=row["posts"], since=parse_iso(row["since"]), why=row["why"]
        )
        for row in query(_SILENT, ())
    ]


# SQLite gives the other columns of the row that has the maximum.
_SILENT = f"""
SELECT service, post.platform, count(*) AS posts, max(silent_since) AS since, silent_why AS why
FROM due JOIN post ON post.id = due.post WHERE rests IS NULL AND post.settled_as IS NULL AND {NOT_WITHDRAWN}
GROUP BY service HAVING count(silent_since) = count(*) ORDER BY service
"""  # noqa: S608
