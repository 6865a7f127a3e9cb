"""Searching web archives: where an archive has copies of an address, and what comes when one is asked for.

A list is read page after page up to a number, copies are asked for up to a number, and an archive's redirects are followed on
its own hosts alone: those that it has kept of other hosts lead to today's web, and show nothing of the past.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus

from archiver.app.runs.run import Run
from archiver.model.captures import Exchange, Headers
from archiver.model.mementos import (
    MAX_TIMEMAP_BYTES,
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

MOST_PAGES = 5
MOST_COPIES = 4
MOST_HOPS = 4

_HELD_NOTHING = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
    HTTPStatus.FORBIDDEN,  # of addresses that an archive keeps from everyone
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_OF_THE_ARCHIVE = frozenset(
    {Why.NO_ADDRESS, Why.NOT_PUBLIC, Why.REFUSED, Why.TLS, Why.NO_ANSWER_IN_TIME, Why.ASKED_TO_WAIT, Why.FORBIDDEN_BY_ROBOTS}
)
"""The silences that are the archive's own, and not those of one copy: there is no use in asking on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPeriod:
    """When the good copies of a post are likely to be from: `near` an article that shows it, before it was said to be `gone`."""

    near: datetime | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCopy:
    """What came when a copy was asked for: which memento it is, None where it is none; `lists` led to it."""

    memento: Memento | None
    outcome: Answer | Silence
    lists: tuple[Exchange, ...]


@dataclass(slots=True, kw_only=True)
class ArchiveSearch:
    """One archive's search for one post: its last answer, how many copies were asked for, what keeps it from going on.

    `lists` are the answers that led to the copies at hand.
    """

    archive: WebArchive
    began: datetime
    period: CopyPeriod
    last: Exchange | None = None
    copies: int = 0
    trouble: Unreadable | None = None
    lists: list[Exchange] = field(default_factory=list)


async def copies(run: Run, search: ArchiveSearch, place: Probe) -> AsyncIterator[FetchedCopy]:
    """The copies of an address, the likeliest first."""
    search.lists = []
    times = await _times(run, search, place.url)
    for at in rank_mementos(times, near=search.period.near, gone=search.period.gone, now=run.clock())[:MOST_COPIES]:
        outcome = await question(run, search.archive, f"memento-{place.kind}", search.archive.raw_url(place.url, at))
        search.copies += 1
        memento = _memento(search, place, outcome)
        if isinstance(outcome, Silence) and outcome.why in _OF_THE_ARCHIVE:
            search.trouble = Unreadable(why=outcome.why, detail=outcome.detail)
        if isinstance(outcome, Answer) and memento is None:
            search.trouble = _own_trouble(outcome)
        yield FetchedCopy(memento=memento, outcome=outcome, lists=tuple(search.lists))
        if search.trouble is not None:
            return


def _memento(search: ArchiveSearch, place: Probe, outcome: Answer | Silence) -> Memento | None:
    """Which copy an answer is, by what it says itself."""
    seen_at = memento_time(outcome.last) if isinstance(outcome, Answer) else None
    if not isinstance(outcome, Answer) or seen_at is None:
        return None
    return Memento(archive=search.archive.name, original=original_url(outcome.last) or place.url, url=outcome.url, at=seen_at)


async def _times(run: Run, search: ArchiveSearch, url: str) -> list[datetime]:
    """When an archive saw an address: by its list, which its TimeGate names where we do not know it, page after page."""
    listed = search.archive.timemap_url(url)
    found, waiting = ([], [listed]) if listed is not None else await _by_gate(run, search, url)
    asked = set[str]()
    while waiting and len(asked) < MOST_PAGES:
        asked.add(waiting[0])
        read = await _page(run, search, waiting.pop(0))
        if read is None:
            break
        page, base = read
        found.extend(page.mementos)
        further = timemap_pages(page, base=base, hosts=search.archive.hosts, near=search.period.near)
        waiting = [one for one in dict.fromkeys((*waiting, *further)) if one not in asked]
    return found


async def _page(run: Run, search: ArchiveSearch, url: str) -> tuple[TimeMap, URL] | None:
    """A page of a list, and where it stands; None where the archive has none, or where something is in the way, which is noted."""
    outcome = await question(run, search.archive, "memento-timemap", url)
    if not _answered(search, outcome) or not isinstance(outcome, Answer):
        return None
    if outcome.status in _HELD_NOTHING or (outcome.status == HTTPStatus.OK and not outcome.body.strip()):
        return None
    page, base = read_timemap(outcome.body), parse_url(outcome.url)
    if outcome.status != HTTPStatus.OK or page is None or base is None:
        detail = f"no list of copies at {outcome.url[:200]}, status {outcome.status}"
        search.trouble = Unreadable(why=Why.NOT_UNDERSTOOD, detail=detail)
        return None
    return page, base


async def _by_gate(run: Run, search: ArchiveSearch, url: str) -> tuple[list[datetime], list[str]]:
    """The copies to which an archive's TimeGate leads, and the lists that it names."""
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
    named = (parse_url(one, base=base) for one in timemap_urls(outcome.last))
    return list(read_timegate(outcome.last)), [str(one) for one in named if one is not None and one.host in search.archive.hosts]


def _answered(search: ArchiveSearch, outcome: Answer | Silence) -> bool:
    """Whether the archive has answered for itself; the answer is noted, and so is what is in the way."""
    if isinstance(outcome, Silence):
        search.trouble = Unreadable(why=outcome.why, detail=outcome.detail)
        return False
    search.last = outcome.last
    if len(outcome.body) <= MAX_TIMEMAP_BYTES:
        search.lists.append(outcome.last)
    search.trouble = _own_trouble(outcome)
    return search.trouble is None


def _own_trouble(answer: Answer) -> Unreadable | None:
    """What the archive says of itself in place of what it was asked for, by the status alone."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unreadable(why=Why.RATE_LIMITED, detail=f"status {answer.status}")
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Unreadable(why=Why.BLOCKED, detail=f"status {answer.status}")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreadable(why=Why.SERVER_TROUBLE, detail=f"status {answer.status}")
    return None


async def question(run: Run, archive: WebArchive, kind: str, url: str, *, headers: Headers = ()) -> Answer | Silence:
    """What an archive answers, behind its own redirects."""
    hops: list[Exchange] = []
    while True:
        outcome = await run.web.ask(Probe(kind=kind, url=url, witness=Witness.WEB_ARCHIVE, headers=headers, follow=False))
        if isinstance(outcome, Silence):
            return outcome
        hops.extend(outcome.exchanges)
        target = _onward(outcome, archive)
        if target is None or len(hops) >= MOST_HOPS:
            return replace(outcome, exchanges=tuple(hops))
        url = str(target)


def _onward(answer: Answer, archive: WebArchive) -> URL | None:
    """Where an archive sends us on, within itself; None for a copy, whatever it says, and for what leads elsewhere."""
    redirected = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST and memento_time(answer.last) is None
    target = parse_url(answer.header("location") or "", base=parse_url(answer.url)) if redirected else None
    return target if target is not None and target.host in archive.hosts else None
