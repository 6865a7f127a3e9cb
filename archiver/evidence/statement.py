"""What a snapshot says of itself: its statement, from which the database can be rebuilt.

Every snapshot carries one, as canonical JSON in its `metadata` record.
It holds the facts that were known when the snapshot was made, and none of our verdicts: those are recomputed.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from archiver.errors import EvidenceError
from archiver.evidence.serialization import SerializationError, from_json, to_json
from archiver.model.articles import ArticleVersion
from archiver.model.captures import Browser, Capture
from archiver.model.digests import Digest, canonical_json, digest
from archiver.model.embeds import Embed
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef

FORMAT = "embed-archiver snapshot 1"
"""The format's name and number; a reader that does not know the number must not guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEmbed:
    """One embed of the post, with the article that shows it."""

    article: ArticleVersion
    embed: Embed


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStatement:
    """What is known of a post: its other names, the articles that show it, and what was observed."""

    post: PostRef
    aliases: tuple[Alias, ...] = ()
    shown: tuple[ShownEmbed, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStatement:
    """What is known of an article: itself, and the posts that it shows or links to."""

    article: ArticleVersion
    embeds: tuple[Embed, ...] = ()


Subject = PostStatement | ArticleStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureView:
    """A capture without its bytes, which are records of their own: what is needed to explain them."""

    at: datetime
    url: str
    screenshot: Digest | None
    dom: Digest | None
    browser: Browser | None
    element: str | None = None
    viewport: tuple[int, int] = (0, 0)
    shortfalls: tuple[str, ...] = ()


def capture_view(capture: Capture) -> CaptureView:
    """What a snapshot says of a capture."""
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
    """A rendered document as it is kept: UTF-8, where half a surrogate pair becomes a question mark."""
    return dom.encode(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a snapshot says of itself.

    `records` counts the file's records, so that a file that ends early is known for one. `answers` counts the exchanges that
    answered our questions; they come first in the file, those that the page made come after.
    `settings` are the options that changed what could be seen (`connect-to`, `robots`), as name and value.
    `shortfalls` name everything that keeps the snapshot from being complete; `rehearsed` that its clock was set by hand.
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

    @property
    def complete(self) -> bool:
        """Whether the snapshot shows what it was made to show."""
        return not self.shortfalls


def serialize_statement(statement: Statement) -> bytes:
    """The statement as canonical JSON."""
    plain = to_json(statement)
    return canonical_json({"format": FORMAT, "statement": plain})


def parse_statement(spelled: bytes) -> Statement:
    """The statement that canonical JSON spells; EvidenceError if it is none, or one of a format that we do not know."""
    try:
        plain = json.loads(spelled)
    except (ValueError, RecursionError):
        raise EvidenceError("The snapshot's statement is not JSON") from None
    written = plain.get("format") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or written != FORMAT:
        raise EvidenceError(
            f"The snapshot is of the format {str(written)[:60]!r}, and this program reads {FORMAT!r}",
            remedy="Read it with the version of this program that wrote it, or a later one.",
        )
    try:
        return from_json(Statement, plain.get("statement"))
    except SerializationError as trouble:
        raise EvidenceError(f"The snapshot's statement cannot be understood: {trouble}") from None
