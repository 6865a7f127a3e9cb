"""Mementos: what web archives hold of an address, and when they saw it (RFC 7089).

An archive lists its copies of an address in a TimeMap, in the form of RFC 6690, a page at a time; a copy is a memento, and says
by `Memento-Datetime` when the archive saw it. A TimeGate leads to the one nearest to a time. What readers see of a memento is
rewritten for them; its bytes as they came stand at another address, which no standard names: each archive has its own.

What an archive says is a stranger's word: lists are read up to a length, pages of lists up to a number, and nothing here follows
anything.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from archiver.model.captures import Exchange, Headers
from archiver.model.urls import URL, parse_url

FROM_WEB_ARCHIVE = "from-web-archive"
"""The shortfall of a snapshot that holds an archive's copy of a post, and nothing that we saw of it ourselves."""

MAX_TIMEMAP_BYTES = 4_000_000
"""How much of a list is read, in bytes."""

_MOST_LINKS = 20_000
_LONGEST_TARGET = 8192
_FIRST_YEAR = 1991  # no web, no archive of it
_PARAMETER = re.compile(r'\s{0,9};\s{0,9}([\w*\-]{1,40})(?:\s{0,9}=\s{0,9}(?:"([^"]{0,1000})"|([^\s;,"<>]{0,1000})))?')
_ORIGINAL_HEADER = "x-archive-orig-"
_OF_TIMEMAPS = frozenset({"original", "self", "timemap", "timegate", "memento"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A copy in a web archive: the archive's name, which address it is of, where its bytes stand, and when the archive saw it."""

    archive: str
    original: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """A web archive and where to ask it, in templates: `{url}` stands for the address, `{timestamp}` for fourteen digits.

    `raw` is where a memento's bytes stand as they came; `timemap` and `timegate` are where its mementos are listed and found: at
    least one of the two is there.
    """

    name: str
    raw: str
    timemap: str | None = None
    timegate: str | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """Where the archive answers: nothing that it says is followed to anywhere else."""
        urls = (parse_url(template) for template in (self.raw, self.timemap, self.timegate) if template)
        return frozenset(url.host for url in urls if url is not None)

    def timemap_url(self, url: str) -> str | None:
        """The TimeMap of an address."""
        return self.timemap.replace("{url}", url) if self.timemap else None

    def timegate_url(self, url: str) -> str | None:
        """The TimeGate of an address."""
        return self.timegate.replace("{url}", url) if self.timegate else None

    def raw_url(self, url: str, at: datetime) -> str:
        """Where the bytes of the memento of that instant stand."""
        return self.raw.replace("{timestamp}", at.astimezone(UTC).strftime("%Y%m%d%H%M%S")).replace("{url}", url)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMapLink:
    """A link of a link list: where it leads, as what, and of which time."""

    target: str
    relations: frozenset[str]
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """A page of a list of mementos: their times, and where other pages of the list are."""

    mementos: tuple[datetime, ...]
    further: tuple[TimeMapLink, ...] = ()


def read_timemap(body: bytes) -> TimeMap | None:
    """The list that a body is; None where it is none."""
    found = parse_links(body[:MAX_TIMEMAP_BYTES].decode("utf-8", "replace"))
    if not any(link.relations & _OF_TIMEMAPS for link in found):
        return None
    return TimeMap(
        mementos=tuple(link.at for link in found if "memento" in link.relations and link.at is not None),
        further=tuple(link for link in found if "timemap" in link.relations and "self" not in link.relations),
    )


def read_timegate(exchange: Exchange) -> tuple[datetime, ...]:
    """The times of the mementos to which the answer of a TimeGate leads: the one that it names or is, then those beside it."""
    named = _header_links(exchange, "memento")
    led = (_timestamp(value) for value in _values(exchange.response_headers, "location"))
    times = (memento_time(exchange), *led, *(link.at for link in named))
    return tuple(dict.fromkeys(at for at in times if at is not None))


def timemap_urls(exchange: Exchange) -> list[str]:
    """The lists that an archive names beside an answer."""
    return [link.target for link in _header_links(exchange, "timemap")]


def parse_links(text: str) -> list[TimeMapLink]:
    """The links of a list or of a header `TimeMapLink`, as many as are read."""
    return list(_links(text))


def _links(text: str) -> Iterator[TimeMapLink]:
    place = 0
    for _ in range(_MOST_LINKS):
        start = text.find("<", place)
        end = text.find(">", start) if start >= 0 else -1
        if end < 0:
            return
        said: dict[str, str] = {}
        target, place = text[start + 1 : end], end + 1
        while (parameter := _PARAMETER.match(text, place)) is not None:
            said.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
            place = parameter.end()
        if len(target) <= _LONGEST_TARGET:
            yield TimeMapLink(
                target=target,
                relations=frozenset(said.get("rel", "").lower().split()),
                at=http_time(said.get("datetime")),
                since=http_time(said.get("from")),
                until=http_time(said.get("until")),
            )


def timemap_pages(found: TimeMap, *, base: URL, hosts: frozenset[str], near: datetime | None) -> list[str]:
    """Where the other pages of a list are, on the archive's own hosts, those first that reach to a time."""
    reached = sorted(found.further, key=lambda link: 0.0 if near is None else _distance(link, near))
    urls = (parse_url(link.target, base=base) for link in reached)
    return list(dict.fromkeys(str(url) for url in urls if url is not None and url.host in hosts))


def _distance(link: TimeMapLink, near: datetime) -> float:
    """How far a page of a list is from a time, in seconds; one that does not say is as near as one that reaches to it."""
    before = (link.since - near).total_seconds() if link.since is not None else 0.0
    after = (near - link.until).total_seconds() if link.until is not None else 0.0
    return max(0.0, before, after)


def rank_mementos(times: Iterable[datetime], *, near: datetime | None, gone: datetime | None, now: datetime) -> list[datetime]:
    """The mementos to look at, the likeliest first, each time once.

    Those from before the post was first said to be gone come first; among these the nearest to when the article was written, and
    the older of two that are as near; the oldest first where that is not known. What an archive says to have seen later than now
    is left out.
    """

    def rank(at: datetime) -> tuple[bool, float, datetime]:
        return (gone is not None and at >= gone, abs((at - near).total_seconds()) if near is not None else 0.0, at)

    return sorted({at.replace(microsecond=0) for at in times if at <= now}, key=rank)


def memento_time(exchange: Exchange) -> datetime | None:
    """When the archive saw what it answers with; None where the answer is no memento, but the archive's own."""
    return next((at for value in _values(exchange.response_headers, "memento-datetime") if (at := http_time(value))), None)


def original_url(exchange: Exchange) -> str | None:
    """The address that a memento says to be of; None where it names none."""
    named = _header_links(exchange, "original")
    return next((str(url) for link in named if (url := parse_url(link.target)) is not None), None)


def as_original(exchange: Exchange, original: str) -> Exchange:
    """A memento as the original's host gave it: at its own address, with its own fields where the archive keeps them apart."""
    kept = tuple(
        (name[len(_ORIGINAL_HEADER) :], value)
        for name, value in exchange.response_headers
        if name.lower().startswith(_ORIGINAL_HEADER)
    )
    return replace(exchange, url=original, response_headers=kept or exchange.response_headers)


def accept_datetime(at: datetime) -> Headers:
    """The header field that asks a TimeGate for the memento nearest to a time."""
    return (("Accept-Datetime", format_datetime(at.astimezone(UTC), usegmt=True)),)


def http_time(written: str | None) -> datetime | None:
    """The instant that an HTTP date names; None where it names none at which there was a web."""
    try:
        at = parsedate_to_datetime(written or "")
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= _FIRST_YEAR else None


def _timestamp(address: str) -> datetime | None:
    """The instant in the address of a memento: fourteen digits, as archives write them."""
    found = re.search(r"/(\d{14})(?:[a-z]{2}_)?/", address[:_LONGEST_TARGET])
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _header_links(exchange: Exchange, relation: str) -> Iterator[TimeMapLink]:
    """The links of a relation in an answer's `Link` headers."""
    headers = _values(exchange.response_headers, "link")
    return (link for value in headers for link in parse_links(value) if relation in link.relations)


def _values(headers: Sequence[tuple[str, str]], wanted: str) -> Iterator[str]:
    return (value for name, value in headers if name.lower() == wanted)
