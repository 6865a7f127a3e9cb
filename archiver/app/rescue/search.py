"""Search a web archive for a post: read its TimeMaps or TimeGate, and fetch the likeliest mementos (RFC 7089).

TimeMap pages, mementos and redirects are limited in number. Redirects are followed only on the archive's own hosts: archived
redirects to other hosts lead to today's web, and show nothing of the past.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus

from archiver.app.runs.run import Run
from archiver.bounds import bounds
from archiver.model.captures import Exchange
from archiver.model.mementos import (
    Memento,
    TimeMap,
    WebArchive,
    accept_datetime,
    memento_time,
    original_url,
    rank_mementos,
    read_timegate,
    read_timemap,
    timemap_pages,
    timemap_urls,
)
from archiver.model.observations import Unreadable
from archiver.model.probes import Answer, Probe, Silence, Why, Witness
from archiver.model.urls import URL, parse_url

_MAX_TIMEMAP_PAGES = 5
_MAX_MEMENTOS = 4
_MAX_REDIRECTS = 4

_NO_MEMENTO_STATUSES = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
    HTTPStatus.FORBIDDEN,  # for URLs that an archive shows to nobody
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_ARCHIVE_SILENCES = frozenset(
    {Why.NO_ADDRESS, Why.NOT_PUBLIC, Why.REFUSED, Why.TLS, Why.NO_ANSWER_IN_TIME, Why.ASKED_TO_WAIT, Why.FORBIDDEN_BY_ROBOTS}
)
"""The silences of the archive itself, not of one memento: the search ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPeriod:
    """When a good copy of a post was likely made: `near` the date of an article that shows it, and before it was found `gone`."""

    near: datetime | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCopy:
    """The outcome of fetching one copy: the memento, if it is one; `lists` are the TimeMap exchanges behind it."""

    memento: Memento | None
    outcome: Answer | Silence
    lists: tuple[Exchange, ...]


@dataclass(slots=True, kw_only=True)
class ArchiveSearch:
    """The search for one post in one archive.

    `last` is the last answer, `copies` how many mementos were fetched, `trouble` what ended the search early; `lists` are the
    TimeMap exchanges that led to the mementos being fetched.
    """

    archive: WebArchive
    began: datetime
    period: CopyPeriod
    last: Exchange | None = None
    copies: int = 0
    trouble: Unreadable | None = None
    lists: list[Exchange] = field(default_factory=list)


async def copies(run: Run, search: ArchiveSearch, probe: Probe) -> AsyncIterator[FetchedCopy]:
    """Fetch the mementos of a URL, the likeliest first."""
    search.lists = []
    times = await _times(run, search, probe.url)
    for at in rank_mementos(times, near=search.period.near, gone=search.period.gone, now=run.clock())[:_MAX_MEMENTOS]:
        outcome = await _fetch_from(run, search.archive, f"memento-{probe.kind}", search.archive.raw_url(probe.url, at))
        search.copies += 1
        memento = _memento(search, probe, outcome)
        if isinstance(outcome, Silence) and outcome.why in _ARCHIVE_SILENCES:
            search.trouble = Unreadable(why=outcome.why, detail=outcome.detail)
        if isinstance(outcome, Answer) and memento is None:
            search.trouble = _own_trouble(outcome)
        yield FetchedCopy(memento=memento, outcome=outcome, lists=tuple(search.lists))
        if search.trouble is not None:
            return


def _memento(search: ArchiveSearch, probe: Probe, outcome: Answer | Silence) -> Memento | None:
    """The memento that an answer is by its own headers; None where it is not one."""
    seen_at = memento_time(outcome.last) if isinstance(outcome, Answer) else None
    if not isinstance(outcome, Answer) or seen_at is None:
        return None
    return Memento(archive=search.archive.name, original=original_url(outcome.last) or probe.url, url=outcome.url, at=seen_at)


async def _times(run: Run, search: ArchiveSearch, url: str) -> list[datetime]:
    """When the archive captured a URL: by its TimeMap, page by page; its TimeGate names the TimeMap where that is not known."""
    listed = search.archive.timemap_url(url)
    found, waiting = ([], [listed]) if listed is not None else await _by_gate(run, search, url)
    asked = set[str]()
    while waiting and len(asked) < _MAX_TIMEMAP_PAGES:
        asked.add(waiting[0])
        read = await _page(run, search, waiting.pop(0))
        if read is None:
            break
        page, base = read
        found.extend(page.mementos)
        further = timemap_pages(page, base=base, hosts=search.archive.hosts, near=search.period.near)
        waiting = [page_url for page_url in dict.fromkeys((*waiting, *further)) if page_url not in asked]
    return found


async def _page(run: Run, search: ArchiveSearch, url: str) -> tuple[TimeMap, URL] | None:
    """A page of a TimeMap, and its URL; None where the archive has none, or where the search ends with a trouble."""
    outcome = await _fetch_from(run, search.archive, "memento-timemap", url)
    if not _answered(search, outcome) or not isinstance(outcome, Answer):
        return None
    if outcome.status in _NO_MEMENTO_STATUSES or (outcome.status == HTTPStatus.OK and not outcome.body.strip()):
        return None
    page, base = read_timemap(outcome.body), parse_url(outcome.url)
    if outcome.status != HTTPStatus.OK or page is None or base is None:
        detail = f"not a TimeMap at {outcome.url[:200]}, status {outcome.status}"
        search.trouble = Unreadable(why=Why.NOT_UNDERSTOOD, detail=detail)
        return None
    return page, base


async def _by_gate(run: Run, search: ArchiveSearch, url: str) -> tuple[list[datetime], list[str]]:
    """The mementos to which the archive's TimeGate leads, and the URLs of the TimeMaps that it names."""
    near = search.period.near
    probe = Probe(
        kind="memento-timegate",
        url=search.archive.timegate_url(url) or "",
        witness=Witness.WEB_ARCHIVE,
        headers=accept_datetime(near) if near is not None else (),
        follow=False,
    )
    outcome = await run.web.ask(probe)
    base = parse_url(outcome.url) if isinstance(outcome, Answer) else None
    if not _answered(search, outcome) or not isinstance(outcome, Answer) or base is None:
        return [], []
    urls = (parse_url(written, base=base) for written in timemap_urls(outcome.last))
    return list(read_timegate(outcome.last)), [
        str(target) for target in urls if target is not None and target.host in search.archive.hosts
    ]


def _answered(search: ArchiveSearch, outcome: Answer | Silence) -> bool:
    """Whether the archive answered; the answer, or the trouble with it, is noted in the search."""
    if isinstance(outcome, Silence):
        search.trouble = Unreadable(why=outcome.why, detail=outcome.detail)
        return False
    search.last = outcome.last
    if len(outcome.body) <= bounds().timemap_bytes:
        search.lists.append(outcome.last)
    search.trouble = _own_trouble(outcome)
    return search.trouble is None


def _own_trouble(answer: Answer) -> Unreadable | None:
    """The trouble that the archive reports about itself by its status; None where it answers."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unreadable(why=Why.RATE_LIMITED, detail=f"status {answer.status}")
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Unreadable(why=Why.BLOCKED, detail=f"status {answer.status}")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreadable(why=Why.SERVER_TROUBLE, detail=f"status {answer.status}")
    return None


async def _fetch_from(run: Run, archive: WebArchive, kind: str, url: str) -> Answer | Silence:
    """Fetch a URL of an archive, following its own redirects."""
    hops: list[Exchange] = []
    while True:
        outcome = await run.web.ask(Probe(kind=kind, url=url, witness=Witness.WEB_ARCHIVE, follow=False))
        if isinstance(outcome, Silence):
            return outcome
        hops.extend(outcome.exchanges)
        target = _redirect_target(outcome, archive)
        if target is None or len(hops) >= _MAX_REDIRECTS:
            return replace(outcome, exchanges=tuple(hops))
        url = str(target)


def _redirect_target(answer: Answer, archive: WebArchive) -> URL | None:
    """The URL that an archive redirects to within its own hosts; None for a memento, whatever its status, and for other hosts."""
    redirected = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST and memento_time(answer.last) is None
    target = parse_url(answer.header("location") or "", base=parse_url(answer.url)) if redirected else None
    return target if target is not None and target.host in archive.hosts else None
