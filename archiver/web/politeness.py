"""Politeness, host by host: how many requests at once, how far apart, and how long to keep away from a host that asks for it.

A host that answers 429 or 503 is left alone until the time that its `Retry-After` names, else for twice as long at each strike.
That time is a plain value, which is handed to whoever remembers it at once: back-off survives a restart, and also a kill.
A host that gives no sign of life is asked a few times and then left for a while too, so that one dead host does not hold up a run.
Nothing here waits for more than one host at a time.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from archiver.model.probes import Why

FIRST_WAIT = 5.0
"""Seconds to wait after a first strike without `Retry-After`; it doubles with each further one."""

_LONGEST_WAIT = 24 * 3600.0  # a host that names a later time is asked again the next day
_LONGEST_BACKOFF = 3600.0
_LONGEST_DELAY = 30.0
_FAILURES_TO_CLOSE = 3
_ASKS_TO_WAIT = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host has asked for: not to be asked before a time, after how many strikes in a row."""

    not_before: datetime
    strikes: int


HostStates: TypeAlias = Mapping[str, HostState]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostClosed:
    """That a host is not asked now: why, until when, and in words."""

    why: Why
    until: datetime
    detail: str


@dataclass(slots=True, kw_only=True)
class _Host:
    """What this run knows of one host."""

    turns: asyncio.Semaphore
    seconds: float
    next_start: float = 0.0
    not_before: datetime | None = None
    strikes: int = 0
    waited: float = 0.0
    begun: int = 0
    failures: int = 0
    trouble: HostClosed | None = field(default=None)


class RateLimiter:
    """The timetable of all hosts: `async with pace.turn(host) as closed`."""

    def __init__(
        self,
        *,
        seconds: float,
        patience: float,
        connections: int,
        clock: Callable[[], datetime],
        states: HostStates | None = None,
        remember: Callable[[HostStates], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._seconds = seconds
        self._patience = patience
        self._connections = connections
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._remember = remember
        self._hosts: dict[str, _Host] = {}
        for name, state in (states or {}).items():
            host = self._host(name)
            host.not_before, host.strikes = state.not_before, state.strikes

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[HostClosed | None]:
        """One request's turn at a host: entered when it may start; yields why it may not, where waiting would take too long."""
        host = self._host(name)
        if (closed := self._closed(host)) is not None:
            yield closed
            return
        async with host.turns:
            yield await self._wait(host)

    def heard(self, name: str, status: int, retry_after: str | None) -> bool:
        """Note what a host answered; True when it asks to be left alone for a while."""
        host = self._host(name)
        host.failures, host.trouble = 0, None
        if status not in _ASKS_TO_WAIT:
            host.not_before, host.strikes, host.waited = None, 0, 0.0
            return False
        host.strikes += 1
        asked = retry_after_seconds(retry_after, now=self._clock())
        wait = asked or self._backoff(host.strikes)
        host.not_before = self._clock() + timedelta(seconds=min(wait, _LONGEST_WAIT))
        if self._remember is not None:
            self._remember(self.states())
        return True

    def failed(self, name: str, why: Why, detail: str) -> None:
        """Note that a host gave no answer at all."""
        host = self._host(name)
        host.failures += 1
        if host.failures >= _FAILURES_TO_CLOSE:
            wait = self._backoff(host.failures) + FIRST_WAIT * 2.0**_FAILURES_TO_CLOSE
            words = f"not asked: {host.failures} times in a row it gave no answer; the last time: {detail}"
            host.trouble = HostClosed(why=why, until=self._clock() + timedelta(seconds=wait), detail=words)

    def slow_down(self, name: str, seconds: float) -> None:
        """Heed a host's wish for more time between requests, as far as it is one that a run can live with."""
        host = self._host(name)
        host.seconds = max(host.seconds, min(seconds, _LONGEST_DELAY))

    def asked(self, name: str) -> int:
        """How many requests to a host were let through so far."""
        return self._hosts[name].begun if name in self._hosts else 0

    def states(self) -> dict[str, HostState]:
        """What is to be remembered for the next run."""
        now = self._clock()
        return {
            name: HostState(not_before=host.not_before, strikes=host.strikes)
            for name, host in self._hosts.items()
            if host.not_before is not None and host.not_before > now
        }

    async def _wait(self, host: _Host) -> HostClosed | None:
        """Wait until a host may be asked; why not, where that would take too long."""
        while (closed := self._closed(host)) is None and (rest := self._rest(host)) > 0:
            host.waited += rest
            await self._sleep(rest)
        if closed is None:
            start = max(self._monotonic(), host.next_start)
            host.next_start = start + host.seconds
            host.begun += 1
            if (rest := start - self._monotonic()) > 0:
                await self._sleep(rest)
        return closed

    def _closed(self, host: _Host) -> HostClosed | None:
        """Why a host is not to be asked in this run's patience."""
        if host.trouble is not None and host.trouble.until > self._clock():
            return host.trouble
        if host.not_before is None or self._rest(host) <= self._patience - host.waited:
            return None
        times = "once" if host.strikes == 1 else f"{host.strikes} times in a row"
        return HostClosed(
            why=Why.ASKED_TO_WAIT, until=host.not_before, detail=f"the host asked {times} to be left alone for a while"
        )

    def _rest(self, host: _Host) -> float:
        """Seconds until a host may be asked again."""
        return 0.0 if host.not_before is None else max(0.0, (host.not_before - self._clock()).total_seconds())

    def _backoff(self, strikes: int) -> float:
        """How long to keep away, by the number of strikes: doubled each time, with up to a quarter more by chance."""
        return min(FIRST_WAIT * 2.0 ** min(strikes - 1, 16), _LONGEST_BACKOFF) * (1 + self._chance() / 4)

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(turns=asyncio.Semaphore(self._connections), seconds=self._seconds))


def retry_after_seconds(retry_after: str | None, *, now: datetime) -> float | None:
    """What `Retry-After` asks for, in seconds, in either form (RFC 9110 §10.2.3); None where it says nothing that can be read."""
    written = (retry_after or "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:12])
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
