"""robots.txt as RFC 9309 has it: what a site lets crawlers read.

A site without one (any 4xx) allows everything; one that cannot be asked (5xx, no answer) allows nothing until it can.
What it said is kept for the run, at most a day.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from protego import Protego

from archiver.model.probes import About, Answer, Probe, Silence, Why, Witness
from archiver.model.urls import URL
from archiver.web.settings import PRODUCT

Ask: TypeAlias = Callable[[Probe], Awaitable[Answer | Silence]]

_MOST_READ = 512 * 1024  # RFC 9309 §2.5: at least 500 KiB
_KEPT_FOR = timedelta(hours=24)  # §2.4
_UNAVAILABLE = range(400, 500)  # §2.3.1.3
_FOUND = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRuling:
    """Whether robots.txt lets us read a page, and why, also in words; `delay` is the `Crawl-delay` that it asks for, in seconds."""

    allowed: bool
    words: str
    why: Why = Why.FORBIDDEN_BY_ROBOTS
    delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """One site's rules, when they were read; None with the reason where everything gets the same answer."""

    read_at: datetime
    rules: Protego | None
    otherwise: RobotsRuling


class Robots:
    """What sites let crawlers read, asked once a site."""

    def __init__(self, ask: Ask, *, clock: Callable[[], datetime]) -> None:
        self._ask = ask
        self._clock = clock
        self._sites: dict[str, _Rules] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def ruling(self, url: URL) -> RobotsRuling:
        """What the site of a page says of it."""
        site = f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}"
        async with self._asking.setdefault(site, asyncio.Lock()):
            known = self._sites.get(site)
            if known is None or self._clock() - known.read_at > _KEPT_FOR:
                known = self._sites[site] = await self._read(site)
        if known.rules is None:
            return known.otherwise
        if known.rules.can_fetch(str(url), PRODUCT):
            return RobotsRuling(allowed=True, words=f"{site}/robots.txt allows it", delay=known.rules.crawl_delay(PRODUCT))
        return RobotsRuling(allowed=False, words=f"{site}/robots.txt forbids it")

    async def _read(self, site: str) -> _Rules:
        """Ask a site for its rules."""
        outcome = await self._ask(
            Probe(kind="robots", url=f"{site}/robots.txt", about=About.ARTICLE, witness=Witness.PLATFORM_PAGE)
        )
        if isinstance(outcome, Silence):
            words = f"{site}/robots.txt, which is asked first: {outcome.detail or outcome.why}"
            refused = RobotsRuling(allowed=False, words=words, why=outcome.why)
            return _Rules(read_at=outcome.at, rules=None, otherwise=refused)
        if outcome.status in _FOUND:
            allowed = RobotsRuling(allowed=True, words=f"{site}/robots.txt allows it")
            return _Rules(read_at=outcome.at, rules=_parsed(outcome.body), otherwise=allowed)
        # A redirect that leads nowhere counts as no file (§2.3.1.2).
        there_is_none = outcome.status in _UNAVAILABLE or outcome.status < min(_UNAVAILABLE)
        words = "there is no robots.txt" if there_is_none else f"{site}/robots.txt answered {outcome.status}"
        return _Rules(read_at=outcome.at, rules=None, otherwise=RobotsRuling(allowed=there_is_none, words=words))


def _parsed(body: bytes) -> Protego:
    """The rules in a file, as far as it is read."""
    return Protego.parse(body[:_MOST_READ].decode("utf-8", "replace").removeprefix("\ufeff"))
