"""The report as CSV."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.render.csv_report import COLUMNS, report_csv, safe_cell
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord, Version

FORMULAS = "=+-@\t\r\n＝＋－＠"


def rows(report: LinkRotReport) -> list[dict[str, str]]:
    """The report as a reader of CSV reads it."""
    return list(csv.DictReader(StringIO(report_csv(report), newline="")))


def test_every_post_is_one_row(rot: LinkRotReport) -> None:
    read = rows(rot)

    assert [str(one.post or "") for one in rot.posts] == [row["post"] for row in read]
    assert list(COLUMNS) == list(read[0])
    assert ("gone", "deleted", "2025-04-15T16:51:23Z") == (read[0]["verdict"], read[0]["reason"], read[0]["changed_before"])


def test_every_cell_is_quoted(rot: LinkRotReport) -> None:
    first = report_csv(rot).split("\r\n")[0]

    assert ",".join(f'"{name}"' for name in COLUMNS) == first


@given(st.sampled_from([*FORMULAS, *(f" {sign}" for sign in FORMULAS)]), st.text(st.characters(codec=None, exclude_categories=())))
def test_no_cell_is_a_formula(sign: str, rest: str) -> None:
    """Nor does white space before it help."""
    assert not safe_cell(sign + rest).lstrip().startswith(tuple(FORMULAS))


@pytest.mark.parametrize("text", ["plain", "", "a=b", "'quoted'", "5 - 3"])
def test_an_ordinary_cell_is_unchanged(text: str) -> None:
    assert text == safe_cell(text)


def test_line_breaks_and_quotes_stay_in_their_cell(
    rot: LinkRotReport, make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    words = 'He said "no",\nthen left; a\x00b'
    posts = (make_record(versions=(make_version(words),)), make_record(id=2))
    report = link_rot_report(posts, (), generated_at=rot.generated_at)

    assert [words.replace("\x00", "\\x00"), posts[1].versions[0].text] == [row["words"] for row in rows(report)]
