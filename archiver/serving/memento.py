"""Memento (RFC 7089): other programs find the kept copies of a post's or an article's address by time.

`/timegate/URL` leads to the copy nearest to `Accept-Datetime`, `/timemap/link/URL` lists them all in the link format of RFC 6690,
`/memento/YYYYMMDDhhmmss/URL` is one of them. URL may be any spelling of the address that a look-up knows.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote, unquote

from archiver.model.http_dates import parse_http_date
from archiver.model.urls import URL, parse_url
from archiver.render.inert_page import INERT_POLICY
from archiver.reporting.records import SnapshotRecord
from archiver.serving.kept_copies import KeptCopies, kept_copies, shown_page
from archiver.serving.replies import HTML, Reply, ServedRequest, error_reply
from archiver.serving.served_archive import ServedArchive

MAX_LISTED = 1000
"""How many mementos are on a page of a TimeMap."""
LINK_FORMAT = "application/link-format"
_TIMEGATE = re.compile(r"/timegate/(?P<url>.+)")
_TIMEMAP = re.compile(r"/timemap/link/(?:(?P<page>[1-9][0-9]{0,6})/(?=[a-z]+:/))?(?P<url>.+)")
_MEMENTO = re.compile(r"/memento/(?P<stamp>[0-9]{14})/(?P<url>.+)")
_SAFE = ":/?[]@!$&'()*+,;=%~-._"  # what URIs may have unescaped (RFC 3986), and an escape that is there already


class MementoServer:
    """Answers for TimeGates, TimeMaps and mementos."""

    def __init__(self, served: ServedArchive, *, max_listed: int = MAX_LISTED) -> None:
        self._served = served
        self._max_listed = max_listed

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The answer; None for any other path."""
        for pattern, answer in ((_TIMEGATE, self._timegate), (_TIMEMAP, self._timemap), (_MEMENTO, self._memento)):
            if (found := pattern.fullmatch(request.target)) is not None:
                url = _original(found["url"])
                return answer(request, found, url) if url is not None else error_reply(400, "This is no web address")
        return None

    def _timegate(self, request: ServedRequest, _found: re.Match[str], url: URL) -> Reply:
        written = request.headers.get("accept-datetime")
        when = parse_http_date(written)
        vary = {"Vary": "accept-datetime", "Cache-Control": "no-store"}
        if written is not None and when is None:
            remedy = "write it as: Mon, 02 Feb 2026 02:00:00 GMT"
            return _with(error_reply(400, "Accept-Datetime is no time of HTTP", remedy=remedy), vary)
        with self._served.opened() as archive:
            copies = kept_copies(archive, url)
        if copies is None:
            return _with(_none_kept(), vary)
        chosen = copies.at(when) if when is not None else copies.snapshots[-1]
        links = _Links(request.base, url, copies)
        headers = {**vary, "Location": links.memento(chosen), "Link": ", ".join(links.of_timegate(chosen))}
        return Reply(status=302, headers=headers)

    def _timemap(self, request: ServedRequest, found: re.Match[str], url: URL) -> Reply:
        with self._served.opened() as archive:
            copies = kept_copies(archive, url)
        if copies is None:
            return _none_kept()
        page, pages = int(found["page"] or 1), -(-len(copies.snapshots) // self._max_listed)
        if page > pages:
            return error_reply(404, f"The TimeMap has {pages} pages")
        lines = _Links(request.base, url, copies).of_timemap(page, self._max_listed)
        return Reply(media_type=LINK_FORMAT, body=(",\n".join(lines) + "\n").encode())

    def _memento(self, request: ServedRequest, found: re.Match[str], url: URL) -> Reply:
        try:
            when = datetime.strptime(found["stamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return error_reply(400, f"{found['stamp']} is no time", remedy="write it as YYYYMMDDhhmmss, in UTC")
        with self._served.opened() as archive:
            copies = kept_copies(archive, url)
            if copies is None:
                return _none_kept()
            kept, links = copies.at(when), _Links(request.base, url, copies)
            if kept.at != when:
                return Reply(status=302, headers={"Location": links.memento(kept), "Cache-Control": "no-store"})
            page = shown_page(archive, kept, copies.post)
        headers = {
            "Memento-Datetime": _http_date(kept.at),
            "Link": ", ".join(links.of_memento(kept)),
            "Content-Security-Policy": INERT_POLICY,
        }
        return Reply(media_type=HTML, body=page.encode(errors="replace"), headers=headers)


class _Links:
    """The links between the resources of one original address."""

    def __init__(self, base: str, url: URL, copies: KeptCopies) -> None:
        self._base = base
        self._url = quote(str(url), safe=_SAFE)
        self._kept = copies.snapshots

    def memento(self, kept: SnapshotRecord) -> str:
        """The address of a memento."""
        return f"{self._base}/memento/{kept.at:%Y%m%d%H%M%S}/{self._url}"

    def of_timegate(self, chosen: SnapshotRecord) -> Iterator[str]:
        """The links of a TimeGate's answer, which leads to a memento."""
        yield f'<{self._url}>; rel="original"'
        yield self._timemap()
        yield from self._neighbours(chosen)

    def of_memento(self, kept: SnapshotRecord) -> Iterator[str]:
        """The links of a memento."""
        yield f'<{self._url}>; rel="original"'
        yield self._timegate()
        yield self._timemap()
        yield from self._neighbours(kept)

    def of_timemap(self, page: int, size: int) -> Iterator[str]:
        """The lines of a page of the TimeMap; the first names the others."""
        yield f'<{self._url}>; rel="original"'
        yield self._timegate()
        yield self._timemap(page, size, relation="self")
        pages = range(1, -(-len(self._kept) // size) + 1)
        for other in (other for other in pages if other != page):
            yield self._timemap(other, size)
        for kept in self._kept[(page - 1) * size : page * size]:
            yield self._listed(kept, self._ends(kept))

    def _timegate(self) -> str:
        return f'<{self._base}/timegate/{self._url}>; rel="timegate"'

    def _timemap(self, page: int = 1, size: int | None = None, *, relation: str = "timemap") -> str:
        number = f"{page}/" if page > 1 else ""
        listed = self._kept if size is None else self._kept[(page - 1) * size : page * size]
        period = f'from="{_http_date(listed[0].at)}"; until="{_http_date(listed[-1].at)}"'
        return f'<{self._base}/timemap/link/{number}{self._url}>; rel="{relation}"; type="{LINK_FORMAT}"; {period}'

    def _neighbours(self, chosen: SnapshotRecord) -> Iterator[str]:
        """The first, previous, next and last memento, and the chosen one, each once with all of its relations."""
        place = self._kept.index(chosen)
        near = {0: [], len(self._kept) - 1: [], place: [], place - 1: ["prev"], place + 1: ["next"]}
        for index, relations in sorted(near.items()):
            if 0 <= index < len(self._kept):
                yield self._listed(self._kept[index], [*self._ends(self._kept[index]), *relations])

    def _ends(self, kept: SnapshotRecord) -> list[str]:
        """Whether a memento is the first or the last."""
        return [name for name, end in (("first", self._kept[0]), ("last", self._kept[-1])) if kept == end]

    def _listed(self, kept: SnapshotRecord, relations: list[str]) -> str:
        return f'<{self.memento(kept)}>; rel="{" ".join([*relations, "memento"])}"; datetime="{_http_date(kept.at)}"'


def _original(written: str) -> URL | None:
    """The address in a path: as it is, wholly escaped, without its scheme, or with one slash lost on the way."""
    if not re.match(r"https?:/", written, re.IGNORECASE) and re.match(r"https?%3a", written, re.IGNORECASE):
        written = unquote(written)
    return parse_url(re.sub(r"^(https?):/+", r"\1://", written, flags=re.IGNORECASE))


def _none_kept() -> Reply:
    return error_reply(404, "No copy of this address is kept here")


def _with(reply: Reply, headers: dict[str, str]) -> Reply:
    return Reply(status=reply.status, media_type=reply.media_type, body=reply.body, headers={**reply.headers, **headers})


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
