"""Read what people have marked articles and posts with: pauses, tags and notes, each a recorded act of the log (`custody`)."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.model.timestamps import parse_iso
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNote:
    """What somebody noted, and when."""

    at: datetime
    text: str


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


def tags(query: Query) -> dict[Marked, tuple[str, ...]]:
    """The tags of each post and article that has any, in alphabetical order."""
    found: defaultdict[Marked, set[str]] = defaultdict(set)
    for row, detail in _acts(query, MarkAct.TAG, MarkAct.UNTAG):
        change = found[_marked(row)].add if row["act"] == MarkAct.TAG else found[_marked(row)].discard
        change(str(detail.get("tag")))
    return {marked: tuple(sorted(names)) for marked, names in found.items() if names}


def notes(query: Query) -> dict[Marked, list[PersonalNote]]:
    """The notes on each post and article that has any, oldest first."""
    found: defaultdict[Marked, list[PersonalNote]] = defaultdict(list)
    for row, detail in _acts(query, MarkAct.NOTE):
        found[_marked(row)].append(PersonalNote(at=parse_iso(row["at"]), text=str(detail.get("text"))))
    return found


def _marked(row: Row) -> Marked:
    return Marked(post=row["post"], article=row["article"])


def _acts(query: Query, *acts: MarkAct) -> Iterator[tuple[Row, Mapping[str, object]]]:
    """The acts of these kinds, oldest first, with their details. A post that was settled as another one is that one."""
    for row in query(_ACTS, (json.dumps([act.value for act in acts]),)):
        if row["post"] is not None or row["article"] is not None:  # a purge leaves neither
            yield row, json.loads(row["detail"])


_ACTS = """
SELECT act, at, detail, json_extract(detail, '$.article') AS article,
    COALESCE((SELECT settled_as FROM post WHERE post.id = json_extract(detail, '$.post')), json_extract(detail, '$.post')) AS post
FROM custody WHERE act IN (SELECT value FROM json_each(?)) ORDER BY id
"""
