"""What the ledger knows of a post, put together from its rows into the values that readers are handed."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import TypeVar

from archiver.ledger import queries as questions
from archiver.ledger import rows as spelling
from archiver.ledger.dropped_embeds import Readings
from archiver.ledger.queries import Ask, ids_in, of_group
from archiver.ledger.rows import Row
from archiver.model.articles import ArticleMetadata, Context
from archiver.model.digests import PREFIX, Digest
from archiver.model.embeds import Bounds
from archiver.model.observations import Observation
from archiver.model.posts import Alias, Media, PostRef
from archiver.model.probes import Witness
from archiver.model.urls import parse_url
from archiver.reporting.records import (
    Appearance,
    LedgerEntry,
    MediaRecord,
    PostChange,
    PostRecord,
    SnapshotRecord,
    Version,
    original,
)
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.staleness import Staleness, staleness

T = TypeVar("T")

NEVER_JUDGED = Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100")
"""Where a post stands that no run has judged yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What platforms know of a post by its name alone: its address, and its time."""

    address: Callable[[PostRef], str | None]
    posted_at: Callable[[PostRef], datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A version with its place in the log."""

    version: Version
    posted_at: datetime | None
    entry: LedgerEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An appearance with what the article tells beside it."""

    appearance: Appearance
    url: str | None
    author: str | None
    handle: str | None
    entry: LedgerEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Everything about some posts, by post."""

    seen: dict[int, list[_Seen]]
    shown: dict[int, list[_Shown]]
    aliases: dict[int, tuple[Alias, ...]]
    snapshots: dict[int, list[SnapshotRecord]]
    verdicts: dict[int, list[Row]]
    last_as_first: dict[int, datetime]
    staleness: dict[int, Staleness | None]
    labels: dict[int, tuple[str, ...]]
    history: dict[int, list[Observation]]


def post_records(ask: Ask, post_ids: Sequence[int], knowledge: Knowledge, *, history: bool) -> list[PostRecord]:
    """The posts of those ids, in that order."""
    asked = {row["asked"]: row for row in ask(_ASKED, (ids_in(post_ids),))}
    known = _Known(
        seen=_seen(ask, post_ids),
        shown=_shown(ask, post_ids),
        aliases=questions.aliases(ask, post_ids),
        snapshots=questions.snapshots(ask, post_ids),
        verdicts=_by_post(ask(_JUDGED, (ids_in(post_ids),))),
        last_as_first={post: spelling.parse_iso(row["as_first"]) for post, row in asked.items() if row["as_first"] is not None},
        staleness=_unheard(ask, [post for post, row in asked.items() if row["heard"] is None or row["heard"] < row["last"]]),
        labels={row["asked"]: _labels(row) for row in ask(_LAST_LABELS, (ids_in(post_ids),))},
        history=questions.observations(ask, post_ids) if history else {},
    )
    rows = {row["id"]: row for row in ask(_POSTS, (ids_in(post_ids),))}
    return [_record(rows[post_id], known, knowledge) for post_id in post_ids if post_id in rows]


_POSTS = "SELECT * FROM post WHERE id IN (SELECT value FROM json_each(?))"
_JUDGED = of_group("SELECT member.asked, verdict.* FROM member JOIN verdict ON verdict.post = member.post ORDER BY verdict.id")
_ASKED = of_group("""
SELECT member.asked, max(observation.run) AS last,
    max(CASE WHEN healthy AND reading <> 'unreadable' THEN observation.run END) AS heard,
    max(CASE WHEN healthy AND reading = 'present' AND (version.id IS NULL OR version.as_first) THEN observation.at END) AS as_first
FROM member JOIN observation ON observation.post = member.post LEFT JOIN version ON version.id = observation.version
WHERE observation.about = 'post' AND NOT observation.control AND observation.witness <> 'web-archive'
GROUP BY member.asked
""")
"""In which run each post was last asked about and last heard of, and when it was last seen to say what the same probe saw first."""
_LAST_LABELS = of_group("""
SELECT member.asked, max(observation.at), observation.labels FROM member JOIN observation ON observation.post = member.post
WHERE observation.reading = 'present' AND observation.about = 'post' AND observation.version IS NOT NULL
GROUP BY member.asked
""")
"""The labels that were on each post when last it was seen to say something (SQLite takes them from the row of the maximum)."""

_SINCE_HEARD = of_group("""
, heard AS (
    SELECT member.asked, max(CASE WHEN healthy AND reading <> 'unreadable' THEN observation.run END) AS run
    FROM member JOIN observation ON observation.post = member.post
    WHERE observation.about = 'post' AND NOT observation.control AND observation.witness <> 'web-archive'
    GROUP BY member.asked
)
SELECT member.asked, observation.*
FROM member JOIN heard USING (asked) JOIN observation ON observation.post = member.post
WHERE observation.run >= COALESCE(heard.run, 0) AND observation.about = 'post' AND NOT observation.control
""")


def _unheard(ask: Ask, post_ids: Sequence[int]) -> dict[int, Staleness | None]:
    """The silences of posts of which nothing was learnt when they were last asked about."""
    seen: dict[int, list[Observation]] = defaultdict(list)
    for row in ask(_SINCE_HEARD, (ids_in(post_ids),)) if post_ids else ():
        seen[row["asked"]].append(spelling.observation(row, None))
    return {post_id: staleness(those) for post_id, those in seen.items()}


def _by_post(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["asked"]].append(row)
    return found


def _record(row: Row, known: _Known, knowledge: Knowledge) -> PostRecord:
    """One post, put together."""
    post_id: int = row["id"]
    ref = PostRef(platform=row["platform"], key=row["key"]) if row["key"] is not None else None
    seen, shown = known.seen[post_id], known.shown[post_id]
    versions = tuple(one.version for one in seen)
    first = original(versions)
    verdicts = known.verdicts[post_id]
    verdict = spelling.verdict(verdicts[-1]) if verdicts else NEVER_JUDGED
    return PostRecord(
        id=post_id,
        platform=row["platform"],
        post=ref,
        aliases=known.aliases[post_id],
        url=_first(knowledge.address(ref) if ref else None, *(one.url for one in shown)),
        author=_first(first.author if first else None, *(one.author for one in shown)),
        handle=_first(first.handle if first else None, *(one.handle for one in shown)),
        posted_at=_first(*(one.posted_at for one in seen), knowledge.posted_at(ref) if ref else None),
        verdict=verdict,
        first_seen=spelling.parse_iso(row["first_seen"]),
        last_seen_intact=_last_intact(verdict, verdicts, known.last_as_first.get(post_id)),
        versions=versions,
        appearances=tuple(one.appearance for one in shown),
        snapshots=tuple(known.snapshots[post_id]),
        entry=_first(*(one.entry for one in seen if one.version is first), *(one.entry for one in shown)),
        labels=known.labels.get(post_id, ()),
        changes=tuple(_moves(verdicts, ref)),
        history=tuple(known.history.get(post_id, ())),
        staleness=known.staleness.get(post_id),
    )


def _first(*found: T | None) -> T | None:
    """The first that is there."""
    return next((one for one in found if one is not None), None)


def _last_intact(verdict: Verdict, verdicts: Sequence[Row], as_first: datetime | None) -> datetime | None:
    """When a post was last seen intact: as the same probe saw it first, on a night when that was the verdict or before it moved."""
    if as_first is None or all(row["standing"] != Standing.INTACT for row in verdicts):
        return None
    if verdict.standing is Standing.ALTERED and verdict.changed_after is not None:
        return min(as_first, verdict.changed_after)
    return as_first


# -- what was said, and by whom


def _seen(ask: Ask, post_ids: Sequence[int]) -> dict[int, list[_Seen]]:
    """Each post's versions, oldest first; what two probes of one witness saw alike, under one handle, is one."""
    kept = {(row["asked"], row["key"]): Digest(row["digest"]) for row in ask(_MEDIA, (ids_in(post_ids),))}
    labels = {row["version"]: _labels(row) for row in ask(_LABELLED, (ids_in(post_ids),))}
    found: dict[int, list[_Seen]] = defaultdict(list)
    last: dict[tuple[int, str], tuple[tuple[object, ...] | None, str | None]] = {}
    for row in ask(_VERSIONS, (ids_in(post_ids),)):
        by, media = (row["asked"], row["witness"]), spelling.media(row)
        said = (row["digest"], tuple(one.digest for one in media if one.placed))
        before, handle = last.get(by, (None, None))
        if before != said or row["handle"] not in {None, handle}:
            version = _version(row, media, kept, labels.get(row["id"], ()))
            found[row["asked"]].append(_Seen(version=version, posted_at=_posted_at(row), entry=_entry(row)))
        last[by] = (said, row["handle"] or handle)
    return found


_MEDIA = of_group(
    "SELECT member.asked, media.key, media.digest FROM member JOIN media ON media.post = member.post ORDER BY media.id"
)
_VERSIONS = of_group("""
SELECT member.asked, version.*, entry.leaf_index, entry.leaf,
    memento.archive AS memento_archive, memento.original AS memento_original, memento.url AS memento_url, memento.at AS memento_at
FROM member JOIN version ON version.post = member.post LEFT JOIN entry ON entry.fact = 'version' AND entry.row = version.id
    LEFT JOIN memento ON memento.id = (SELECT min(id) FROM memento WHERE memento.version = version.id)
ORDER BY version.seen_at, version.id
""")


_LABELLED = of_group("""
SELECT observation.version, observation.labels FROM member JOIN observation ON observation.post = member.post
WHERE observation.labels IS NOT NULL ORDER BY observation.id
""")


def _labels(row: Row) -> tuple[str, ...]:
    return tuple(json.loads(row["labels"])) if row["labels"] else ()


def _version(row: Row, media: Sequence[Media], kept: dict[tuple[int, str], Digest], labels: tuple[str, ...]) -> Version:
    return Version(
        text=row["text"],
        witness=Witness(row["witness"]),
        seen_at=spelling.parse_iso(row["seen_at"]),
        digest=Digest(row["digest"]),
        author=row["author"],
        handle=row["handle"],
        truncated=bool(row["truncated"]),
        media=tuple(_media(one, kept.get((row["asked"], one.key))) for one in media),
        labels=labels,
        memento=spelling.maybe_memento(row),
    )


def _media(one: Media, kept: Digest | None) -> MediaRecord:
    return MediaRecord(key=one.key, kind=one.kind, url=one.url, alt=one.alt, digest=one.digest or kept)


def _posted_at(row: Row) -> datetime | None:
    return spelling.maybe_parse_iso(row["posted_at"])


def _entry(row: Row) -> LedgerEntry | None:
    if row["leaf"] is None:
        return None
    return LedgerEntry(index=row["leaf_index"], leaf=Digest(PREFIX + row["leaf"].hex()))


# -- where it is shown


def _shown(ask: Ask, post_ids: Sequence[int]) -> dict[int, list[_Shown]]:
    """Each post's appearances, one an article: the newest version of the article that shows it, and whether it still does."""
    rows: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in ask(_EMBEDS, (ids_in(post_ids),)):
        rows[row["asked"], row["article"]].append(row)
    readings = Readings.of(ask, {article for _, article in rows})
    found: dict[int, list[_Shown]] = defaultdict(list)
    for (asked, article), shown in rows.items():
        row = shown[-1]
        absence = readings.absence(article, shown)
        appearance = replace(_appearance(row), last_shown=absence.last_shown, dropped_at=absence.dropped_at)
        told = _Shown(appearance=appearance, url=row["url"], author=row["author"], handle=row["handle"], entry=_entry(row))
        found[asked].append(told)
    return found


_EMBEDS = of_group("""
SELECT member.asked, embed.*, entry.leaf_index, entry.leaf,
    article_version.article, article_version.source, article_version.url AS article_url, article_version.title,
    article_version.published, article_version.language,
    (SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1) AS aligned,
    context.before AS words_before, context.after AS words_after
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
    LEFT JOIN context ON context.embed = embed.id
    LEFT JOIN entry ON entry.fact = 'embed' AND entry.row = embed.id
ORDER BY embed.id
""")


def _appearance(row: Row) -> Appearance:
    embed = spelling.embed(row)
    return Appearance(
        article=row["source"],
        metadata=ArticleMetadata(
            url=parse_url(row["article_url"]) if row["article_url"] else None,
            title=row["title"],
            published=date.fromisoformat(row["published"]) if row["published"] else None,
            language=row["language"],
        ),
        embed=embed if row["aligned"] is None else replace(embed, words=row["aligned"], bounds=Bounds.EXACT),
        seen_at=spelling.parse_iso(row["seen_at"]),
        context=Context(before=row["words_before"] or "", after=row["words_after"] or ""),
    )


# -- how its verdict moved


def changes_of(ask: Ask, *, since: datetime | None) -> list[PostChange]:
    """The verdicts of all posts that moved, and suspicions that arose, since a time, oldest first."""
    found: list[tuple[int, PostChange]] = []
    for _, rows in groupby(ask(_ALL_JUDGED, ()), key=lambda row: int(row["asked"])):
        verdicts = list(rows)
        found += [(verdict_id, change) for verdict_id, change in _numbered(verdicts, spelling.maybe_ref(verdicts[0]["ref"]))]
    return [change for _, change in sorted(found, key=lambda pair: pair[0]) if since is None or change.at >= since]


_ALL_JUDGED = """
SELECT post.id AS asked, post.platform || ':' || post.key AS ref, verdict.*
FROM verdict JOIN post AS member ON member.id = verdict.post JOIN post ON post.id = COALESCE(member.settled_as, member.id)
ORDER BY post.id, verdict.id
"""


def _moves(verdicts: Sequence[Row], ref: PostRef | None) -> Iterator[PostChange]:
    """The changes that a post's verdicts, oldest first, make; its first is none."""
    return (change for _, change in _numbered(verdicts, ref))


def _numbered(verdicts: Sequence[Row], ref: PostRef | None) -> Iterator[tuple[int, PostChange]]:
    """The same, each with the id of the verdict that made it."""
    for before, row in pairwise((None, *verdicts)):
        if row is not None and (became := _became(before, row)) is not None:
            yield (
                row["id"],
                PostChange(
                    post=ref,
                    post_id=row["asked"],
                    was=Standing(before["standing"] if before is not None else row["standing"]),
                    became=became,
                    reason=spelling.verdict(row).reason,
                    suspected=bool(row["suspected"]),
                    at=spelling.parse_iso(row["at"]),
                    run=row["run"],
                ),
            )


def _became(before: Row | None, row: Row) -> Standing | None:
    """What a verdict turned a post into, or makes us suspect; None if it leaves all as it was."""
    if row["suspected"]:
        arose = before is None or not before["suspected"]
        return Standing.GONE if arose else None
    if before is None or before["standing"] == row["standing"]:
        return None
    return Standing(row["standing"])
