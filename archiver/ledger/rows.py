"""How values are spelled in the database, and read back: times, lists, contents, readings, embeds, verdicts.

What is written here is read here, so that a round trip gives back an equal value.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol, assert_never

from archiver.ledger.facts import Cell
from archiver.model.digests import Digest, JSONValue, canonical_json
from archiver.model.embeds import Bounds, Embed, Form, Kind
from archiver.model.mementos import Memento
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef, content_digest
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.rules import Change

if TYPE_CHECKING:
    from archiver.model.articles import ArticleReading


class Row(Protocol):
    """A row of an answer, by column name; the tables are STRICT, so that what a column holds is known."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - each column has its own type
        """What the column holds."""

    def keys(self) -> Iterable[str]:
        """The names of the columns."""


def format_iso(at: datetime) -> str:
    """A time as text that sorts: UTC, six digits of fraction."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_iso(written: str) -> datetime:
    """The time that `format_iso` spelled."""
    return datetime.fromisoformat(written)


def maybe_parse_iso(written: str | None) -> datetime | None:
    """The same where there may be none."""
    return None if written is None else parse_iso(written)


def ref(written: str) -> PostRef:
    """The post that a column names."""
    platform, _, key = written.partition(":")
    return PostRef(platform=platform, key=key)


def maybe_ref(written: str | None) -> PostRef | None:
    """The same where it may name none."""
    return None if written is None else ref(written)


def plain(value: JSONValue) -> str:
    """A value as canonical JSON text."""
    return canonical_json(value).decode()


def sighting_cells(sighting: "ArticleReading") -> dict[str, Cell]:
    """A sighting as columns."""
    return {
        "mark": sighting.mark,
        "letters": sighting.characters,
        "rendered": sighting.rendered,
        "modified": sighting.modified.isoformat() if sighting.modified else None,
    }


def content_cells(content: Content) -> dict[str, Cell]:
    """A content as columns of `version`."""
    return {
        "digest": content_digest(content),
        "text": content.text,
        "author_id": content.author.id,
        "author": content.author.name,
        "handle": content.author.handle,
        "truncated": content.truncated,
        "media": plain([_media_spelled(one) for one in content.media]),
        "quoted": str(content.quoted) if content.quoted else None,
        "reply_to": str(content.reply_to) if content.reply_to else None,
        "posted_at": format_iso(content.posted_at) if content.posted_at else None,
        "language": content.language,
        "links": plain(list(content.links)) if content.links is not None else None,
    }


def _media_spelled(one: Media) -> dict[str, JSONValue]:
    """One of the media; what it looks like stands beside its digest, in `media`."""
    placed: dict[str, JSONValue] = {"placed": True} if one.placed else {}
    kept: dict[str, JSONValue] = {"digest": one.digest} if one.digest else {}
    return {"key": one.key, "kind": one.kind, "url": one.url, "alt": one.alt} | placed | kept


def media(row: Row, looks: Mapping[str, str] = {}) -> tuple[Media, ...]:
    """The media that a row of `version` holds, with what they look like, by the digests of their bytes."""
    return tuple(Media(**one, signature=looks.get(one.get("digest"))) for one in json.loads(row["media"]))


def content(row: Row, looks: Mapping[str, str] = {}) -> Content:
    """The content that a row of `version` holds, with what its pictures look like, by the digests of their bytes."""
    return Content(
        author=Author(id=row["author_id"], handle=row["handle"], name=row["author"]),
        text=row["text"],
        media=media(row, looks),
        quoted=maybe_ref(row["quoted"]),
        reply_to=maybe_ref(row["reply_to"]),
        posted_at=maybe_parse_iso(row["posted_at"]),
        language=row["language"],
        truncated=bool(row["truncated"]),
        links=tuple(json.loads(row["links"])) if row["links"] is not None else None,
    )


_NOTHING: dict[str, Cell] = dict.fromkeys(("reason", "alike", "why", "detail", "chain", "aliases", "labels", "edited", "edited_at"))


def _reading_cells(reading: Reading) -> dict[str, Cell]:
    """A reading as columns of `observation`; a content goes to a row of its own."""
    match reading:
        case Present():
            chain = plain([str(ref) for ref in reading.chain]) if reading.chain else None
            aliases = plain(list(reading.aliases)) if reading.aliases else None
            labels = plain(list(reading.labels)) if reading.labels else None
            edited_at = format_iso(reading.edited_at) if reading.edited_at else None
            said: dict[str, Cell] = {"chain": chain, "aliases": aliases, "labels": labels}
            return _NOTHING | said | {"reading": "present", "edited": reading.edited or None, "edited_at": edited_at}
        case Gone():
            return _NOTHING | {"reading": "gone", "reason": reading.reason.value, "alike": reading.ambiguous}
        case Withheld():
            return _NOTHING | {"reading": "withheld", "reason": reading.reason.value}
        case Unreadable():
            return _NOTHING | {"reading": "unreadable", "why": reading.why.value, "detail": reading.detail or None}
        case _:
            assert_never(reading)


def observation_cells(observation: Observation) -> dict[str, Cell]:
    """An observation as columns, all but those that point to other rows."""
    return _reading_cells(observation.reading) | {
        "ref": str(observation.post) if observation.post else None,
        "at": format_iso(observation.at),
        "probe": observation.probe,
        "about": observation.about.value,
        "witness": observation.witness.value,
        "body": observation.body,
        "status": observation.status,
        "url": observation.url,
        "healthy": observation.healthy,
        "control": observation.control,
        "rehearsed": observation.rehearsed,
    }


def memento_cells(memento: Memento) -> dict[str, Cell]:
    """A copy in a web archive as columns, all but those that point to other rows."""
    return {"archive": memento.archive, "original": memento.original, "url": memento.url, "at": format_iso(memento.at)}


def maybe_memento(row: Row) -> Memento | None:
    """The copy in a web archive that a row joins under `memento_…`; None where it joins none."""
    if row["memento_at"] is None:
        return None
    return Memento(
        archive=row["memento_archive"],
        original=row["memento_original"],
        url=row["memento_url"],
        at=parse_iso(row["memento_at"]),
    )


def _reading(row: Row, said: Content | None) -> Reading:
    """The reading that a row of `observation` holds."""
    match row["reading"]:
        case "present":
            return Present(
                content=said,
                chain=_refs(row["chain"]),
                aliases=_aliases(row["aliases"]),
                labels=tuple(json.loads(row["labels"])) if row["labels"] else (),
                edited=bool(row["edited"]),
                edited_at=maybe_parse_iso(row["edited_at"]),
            )
        case "gone":
            return Gone(reason=Reason(row["reason"]), ambiguous=bool(row["alike"]))
        case "withheld":
            return Withheld(reason=Reason(row["reason"]))
        case _:
            return Unreadable(why=Why(row["why"]), detail=row["detail"] or "")


def _refs(written: str | None) -> tuple[PostRef, ...]:
    """The posts that a JSON list names."""
    return tuple(ref(one) for one in json.loads(written)) if written else ()


def _aliases(written: str | None) -> tuple[Alias, ...]:
    """The names in a JSON list."""
    return tuple(Alias(one) for one in json.loads(written)) if written else ()


def observation(row: Row, said: Content | None, memento: Memento | None = None) -> Observation:
    """The observation that a row holds, with what the post said, where it said something, and the copy that it rests on."""
    return Observation(
        post=maybe_ref(row["ref"]),
        at=parse_iso(row["at"]),
        run=row["run"],
        probe=row["probe"],
        about=About(row["about"]),
        witness=Witness(row["witness"]),
        reading=_reading(row, said),
        body=Digest(row["body"]) if row["body"] else None,
        status=row["status"],
        url=row["url"],
        healthy=bool(row["healthy"]),
        control=bool(row["control"]),
        rehearsed=bool(row["rehearsed"]),
        memento=memento,
        id=row["id"],
    )


def embed_cells(embed: Embed) -> dict[str, Cell]:
    """An embed as columns, all but those that point to other rows."""
    return {
        "position": embed.position,
        "kind": embed.kind.value,
        "form": embed.form.value,
        "platform": embed.platform,
        "named": str(embed.post) if embed.post else None,
        "url": embed.url,
        "aliases": plain(list(embed.aliases)),
        "words": embed.words,
        "truncated": embed.truncated,
        "bounds": embed.bounds.value,
        "author": embed.author,
        "handle": embed.handle,
        "printed": embed.printed.isoformat() if embed.printed else None,
        "locator": embed.locator,
        "before": embed.before,
    }


def embed(row: Row) -> Embed:
    """The embed that a row holds."""
    return Embed(
        platform=row["platform"],
        post=maybe_ref(row["named"]),
        form=Form(row["form"]),
        kind=Kind(row["kind"]),
        url=row["url"],
        aliases=_aliases(row["aliases"]),
        words=row["words"],
        truncated=bool(row["truncated"]),
        bounds=Bounds(row["bounds"]),
        author=row["author"],
        handle=row["handle"],
        printed=date.fromisoformat(row["printed"]) if row["printed"] else None,
        locator=row["locator"],
        before=row["before"],
        position=row["position"],
    )


def verdict_cells(verdict: Verdict) -> dict[str, Cell]:
    """A verdict as columns, all but those that point to other rows."""
    return {
        "standing": verdict.standing.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "rule": verdict.rule,
        "suspected": verdict.suspected,
        "changed_after": format_iso(verdict.changed_after) if verdict.changed_after else None,
        "changed_before": format_iso(verdict.changed_before) if verdict.changed_before else None,
        "rests_on": plain(list(verdict.rests_on)),
        "changes": plain([one.value for one in verdict.changes]) if verdict.changes else None,
        "declared": verdict.declared,
    }


def verdict(row: Row) -> Verdict:
    """The verdict that a row holds."""
    return Verdict(
        standing=Standing(row["standing"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        rule=row["rule"],
        suspected=bool(row["suspected"]),
        changed_after=maybe_parse_iso(row["changed_after"]),
        changed_before=maybe_parse_iso(row["changed_before"]),
        rests_on=tuple(json.loads(row["rests_on"])),
        changes=tuple(Change(one) for one in json.loads(row["changes"])) if row["changes"] else (),
        declared=None if row["declared"] is None else bool(row["declared"]),
    )


def article_name(url: str | None, source: str) -> str:
    """What an article is known by: its address, or else the name it was given by."""
    return url if url is not None else source


def storable(text: str) -> str:
    """The text with `?` for what is no character: half a surrogate pair, which JSON from the web can hold and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def cells(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """A row as SQLite keeps it."""
    return {
        name: storable(cell) if isinstance(cell, str) else int(cell) if isinstance(cell, bool) else cell
        for name, cell in row.items()
    }
