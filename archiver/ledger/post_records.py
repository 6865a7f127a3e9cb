"""Assemble `PostRecord`s, which look-ups and reports show, from the rows about each post."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from archiver.ledger import queries
from archiver.ledger.marks import with_marks
from archiver.ledger.observation_rows import labels
from archiver.ledger.post_appearances import RecordedAppearance, recorded_appearances
from archiver.ledger.post_versions import RecordedVersion, last_seen_as_first, recorded_versions, version_rows
from archiver.ledger.queries import Query, by_post, ids_in, of_group
from archiver.ledger.related_posts import related_posts
from archiver.ledger.rows import Row, from_row
from archiver.ledger.snapshots import snapshots
from archiver.ledger.staleness import stale_posts, unread_posts
from archiver.ledger.verdict_changes import changes_in
from archiver.ledger.withdrawals import withdrawn_posts, withdrawn_snapshots
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef
from archiver.model.timestamps import parse_iso
from archiver.reporting.last_intact import last_seen_intact
from archiver.reporting.records import PostRecord, RelatedPost, SnapshotRecord, original
from archiver.reporting.withdrawals import Withdrawal
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Rule
from archiver.verdicts.staleness import Staleness

T = TypeVar("T")

NEVER_JUDGED = Verdict(standing=Rule.NEVER_ASKED.standing, reason=None, rule=Rule.NEVER_ASKED.code)
"""The verdict on a post that no run has judged yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFacts:
    """Functions that derive a post's URL, with the URLs that are known to name it, and its time, as its platform defines them."""

    address: Callable[[PostRef, Sequence[str]], str | None]
    posted_at: Callable[[PostRef], datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """Everything that is recorded about some posts, by post id."""

    versions: Mapping[int, Sequence[RecordedVersion]]
    appearances: Mapping[int, Sequence[RecordedAppearance]]
    aliases: Mapping[int, tuple[Alias, ...]]
    snapshots: Mapping[int, Sequence[SnapshotRecord]]
    verdicts: Mapping[int, Sequence[Row]]
    seen_as_first: Mapping[int, datetime]
    staleness: Mapping[int, Staleness | None]
    unread: Mapping[int, Staleness | None]
    labels: Mapping[int, tuple[str, ...]]
    history: Mapping[int, Sequence[Observation]]
    related: Mapping[int, tuple[RelatedPost, ...]]


def post_records(query: Query, post_ids: Sequence[int], name_facts: NameFacts, *, history: bool) -> list[PostRecord]:
    """The records of the posts with these ids, in that order; unknown ids are left out."""
    wanted = (ids_in(post_ids),)
    versions = version_rows(query, post_ids)
    recorded = _Recorded(
        versions=recorded_versions(query, versions),
        appearances=recorded_appearances(query, post_ids),
        aliases=queries.aliases(query, post_ids),
        snapshots=_shown_snapshots(query, post_ids),
        verdicts=by_post(query(queries.VERDICTS, wanted)),
        seen_as_first=last_seen_as_first(query, post_ids, versions),
        staleness=stale_posts(query, post_ids),
        unread=unread_posts(query, post_ids),
        labels={row["requested"]: labels(row) for row in query(_LAST_LABELS, wanted)},
        history=queries.observations(query, post_ids) if history else {},
        related=related_posts(query, post_ids),
    )
    rows = {row["id"]: row for row in query(_POSTS, wanted)}
    records = with_marks(query, [_record(rows[post_id], recorded, name_facts) for post_id in post_ids if post_id in rows])
    hidden = withdrawn_posts(query, post_ids)
    return [_withdrawn(record, hidden[record.id]) if record.id in hidden else record for record in records]


def _withdrawn(record: PostRecord, withdrawal: Withdrawal) -> PostRecord:
    """What is shown of a withdrawn post: its names, and that it was withdrawn."""
    return PostRecord(
        id=record.id,
        platform=record.platform,
        post=record.post,
        aliases=record.aliases,
        url=record.url,
        author=None,
        handle=None,
        posted_at=None,
        verdict=NEVER_JUDGED,
        first_seen=record.first_seen,
        last_seen_intact=None,
        versions=(),
        appearances=(),
        snapshots=(),
        entry=None,
        withdrawn=withdrawal,
    )


def _shown_snapshots(query: Query, post_ids: Sequence[int]) -> dict[int, list[SnapshotRecord]]:
    """Each post's snapshots without those that were withdrawn by themselves."""
    hidden = withdrawn_snapshots(query)
    found = snapshots(query, post_ids)
    return {post_id: [snapshot for snapshot in of_post if snapshot.path not in hidden] for post_id, of_post in found.items()}


_POSTS = """
SELECT id, platform, key, COALESCE((
    SELECT min(min(member.first_seen), post.first_seen) FROM post AS member WHERE member.settled_as = post.id
), first_seen) AS first_seen
FROM post WHERE id IN (SELECT value FROM json_each(?))
"""
_LAST_LABELS = of_group("""
SELECT member.requested, max(direct.id), direct.labels FROM member JOIN direct_observation AS direct ON direct.post = member.post
WHERE direct.reading = 'present' AND direct.version IS NOT NULL
GROUP BY member.requested
""")
"""The labels on each post when its content was last seen (SQLite takes them from the row that has the maximum)."""


def _record(row: Row, recorded: _Recorded, name_facts: NameFacts) -> PostRecord:
    """The record of one post."""
    post_id: int = row["id"]
    ref = PostRef(platform=row["platform"], key=row["key"]) if row["key"] is not None else None
    post_versions, post_appearances = recorded.versions.get(post_id, ()), recorded.appearances.get(post_id, ())
    embeds = [appearance.appearance.embed for appearance in post_appearances]
    given = [embed.url for embed in embeds if embed.url is not None]
    versions = tuple(version.version for version in post_versions)
    first = original(versions)
    verdict_rows = recorded.verdicts.get(post_id, ())
    verdicts = [from_row(Verdict, verdict_row) for verdict_row in verdict_rows]
    return PostRecord(
        id=post_id,
        platform=row["platform"],
        post=ref,
        aliases=recorded.aliases[post_id],
        url=_first(name_facts.address(ref, (*given, *recorded.aliases[post_id])) if ref else None, *given),
        author=_first(first.author if first else None, *(embed.author for embed in embeds)),
        handle=_first(first.handle if first else None, *(embed.handle for embed in embeds)),
        posted_at=_first(*(version.posted_at for version in post_versions), name_facts.posted_at(ref) if ref else None),
        verdict=verdicts[-1] if verdicts else NEVER_JUDGED,
        first_seen=parse_iso(row["first_seen"]),
        last_seen_intact=last_seen_intact(verdicts, recorded.seen_as_first.get(post_id)),
        versions=versions,
        appearances=tuple(appearance.appearance for appearance in post_appearances),
        snapshots=tuple(recorded.snapshots[post_id]),
        entry=_first(
            *(version.entry for version in post_versions if version.version is first),
            *(appearance.entry for appearance in post_appearances),
        ),
        labels=recorded.labels.get(post_id, ()),
        changes=tuple(change for _, change in changes_in(verdict_rows, ref)),
        history=tuple(recorded.history.get(post_id, ())),
        staleness=recorded.staleness.get(post_id),
        unread=recorded.unread.get(post_id),
        related=recorded.related.get(post_id, ()),
    )


def _first(*values: T | None) -> T | None:
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)
