"""A report of many posts: a hundred on a page, pages that lead to each other, and nothing left out without a word."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from archiver.render.html_report import ReportPages, pages_of, report_html, report_page
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing
from tests.render.conftest import CHANGE, INTACT, NOW

Make = Callable[..., PostRecord]


def report(make_record: Make, *, gone: int, intact: int = 0) -> LinkRotReport:
    posts = [make_record(id=number, verdict=INTACT) for number in range(1, intact + 1)]
    posts += [make_record(id=number) for number in range(intact + 1, intact + gone + 1)]
    return link_rot_report(posts, [replace(CHANGE, post_id=intact + gone)], generated_at=NOW)


def written(found: LinkRotReport, pages: ReportPages, page: int) -> BeautifulSoup:
    return BeautifulSoup(report_page(found, pages, page, lambda _: {}), "html.parser")


def test_a_page_has_a_hundred_posts_at_most_and_every_post_a_page(make_record: Make) -> None:
    found = report(make_record, gone=150, intact=90)
    pages = pages_of(found, name="rot.html")
    cards = [[str(card["id"]) for card in written(found, pages, page).select(".card, .list > li")] for page in (1, 2, 3)]

    assert [100, 100, 40] == [len(page) for page in cards]
    assert {f"post-{number}" for number in range(1, 241)} == {name for page in cards for name in page}


def test_pages_lead_to_each_other_by_relative_links(make_record: Make) -> None:
    found = report(make_record, gone=250)
    pages = pages_of(found, name="what rots.html")

    links = {str(link["href"]) for link in written(found, pages, 2).select(".paging a")}

    assert {"what%20rots.html", "what%20rots-3.html"} == links
    assert "what rots-3.html" == pages.file(3)


def test_a_verdict_and_a_change_lead_to_the_page_where_their_posts_are(make_record: Make) -> None:
    found = report(make_record, gone=150, intact=90)
    read = written(found, pages_of(found, name="rot.html"), 1)

    assert ["#gone", "rot-2.html#intact"] == [str(link["href"]) for link in read.select(".numbers a")]
    assert ["rot-2.html#post-240"] == [str(link["href"]) for link in read.select(".changes a")]


def test_only_the_first_page_has_the_counts_and_the_changes(make_record: Make) -> None:
    found = report(make_record, gone=150)
    second = written(found, pages_of(found, name="rot.html"), 2)

    assert [] == second.select(".tallies, .changes")
    assert "page 2" in second.select("title")[0].text


def test_a_page_that_is_printed_says_what_it_lacks_and_links_to_no_other(make_record: Make) -> None:
    read = BeautifulSoup(report_html(report(make_record, gone=150), {}), "html.parser")

    assert "50 more posts not shown here: report -o NAME.html" in read.text
    assert [] == read.select(".paging")


def test_of_very_many_intact_posts_the_first_are_listed_and_the_others_counted(make_record: Make) -> None:
    found = report(make_record, gone=1, intact=1100)
    pages = pages_of(found, name="rot.html")

    assert (1001, 100) == (len(pages.posts), pages.left_out)
    assert "100 more intact posts counted and not listed" in written(found, pages, pages.number).text


def test_intact_posts_that_are_asked_for_are_all_listed(make_record: Make) -> None:
    found = report(make_record, gone=1, intact=1100)

    assert 1100 == len(pages_of(replace(found, posts=found.posts.of_kinds(["intact"]))).posts)


@pytest.mark.parametrize(("gone", "is_open"), [(12, True), (13, False)])
def test_few_posts_are_open_and_many_unfold(make_record: Make, gone: int, *, is_open: bool) -> None:
    read = BeautifulSoup(report_html(report(make_record, gone=gone), {}), "html.parser")

    assert {is_open} == {card.has_attr("open") for card in read.select("details.folded")}


def test_posts_are_listed_by_kind_the_worst_first(make_record: Make) -> None:
    suspected = replace(INTACT, suspected=True)
    found = link_rot_report(
        [make_record(id=1, verdict=INTACT), make_record(id=2, verdict=suspected), make_record(id=3)], (), generated_at=NOW
    )

    assert [3, 2, 1] == [post.id for post in pages_of(found).posts]
    assert (1, 2) == (found.rotten, found.counts[Standing.INTACT])
