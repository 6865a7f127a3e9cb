"""Token buckets on a clock that jumps instead of waiting."""

import asyncio
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from archiver.web import WebSettings
from archiver.web.request_buckets import RequestBuckets


@dataclass(slots=True)
class Time:
    """A clock that `sleep` moves forward."""

    now: float = 0.0

    async def sleep(self, seconds: float) -> None:
        """Move the clock forward."""
        self.now += seconds
        await asyncio.sleep(0)


def buckets_on(time: Time, *, burst: int, per_second: float) -> RequestBuckets:
    """Buckets on that clock."""
    return RequestBuckets(burst=burst, per_second=per_second, monotonic=lambda: time.now, sleep=time.sleep)


async def taken(buckets: RequestBuckets, time: Time, host: str, number: int) -> list[float]:
    """The times at which so many tokens of a host are taken."""
    times = []
    for _ in range(number):
        await buckets.take(host)
        times.append(time.now)
    return times


async def test_after_a_burst_requests_come_at_the_rate() -> None:
    time = Time()

    assert [0.0, 0.0, 0.0, 0.5, 1.0, 1.5] == await taken(buckets_on(time, burst=3, per_second=2.0), time, "a", 6)


async def test_a_host_that_was_left_alone_gets_no_more_than_a_burst_again() -> None:
    time = Time()
    buckets = buckets_on(time, burst=2, per_second=1.0)
    await taken(buckets, time, "a", 2)
    time.now = 1000.0

    assert [1000.0, 1000.0, 1001.0] == await taken(buckets, time, "a", 3)


async def test_another_host_does_not_wait() -> None:
    time = Time()
    buckets = buckets_on(time, burst=1, per_second=0.01)
    await taken(buckets, time, "a", 1)

    assert [0.0] == await taken(buckets, time, "b", 1)


@given(pauses=st.lists(st.floats(min_value=0.0, max_value=3.0), min_size=1, max_size=80))
def test_in_any_time_a_host_gets_at_most_a_burst_and_the_rate(pauses: list[float]) -> None:
    time, burst, per_second = Time(), 5, 4.0

    async def requests() -> list[float]:
        buckets, times = buckets_on(time, burst=burst, per_second=per_second), list[float]()
        for pause in pauses:
            time.now += pause
            times += await taken(buckets, time, "a", 3)
        return times

    times = asyncio.run(requests())
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= burst + per_second * (times[last] - start) + 1e-6


async def test_hosts_without_end_take_no_memory_without_end() -> None:
    time = Time()
    buckets = buckets_on(time, burst=1, per_second=1.0)
    for number in range(10_000):
        time.now += 1.0
        await buckets.take(f"{number}.example")

    assert len(buckets) <= 4096


def test_the_policy_of_a_run_that_sets_nothing_is_the_documented_one() -> None:
    settings = WebSettings()

    assert (60, 20.0, 1000) == (settings.page_burst, settings.page_rate, settings.capture_requests)
