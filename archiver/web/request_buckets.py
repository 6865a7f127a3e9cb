"""Token buckets: how many requests a second a host gets in all, from the pages of a run and from the HTTP client.

A page loads its pictures and scripts at once, as browsers do, so a host is allowed a burst. In any t seconds a host gets at most
`burst` + t · `per_second` requests, whatever a page does: the buckets are shared by all pages of a run.
Whoever asks for many requests at once gets them one by one, in turns with the others who wait for the same host.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

_MAX_BUCKETS = 4096  # a page may name hosts without end; full buckets are forgotten beyond this number
_ROUNDING = 1e-9  # a wait for less could be too short to move a clock


@dataclass(slots=True, kw_only=True)
class _Bucket:
    """The tokens of one host, as they were at a time on the monotonic clock; `queue` is held by the one who takes the next."""

    tokens: float
    at: float
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)


class RequestBuckets:
    """A token bucket for each host: `await buckets.take(host)` before each request."""

    def __init__(
        self,
        *,
        burst: int,
        per_second: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._buckets: dict[str, _Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    async def take(self, host: str) -> None:
        """Take a token of a host, once there is one; first come, first served."""
        bucket = self._bucket(host)
        async with bucket.queue:
            while (missing := 1.0 - self._refilled(bucket).tokens) > _ROUNDING:
                await self._sleep(missing / self._per_second)
            bucket.tokens -= 1.0

    def _refilled(self, bucket: _Bucket) -> _Bucket:
        """A bucket with the tokens that it has now."""
        now = self._monotonic()
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        return bucket

    def _bucket(self, host: str) -> _Bucket:
        if host not in self._buckets:
            if len(self._buckets) >= _MAX_BUCKETS:
                self._buckets = {name: bucket for name, bucket in self._buckets.items() if not self._is_full(bucket)}
            self._buckets[host] = _Bucket(tokens=self._burst, at=self._monotonic())
        return self._buckets[host]

    def _is_full(self, bucket: _Bucket) -> bool:
        return not bucket.queue.locked() and self._refilled(bucket).tokens >= self._burst
