"""Read what people have marked articles and posts with: pauses, tags and notes, each a recorded act of the log (`custody`)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.model.timestamps import parse_iso
from archiver.reporting.records import PersonalNote, PostRecord
from archiver.reporting.status import Pause


class MarkAct(StrEnum):
    """The acts that mark something."""

    PAUSE = "pause"
    RESUME = "resume"
    TAG = "tag"
    UNTAG = "untag"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What is marked, by its row: one of a post and an article."""

    post: int | None = None
    article: int | None = None


def pauses(query: Query, *, now: datetime) -> dict[Marked, Pause]:
    """The pauses in force, in the order in which they were made."""
    found: dict[Marked, Pause] = {}
    for row, detail in _acts(query, MarkAct.PAUSE, MarkAct.RESUME):
        found.pop(_marked(row), None)
        if row["act"] == MarkAct.PAUSE:
            until = date.fromisoformat(str(detail["until"])) if detail.get("until") else None
            reason = str(detail["reason"]) if detail.get("reason") else None
            found[_marked(row)] = Pause(name=str(detail.get("name")), since=parse_iso(row["at"]), until=until, reason=reason)
    return {marked: pause for marked, pause in found.items() if pause.until is None or now.date() < pause.until}


def tags(query: Query, posts: Collection[int] | None = None) -> dict[Marked, tuple[str, ...]]:
    """The tags of each post and article that has any, or of these posts, in alphabetical order."""
    found: defaultdict[Marked, set[str]] = defaultdict(set)
    for row, detail in _acts(query, MarkAct.TAG, MarkAct.UNTAG, posts=posts):
        change = found[_marked(row)].add if row["act"] == MarkAct.TAG else found[_marked(row)].discard
        change(str(detail.get("tag")))
    return {marked: tuple(sorted(names)) for marked, names in found.items() if names}


def tagged_posts(query: Query, tag: str) -> set[int]:
    """The posts with a tag, and those that articles with the tag show."""
    tagged = [marked for marked, names in tags(query).items() if tag_name(tag) in names]
    articles = json.dumps([marked.article for marked in tagged if marked.article is not None])
    return {marked.post for marked in tagged if marked.post is not None} | {row["post"] for row in query(_SHOWN, (articles,))}


_SHOWN = """
SELECT DISTINCT COALESCE(post.settled_as, post.id) AS post
FROM embed JOIN post ON post.id = embed.post JOIN article_version ON article_version.id = embed.article_version
WHERE article_version.article IN (SELECT value FROM json_each(?))
"""


def tag_name(written: str) -> str:
    """A tag as it is recorded: case and spaces make no difference."""
    return " ".join(written.split()).casefold()


def notes(query: Query, posts: Collection[int] | None = None) -> dict[Marked, tuple[PersonalNote, ...]]:
    """The notes on each post and article that has any, or on these posts, oldest first."""
    found: defaultdict[Marked, list[PersonalNote]] = defaultdict(list)
    for row, detail in _acts(query, MarkAct.NOTE, posts=posts):
        found[_marked(row)].append(PersonalNote(at=parse_iso(row["at"]), text=str(detail.get("text"))))
    return {marked: tuple(noted) for marked, noted in found.items()}


def with_marks(query: Query, records: Sequence[PostRecord]) -> list[PostRecord]:
    """Records of posts with their tags and notes."""
    ids = [record.id for record in records]
    tagged, noted = tags(query, ids), notes(query, ids)
    if not tagged and not noted:
        return list(records)
    of = {record.id: Marked(post=record.id) for record in records}
    return [replace(record, tags=tagged.get(of[record.id], ()), notes=noted.get(of[record.id], ())) for record in records]


def _marked(row: Row) -> Marked:
    return Marked(post=row["post"], article=row["article"])


def _acts(query: Query, *acts: MarkAct, posts: Collection[int] | None = None) -> Iterator[tuple[Row, Mapping[str, object]]]:
    """The acts of these kinds, oldest first, with their details. A post that was settled as another one is that one."""
    wanted = json.dumps(list(posts)) if posts is not None else None
    for row in query(_ACTS, (json.dumps([act.value for act in acts]), wanted)):
        if row["post"] is not None or row["article"] is not None:  # a purge leaves neither
            yield row, json.loads(row["detail"])


_ACTS = """
SELECT act, at, detail, article, post FROM (
    SELECT id, act, at, detail, json_extract(detail, '$.article') AS article, COALESCE(
        (SELECT settled_as FROM post WHERE post.id = json_extract(detail, '$.post')), json_extract(detail, '$.post')
    ) AS post
    FROM custody WHERE act IN (SELECT value FROM json_each(?1))
) WHERE ?2 IS NULL OR post IN (SELECT value FROM json_each(?2)) ORDER BY id
"""
