"""Dates in options are read as people write them; what may be two days is refused."""

from datetime import UTC, date, datetime

import pytest

from archiver.commands.times import parse_date, parse_day, parse_since
from archiver.errors import InputError

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-07-27", "27/07/2026", "07/27/2026", "27.7.2026", "27-07-2026", "2026/07/27", "20260727", "27/7/26"),
        *("July 27, 2026", "27 July 2026", "27th July 2026", "27. Juli 2026", "27 июля 2026", "2026年7月27日"),
    ],
)
def test_a_day_may_be_written_in_figures_or_in_words(written: str) -> None:
    assert date(2026, 7, 27) == parse_day("--since", written, NOW)


@pytest.mark.parametrize("written", ["3/4/2026", "03-04-2026"])
def test_figures_that_do_not_tell_the_month_from_the_day_are_refused_with_both_days(written: str) -> None:
    with pytest.raises(InputError, match="does not say which figure is the month") as refused:
        parse_since(written, NOW)

    assert "write 2026-04-03 or 2026-03-04" == refused.value.remedy


def test_with_points_the_day_comes_first_and_equal_figures_are_one_day() -> None:
    assert (date(2026, 4, 3), date(2026, 5, 5)) == (parse_date("--until", "3.4.2026"), parse_date("--until", "5/5/2026"))


@pytest.mark.parametrize("written", ["July 2026", "2026-07"])
def test_a_month_begins_with_its_first_day_and_ends_with_its_last(written: str) -> None:
    assert (date(2026, 7, 1), date(2026, 7, 31)) == (parse_day("--since", written, NOW), parse_day("--until", written, NOW))


def test_how_a_date_is_read_is_said_unless_it_is_written_as_iso_8601(capsys: pytest.CaptureFixture[str]) -> None:
    parse_day("--since", "2026-07-27", NOW)
    parse_day("--since", "7d", NOW)
    assert "" == capsys.readouterr().err

    parse_day("--since", "3.4.2026", NOW)
    assert "--since 3.4.2026: read as 2026-04-03\n" == capsys.readouterr().err


@pytest.mark.parametrize("written", ["soon", "99/99/2026", "31.2.2026", "2026-13-01", "July", ""])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="is not a time"):
        parse_since(written, NOW)
