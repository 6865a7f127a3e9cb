"""The HTTP client: one question, one answer or silence.

One shared connection pool goes through the gate. Redirects are followed by hand, each hop a turn of its own at its host and an
exchange of its own in the answer. No cookies are kept, and nothing is cached: every question is put anew.
"""

import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from archiver.model.captures import Exchange, Headers
from archiver.model.probes import About, Answer, Dialogue, Probe, Silence, Why
from archiver.model.urls import URL, parse_url
from archiver.web.content_encoding import ACCEPTED
from archiver.web.exchange import AnswerLimits, NoExchange, exchange
from archiver.web.gate import Gate, ProxyUser
from archiver.web.httpcore_backend import GateTransport
from archiver.web.politeness import HostClosed, RateLimiter
from archiver.web.robots import Robots
from archiver.web.settings import RobotsMode, WebSettings

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_MOST_TRIES = 4  # at one hop, of a host that asks to wait and means seconds
_MOST_IDLE = 64
_IDLE_SECONDS = 15.0
_ONLY_FOR_THE_FIRST_HOST = {"authorization", "cookie"}


class Client:
    """Puts questions to the web: `async with Client(...) as client`, then `await client.ask(probe)`."""

    def __init__(
        self, gate: Gate, pace: RateLimiter, settings: WebSettings, *, tls: ssl.SSLContext, clock: Callable[[], datetime]
    ) -> None:
        self._gate = gate
        self._pace = pace
        self._settings = settings
        self._clock = clock
        self._tls = tls
        self._limits = AnswerLimits(size=settings.answer_bytes, seconds=settings.answer_seconds)
        self._robots = Robots(self._follow, clock=clock)
        self._stack = AsyncExitStack()
        self._lane: ProxyUser
        self._transport: GateTransport
        self._http: httpx.AsyncClient

    async def __aenter__(self) -> Self:
        self._lane = self._gate.lane()
        self._transport = GateTransport(self._gate, self._lane, tls=self._tls, most=_MOST_IDLE, expiry=_IDLE_SECONDS)
        self._http = await self._stack.enter_async_context(
            httpx.AsyncClient(
                transport=self._transport,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(self._settings.silence_seconds, connect=self._settings.connect_seconds * 2, pool=None),
                headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": ACCEPTED},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            )
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()
        self._gate.close(self._lane)

    async def ask(self, probe: Probe) -> Answer | Silence:
        """What the web answers to a question; redirects are followed where the probe wants it."""
        return await self._follow(probe, obey=self.obeys_robots(probe.about))

    def obeys_robots(self, about: About) -> bool:
        """Whether robots.txt governs what is asked about such a thing."""
        mode = self._settings.robots
        return mode is RobotsMode.STRICT or (mode is RobotsMode.ARTICLES and about is About.ARTICLE)

    async def forbidden(self, url: str) -> NoExchange | None:
        """Why robots.txt keeps us from reading a page: it forbids it, or cannot be asked itself; None where it does not."""
        place = parse_url(url)
        if place is None:
            return None
        ruling = await self._robots.ruling(place)
        if ruling.delay is not None:
            self._pace.slow_down(place.host, ruling.delay)
        return None if ruling.allowed else NoExchange(why=ruling.why, detail=ruling.words)

    async def _follow(self, probe: Probe, *, obey: bool = False) -> Answer | Silence:
        """The whole chain of exchanges that a question leads through."""
        began, hops, headers, url = self._clock(), list[Exchange](), probe.headers, probe.url
        while True:
            outcome = await self._hop(url, headers, obey=obey, dialogue=probe.dialogue)
            if isinstance(outcome, NoExchange | HostClosed):
                until = outcome.until if isinstance(outcome, HostClosed) else None
                return Silence(probe=probe, at=began, why=outcome.why, detail=outcome.detail, until=until)
            hops.append(outcome)
            target = _target(outcome) if probe.follow else None
            if target is None:
                return Answer(probe=probe, exchanges=tuple(hops))
            if len(hops) > _MOST_REDIRECTS or any(str(target) == hop.url for hop in hops):
                detail = f"redirected {len(hops)} times, at last to {str(target)[:200]}"
                return Silence(probe=probe, at=began, why=Why.TOO_MANY_REDIRECTS, detail=detail)
            headers = _for_the_next_host(headers, url, target)
            url = str(target)

    async def _hop(
        self, url: str, headers: Headers, *, obey: bool, dialogue: Dialogue | None = None
    ) -> Exchange | NoExchange | HostClosed:
        """One exchange, when it is its turn, again after waiting where the host asks for a little patience."""
        place = parse_url(url)
        if place is None:
            return NoExchange(why=Why.BAD_ADDRESS, detail=f"{url[:200]} is no web address")
        if obey and (forbidden := await self.forbidden(url)) is not None:
            return forbidden
        for _ in range(_MOST_TRIES):
            async with self._pace.turn(place.host) as closed:
                if closed is not None:
                    return closed
                outcome = await exchange(
                    self._http,
                    self._transport,
                    self._lane,
                    url,
                    headers,
                    limits=self._limits,
                    clock=self._clock,
                    dialogue=dialogue,
                )
                asked_to_wait = self._note(place.host, outcome)
            if not asked_to_wait:
                break
        return outcome

    def _note(self, host: str, outcome: Exchange | NoExchange) -> bool:
        """Tell the timetable how a host behaved; True when it asks to be left alone for a while."""
        if isinstance(outcome, Exchange):
            return self._pace.heard(host, outcome.status, header(outcome.response_headers, "retry-after"))
        if outcome.why in {Why.NO_ANSWER_IN_TIME, Why.REFUSED, Why.NO_ADDRESS}:
            self._pace.failed(host, outcome.why, outcome.detail)
        return False


def header(headers: Headers, name: str) -> str | None:
    """The first header field of that name."""
    return next((value for key, value in headers if key.lower() == name), None)


def _target(hop: Exchange) -> URL | None:
    """Where a redirect leads; None for what is no redirect, or leads out of the web."""
    location = header(hop.response_headers, "location") if hop.status in _REDIRECTS else None
    target = parse_url(location, base=parse_url(hop.url)) if location else None
    return replace(target, fragment="") if target is not None else None


def _for_the_next_host(headers: Headers, url: str, target: URL) -> Headers:
    """What a probe sends on to where it was redirected: nothing that was meant for the first host alone."""
    here = parse_url(url)
    if here is not None and (here.scheme, here.host, here.origin_port) == (target.scheme, target.host, target.origin_port):
        return headers
    return tuple((name, value) for name, value in headers if name.lower() not in _ONLY_FOR_THE_FIRST_HOST)
