"""Read the schedule entries of posts, from which `archiver.checking.schedule` decides when each is due."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeAlias

from archiver.checking.schedule import ScheduleEntry
from archiver.ledger.queries import NOT_WITHDRAWN, Query, ids_in
from archiver.ledger.rows import Row, maybe
from archiver.model.posts import PostRef
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.verdicts.judge import Standing

PostedAt: TypeAlias = Callable[[PostRef], datetime | None]
"""The time that a post's key encodes, if it does."""


def schedule_entries(query: Query, *, now: datetime, posted_at: PostedAt) -> list[ScheduleEntry]:
    """The schedule entries of all posts that articles embed, that were probed before, or that have no name yet."""
    return [_entry(row, posted_at) for row in query(_ENTRIES + _SHOWN_OR_ASKED, (format_iso_micros(now),))]


def schedule_entries_among(query: Query, post_ids: Collection[int], *, now: datetime, posted_at: PostedAt) -> list[ScheduleEntry]:
    """The schedule entries of these posts, also of those that no article shows."""
    return [_entry(row, posted_at) for row in query(_ENTRIES + _AMONG, (format_iso_micros(now), ids_in(post_ids)))]


# Times later than `now` come from a rehearsed run, or from one whose clock was wrong, and do not count. What was last is decided by
# the order of runs. Observations of web archives are not the platform's.
_ENTRIES = f"""
SELECT post.id, post.platform, post.key, verdict.standing, verdict.suspected, verdict.at AS since,
    CASE WHEN post.first_seen <= ?1 THEN post.first_seen
        ELSE COALESCE((SELECT min(at) FROM observation WHERE observation.post = post.id AND at <= ?1), ?1) END AS first_seen,
    (SELECT at FROM observation WHERE observation.post = post.id AND at <= ?1 ORDER BY run DESC, at DESC LIMIT 1) AS asked,
    (
        SELECT at FROM direct_observation AS direct
        WHERE direct.post = post.id AND at <= ?1 AND informative ORDER BY run DESC, at DESC LIMIT 1
    ) AS heard,
    (SELECT min(posted_at) FROM version WHERE version.post = post.id) AS posted_at
FROM post LEFT JOIN verdict ON verdict.id = (
    SELECT max(id) FROM verdict
    WHERE verdict.post IN (SELECT post.id UNION ALL SELECT member.id FROM post AS member WHERE member.settled_as = post.id)
)
WHERE post.settled_as IS NULL AND {NOT_WITHDRAWN}
"""  # noqa: S608 - our own names
_SHOWN_OR_ASKED = """
AND (
    post.key IS NULL
    OR EXISTS (SELECT 1 FROM observation WHERE observation.post = post.id)
    OR EXISTS (
        SELECT 1 FROM post AS member JOIN embed ON embed.post = member.id
        WHERE (member.id = post.id OR member.settled_as = post.id) AND embed.kind = 'embed'
    )
    OR EXISTS (SELECT 1 FROM relation WHERE relation.target = post.name AND relation.kind IN ('quotes', 'answers'))
)
"""
_AMONG = "AND post.id IN (SELECT value FROM json_each(?2))"


def _entry(row: Row, posted_at: PostedAt) -> ScheduleEntry:
    ref = PostRef(platform=row["platform"], key=row["key"]) if row["key"] is not None else None
    by_name = posted_at(ref) if ref is not None else None
    return ScheduleEntry(
        id=row["id"],
        platform=row["platform"],
        post=ref,
        first_seen=parse_iso(row["first_seen"]),
        posted_at=by_name if by_name is not None else maybe(parse_iso, row["posted_at"]),
        standing=Standing(row["standing"]) if row["standing"] is not None else Standing.UNKNOWN,
        suspected=bool(row["suspected"]),
        since=maybe(parse_iso, row["since"]),
        asked=maybe(parse_iso, row["asked"]),
        heard=maybe(parse_iso, row["heard"]),
    )
