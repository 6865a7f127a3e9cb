"""Drafts: what is to be kept in one snapshot."""

from dataclasses import dataclass
from datetime import datetime

from archiver import __version__
from archiver.evidence.http_messages import is_storable
from archiver.evidence.statement import Statement, Subject, capture_view, dom_bytes
from archiver.model.captures import Capture, Exchange

SOFTWARE = f"embed-archiver/{__version__}"
"""The name and version under which this program signs what it keeps."""

FILE, DOM, SCREENSHOT = "file", "dom", "screenshot"
HTML, PNG = "text/html; charset=utf-8", "image/png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Bytes that came by no exchange: which part of the snapshot they are, and of what."""

    part: str
    of: str
    at: datetime
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """An article that was given as a file: its name as given, its bytes, and what they seem to be."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDraft:
    """What is to be kept in one snapshot: what it shows, and the bytes behind it.

    `answers` are the exchanges of the probes, or the one that brought the article; those of the page are in the `capture`.
    `shortfalls` beyond those of the capture may be named here.
    """

    at: datetime
    run: int
    subject: Subject
    answers: tuple[Exchange, ...] = ()
    capture: Capture | None = None
    file: SourceFile | None = None
    settings: tuple[tuple[str, str], ...] = ()
    shortfalls: tuple[str, ...] = ()
    rehearsed: bool = False
    software: str = SOFTWARE

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange that the snapshot will hold, answers first."""
        made_by_the_page = self.capture.exchanges if self.capture else ()
        return tuple(exchange for exchange in (*self.answers, *made_by_the_page) if is_storable(exchange))

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What came by no exchange: the file that was read, the rendered document, the screenshot."""
        file, capture = self.file, self.capture
        parts = []
        if file is not None:
            parts.append(Resource(part=FILE, of=file.name, at=self.at, media_type=file.media_type, content=file.content))
        if capture is not None and capture.dom is not None:
            parts.append(Resource(part=DOM, of=capture.url, at=capture.at, media_type=HTML, content=dom_bytes(capture.dom)))
        if capture is not None and capture.screenshot is not None:
            parts.append(Resource(part=SCREENSHOT, of=capture.url, at=capture.at, media_type=PNG, content=capture.screenshot))
        return tuple(parts)


def statement_of(draft: SnapshotDraft) -> Statement:
    """What the snapshot will say of itself."""
    return Statement(
        at=draft.at,
        run=draft.run,
        software=draft.software,
        subject=draft.subject,
        records=2 + 2 * len(draft.exchanges) + len(draft.resources),
        view=capture_view(draft.capture) if draft.capture else None,
        answers=sum(is_storable(exchange) for exchange in draft.answers),
        settings=draft.settings,
        shortfalls=(*(draft.capture.shortfalls if draft.capture else ()), *draft.shortfalls),
        rehearsed=draft.rehearsed,
    )
