"""Which clocks a run accepts after the last run."""

from datetime import UTC, datetime, timedelta

import pytest

from archiver.app.runs.clock import EARLIEST, Clock
from archiver.errors import InputError
from archiver.ledger.last_run import LastRun

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


def doubt(last_entry: datetime) -> str | None:
    """Why a clock that says December 2026 cannot be right after an entry."""
    return Clock(rehearsed=True, started=NOW).doubt(LastRun(number=12, at=last_entry, rehearsed=True))


@pytest.mark.parametrize("since", [timedelta(minutes=-9), timedelta(0), timedelta(days=1), timedelta(days=365)])
def test_a_clock_is_plausible_from_some_minutes_before_the_last_entry_to_a_year_after_it(since: timedelta) -> None:
    assert None is doubt(NOW - since)


@pytest.mark.parametrize("since", [timedelta(minutes=-11), timedelta(hours=-1), timedelta(days=-1800)])
def test_a_clock_that_is_before_the_last_entry_is_doubted(since: timedelta) -> None:
    assert "which is before the archive's last entry (run 12, " in str(doubt(NOW - since))


def test_a_clock_that_is_more_than_a_year_after_the_last_entry_is_doubted() -> None:
    expected = "which is more than a year after the archive's last entry (run 12, 2025-11-25 02:00 UTC)"

    assert f"the clock says 2026-12-01 02:00 UTC, {expected}" == doubt(NOW - timedelta(days=371))


def test_a_real_clock_may_be_years_after_a_rehearsal() -> None:
    years_ago = datetime(2011, 1, 1, tzinfo=UTC)

    assert None is Clock().doubt(LastRun(number=12, at=years_ago, rehearsed=True))
    assert None is not Clock().doubt(LastRun(number=12, at=years_ago, rehearsed=False))


def test_an_archive_without_runs_accepts_any_rehearsed_clock() -> None:
    assert None is Clock(rehearsed=True, started=datetime(1999, 1, 1, tzinfo=UTC)).doubt(None)
    assert None is Clock().doubt(None)


def test_no_real_clock_is_before_the_program_was_written() -> None:
    assert datetime.now(UTC) > EARLIEST


def test_a_person_can_say_that_the_clock_is_right() -> None:
    later = LastRun(number=12, at=NOW + timedelta(days=1), rehearsed=False)

    Clock(rehearsed=True, confirmed=True, started=NOW).require_plausible(later)
    with pytest.raises(InputError, match="--clock-is-right"):
        Clock(rehearsed=True, started=NOW).require_plausible(later)
