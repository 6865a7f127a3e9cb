"""`SnapshotDraft`: the content of a snapshot before it is written."""

from dataclasses import dataclass
from datetime import datetime

from archiver import __version__
from archiver.evidence.alias_page import alias_page
from archiver.evidence.connection_records import ConnectionLog
from archiver.evidence.http_messages import is_storable, storable_url
from archiver.evidence.page_info import page_exchange, page_info, page_url
from archiver.evidence.statement import Statement, Subject, capture_view, dom_bytes
from archiver.model.captures import Capture, Connection, Exchange

SOFTWARE = f"embed-archiver/{__version__}"
"""This program's name and version, as recorded in snapshots."""

FILE, ALIAS, PAGE_INFO, DOM, SCREENSHOT = "file", "alias", "pageinfo", "dom", "screenshot"
HTML, PNG = "text/html; charset=utf-8", "image/png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Bytes that are not from an HTTP exchange: `part` is which, `of` the file name or a URL."""

    part: str
    of: str
    at: datetime
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """An article that was given as a file: its name as given, its bytes, and their media type."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDraft:
    """The content of a snapshot: its subject, and the bytes that support it.

    `answers` are the exchanges of the probes, or the one that fetched the article; those of the rendered page are in `capture`.
    `shortfalls` and `connections` do not include the capture's own. `addresses` are the post's own, by which
    its capture is found.
    """

    at: datetime
    run: int
    subject: Subject
    answers: tuple[Exchange, ...] = ()
    capture: Capture | None = None
    file: SourceFile | None = None
    settings: tuple[tuple[str, str], ...] = ()
    shortfalls: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()
    addresses: tuple[str, ...] = ()
    rehearsed: bool = False
    software: str = SOFTWARE

    @property
    def all_connections(self) -> tuple[Connection, ...]:
        """The connections of the probes and of the rendered page."""
        return (*self.connections, *(self.capture.connections if self.capture else ()))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange that the snapshot will contain, answers first."""
        of_the_page = self.capture.exchanges if self.capture else ()
        return tuple(exchange for exchange in (*self.answers, *of_the_page) if is_storable(exchange))

    @property
    def _unasked_addresses(self) -> tuple[str, ...]:
        """The post's addresses at which nothing was asked."""
        asked = {storable_url(known.url) for known in self.exchanges}
        return tuple(address for address in dict.fromkeys(map(storable_url, self.addresses)) if address not in asked)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The article's file, aliases of the page, what it loaded, the rendered document and the screenshot; any may be missing."""
        file, capture = self.file, self.capture
        parts = []
        if file is not None:
            parts.append(Resource(part=FILE, of=file.name, at=self.at, media_type=file.media_type, content=file.content))
        begun = page_exchange(capture) if capture is not None else None
        if capture is not None and begun is not None:
            for address in self._unasked_addresses:
                alias = alias_page(address, page_url(capture))
                parts.append(Resource(part=ALIAS, of=address, at=begun.at, media_type=HTML, content=alias))
            listed = page_info(capture, begun)
            parts.append(Resource(part=PAGE_INFO, of=page_url(capture), at=begun.at, media_type="application/json", content=listed))
        if capture is not None and capture.dom is not None:
            parts.append(Resource(part=DOM, of=capture.url, at=capture.at, media_type=HTML, content=dom_bytes(capture.dom)))
        if capture is not None and capture.screenshot is not None:
            parts.append(Resource(part=SCREENSHOT, of=capture.url, at=capture.at, media_type=PNG, content=capture.screenshot))
        return tuple(parts)


def statement_of(draft: SnapshotDraft) -> Statement:
    """The statement of the snapshot."""
    return Statement(
        at=draft.at,
        run=draft.run,
        software=draft.software,
        subject=draft.subject,
        records=2 + ConnectionLog().count(draft.all_connections) + 2 * len(draft.exchanges) + len(draft.resources),
        view=capture_view(draft.capture) if draft.capture else None,
        answers=sum(is_storable(exchange) for exchange in draft.answers),
        settings=draft.settings,
        shortfalls=(*(draft.capture.shortfalls if draft.capture else ()), *draft.shortfalls),
        rehearsed=draft.rehearsed,
    )
