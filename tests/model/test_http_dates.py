"""A date that nobody can compute is no date, and no error."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.http_dates import parse_http_date


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 09:49:37 +0100",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_each_form_of_an_http_date_is_read_in_utc(written: str) -> None:
    assert datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC) == parse_http_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 01 Jan 99999999999999999999",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 99999999999999999999 Jan 2026 00:00:00 GMT",
        "Mon, 01 Jan 2026 99999999999999999999:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Mon, 01 Jan " + "9" * 5000,
        "",
        None,
        "soon",
    ],
)
def test_a_date_beyond_the_calendar_is_none(written: str | None) -> None:
    assert parse_http_date(written) is None


@given(
    st.lists(
        st.sampled_from(["Mon,", "01", "Jan", "2026", "9" * 20, "-1", "00:00:00", "25:61", "+0000", "-9999", "GMT", "\x00"])
    ).map(" ".join)
)
def test_no_text_of_pieces_of_dates_is_an_error(written: str) -> None:
    at = parse_http_date(written)

    assert at is None or at.tzinfo is UTC
