"""Read back the versions of a post's content, and when it was last seen with the content that it was first seen with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.ledger.observation_rows import Signatures, content, joined_memento, labels, media
from archiver.ledger.queries import MEMENTO, Ask, by_post, ids_in, log_entry, of_group, signatures
from archiver.ledger.rows import Row, maybe
from archiver.model.digests import Digest
from archiver.model.posts import Media
from archiver.model.probes import Witness
from archiver.model.timestamps import parse_iso
from archiver.reporting.last_intact import says_as_first
from archiver.reporting.records import LedgerEntry, MediaRecord, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVersion:
    """A version with what it says of the post's time, and its place in the log."""

    version: Version
    posted_at: datetime | None
    entry: LedgerEntry | None


def version_rows(ask: Ask, post_ids: Sequence[int]) -> dict[int, list[Row]]:
    """Each post's rows of `version`, oldest first, with their places in the log and the mementos that they rest on."""
    return by_post(ask(_VERSIONS, (ids_in(post_ids),)))


_VERSIONS = of_group(f"""
SELECT member.asked, version.*, entry.leaf_index, entry.leaf, {MEMENTO}
FROM member JOIN version ON version.post = member.post LEFT JOIN entry ON entry.fact = 'version' AND entry.row = version.id
    LEFT JOIN memento ON memento.id = (SELECT min(id) FROM memento WHERE memento.version = version.id)
ORDER BY version.seen_at, version.id
""")  # noqa: S608 - our own names


def recorded_versions(ask: Ask, rows: Mapping[int, Sequence[Row]]) -> dict[int, list[RecordedVersion]]:
    """Each post's versions, oldest first; the same content under one handle by two probes of one witness is one version."""
    wanted = (ids_in(rows.keys()),)
    kept = {(row["asked"], row["key"]): Digest(row["digest"]) for row in ask(_MEDIA, wanted)}
    labelled = {row["version"]: labels(row) for row in ask(_LABELLED, wanted)}
    found: dict[int, list[RecordedVersion]] = defaultdict(list)
    last: dict[tuple[int, str], tuple[tuple[object, ...] | None, str | None]] = {}
    for row in (row for of_post in rows.values() for row in of_post):
        by, shown = (row["asked"], row["witness"]), media(row)
        content_key = (row["digest"], tuple(item.digest for item in shown if item.placed))
        before, handle = last.get(by, (None, None))
        if before != content_key or row["handle"] not in {None, handle}:
            version = _version(row, shown, kept, labelled.get(row["id"], ()))
            posted_at = maybe(parse_iso, row["posted_at"])
            found[row["asked"]].append(RecordedVersion(version=version, posted_at=posted_at, entry=log_entry(row)))
        last[by] = (content_key, row["handle"] or handle)
    return found


_MEDIA = of_group(
    "SELECT member.asked, media.key, media.digest FROM member JOIN media ON media.post = member.post ORDER BY media.id"
)
_LABELLED = of_group("""
SELECT observation.version, observation.labels FROM member JOIN observation ON observation.post = member.post
WHERE observation.labels IS NOT NULL ORDER BY observation.id
""")


def _version(row: Row, shown: Sequence[Media], kept: Mapping[tuple[int, str], Digest], labelled: tuple[str, ...]) -> Version:
    return Version(
        text=row["text"],
        witness=Witness(row["witness"]),
        seen_at=parse_iso(row["seen_at"]),
        digest=Digest(row["digest"]),
        author=row["author"],
        handle=row["handle"],
        truncated=bool(row["truncated"]),
        media=tuple(_media_record(item, kept.get((row["asked"], item.key))) for item in shown),
        labels=labelled,
        memento=joined_memento(row),
    )


def _media_record(media: Media, kept: Digest | None) -> MediaRecord:
    return MediaRecord(key=media.key, kind=media.kind, url=media.url, alt=media.alt, digest=media.digest or kept)


def last_seen_as_first(ask: Ask, post_ids: Sequence[int], rows: Mapping[int, Sequence[Row]]) -> dict[int, datetime]:
    """When each post was last seen, in a run that counts, saying what the same probe of the same witness saw first of it."""
    known = signatures(ask, [post_id for post_id, versions in rows.items() if len(versions) > 1])
    as_first = {version for versions in rows.values() for version in _as_first(versions, known)}
    found: dict[int, datetime] = {}
    for row in ask(_LAST_PRESENT, (ids_in(post_ids),)):
        if row["version"] is None or row["version"] in as_first:
            at = parse_iso(row["at"])
            found[row["asked"]] = max(at, found.get(row["asked"], at))
    return found


_LAST_PRESENT = of_group("""
SELECT member.asked, direct.version, max(direct.at) AS at
FROM member JOIN direct_observation AS direct ON direct.post = member.post
WHERE direct.informative AND direct.reading = 'present' GROUP BY member.asked, direct.version
""")


def _as_first(versions: Iterable[Row], known: Signatures) -> Iterable[int]:
    """The ids of a post's versions that say what the same probe of the same witness saw first."""
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(versions, key=lambda row: int(row["id"])):
        reference = first.setdefault((row["probe"], row["witness"]), row)
        same = (reference["digest"], reference["media"]) == (row["digest"], row["media"])
        if same or says_as_first(content(reference, known), content(row, known)):
            yield row["id"]
