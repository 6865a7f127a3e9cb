"""Read the pages and answers in WARC and WACZ files that a user names.

Pages are the HTML responses with status 200. A WACZ lists its pages, since a frame in a page is HTML, too: where it lists some,
only these are pages. Answers are the responses that a caller wants, by their URL. URL and time are what the record says.

A `revisit` stands for a response whose body is in an earlier record of the file. Requests are read for the method and the body of a
POST, and never kept otherwise: they may hold the cookies of whoever made the file. For the same reason cookies that a response sets
are dropped, and so are responses whose URL holds a token of access.
"""

import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from io import SEEK_END
from typing import IO, TypeAlias
from urllib.parse import urljoin

from warcio.recordloader import ArcWarcRecord

from archiver.errors import InputError
from archiver.evidence.alias_page import ALIAS_OF
from archiver.evidence.warc_streams import CHUNK_BYTES, StreamedRecord, is_zip, streamed_records
from archiver.model.captures import Headers
from archiver.model.content_codings import decode, is_known
from archiver.model.timestamps import parse_iso
from archiver.model.urls import parse_url

_HTML = ("text/html", "application/xhtml+xml")
_RESPONSES = frozenset({"response", "resource", "revisit"})
_PAGE_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_MAX_LIST_BYTES = 64 * 1024 * 1024
_MAX_REQUEST_BYTES = 1 << 16
_REMEMBERED_BYTES = 64 * 1024 * 1024
_SECRET_PARAMETERS = frozenset({"access_token", "auth_token", "oauth_token", "api_key", "client_secret", "signature"})
_COOKIES = frozenset({"set-cookie", "set-cookie2"})
_STATUS_DIGITS = 3
_TOLD_EVERY_BYTES = 4 * 1024 * 1024
_NO_ANSWERS = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript", "application/font")
"""The types of what pages load, and no platform answers with."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Wanted: TypeAlias = Callable[[str], bool]
"""Whether the answer at a URL is wanted, also if it is no page."""
Heard: TypeAlias = Callable[[int, int], None]
"""Told how many bytes of how many were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedAnswer:
    """A response of a WARC file: `content` decoded from its codings; `cut` says that it was longer than the limit.

    `at` is None where the record has no valid date. `place` is where the record begins: `MEMBER@BYTE` of the unpacked WARC file.
    `sent` is the body of a POST request. `is_page` says that it is a page, and not only an answer that was wanted.
    """

    url: str
    at: datetime | None
    place: str
    status: int = 200
    reason: str = ""
    headers: Headers = ()
    content: bytes = b""
    media_type: str = ""
    method: str = "GET"
    sent: bytes = b""
    cut: bool = False
    is_page: bool = False


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What of a file is remembered while it is read: bodies that a revisit may refer to, and the request before a response."""

    pages: set[str] | None
    bodies: dict[str, ArchivedAnswer] = field(default_factory=dict)
    size: int = 0
    request: tuple[str, str, bytes] | None = None

    def remember(self, record: ArcWarcRecord, answer: ArchivedAnswer) -> None:
        """Remember a response under its digest and under its URL and date; the oldest are forgotten beyond a size of all."""
        stated, date = record.rec_headers.get_header("WARC-Payload-Digest"), record.rec_headers.get_header("WARC-Date")
        for name in (stated, f"{date} {answer.url}"):
            if name and name not in self.bodies:
                self.bodies[name] = answer
                self.size += len(answer.content)
        while self.size > _REMEMBERED_BYTES:
            self.size -= len(self.bodies.pop(next(iter(self.bodies))).content)

    def original(self, record: ArcWarcRecord) -> ArchivedAnswer | None:
        """The response whose body a revisit stands for."""
        header = record.rec_headers.get_header
        place = f"{header('WARC-Refers-To-Date')} {(header('WARC-Refers-To-Target-URI') or '').strip('<>')}"
        return self.bodies.get(header("WARC-Payload-Digest") or "") or self.bodies.get(place)

    def is_listed(self, url: str) -> bool:
        """Whether a URL is a page's, as far as the file lists its pages."""
        return self.pages is None or _plain(url) in self.pages


def answers_in(
    file: IO[bytes], *, source: str, largest: int, wanted: Wanted, heard: Heard = lambda *_: None
) -> Iterator[ArchivedAnswer]:
    """The pages of a WARC or WACZ file, and the answers that are wanted, each cut off after `largest` bytes.

    `heard` is told, every few megabytes, how far the file is read. InputError where the file is damaged, after what is before the
    damage.
    """
    memory, pending = _Memory(pages=_listed_pages(file)), None
    size, last_place = file.seek(0, SEEK_END), 0
    records = streamed_records(file, source=source)
    while True:
        try:
            streamed = next(records, None)
            if (place := file.tell()) >= last_place + _TOLD_EVERY_BYTES:
                last_place = place
                heard(place, size)
        except InputError:
            yield from (pending,) if pending is not None else ()
            raise
        if streamed is not None and streamed.record.rec_type == "request":
            memory.request = _request(streamed.record)
            pending = _with_request(pending, memory)
            continue
        yield from (pending,) if pending is not None else ()
        if streamed is None:
            return
        pending = _with_request(_answer(streamed, memory, largest, wanted), memory)


def _request(record: ArcWarcRecord) -> tuple[str, str, bytes] | None:
    """The URL, the method and the body of a request; None where it cannot be read."""
    http = record.http_headers
    return (_target(record), http.protocol, record.raw_stream.read(_MAX_REQUEST_BYTES)) if http is not None else None


def _with_request(answer: ArchivedAnswer | None, memory: _Memory) -> ArchivedAnswer | None:
    """An answer with the method and body of its request, if that is the record before or behind it."""
    if answer is None or memory.request is None or memory.request[0] != answer.url:
        return answer
    _, method, sent = memory.request
    memory.request = None
    return replace(answer, method=method, sent=sent) if method == "POST" else answer


def _answer(streamed: StreamedRecord, memory: _Memory, largest: int, wanted: Wanted) -> ArchivedAnswer | None:
    """The answer in a record; None if it is neither a page nor wanted."""
    record, url = streamed.record, _target(streamed.record)
    if record.rec_type not in _RESPONSES or not url.startswith(("http://", "https://")) or record.rec_headers.get_header(ALIAS_OF):
        return None
    http, original = record.http_headers, memory.original(record) if record.rec_type == "revisit" else None
    status = _status(http.get_statuscode()) if http is not None else 200
    if http is not None and status in _REDIRECTS and memory.pages is not None and memory.is_listed(url):
        memory.pages.add(_plain(urljoin(url, http.get_header("Location") or "")))
    if status != HTTPStatus.OK or (record.rec_type == "revisit" and original is None):
        return None
    head = http.headers if http is not None else () if original is None else original.headers
    media_type = _field(head, "content-type") or record.rec_headers.get_header("Content-Type") or ""
    media_type = original.media_type if original is not None else media_type
    is_page = memory.is_listed(url) and media_type.partition(";")[0].strip().lower() in _HTML
    if not is_page and (media_type.lower().startswith(_NO_ANSWERS) or not wanted(url) or _holds_a_secret(url)):
        return None
    content = original.content if original is not None else _content(record, largest)
    answer = ArchivedAnswer(
        url=url,
        at=_time(record.rec_headers.get_header("WARC-Date") or ""),
        place=f"{streamed.member or ''}@{streamed.place}",
        status=status,
        reason=_reason(http.statusline) if http is not None else "",
        headers=tuple((name, value) for name, value in head if name.lower() not in _COOKIES),
        content=content[:largest],
        media_type=media_type,
        cut=len(content) > largest,
        is_page=is_page,
    )
    memory.remember(record, answer)
    return answer


def _target(record: ArcWarcRecord) -> str:
    """A record's URL."""
    return (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")


def _content(record: ArcWarcRecord, largest: int) -> bytes:
    """A record's content without its codings, up to one byte more than `largest`."""
    http = record.http_headers
    if http is None:
        return _read(record.raw_stream, largest)
    coding = (http.get_header("Content-Encoding") or "").strip().lower()
    http.remove_header("Content-Encoding")  # warcio would decode it, without a bound, and not all of them
    coded = _read(record.content_stream(), largest)
    http.add_header("Content-Encoding", coding)
    if not coding or not is_known(coding):
        return coded
    decoded = decode(coded, coding, max_bytes=largest + 1)
    # Some programs keep the decoded body under the header of the coded one: what is damaged is taken as it is.
    return decoded.body if decoded.whole or max(len(coded), len(decoded.body)) > largest else coded


def _read(stream: IO[bytes], largest: int) -> bytes:
    """The bytes of a stream, up to one byte more than `largest`."""
    parts, size = list[bytes](), 0
    while size <= largest and (chunk := stream.read(min(CHUNK_BYTES, largest + 1 - size))):
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)


def _listed_pages(file: IO[bytes]) -> set[str] | None:
    """The URLs that a WACZ lists as its pages; None where it lists none, or is no WACZ."""
    listed: set[str] = set()
    file.seek(0)
    if not is_zip(file.read(4)):
        return None
    try:
        with zipfile.ZipFile(file) as folder:
            for name in {*_PAGE_LISTS} & {*folder.namelist()}:
                with folder.open(name) as lines:
                    listed |= set(_urls(lines.read(_MAX_LIST_BYTES)))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return None  # what is wrong with the file is told when its records are read
    return listed or None


def _urls(lines: bytes) -> Iterator[str]:
    """The URLs in lines of JSON."""
    for line in lines.splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        url = entry.get("url") if isinstance(entry, dict) else None
        if isinstance(url, str):
            yield _plain(url)


def _plain(url: str) -> str:
    """A URL without what crawlers write differently: its scheme, its fragment, and a slash at its end."""
    return url.partition("#")[0].partition("://")[2].rstrip("/")


def _holds_a_secret(url: str) -> bool:
    """Whether a URL holds a token that gives access to somebody's account."""
    parsed = parse_url(url)
    return parsed is None or not _SECRET_PARAMETERS.isdisjoint(name.lower() for name in parsed.parameters)


def _field(head: Iterable[tuple[str, str]], wanted: str) -> str | None:
    return next((value for name, value in head if name.lower() == wanted), None)


def _status(code: str) -> int:
    return int(code) if code.isascii() and code.isdecimal() and len(code) == _STATUS_DIGITS else 0


def _reason(line: str) -> str:
    return line.partition(" ")[2]


def _time(text: str) -> datetime | None:
    """A record's time; None if it is not valid."""
    try:
        at = parse_iso(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
