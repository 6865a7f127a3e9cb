"""Statements: the self-description of a snapshot, stored as canonical JSON in its `metadata` record.

A statement has the facts known when the snapshot was made, from which the database can be rebuilt. It has no verdicts, since these
are recomputed.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from archiver.errors import EvidenceError
from archiver.evidence.serialization import SerializationError, from_json, to_json
from archiver.model.articles import ArticleVersion
from archiver.model.captures import Browser, Capture
from archiver.model.digests import Digest, canonical_json, digest
from archiver.model.embeds import Embed, ShownPlace
from archiver.model.observations import Observation
from archiver.model.posts import CANONICAL_FORM, Alias, PostRef

FORMAT = "embed-archiver snapshot 1"
"""The format's name and number; a reader that does not know the number must reject the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEmbed:
    """An embed of the post, with the article that contains it."""

    article: ArticleVersion
    embed: Embed


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStream:
    """A stream of a video: the digest and size of its bytes, which are the bodies of the answers at these positions, joined.

    The first answer has position 0.
    """

    digest: Digest
    size: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVideo:
    """A video of a post by its key, where it was fetched from, and its streams: the picture, and the sound if that is apart."""

    key: str
    url: str
    streams: tuple[VideoStream, ...]

    @property
    def in_one_piece(self) -> Digest | None:
        """The digest of a video that is the body of one answer; None for any other."""
        return self.streams[0].digest if [len(stream.parts) for stream in self.streams] == [1] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStatement:
    """What is known about a post: its aliases, the articles that show it, and the observations.

    A snapshot with a `video` holds that video of the post, and no capture.
    """

    post: PostRef
    aliases: tuple[Alias, ...] = ()
    shown: tuple[ShownEmbed, ...] = ()
    observations: tuple[Observation, ...] = ()
    video: KeptVideo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStatement:
    """What is known about an article: its version, the posts that it shows or links to, and where its picture shows them."""

    article: ArticleVersion
    embeds: tuple[Embed, ...] = ()
    places: tuple[ShownPlace, ...] = ()


Subject = PostStatement | ArticleStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureView:
    """A capture with digests in place of its bytes, which are records of their own."""

    at: datetime
    url: str
    screenshot: Digest | None
    dom: Digest | None
    browser: Browser | None
    element: str | None = None
    viewport: tuple[int, int] = (0, 0)
    shortfalls: tuple[str, ...] = ()


def capture_view(capture: Capture) -> CaptureView:
    """A capture with digests in place of its bytes."""
    return CaptureView(
        at=capture.at,
        url=capture.url,
        screenshot=digest(capture.screenshot) if capture.screenshot is not None else None,
        dom=digest(dom_bytes(capture.dom)) if capture.dom is not None else None,
        browser=capture.browser,
        element=capture.element,
        viewport=capture.viewport,
        shortfalls=capture.shortfalls,
    )


def dom_bytes(dom: str) -> bytes:
    """A rendered document as stored: UTF-8, lone surrogates replaced by question marks."""
    return dom.encode(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The self-description of a snapshot.

    `records` is the number of WARC records, so that a truncated file is recognised. `answers` is the number of exchanges of probes,
    which come first in the file; those of the rendered page follow. `canonical_form` is the number of the canonical
    form that content digests are computed from. `settings` are the options that affect what can be seen (`connect-to`, `robots`),
    as name and value. `shortfalls` list everything that is missing; `rehearsed` says that the clock was set by hand.
    """

    at: datetime
    run: int
    software: str
    subject: Subject
    records: int
    answers: int = 0
    view: CaptureView | None = None
    settings: tuple[tuple[str, str], ...] = ()
    shortfalls: tuple[str, ...] = ()
    rehearsed: bool = False
    canonical_form: int = CANONICAL_FORM

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.shortfalls


def serialize_statement(statement: Statement) -> bytes:
    """The statement as canonical JSON."""
    return canonical_json({"format": FORMAT, "statement": to_json(statement)})


def parse_statement(serialized: bytes) -> Statement:
    """The statement in JSON bytes; EvidenceError if it is not one, or has an unknown format."""
    try:
        document = json.loads(serialized)
    except (ValueError, RecursionError):
        raise EvidenceError("The snapshot's statement is not JSON") from None
    found = document.get("format") if isinstance(document, dict) else None
    if not isinstance(document, dict) or found != FORMAT:
        raise EvidenceError(
            f"The snapshot has the format {str(found)[:60]!r}, and this program reads {FORMAT!r}",
            remedy="Read it with the version of this program that wrote it, or a later one.",
        )
    try:
        return from_json(Statement, document.get("statement"))
    except SerializationError as error:
        raise EvidenceError(f"The snapshot's statement cannot be read: {error}") from None
