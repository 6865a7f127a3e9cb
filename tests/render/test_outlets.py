"""Each format of the report has the posts by outlet."""

import csv
from io import StringIO

from archiver.render.csv_report import report_csv
from archiver.render.html_report import report_html
from archiver.render.json_objects import report_json
from archiver.render.markdown_report import report_markdown
from archiver.render.terminal import report_text
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from tests.render.conftest import INTACT, NOW, appearance, record

PORT, EVIL = "The Port", "<b>Evil</b>\nNews"


def report(outlets: int = 0) -> LinkRotReport:
    """A gone post of an outlet, an intact one of an outlet with a strange name, and one of each further outlet."""
    named = [(1, PORT), (2, EVIL), *((3 + number, f"Outlet {number}") for number in range(outlets))]
    records = [
        record(
            id=number, **({"verdict": INTACT} if number > 1 else {}), appearances=(appearance(outlet=name, article=f"a{number}"),)
        )
        for number, name in named
    ]
    return link_rot_report(records, (), generated_at=NOW)


def test_the_json_has_the_counts_of_each_outlet() -> None:
    counts = {"posts": 1, "intact": 0, "altered": 0, "gone": 1, "withheld": 0, "unknown": 0}

    assert {PORT: counts, EVIL: {**counts, "gone": 0, "intact": 1}} == report_json(report())["outlets"]


def test_the_text_has_a_table_by_outlet_whose_beginning_is_shown() -> None:
    lines = report_text(report(outlets=30)).splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("outlet "))

    assert lines[head + 1].startswith(PORT)
    assert "… and 22 more: -l" == lines[head + 11]


def test_markdown_and_html_have_a_table_by_outlet_with_names_made_inert() -> None:
    markdown, html = report_markdown(report()), report_html(report(), {})

    assert "| outlet | posts |" in markdown
    assert f"| {PORT} | 1 |" in markdown
    assert "<caption>By outlet</caption>" in html
    assert f'<th scope="row"><bdi>{PORT}</bdi></th><td>1</td>' in html
    assert not any("<b>Evil" in written for written in (markdown, html))


def test_the_page_folds_outlets_after_the_twelfth() -> None:
    assert "<summary>5 more outlets</summary>" in report_html(report(outlets=15), {})
    assert "more outlet" not in report_html(report(outlets=10), {})


def test_each_row_of_the_csv_names_its_outlets() -> None:
    assert [PORT, "<b>Evil</b>\nNews"] == [row["outlets"] for row in csv.DictReader(StringIO(report_csv(report()), newline=""))]
