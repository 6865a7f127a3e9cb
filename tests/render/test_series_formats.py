"""The report over time in text, Markdown, CSV and JSON: the same numbers in each."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from archiver.render.csv_series import SERIES, series_csv
from archiver.render.json_objects import report_json
from archiver.render.markdown import link
from archiver.render.markdown_report import report_markdown
from archiver.render.terminal import report_text
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.over_time import ReportBasis, report_over_time
from archiver.reporting.post_lives import ShownArticle
from tests.render.conftest import CHANGE, NOW, record
from tests.reporting.post_lives import DAY, MONDAY, died, life, lives_of


@pytest.fixture(scope="module")
def report() -> LinkRotReport:
    """A report of thirty posts, of which twelve died, in an article with a formula for its title."""
    articles = {1: ShownArticle(name="a", title="=1+1 [x](y)", outlet="River News", url="https://news.example/a_(1)")}
    lives = lives_of(*[died(99, 101, reason="deleted")] * 12, *[life()] * 17, life(published=None), articles=articles)
    over = report_over_time(lives, basis=ReportBasis(version="1", origin="o", size=5, root="r"), now=MONDAY + 200 * DAY)
    return replace(link_rot_report([record()], (CHANGE,), generated_at=NOW), over_time=over)


def rows(report: LinkRotReport, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(series_csv(report, name), newline="")))


@pytest.mark.parametrize("name", SERIES)
def test_every_series_is_a_table_with_rows_of_its_columns(report: LinkRotReport, name: str) -> None:
    found = rows(report, name)

    assert found
    assert all(set(SERIES[name][0]) == set(row) for row in found)


def test_the_series_of_weeks_adds_up(report: LinkRotReport) -> None:
    weeks = rows(report, "weeks")

    assert (30, 12) == (sum(int(week["first_seen"]) for week in weeks), sum(int(week["died"]) for week in weeks))
    assert ("12", "18") == (weeks[-1]["gone_at_end"], weeks[-1]["intact_at_end"])


def test_no_title_is_a_formula_in_a_series(report: LinkRotReport) -> None:
    assert ["'=1+1 [x](y)"] == [row["title"] for row in rows(report, "articles")]


def test_json_has_a_key_for_each_part(report: LinkRotReport) -> None:
    found = report_json(report)

    assert {"series", "survival", "causes", "ranked", "unknown", "method"} <= set(found)
    assert [{"standing": "gone", "reason": "deleted", "posts": 12}] == found["causes"]
    assert {"origin": "o", "size": 5, "root": "r"} == found["method"]["checkpoint"]  # type: ignore[index,call-overload]


def test_markdown_links_to_articles_and_posts_that_are_on_the_web(report: LinkRotReport) -> None:
    written = report_markdown(report)

    assert r"| [\=1\+1 \[x\]\(y\)](<https://news.example/a_(1)>) | 30 | 12 | 0 | 0 |" in written
    assert "(<https://x.com/rivertown/status/1911842373636882499>)" in written
    assert "Cite as: Link rot of 30 social posts" in written


@pytest.mark.parametrize("url", ["https://a.example/<b>", "https://a.example/ x\\", "https://a.example/\n](javascript:x)"])
def test_an_address_cannot_end_the_link_that_it_is_in(url: str) -> None:
    address = link("words", url).removeprefix("[words](<").removesuffix(">)")

    assert not set("<>\\\n ") & set(address)


def test_text_tells_what_is_unknown_and_how_to_cite_it(report: LinkRotReport) -> None:
    written = " ".join(report_text(report).split())

    assert "Not known 1: Nobody knows when they were published, so they are in no curve." in written
    assert "12 gone: The platform says that its author deleted it." in written
    assert "Cite as: Link rot of 30 social posts" in written
