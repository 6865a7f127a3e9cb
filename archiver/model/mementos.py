"""Mementos: copies of URLs in web archives (RFC 7089): TimeMaps, TimeGates and link lists, parsed and ranked.

An archive lists its copies of a URL in a TimeMap, in the link format of RFC 6690, page by page. A copy is a memento, and
`Memento-Datetime` says when the archive saw it. A TimeGate redirects to the memento nearest to a time. Archives rewrite what they
show to readers; the original bytes are at another URL, which no standard names, so each archive has its own template.

Answers of archives are untrusted: lists are read up to a maximum size and number of links, and nothing here makes requests.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archiver.bounds import bounds, reach
from archiver.model.captures import Exchange, Headers
from archiver.model.digests import Digest
from archiver.model.http_dates import parse_http_date
from archiver.model.urls import URL, parse_url

_MAX_LINKS = 20_000
_MAX_TARGET_CHARACTERS = 8192
_FIRST_YEAR = 1991  # the first year of the web
_PARAMETER = re.compile(r'\s{0,9};\s{0,9}([\w*\-]{1,40})(?:\s{0,9}=\s{0,9}(?:"([^"]{0,1000})"|([^\s;,"<>]{0,1000})))?')
_FILE = "sha256:"
_ORIGINAL_HEADER = "x-archive-orig-"
_TIMEMAP_RELATIONS = frozenset({"original", "self", "timemap", "timegate", "memento"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A copy in a web archive: the archive's name, the original URL, the URL of the copy, and when the archive made it.

    In a web archive that is a file, `archive` is the file's name, and `url` tells where in it the copy is: `place_in_file`.
    """

    archive: str
    original: str
    url: str
    at: datetime

    @property
    def is_in_file(self) -> bool:
        """Whether the copy was read from a file."""
        return self.url.startswith(_FILE)


def place_in_file(file: Digest, place: str) -> str:
    """Where a copy is in a file: `sha256:HEX!MEMBER@BYTE`, the byte of the unpacked WARC file; MEMBER is its name in a WACZ."""
    return f"{file}!{place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """A web archive and its URL templates: `{url}` stands for the original URL, `{timestamp}` for fourteen digits.

    `raw` gives a memento's original bytes, `timemap` the list of mementos, `timegate` the memento nearest to a time. At least one
    of `timemap` and `timegate` is set.
    """

    name: str
    raw: str
    timemap: str | None = None
    timegate: str | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """The archive's own hosts: links in its answers are followed only to these."""
        urls = (parse_url(template) for template in (self.raw, self.timemap, self.timegate) if template)
        return frozenset(url.host for url in urls if url is not None)

    def timemap_url(self, url: str) -> str | None:
        """The TimeMap of a URL; None where the archive has none."""
        return self.timemap.replace("{url}", url) if self.timemap else None

    def timegate_url(self, url: str) -> str | None:
        """The TimeGate of a URL; None where the archive has none."""
        return self.timegate.replace("{url}", url) if self.timegate else None

    def raw_url(self, url: str, at: datetime) -> str:
        """The URL of the original bytes of a memento."""
        return self.raw.replace("{timestamp}", at.astimezone(UTC).strftime("%Y%m%d%H%M%S")).replace("{url}", url)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMapLink:
    """A link of a link list: its target, its relations, and the time or period that it covers."""

    target: str
    relations: frozenset[str]
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """A page of a TimeMap: the times of its mementos, and links to the other pages."""

    mementos: tuple[datetime, ...]
    further: tuple[TimeMapLink, ...] = ()


def read_timemap(body: bytes) -> TimeMap | None:
    """Parse a TimeMap; None if the body is not one."""
    most = bounds().timemap_bytes
    if len(body) > most:
        reach("timemap_bytes")
    found = parse_links(body[:most].decode("utf-8", "replace"))
    if not any(link.relations & _TIMEMAP_RELATIONS for link in found):
        return None
    return TimeMap(
        mementos=tuple(link.at for link in found if "memento" in link.relations and link.at is not None),
        further=tuple(link for link in found if "timemap" in link.relations and "self" not in link.relations),
    )


def read_timegate(exchange: Exchange) -> tuple[datetime, ...]:
    """The times of mementos in a TimeGate's answer: the one that it is or redirects to first, then those that it links to."""
    named = _header_links(exchange, "memento")
    redirected = (_timestamp(value) for value in _values(exchange.response_headers, "location"))
    times = (memento_time(exchange), *redirected, *(link.at for link in named))
    return tuple(dict.fromkeys(at for at in times if at is not None))


def timemap_urls(exchange: Exchange) -> list[str]:
    """The URLs of the TimeMaps that an answer links to."""
    return [link.target for link in _header_links(exchange, "timemap")]


def parse_links(text: str) -> list[TimeMapLink]:
    """The links of a link list or a `Link` header, up to a maximum number."""
    return list(_links(text))


def _links(text: str) -> Iterator[TimeMapLink]:
    position = 0
    for _ in range(_MAX_LINKS):
        start = text.find("<", position)
        end = text.find(">", start) if start >= 0 else -1
        if end < 0:
            return
        parameters: dict[str, str] = {}
        target, position = text[start + 1 : end], end + 1
        while (parameter := _PARAMETER.match(text, position)) is not None:
            parameters.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
            position = parameter.end()
        if len(target) <= _MAX_TARGET_CHARACTERS:
            yield TimeMapLink(
                target=target,
                relations=frozenset(parameters.get("rel", "").lower().split()),
                at=http_time(parameters.get("datetime")),
                since=http_time(parameters.get("from")),
                until=http_time(parameters.get("until")),
            )


def timemap_pages(found: TimeMap, *, base: URL, hosts: frozenset[str], near: datetime | None) -> list[str]:
    """The URLs of the other pages of a TimeMap on the archive's own hosts, the nearest to a time first."""
    nearest = sorted(found.further, key=lambda link: 0.0 if near is None else _distance(link, near))
    urls = (parse_url(link.target, base=base) for link in nearest)
    return list(dict.fromkeys(str(url) for url in urls if url is not None and url.host in hosts))


def _distance(link: TimeMapLink, near: datetime) -> float:
    """How far the period of a page is from a time, in seconds; 0 for a page that states none."""
    before = (link.since - near).total_seconds() if link.since is not None else 0.0
    after = (near - link.until).total_seconds() if link.until is not None else 0.0
    return max(0.0, before, after)


def rank_mementos(times: Iterable[datetime], *, near: datetime | None, gone: datetime | None, now: datetime) -> list[datetime]:
    """The times of mementos to fetch, the most promising first, without duplicates.

    Mementos from before `gone`, when the post was first said to be gone, come first. Among these the nearest to `near`, when the
    article was written, comes first, the older of two equally near ones before the younger; without `near` the oldest comes first.
    Times after `now` are left out.
    """

    def rank(at: datetime) -> tuple[bool, float, datetime]:
        return (gone is not None and at >= gone, abs((at - near).total_seconds()) if near is not None else 0.0, at)

    return sorted({at.replace(microsecond=0) for at in times if at <= now}, key=rank)


def memento_time(exchange: Exchange) -> datetime | None:
    """When the archive made the copy that it answers with (`Memento-Datetime`); None if the answer is not a memento."""
    return next((at for value in _values(exchange.response_headers, "memento-datetime") if (at := http_time(value))), None)


def original_url(exchange: Exchange) -> str | None:
    """The original URL that a memento names; None where it names none."""
    named = _header_links(exchange, "original")
    return next((str(url) for link in named if (url := parse_url(link.target)) is not None), None)


def as_original(exchange: Exchange, original: str) -> Exchange:
    """A memento as the original host sent it: at the original URL, with the original header fields where the archive keeps them."""
    original_headers = tuple(
        (name[len(_ORIGINAL_HEADER) :], value)
        for name, value in exchange.response_headers
        if name.lower().startswith(_ORIGINAL_HEADER)
    )
    return replace(exchange, url=original, response_headers=original_headers or exchange.response_headers)


def accept_datetime(at: datetime) -> Headers:
    """The request header that asks a TimeGate for the memento nearest to a time."""
    from email.utils import format_datetime  # noqa: PLC0415 - it loads `socket`, and a look-up needs neither

    return (("Accept-Datetime", format_datetime(at.astimezone(UTC), usegmt=True)),)


def http_time(text: str | None) -> datetime | None:
    """The time that an HTTP date states; None if it is no date, or before the web."""
    at = parse_http_date(text)
    return at if at is not None and at.year >= _FIRST_YEAR else None


def _timestamp(address: str) -> datetime | None:
    """The time in the URL of a memento, as fourteen digits; None if there is none."""
    found = re.search(r"/(\d{14})(?:[a-z]{2}_)?/", address[:_MAX_TARGET_CHARACTERS])
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
