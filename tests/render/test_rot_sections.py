"""The report over time as HTML: every plot has its table, names from strangers are text, and everything has a place."""

from bs4 import BeautifulSoup, Tag

from archiver.render.rot_sections import rot_method, rot_sections
from archiver.reporting.over_time import DEFINITIONS, ReportBasis, ReportOverTime, report_over_time
from archiver.reporting.post_lives import PostLife, ShownArticle
from archiver.verdicts.rules import Standing
from tests.reporting.post_lives import DAY, MONDAY, died, life, lives_of

EVIL = "<script>alert(1)</script>\u202e"


def over(*more: PostLife) -> ReportOverTime:
    articles = {
        row: ShownArticle(name=f"{EVIL}{row}", title=None, outlet=f"{EVIL}{row}", url="javascript:alert(1)") for row in (1, 2)
    }
    posts = [*[died(40, 42, reason="deleted")] * 12, *[life(platform=EVIL, articles=(2,))] * 12, *more]
    return report_over_time(lives_of(*posts, articles=articles), basis=ReportBasis(version="1"), now=MONDAY + 100 * DAY)


def page(report: ReportOverTime) -> BeautifulSoup:
    return BeautifulSoup(rot_sections(report) + rot_method(report), "html.parser")


def test_every_section_has_the_heading_that_names_it() -> None:
    read = page(over(life(published=None)))

    for section in read.select("section"):
        assert read.select_one(f"h2[id='{section['aria-labelledby']}']")
    assert 9 == len(read.select("section"))


def test_every_plot_has_its_numbers_in_a_table_beneath() -> None:
    for plotted in page(over()).select("figure.plotted"):
        assert isinstance(plotted.select_one("svg.plot"), Tag)
        assert plotted.select("details table tbody tr")


def test_ids_are_given_once() -> None:
    ids = [str(found["id"]) for found in page(over()).select("[id]")]

    assert sorted(set(ids)) == sorted(ids)


def test_what_strangers_wrote_is_text_and_no_link() -> None:
    read = page(over())

    assert [] == read.select("script, [style], a[href^=javascript], [onclick]")
    assert "<script>alert(1)" in read.text


def test_an_article_that_lost_something_is_linked_to_where_the_caller_says() -> None:
    read = BeautifulSoup(rot_sections(over(), link=lambda loss: f"articles/{loss.article}.html"), "html.parser")

    assert ["articles/1.html"] == [str(link["href"]) for link in read.select("#rot-lost ~ * a")[:1]]


def test_unknown_posts_are_told_beside_what_is_known() -> None:
    read = page(over(life(standing=Standing.UNKNOWN, rule="V120")))

    assert "No answer so far says anything about the post. They count as unknown." in read.text


def test_every_definition_is_printed() -> None:
    read = page(over())

    assert [term for term, _ in DEFINITIONS] == [term.text for term in read.select("dt")]
    assert "Cite as: Link rot of 24 social posts" in read.text


def test_an_empty_archive_has_no_curve_and_says_so() -> None:
    empty = report_over_time(lives_of(), basis=ReportBasis(version="1"), now=MONDAY)

    assert "There is no curve yet" in page(empty).text
