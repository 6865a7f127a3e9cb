"""Rate limiting per host, on a clock that jumps instead of waiting."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from archiver.model.probes import Why
from archiver.web.politeness import FIRST_WAIT_SECONDS, HostState, HostStates, RateLimiter, retry_after_seconds
from archiver.web.request_buckets import RequestBuckets

START = datetime(2026, 3, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Time:
    """A clock that `sleep` moves forward, and that is `ahead` by so many seconds."""

    now: float = 0.0
    ahead: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        """The time as a date."""
        return START + timedelta(seconds=self.now + self.ahead)

    async def sleep(self, seconds: float) -> None:
        """Move the clock forward."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def buckets_on(time: Time) -> RequestBuckets:
    """Buckets on that clock that limit nothing."""
    return RequestBuckets(burst=1_000_000, per_second=1.0, monotonic=lambda: time.now, sleep=time.sleep)


def limiter_on(
    time: Time,
    *,
    patience: float = 60.0,
    interval: float = 1.0,
    states: dict[str, HostState] | None = None,
    chance: float = 0.0,
) -> RateLimiter:
    """A rate limiter on that clock, with the same chance each time."""
    return RateLimiter(
        interval=interval,
        patience=patience,
        connections=1,
        clock=time.clock,
        buckets=buckets_on(time),
        states=states,
        monotonic=lambda: time.now,
        sleep=time.sleep,
        chance=lambda: chance,
    )


async def starts(limiter: RateLimiter, time: Time, host: str, times: int) -> list[float]:
    """The times at which so many requests to a host may start."""
    started = []
    for _ in range(times):
        async with limiter.turn(host) as closed:
            assert closed is None
            started.append(time.now)
    return started


async def test_requests_to_one_host_start_an_interval_apart() -> None:
    time = Time()
    assert [0.0, 2.0, 4.0] == await starts(limiter_on(time, interval=2.0), time, "a", 3)


async def test_a_retry_after_is_remembered_at_once() -> None:
    """So that it survives if the run is killed a moment later."""
    time, remembered = Time(), list[HostStates]()
    limiter = RateLimiter(
        interval=1.0, patience=60.0, connections=1, clock=time.clock, buckets=buckets_on(time), remember=remembered.append
    )
    limiter.record_response("a", 200, None)
    limiter.record_response("b", 429, "7200")

    assert [{"b": HostState(not_before=START + timedelta(hours=2), strikes=1)}] == remembered


async def test_another_host_does_not_wait() -> None:
    time = Time()
    limiter = limiter_on(time, interval=5.0)
    await starts(limiter, time, "a", 1)
    assert [0.0] == await starts(limiter, time, "b", 1)


async def test_one_host_gets_one_request_at_a_time() -> None:
    limiter = limiter_on(Time(), interval=0.0)
    at_once, most = 0, 0

    async def request() -> None:
        nonlocal at_once, most
        async with limiter.turn("a"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(request() for _ in range(5)))
    assert 1 == most


async def test_a_short_retry_after_is_waited_for() -> None:
    time = Time()
    limiter = limiter_on(time)
    assert limiter.record_response("a", 429, "30")
    assert [30.0] == await starts(limiter, time, "a", 1)


async def test_a_host_that_asks_to_wait_longer_than_our_patience_is_not_asked() -> None:
    time = Time()
    limiter = limiter_on(time)
    limiter.record_response("a", 503, "61")
    async with limiter.turn("a") as closed:
        assert closed is not None
        assert (Why.ASKED_TO_WAIT, START + timedelta(seconds=61)) == (closed.why, closed.until)
    assert [] == time.slept


async def test_patience_counts_all_waits_for_a_host_together() -> None:
    time = Time()
    limiter = limiter_on(time, interval=0.0)
    limiter.record_response("a", 429, "40")
    await starts(limiter, time, "a", 1)
    limiter.record_response("a", 429, "40")
    async with limiter.turn("a") as closed:
        assert closed is not None
    assert [40.0] == time.slept


async def test_back_off_doubles_with_each_strike_and_ends_with_the_first_good_answer() -> None:
    time = Time()
    limiter = limiter_on(time, patience=1000.0, interval=0.0)
    for _ in range(3):
        limiter.record_response("a", 429, None)
        await starts(limiter, time, "a", 1)
    assert [FIRST_WAIT_SECONDS, 2 * FIRST_WAIT_SECONDS, 4 * FIRST_WAIT_SECONDS] == time.slept
    assert not limiter.record_response("a", 200, None)
    assert [time.now] == await starts(limiter, time, "a", 1)


async def test_back_off_survives_a_restart() -> None:
    time = Time()
    first_run = limiter_on(time)
    first_run.record_response("a", 429, "600")
    first_run.record_response("b", 200, None)
    saved = first_run.states()
    assert {"a": HostState(not_before=START + timedelta(seconds=600), strikes=1)} == saved
    async with limiter_on(time, states=saved).turn("a") as closed:
        assert closed is not None


async def test_the_strikes_of_a_wait_that_is_over_are_saved_for_two_days() -> None:
    """A host that is asked each night, and answers 429 each night, is asked less and less often."""
    time = Time()
    first_run = limiter_on(time)
    first_run.record_response("a", 429, "600")
    time.now = 24 * 3600.0
    second_run = limiter_on(time, states=first_run.states(), patience=0.0)
    assert [time.now] == await starts(second_run, time, "a", 1)
    second_run.record_response("a", 429, None)

    assert {"a": HostState(not_before=time.clock() + timedelta(seconds=2 * FIRST_WAIT_SECONDS), strikes=2)} == second_run.states()
    time.now += 49 * 3600.0
    assert {} == second_run.states()


async def test_the_first_starts_at_hosts_are_spread_over_an_interval() -> None:
    time = Time()
    assert [0.75, 1.75] == await starts(limiter_on(time, chance=0.75), time, "a", 2)


async def test_a_host_that_never_answers_is_not_asked_for_a_while_after_three_failures() -> None:
    time = Time()
    limiter = limiter_on(time)
    for _ in range(3):
        await starts(limiter, time, "a", 1)
        limiter.record_failure("a", Why.NO_ANSWER_IN_TIME, "no answer")
    async with limiter.turn("a") as closed:
        assert closed is not None
        assert Why.NO_ANSWER_IN_TIME == closed.why
        time.now = (closed.until - START).total_seconds() + 1
    assert [time.now] == await starts(limiter, time, "a", 1)


async def test_a_crawl_delay_is_obeyed_up_to_thirty_seconds() -> None:
    time = Time()
    limiter = limiter_on(time)
    limiter.slow_down("a", 10.0)
    limiter.slow_down("a", 2.0)
    limiter.slow_down("b", 86400.0)
    assert [0.0, 10.0] == await starts(limiter, time, "a", 2)
    started = await starts(limiter, time, "b", 2)
    assert 30.0 == started[1] - started[0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        (format_datetime(START + timedelta(seconds=90), usegmt=True), 90.0),
        ("Sunday, 01-Mar-26 02:01:30 GMT", 90.0),
        (format_datetime(START - timedelta(days=1), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("9" * 400, 999999999999.0),
        ("Mon, 01 Jan 99999999999999999999", None),
    ],
)
def test_retry_after_is_parsed_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert seconds == retry_after_seconds(value, now=START)


@pytest.mark.parametrize("nonsense", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_host_that_asks_to_wait_forever_is_asked_again_the_next_day(nonsense: str) -> None:
    limiter = limiter_on(Time())
    limiter.record_response("a", 429, nonsense)
    assert START + timedelta(days=1) == limiter.states()["a"].not_before


@pytest.mark.parametrize(("hours", "is_kept"), [(23, True), (25, False), (5 * 365 * 24, False)])
async def test_a_remembered_wait_longer_than_a_day_is_none(hours: int, is_kept: bool) -> None:  # noqa: FBT001 - a case
    """No run remembers one: the clock of the run that did was wrong."""
    remembered = {"a": HostState(not_before=START + timedelta(hours=hours), strikes=3)}
    limiter = limiter_on(Time(), states=remembered)

    assert (remembered if is_kept else {}) == limiter.states()
    async with limiter.turn("a") as closed:
        assert is_kept is (closed is not None)


def test_a_wait_of_a_clock_that_was_wrong_is_forgotten_at_once_also_in_the_database() -> None:
    """So that it does not survive a run that is killed."""
    saved = list[HostStates]()
    wrong = HostState(not_before=START + timedelta(days=14 * 365), strikes=3)
    right = HostState(not_before=START + timedelta(hours=1), strikes=1)
    RateLimiter(
        interval=1.0,
        patience=1.0,
        connections=1,
        clock=Time().clock,
        buckets=buckets_on(Time()),
        states={"a": wrong, "b": right},
        remember=saved.append,
    )

    assert [{"b": right}] == saved


async def test_a_clock_that_is_put_back_during_a_run_does_not_close_hosts_for_years() -> None:
    time = Time(ahead=14 * 365 * 24 * 3600.0)
    limiter = limiter_on(time)
    limiter.record_response("a", 429, "3600")
    for _ in range(3):
        limiter.record_failure("b", Why.NO_ANSWER_IN_TIME, "no answer")
    time.ahead = 0.0

    assert {} == limiter.states()
    for host in ("a", "b"):
        async with limiter.turn(host) as closed:
            assert closed is None
