"""HTTP client: sends a probe, follows redirects, returns an answer or a silence.

All requests share one connection pool through the gate. Each hop of a redirect waits for the rate limit of its host, and is an
exchange of its own in the answer. Nothing is cached, and no cookies are stored.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from archiver.bounds import bounds, setting_of
from archiver.model.captures import Connection, Exchange, Headers
from archiver.model.probes import MEDIA_PROBE, VIDEO_PROBE, About, Answer, Dialogue, Probe, Silence, Why
from archiver.model.urls import URL, parse_url, without_user_info
from archiver.reporting.phrases import count_of
from archiver.web.access_tokens import QUESTION, headers_for, token_in
from archiver.web.content_encoding import ACCEPT_ENCODING
from archiver.web.exchange import AnswerLimits, NoExchange, exchange
from archiver.web.gate import Gate
from archiver.web.httpcore_backend import GateTransport
from archiver.web.politeness import HostClosed, RateLimiter
from archiver.web.robots import Robots
from archiver.web.settings import RobotsMode, WebSettings

_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_MAX_TRIES = 4  # per hop, for a host that answers 429 or 503 with a short `Retry-After`
_MAX_IDLE_CONNECTIONS = 64
_MAX_IDLE_SECONDS = 15.0
_CREDENTIAL_HEADERS = {"authorization", "cookie"}


class Client:
    """Sends probes: `async with Client(...) as client`, then `await client.ask(probe)`."""

    def __init__(
        self, gate: Gate, limiter: RateLimiter, settings: WebSettings, *, tls: ssl.SSLContext, clock: Callable[[], datetime]
    ) -> None:
        self._gate = gate
        self._limiter = limiter
        self._settings = settings
        self._clock = clock
        self._tls = tls
        self._keys = settings.keys
        self._one_token = asyncio.Lock()
        self._limits = AnswerLimits(
            size_bytes=settings.answer_bytes,
            seconds=settings.answer_seconds,
            bound="answer_bytes",
            timeout=httpx.Timeout(settings.silence_seconds, connect=settings.connect_seconds * 2, pool=None),
        )
        self._media_limits = replace(
            self._limits, size_bytes=settings.media_bytes, seconds=settings.media_seconds, bound="media_bytes"
        )
        self._video_limits = replace(
            self._limits, size_bytes=bounds().video_bytes, seconds=settings.video_patience, bound="video_bytes", keeps_part=True
        )
        self._headers = httpx.Headers(
            {
                "Accept": "*/*",
                "Connection": "keep-alive",
                "User-Agent": settings.user_agent,
                "Accept-Encoding": ACCEPT_ENCODING,
            }
        )
        self._robots = Robots(self._follow, clock=clock)
        self._stack = AsyncExitStack()
        self._transport: GateTransport

    async def __aenter__(self) -> Self:
        self._user = self._gate.add_user()
        self._transport = await self._stack.enter_async_context(
            GateTransport(self._gate, self._user, tls=self._tls, max_idle=_MAX_IDLE_CONNECTIONS, idle_seconds=_MAX_IDLE_SECONDS)
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()
        self._gate.remove_user(self._user)

    async def ask(self, probe: Probe) -> Answer | Silence:
        """Send a probe; follow redirects if the probe says so. Never raises on what the web does."""
        return await self._follow(probe, obey=self.obeys_robots(probe.about))

    def obeys_robots(self, about: About) -> bool:
        """Whether requests about such a thing obey robots.txt."""
        mode = self._settings.robots
        return mode is RobotsMode.STRICT or (mode is RobotsMode.ARTICLES and about is About.ARTICLE)

    async def forbidden(self, url: str) -> NoExchange | None:
        """Why a page may not be read: robots.txt forbids it or cannot be fetched; None if it may."""
        target_url = parse_url(url)
        if target_url is None:
            return None
        ruling = await self._robots.ruling(target_url)
        if ruling.delay is not None:
            self._limiter.slow_down(target_url.host, ruling.delay)
        return None if ruling.allowed else NoExchange(why=ruling.why, detail=ruling.words)

    async def _follow(self, probe: Probe, *, obey: bool = False) -> Answer | Silence:
        """The whole chain of exchanges of a probe, or the silence that it ended in."""
        started, hops, headers, url = self._clock(), list[Exchange](), probe.headers, probe.url
        connections = list[Connection]()
        limits = {MEDIA_PROBE: self._media_limits, VIDEO_PROBE: self._video_limits}.get(probe.kind, self._limits)
        while True:
            outcome = await self._hop(
                url, headers, limits, obey=obey, sends=probe.sends, dialogue=probe.dialogue, connections=connections, key=probe.key
            )
            if isinstance(outcome, NoExchange | HostClosed):
                until = outcome.until if isinstance(outcome, HostClosed) else None
                return Silence(probe=probe, at=started, why=outcome.why, detail=outcome.detail, until=until)
            hops.append(outcome)
            target = _target(outcome) if probe.follow and probe.key is None else None
            if target is None:
                return Answer(probe=probe, exchanges=tuple(hops), connections=tuple(connections))
            too_many = len(hops) > bounds().redirects
            if too_many or any(str(target) == hop.url for hop in hops):
                setting = f" ({setting_of('redirects')})" if too_many else ""
                detail = f"redirected {count_of(len(hops), 'time')}, at last to {str(target)[:200]}{setting}"
                return Silence(probe=probe, at=started, why=Why.TOO_MANY_REDIRECTS, detail=detail)
            headers = _headers_for_redirect(headers, url, target)
            url = str(target)

    async def _hop(
        self,
        url: str,
        headers: Headers,
        limits: AnswerLimits,
        *,
        obey: bool,
        sends: bytes | None = None,
        dialogue: Dialogue | None = None,
        connections: list[Connection] | None = None,
        key: str | None = None,
    ) -> Exchange | NoExchange | HostClosed:
        """One exchange, once the rate limiter allows it; repeated after a wait if the host asks for a short one.

        The connection that it went over is added to `connections`.
        """
        target_url = parse_url(url)
        if target_url is None:
            return NoExchange(why=Why.BAD_ADDRESS, detail=f"{without_user_info(url)[:200]} is not a web address")
        if obey and (forbidden := await self.forbidden(url)) is not None:
            return forbidden
        if (refused := await self._get_token(key, url)) is not None:
            return refused
        for _ in range(_MAX_TRIES):
            async with self._limiter.turn(target_url.host) as closed:
                if closed is not None:
                    return closed
                sent_url, sent_headers = self._keys.attached(key, url, headers)
                outcome = await exchange(
                    self._transport,
                    self._user,
                    sent_url,
                    sent_headers,
                    defaults=self._headers,
                    limits=limits,
                    clock=self._clock,
                    sends=sends,
                    dialogue=dialogue,
                    connections=connections,
                )
                if isinstance(outcome, Exchange):
                    outcome = self._keys.redaction.exchange(outcome, has_key=key is not None)
                else:
                    outcome = replace(outcome, detail=self._keys.redaction.text(outcome.detail))
                asked_to_wait = self._record(target_url.host, outcome)
            if not asked_to_wait:
                break
        return outcome

    async def _get_token(self, name: str | None, url: str) -> NoExchange | HostClosed | None:
        """Get the access token for a key that needs one; why there is none, or None."""
        if self._keys.needs_token(name, url, self._clock()) is None:
            return None
        async with self._one_token:
            key = self._keys.needs_token(name, url, self._clock())
            if key is None or key.token_url is None:
                return None
            outcome = await self._hop(key.token_url, headers_for(key), self._limits, obey=False, sends=QUESTION)
            if not isinstance(outcome, Exchange):
                return outcome
            token = token_in(outcome, self._clock())
            if token is None:
                return NoExchange(
                    why=Why.REFUSED, detail=f"the platform gives no token for the key {key.name} (status {outcome.status})"
                )
            self._keys.remember(key, token)
        return None

    def _record(self, host: str, outcome: Exchange | NoExchange) -> bool:
        """Record with the rate limiter how a host behaved; True if it asks to wait."""
        if isinstance(outcome, Exchange):
            return self._limiter.record_response(host, outcome.status, header(outcome.response_headers, "retry-after"))
        if outcome.why in {Why.NO_ANSWER_IN_TIME, Why.REFUSED, Why.NO_ADDRESS}:
            self._limiter.record_failure(host, outcome.why, outcome.detail)
        return False


def header(headers: Headers, name: str) -> str | None:
    """The value of the first header field of that name; None if there is none."""
    return next((value for key, value in headers if key.lower() == name), None)


def _target(hop: Exchange) -> URL | None:
    """The target of a redirect, without fragment; None if it is not a redirect, or its target is not a web address."""
    location = header(hop.response_headers, "location") if hop.status in _REDIRECT_STATUSES else None
    target = parse_url(location, base=parse_url(hop.url)) if location else None
    return replace(target, fragment="") if target is not None else None


def _headers_for_redirect(headers: Headers, url: str, target: URL) -> Headers:
    """The header fields for a redirect's target: without credentials if it has another origin."""
    origin = parse_url(url)
    if origin is not None and (origin.scheme, origin.host, origin.origin_port) == (target.scheme, target.host, target.origin_port):
        return headers
    return tuple((name, value) for name, value in headers if name.lower() not in _CREDENTIAL_HEADERS)
