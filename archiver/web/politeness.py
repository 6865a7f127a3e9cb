"""Rate limiter per host: concurrent requests, time between them, `Retry-After` and back-off.

After a 429 or 503 no request is sent to the host until the time in its `Retry-After`, or else for an interval that doubles with
each such answer in a row (a strike). That time is passed to `remember` at once, so that it survives a restart, and also a kill; the
strikes are remembered for two days more, so that the next night's back-off goes on where this one's ended.
A host that fails to answer three times in a row is not asked for a while either, so that a dead host does not delay the run.

A wait of more than a day is asked for by nobody: it was computed by a clock that was wrong, or has been put back since, and is
forgotten.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from archiver.model.http_dates import parse_http_date
from archiver.model.probes import Why
from archiver.model.shortfalls import Shortfall
from archiver.web.request_buckets import RequestBuckets

FIRST_WAIT_SECONDS = 5.0
"""The wait after a first strike without `Retry-After`; it doubles with each further one."""

WAIT_STATUSES = (429, 503)
"""The statuses with which a host asks to be left alone for a while."""

_LONGEST_WAIT = timedelta(hours=24)  # a host that names a later time is asked again the next day
_STRIKES_REMEMBERED = timedelta(hours=48)  # after the wait is over: until the night after
_MAX_BACKOFF_SECONDS = 3600.0
_MAX_CRAWL_DELAY_SECONDS = 30.0
_MAX_PAGE_WAIT_SECONDS = 5.0  # of a page's own request for a host that asks to wait; a longer one would use up the capture's time
_MAX_FAILURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """The time before which a host must not be asked, and how many 429 or 503 it has sent in a row."""

    not_before: datetime
    strikes: int


HostStates: TypeAlias = Mapping[str, HostState]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostClosed:
    """Why a host is not asked now, and until when; `detail` is for people."""

    why: Why
    until: datetime
    detail: str


@dataclass(slots=True, kw_only=True)
class _Host:
    """The state of one host in this run; times in seconds, `next_start` on the monotonic clock."""

    slots: asyncio.Semaphore
    interval: float
    next_start: float = 0.0
    not_before: datetime | None = None
    strikes: int = 0
    waited: float = 0.0
    requests: int = 0
    failures: int = 0
    unreachable: HostClosed | None = None


class RateLimiter:
    """Limits the requests to each host: `async with limiter.turn(host) as closed`.

    `interval` is the least time between two starts at a host, `patience` the longest that a run waits for a host, in seconds. The
    first start at a host is delayed by a random part of the interval, so that not all hosts are asked at the same moment.
    `buckets` limit all requests to a host together, those of pages (`page_request`) and these; without an interval only the pages'.
    """

    def __init__(
        self,
        *,
        interval: float,
        patience: float,
        connections: int,
        clock: Callable[[], datetime],
        buckets: RequestBuckets,
        states: HostStates | None = None,
        remember: Callable[[HostStates], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._interval = interval
        self._patience = patience
        self._connections = connections
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._remember = remember
        self._buckets = buckets
        self._hosts: dict[str, _Host] = {}
        for name, state in (states or {}).items():
            host = self._host(name)
            host.not_before, host.strikes = state.not_before, state.strikes
        if remember is not None and states and self.states() != states:
            remember(self.states())  # at once: a run that is killed must not keep them either

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[HostClosed | None]:
        """Wait until a request may start; yields None, or why it may not if that would take too long."""
        host = self._host(name)
        if (closed := self._closed(host)) is not None:
            yield closed
            return
        async with host.slots:
            yield await self._wait(name, host)

    async def page_request(self, name: str) -> bool:
        """Wait until a page that is open may send a request of its own to a host; False if the host asks to wait for long."""
        host = self._hosts.get(name)
        if host is not None and (remaining := self._remaining(host)) > 0:
            if remaining > _MAX_PAGE_WAIT_SECONDS:
                return False
            await self._sleep(remaining)
        await self._buckets.take(name)
        return True

    def closed(self, name: str) -> HostClosed | None:
        """Why a host is not asked now; None if it may be asked."""
        return self._closed(self._hosts[name]) if name in self._hosts else None

    def record_response(self, name: str, status: int, retry_after: str | None) -> bool:
        """Record a host's response; True if it asks to wait (429, 503)."""
        host = self._host(name)
        host.failures, host.unreachable = 0, None
        if status not in WAIT_STATUSES:
            host.not_before, host.strikes, host.waited = None, 0, 0.0
            return False
        host.strikes += 1
        requested = retry_after_seconds(retry_after, now=self._clock())
        wait = requested or self._backoff(host.strikes)
        host.not_before = self._clock() + min(timedelta(seconds=wait), _LONGEST_WAIT)
        if self._remember is not None:
            self._remember(self.states())
        return True

    def record_failure(self, name: str, why: Why, detail: str) -> None:
        """Record that a host gave no answer."""
        host = self._host(name)
        host.failures += 1
        if host.failures >= _MAX_FAILURES:
            wait = self._backoff(host.failures) + FIRST_WAIT_SECONDS * 2.0**_MAX_FAILURES
            words = f"not asked: {host.failures} times in a row it gave no answer; the last time: {detail}"
            host.unreachable = HostClosed(why=why, until=self._clock() + timedelta(seconds=wait), detail=words)

    def slow_down(self, name: str, seconds: float) -> None:
        """Increase the interval of a host to the `Crawl-delay` that it asks for, at most to 30 seconds."""
        host = self._host(name)
        host.interval = max(host.interval, min(seconds, _MAX_CRAWL_DELAY_SECONDS))

    def requests_to(self, name: str) -> int:
        """The number of requests to a host that were allowed so far."""
        return self._hosts[name].requests if name in self._hosts else 0

    def states(self) -> dict[str, HostState]:
        """The hosts that asked to wait, until when, and how often in a row, to be saved for the next run."""
        now = self._clock()
        return {
            name: HostState(not_before=host.not_before, strikes=host.strikes)
            for name, host in self._hosts.items()
            if host.not_before is not None and now - _STRIKES_REMEMBERED < host.not_before <= now + _LONGEST_WAIT
        }

    async def _wait(self, name: str, host: _Host) -> HostClosed | None:
        """Wait until a host may be asked; None then, or why not if that would take too long."""
        while (closed := self._closed(host)) is None and (remaining := self._remaining(host)) > 0:
            host.waited += remaining
            await self._sleep(remaining)
        if closed is None:
            start = max(self._monotonic(), host.next_start)
            host.next_start = start + host.interval
            host.requests += 1
            if (remaining := start - self._monotonic()) > 0:
                await self._sleep(remaining)
            if self._interval:
                await self._buckets.take(name)
        return closed

    def _closed(self, host: _Host) -> HostClosed | None:
        """Why a host is not asked: it is unreachable, or asks to wait longer than `patience`; None if it may be asked."""
        if host.unreachable is not None and self._seconds_until(host.unreachable.until) > 0:
            return host.unreachable
        if host.not_before is None or self._remaining(host) <= self._patience - host.waited:
            return None
        times = "once" if host.strikes == 1 else f"{host.strikes} times in a row"
        return HostClosed(
            why=Why.ASKED_TO_WAIT, until=host.not_before, detail=f"the host asked {times} to be left alone for a while"
        )

    def _remaining(self, host: _Host) -> float:
        """Seconds until a host may be asked again."""
        return 0.0 if host.not_before is None else self._seconds_until(host.not_before)

    def _seconds_until(self, moment: datetime) -> float:
        """Seconds until the end of a wait; 0 for one that is longer than any that is asked for."""
        remaining = moment - self._clock()
        return max(0.0, remaining.total_seconds()) if remaining <= _LONGEST_WAIT else 0.0

    def _backoff(self, strikes: int) -> float:
        """Seconds to wait after so many strikes: doubled with each, plus a random part of up to a quarter."""
        return min(FIRST_WAIT_SECONDS * 2.0 ** min(strikes - 1, 16), _MAX_BACKOFF_SECONDS) * (1 + self._chance() / 4)

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            first_start = self._monotonic() + self._interval * self._chance()
            slots = asyncio.Semaphore(self._connections)
            self._hosts[name] = _Host(slots=slots, interval=self._interval, next_start=first_start)
        return self._hosts[name]


def shortfall_of(closed: HostClosed) -> Shortfall:
    """The shortfall of a capture whose host is not asked now."""
    return Shortfall.ASKED_TO_WAIT if closed.why is Why.ASKED_TO_WAIT else Shortfall.NOT_REACHED


def retry_after_seconds(retry_after: str | None, *, now: datetime) -> float | None:
    """The seconds that `Retry-After` asks for, in either form (RFC 9110 §10.2.3); None if it cannot be parsed."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    until = parse_http_date(value)
    return None if until is None else max(0.0, (until - now).total_seconds())
