"""Fetch robots.txt files and apply their rules (RFC 9309).

A site without one (any 4xx) allows everything. If it cannot be fetched (5xx, no answer), nothing is allowed until it can.
The rules are cached for the run, for at most a day.

A group applies if the product token in its `User-agent` line is the program's, in any case and with or without a version (§2.2.1).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from protego import Protego

from archiver.bounds import bounds, reach
from archiver.model.probes import About, Answer, Probe, Silence, Why, Witness
from archiver.model.urls import URL
from archiver.web.settings import PRODUCT

Ask: TypeAlias = Callable[[Probe], Awaitable[Answer | Silence]]

_MAX_CACHE_AGE = timedelta(hours=24)  # §2.4
_USER_AGENT_LINE = re.compile(r"(\s*user[- ]?agent\s*(?::|\s))\s*([^#]*)", re.IGNORECASE)
_PRODUCT_TOKEN = re.compile(r"[A-Za-z_-]+")  # §2.2.1
_ANOTHER_PRODUCT = "another-robot"
_UNAVAILABLE = range(400, 500)  # §2.3.1.3
_FOUND = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRuling:
    """Whether robots.txt allows a page, and why (`words` for people); `delay` is its `Crawl-delay` in seconds."""

    allowed: bool
    words: str
    why: Why = Why.FORBIDDEN_BY_ROBOTS
    delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """A site's rules, and when they were read; without `rules`, the ruling `otherwise` applies to every page."""

    read_at: datetime
    rules: Protego | None
    otherwise: RobotsRuling


class Robots:
    """The robots.txt of all sites, each fetched once and cached."""

    def __init__(self, ask: Ask, *, clock: Callable[[], datetime]) -> None:
        self._ask = ask
        self._clock = clock
        self._sites: dict[str, _Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def ruling(self, url: URL) -> RobotsRuling:
        """What the robots.txt of a page's site says about the page."""
        site = f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}"
        async with self._locks.setdefault(site, asyncio.Lock()):
            cached = self._sites.get(site)
            if cached is None or not timedelta(0) <= self._clock() - cached.read_at <= _MAX_CACHE_AGE:
                cached = self._sites[site] = await self._read(site)
        if cached.rules is None:
            return cached.otherwise
        if cached.rules.can_fetch(str(url), PRODUCT):
            return RobotsRuling(allowed=True, words=f"{site}/robots.txt allows it", delay=cached.rules.crawl_delay(PRODUCT))
        return RobotsRuling(allowed=False, words=f"{site}/robots.txt forbids it")

    async def _read(self, site: str) -> _Rules:
        """Fetch a site's robots.txt."""
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
        # A redirect without a target counts as no file (§2.3.1.2).
        is_missing = outcome.status in _UNAVAILABLE or outcome.status < min(_UNAVAILABLE)
        words = "there is no robots.txt" if is_missing else f"{site}/robots.txt answered {outcome.status}"
        return _Rules(read_at=outcome.at, rules=None, otherwise=RobotsRuling(allowed=is_missing, words=words))


def _parsed(body: bytes) -> Protego:
    """Parse the beginning of a robots.txt; RFC 9309 §2.5 asks for at least 500 KiB."""
    most = bounds().robots_bytes
    if len(body) > most:
        reach("robots_bytes")
    lines = body[:most].decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    return Protego.parse("\n".join(map(_with_product_token, lines)))


def _with_product_token(line: str) -> str:
    """A line in which a `User-agent` is only its product token: the parser would take a version for part of the name.

    Every other program's token is replaced by the same one, since the parser also matches beginnings of names.
    """
    match = _USER_AGENT_LINE.match(line)
    if match is None or not (value := match[2].strip()) or value == "*":
        return line
    token = _PRODUCT_TOKEN.match(value)
    return f"{match[1]} {PRODUCT if token is not None and token[0].lower() == PRODUCT else _ANOTHER_PRODUCT}"
