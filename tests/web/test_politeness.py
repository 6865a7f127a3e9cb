"""The timetable, on a clock that jumps instead of waiting."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from archiver.model.probes import Why
from archiver.web.politeness import FIRST_WAIT, HostState, HostStates, RateLimiter, retry_after_seconds

START = datetime(2026, 3, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Time:
    """A clock that sleepers move forward."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        """The time as a date."""
        return START + timedelta(seconds=self.now)

    async def sleep(self, seconds: float) -> None:
        """Pass the time."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def pace(time: Time, *, patience: float = 60.0, seconds: float = 1.0, states: dict[str, HostState] | None = None) -> RateLimiter:
    """A timetable by that clock, without chance."""
    return RateLimiter(
        seconds=seconds,
        patience=patience,
        connections=1,
        clock=time.clock,
        states=states,
        monotonic=lambda: time.now,
        sleep=time.sleep,
        chance=lambda: 0.0,
    )


async def starts(timetable: RateLimiter, time: Time, host: str, times: int) -> list[float]:
    """When so many requests to a host may start."""
    begun = []
    for _ in range(times):
        async with timetable.turn(host) as closed:
            assert closed is None
            begun.append(time.now)
    return begun


async def test_requests_to_one_host_are_a_pace_apart() -> None:
    time = Time()
    assert [0.0, 2.0, 4.0] == await starts(pace(time, seconds=2.0), time, "a", 3)


async def test_what_a_host_asks_for_is_remembered_at_once() -> None:
    """A run that is killed a moment later has kept it."""
    time, remembered = Time(), list[HostStates]()
    timetable = RateLimiter(seconds=1.0, patience=60.0, connections=1, clock=time.clock, remember=remembered.append)
    timetable.heard("a", 200, None)
    timetable.heard("b", 429, "7200")

    assert [{"b": HostState(not_before=START + timedelta(hours=2), strikes=1)}] == remembered


async def test_another_host_waits_for_nobody() -> None:
    time = Time()
    timetable = pace(time, seconds=5.0)
    await starts(timetable, time, "a", 1)
    assert [0.0] == await starts(timetable, time, "b", 1)


async def test_one_host_gets_one_request_at_a_time() -> None:
    timetable = pace(Time(), seconds=0.0)
    at_once, most = 0, 0

    async def request() -> None:
        nonlocal at_once, most
        async with timetable.turn("a"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(request() for _ in range(5)))
    assert 1 == most


async def test_a_host_that_asks_for_a_moment_gets_it() -> None:
    time = Time()
    timetable = pace(time)
    assert timetable.heard("a", 429, "30")
    assert [30.0] == await starts(timetable, time, "a", 1)


async def test_a_host_that_asks_for_longer_than_our_patience_is_left_at_once() -> None:
    time = Time()
    timetable = pace(time)
    timetable.heard("a", 503, "61")
    async with timetable.turn("a") as closed:
        assert closed is not None
        assert (Why.ASKED_TO_WAIT, START + timedelta(seconds=61)) == (closed.why, closed.until)
    assert [] == time.slept


async def test_patience_is_for_a_host_and_not_for_each_request() -> None:
    time = Time()
    timetable = pace(time, seconds=0.0)
    timetable.heard("a", 429, "40")
    await starts(timetable, time, "a", 1)
    timetable.heard("a", 429, "40")
    async with timetable.turn("a") as closed:
        assert closed is not None
    assert [40.0] == time.slept


async def test_back_off_doubles_with_each_strike_and_ends_with_the_first_answer() -> None:
    time = Time()
    timetable = pace(time, patience=1000.0, seconds=0.0)
    for _ in range(3):
        timetable.heard("a", 429, None)
        await starts(timetable, time, "a", 1)
    assert [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT] == time.slept
    assert not timetable.heard("a", 200, None)
    assert [time.now] == await starts(timetable, time, "a", 1)


async def test_back_off_survives_a_restart() -> None:
    time = Time()
    before = pace(time)
    before.heard("a", 429, "600")
    before.heard("b", 200, None)
    kept = before.states()
    assert {"a": HostState(not_before=START + timedelta(seconds=600), strikes=1)} == kept
    async with pace(time, states=kept).turn("a") as closed:
        assert closed is not None


async def test_what_has_passed_is_not_kept() -> None:
    time = Time()
    timetable = pace(time)
    timetable.heard("a", 429, "600")
    time.now = 601.0
    assert {} == timetable.states()
    assert [601.0] == await starts(timetable, time, "a", 1)


async def test_a_host_that_never_answers_is_asked_three_times_and_then_left_for_a_while() -> None:
    time = Time()
    timetable = pace(time)
    for _ in range(3):
        await starts(timetable, time, "a", 1)
        timetable.failed("a", Why.NO_ANSWER_IN_TIME, "no answer")
    async with timetable.turn("a") as closed:
        assert closed is not None
        assert Why.NO_ANSWER_IN_TIME == closed.why
        time.now = (closed.until - START).total_seconds() + 1
    assert [time.now] == await starts(timetable, time, "a", 1)


async def test_a_host_may_wish_for_a_slower_pace_within_reason() -> None:
    time = Time()
    timetable = pace(time)
    timetable.slow_down("a", 10.0)
    timetable.slow_down("a", 2.0)
    timetable.slow_down("b", 86400.0)
    assert [0.0, 10.0] == await starts(timetable, time, "a", 2)
    begun = await starts(timetable, time, "b", 2)
    assert 30.0 == begun[1] - begun[0]


@pytest.mark.parametrize(
    ("written", "seconds"),
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
    ],
)
def test_retry_after_is_read_in_both_forms(written: str | None, seconds: float | None) -> None:
    assert seconds == retry_after_seconds(written, now=START)


@pytest.mark.parametrize("nonsense", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_host_that_asks_for_ever_is_asked_again_the_next_day(nonsense: str) -> None:
    timetable = pace(Time())
    timetable.heard("a", 429, nonsense)
    assert START + timedelta(days=1) == timetable.states()["a"].not_before
