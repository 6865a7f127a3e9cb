"""Convert observations to rows and back: readings, the contents of posts, and mementos."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, assert_never

from archiver.ledger.facts import Cell, Cells
from archiver.ledger.rows import Row, from_row, maybe, parse_ref, to_cell, to_json
from archiver.model.digests import Digest, JSONValue
from archiver.model.mementos import Memento
from archiver.model.observations import Claim, Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import CANONICAL_FORM, Alias, Author, Content, Media, content_digest
from archiver.model.probes import About, Why, Witness
from archiver.model.timestamps import parse_iso

Signatures = Mapping[str, str]
"""The perceptual signatures of pictures, by the digests of their bytes."""

_NO_SIGNATURES: Signatures = MappingProxyType({})


def content_cells(content: Content) -> Cells:
    """A content as columns of `version`."""
    return {
        "digest": content_digest(content),
        "canonical": CANONICAL_FORM,
        "text": content.text,
        "author_id": content.author.id,
        "author": content.author.name,
        "handle": content.author.handle,
        "truncated": content.truncated,
        "media": to_json([_media_json(media) for media in content.media]),
        "quoted": to_cell(content.quoted),
        "reply_to": to_cell(content.reply_to),
        "posted_at": to_cell(content.posted_at),
        "language": content.language,
        "links": to_cell(content.links),
    }


def _media_json(media: Media) -> dict[str, JSONValue]:
    """One of the media, without its signature, which is in the table `media`."""
    placed: dict[str, JSONValue] = {"placed": True} if media.placed else {}
    digest: dict[str, JSONValue] = {"digest": media.digest} if media.digest else {}
    smaller: dict[str, JSONValue] = {"smaller": list(media.smaller)} if media.smaller else {}
    video = {name: value for name in ("poster", "playlist", "seconds") if (value := getattr(media, name)) is not None}
    return {"key": media.key, "kind": media.kind, "url": media.url, "alt": media.alt} | placed | digest | smaller | video


def media(row: Row, signatures: Signatures = _NO_SIGNATURES) -> tuple[Media, ...]:
    """The media in a row of `version`."""
    return tuple(_media(item, signatures) for item in json.loads(row["media"]))


def _media(item: dict[str, Any], signatures: Signatures) -> Media:
    smaller = tuple(item.get("smaller", ()))
    return Media(**item | {"smaller": smaller}, signature=signatures.get(item.get("digest", "")))


def content(row: Row, signatures: Signatures = _NO_SIGNATURES) -> Content:
    """The content in a row of `version`."""
    return Content(
        author=Author(id=row["author_id"], handle=row["handle"], name=row["author"]),
        text=row["text"],
        media=media(row, signatures),
        quoted=maybe(parse_ref, row["quoted"]),
        reply_to=maybe(parse_ref, row["reply_to"]),
        posted_at=maybe(parse_iso, row["posted_at"]),
        language=row["language"],
        truncated=bool(row["truncated"]),
        links=maybe(_texts, row["links"]),
    )


_NO_READING: Cells = dict.fromkeys(
    ("reason", "ambiguous", "why", "detail", "chain", "aliases", "labels", "edited", "edited_at", "owner")
)


def _reading_cells(reading: Reading) -> dict[str, Cell]:
    """A reading as columns of `observation`; its content is stored in `version`."""
    match reading:
        case Present():
            stated: Cells = {
                "chain": to_cell(reading.chain or None),
                "aliases": to_cell(reading.aliases or None),
                "labels": to_cell(reading.labels or None),
                "edited": reading.edited or None,
                "edited_at": to_cell(reading.edited_at),
                "owner": _owner_cell(reading.owner),
            }
            return _NO_READING | {"reading": "present"} | stated
        case Gone():
            stated = {"reason": reading.reason.value, "ambiguous": reading.ambiguous, "owner": _owner_cell(reading.owner)}
            return _NO_READING | {"reading": "gone"} | stated
        case Withheld():
            stated = {"reason": reading.reason.value, "owner": _owner_cell(reading.owner)}
            return _NO_READING | {"reading": "withheld"} | stated
        case Unreadable():
            return _NO_READING | {"reading": "unreadable", "why": reading.why.value, "detail": reading.detail or None}
        case _:
            assert_never(reading)


def _owner_cell(owner: Author | None) -> Cell:
    """The owner that a reading shows, as JSON."""
    return None if owner is None else to_json({"id": owner.id, "handle": owner.handle, "name": owner.name})


def _owner(serialized: str) -> Author:
    return Author(**json.loads(serialized))


def observation_cells(observation: Observation) -> Cells:
    """An observation as columns, without the foreign keys."""
    return _reading_cells(observation.reading) | {
        "ref": to_cell(observation.post),
        "at": to_cell(observation.at),
        "probe": observation.probe,
        "about": observation.about.value,
        "witness": observation.witness.value,
        "body": observation.body,
        "left_out": observation.left_out or None,
        "status": observation.status,
        "url": observation.url,
        "healthy": observation.healthy,
        "unproven": to_cell(observation.unproven or None),
        "control": observation.control,
        "rehearsed": observation.rehearsed,
    }


def joined_memento(row: Row) -> Memento | None:
    """The memento in a row's `memento_…` columns; None if the join found none."""
    return from_row(Memento, row, prefix="memento_") if row["memento_at"] is not None else None


def _reading(row: Row, content: Content | None) -> Reading:
    """The reading in a row of `observation`."""
    match row["reading"]:
        case "present":
            return Present(
                content=content,
                chain=tuple(map(parse_ref, _texts(row["chain"]))),
                aliases=tuple(map(Alias, _texts(row["aliases"]))),
                labels=labels(row),
                edited=bool(row["edited"]),
                edited_at=maybe(parse_iso, row["edited_at"]),
                owner=maybe(_owner, row["owner"]),
            )
        case "gone":
            return Gone(reason=Reason(row["reason"]), ambiguous=bool(row["ambiguous"]), owner=maybe(_owner, row["owner"]))
        case "withheld":
            return Withheld(reason=Reason(row["reason"]), owner=maybe(_owner, row["owner"]))
        case _:
            return Unreadable(why=Why(row["why"]), detail=row["detail"] or "")


def labels(row: Row) -> tuple[str, ...]:
    """The labels in a row of `observation`."""
    return _texts(row["labels"])


def _texts(serialized: str | None) -> tuple[str, ...]:
    """The strings in a JSON list; empty for NULL."""
    return tuple(json.loads(serialized)) if serialized else ()


def observation(row: Row, content: Content | None, memento: Memento | None = None, *, doubted: Collection[str] = ()) -> Observation:
    """The observation in a row, with the post's content (None if it showed none) and the memento that it is based on.

    `doubted` are the claims about the post that are doubtful in that run.
    """
    unproven = {*_texts(row["unproven"]), *doubted}
    return Observation(
        post=maybe(parse_ref, row["ref"]),
        at=parse_iso(row["at"]),
        run=row["run"],
        probe=row["probe"],
        about=About(row["about"]),
        witness=Witness(row["witness"]),
        reading=_reading(row, content),
        body=Digest(row["body"]) if row["body"] else None,
        left_out=bool(row["left_out"]),
        status=row["status"],
        url=row["url"],
        healthy=bool(row["healthy"]),
        unproven=tuple(claim for claim in Claim if claim in unproven) if unproven else (),
        control=bool(row["control"]),
        rehearsed=bool(row["rehearsed"]),
        memento=memento,
        id=row["id"],
    )
