"""Read the versions of posts' content, and when each post was last seen unchanged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.ledger.observation_rows import Signatures, content, joined_memento, labels, media
from archiver.ledger.queries import MEMENTO, Query, by_post, ids_in, log_entry, of_group, signatures
from archiver.ledger.rows import Row, maybe
from archiver.model.digests import Digest
from archiver.model.posts import Media
from archiver.model.probes import PLATFORM_WITNESSES, Witness
from archiver.model.timestamps import parse_iso
from archiver.reporting.last_intact import says_as_first
from archiver.reporting.records import LedgerEntry, MediaRecord, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVersion:
    """A version with the posting time that it states, and its entry in the log."""

    version: Version
    posted_at: datetime | None
    entry: LedgerEntry | None


def version_rows(query: Query, post_ids: Sequence[int]) -> dict[int, list[Row]]:
    """Each post's rows of `version`, oldest first, joined with their log entries and mementos."""
    return by_post(query(_VERSIONS, (ids_in(post_ids),)))


_VERSIONS = of_group(f"""
SELECT member.requested, version.*, entry.leaf_index, entry.commitment, {MEMENTO}
FROM member JOIN version ON version.post = member.post LEFT JOIN entry ON entry.fact = 'version' AND entry.row = version.id
    LEFT JOIN memento ON memento.id = (SELECT min(id) FROM memento WHERE memento.version = version.id)
ORDER BY version.seen_at, version.id
""")  # noqa: S608 - our own names


def recorded_versions(query: Query, rows: Mapping[int, Sequence[Row]]) -> dict[int, list[RecordedVersion]]:
    """Each post's versions, oldest first; if two probes of one witness show the same content and handle, that is one version."""
    wanted = (ids_in(rows.keys()),)
    digests = {(row["requested"], row["key"]): Digest(row["digest"]) for row in query(_MEDIA, wanted)}
    labelled = {row["version"]: labels(row) for row in query(_LABELLED, wanted)}
    in_doubt = {(row["requested"], row["run"]) for row in query(_IN_DOUBT, wanted)}
    found: dict[int, list[RecordedVersion]] = defaultdict(list)
    last: dict[tuple[int, str], tuple[tuple[object, ...] | None, str | None]] = {}
    for row in (row for of_post in rows.values() for row in of_post):
        by, shown = (row["requested"], row["witness"]), media(row)
        content_key = (row["digest"], tuple(item.digest for item in shown if item.placed))
        before, handle = last.get(by, (None, None))
        if before != content_key or row["handle"] not in {None, handle}:
            doubtful = (row["requested"], row["run"]) in in_doubt and Witness(row["witness"]) in PLATFORM_WITNESSES
            version = replace(_version(row, shown, digests, labelled.get(row["id"], ())), doubtful=doubtful)
            posted_at = maybe(parse_iso, row["posted_at"])
            found[row["requested"]].append(RecordedVersion(version=version, posted_at=posted_at, entry=log_entry(row)))
        last[by] = (content_key, row["handle"] or handle)
    return found


_MEDIA = of_group(
    "SELECT member.requested, media.key, media.digest FROM member JOIN media ON media.post = member.post ORDER BY media.id"
)
_IN_DOUBT = of_group("SELECT member.requested, move.run FROM member JOIN doubted AS move ON move.post = member.post")
_LABELLED = of_group("""
SELECT observation.version, observation.labels FROM member JOIN observation ON observation.post = member.post
WHERE observation.labels IS NOT NULL ORDER BY observation.id
""")


def _version(row: Row, shown: Sequence[Media], digests: Mapping[tuple[int, str], Digest], labelled: tuple[str, ...]) -> Version:
    return Version(
        text=row["text"],
        witness=Witness(row["witness"]),
        seen_at=parse_iso(row["seen_at"]),
        digest=Digest(row["digest"]),
        author=row["author"],
        handle=row["handle"],
        truncated=bool(row["truncated"]),
        media=tuple(_media_record(item, digests.get((row["requested"], item.key))) for item in shown),
        labels=labelled,
        memento=joined_memento(row),
    )


def _media_record(media: Media, recorded: Digest | None) -> MediaRecord:
    return MediaRecord(key=media.key, kind=media.kind, url=media.url, alt=media.alt, digest=media.digest or recorded)


def last_seen_as_first(query: Query, post_ids: Sequence[int], rows: Mapping[int, Sequence[Row]]) -> dict[int, datetime]:
    """When each post was last seen unchanged in a healthy run, compared with what the same probe and witness saw first.

    What was last is decided by the order of the observations, not by their times, which one run under a wrong clock would falsify.
    """
    known = signatures(query, [post_id for post_id, versions in rows.items() if len(versions) > 1])
    as_first = {version for versions in rows.values() for version in _as_first(versions, known)}
    last_present = query(_LAST_PRESENT, (ids_in(post_ids),))
    return {row["requested"]: parse_iso(row["at"]) for row in last_present if row["version"] is None or row["version"] in as_first}


_LAST_PRESENT = of_group("""
SELECT member.requested, direct.version, direct.at, max(direct.id) AS id
FROM member JOIN direct_observation AS direct ON direct.post = member.post
WHERE direct.informative AND direct.reading = 'present' GROUP BY member.requested, direct.version ORDER BY id
""")
"""SQLite takes `at` from the row that has the maximum."""


def _as_first(versions: Iterable[Row], known: Signatures) -> Iterable[int]:
    """The ids of a post's versions whose content is that which the same probe and witness saw first."""
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(versions, key=lambda row: int(row["id"])):
        reference = first.setdefault((row["probe"], row["witness"]), row)
        same = (reference["digest"], reference["media"]) == (row["digest"], row["media"])
        if same or says_as_first(content(reference, known), content(row, known)):
            yield row["id"]
