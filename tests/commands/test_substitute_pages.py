"""Walls, errors and domains for sale in an article's place are told, are no version of it, and take no post from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.smallweb.messages import Response, page, redirect
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.world import World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import harbour
from tests.commands.article_nights import ADDRESS, PROSE, Nights, first_night_of
from tests.commands.conftest import flaws

pytestmark = pytest.mark.browser

VOTED, STUCK = f"x:{harbour.VOTED.id}", f"x:{harbour.STUCK.id}"
ASK = '<form action="/collect"><button>Accept all</button></form>'


def document(title: str, body: str) -> Response:
    """A page."""
    return page(f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body>{body}</body></html>')


STORY = document("Pilots", f"<h1>Pilots walk out</h1>{PROSE}{blockquote(harbour.VOTED)}{blockquote(harbour.STUCK)}")
CONSENT, WALL, SALE = (f"{name}.harbour-gazette.example" for name in ("consent", "login", "ww1"))
SUBSTITUTES = {
    "a consent page": redirect(f"https://{CONSENT}/collect?return=x", status=302),
    "a login page": redirect(f"https://{WALL}/?next=x", status=302),
    "the site's front page": redirect(f"https://{HOST}/", status=302),
    "the page of a domain that is for sale": redirect(f"https://{SALE}/lander", status=302),
    "an error page": document("Page not found | The Harbour Gazette", "<p>Perhaps you like another story.</p>"),
    "shows a login page": document("Log in", '<form><input type="password"><button>Log in</button></form>'),
    "shows a bot challenge": document("Just a moment...", "<p>Checking your browser.</p>"),
    "shows the page of a domain that is for sale": document("harbour-gazette.example is for sale", "<p>Buy it now.</p>"),
    "shows a consent page": document("We value your privacy", f"<p>We and our partners.</p>{ASK}"),
    "before a paywall": document("Pilots", "<h1>Pilots walk out</h1><p>At noon.</p><p>Subscribe to continue reading.</p>"),
}
"""What stands in the article's place, by words of the problem that tells of it."""
ELSEWHERE = {
    (CONSENT, "/collect"): document("Before you continue", f"{PROSE}{ASK}"),
    (WALL, "/"): document("Welcome", PROSE),
    (SALE, "/lander"): document("harbour-gazette.example", "<p>Related searches</p>"),
}


def world(story: Response) -> World:
    """The town's web with the article, and the walls that it may lead to."""
    return harbour.opening_night().with_pages({**ELSEWHERE, (HOST, "/2026/11/story"): story})


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with first_night_of(STORY, world, tmp_path_factory.mktemp("first night") / "home") as first:
        yield first


@pytest.fixture
def nights(first_night: Nights, tmp_path: Path) -> Nights:
    return first_night.copied_to(tmp_path / "home")


def dropped(nights: Nights, post: str) -> str | None:
    """When the article was first read without the post."""
    day: str | None = nights.shown(post)[0]["dropped_at"]
    return day


def versions(nights: Nights) -> int:
    """How many versions of the article there are."""
    return int(nights.program.rows("SELECT count(*) FROM article_version")[0][0])


def test_what_stands_in_an_articles_place_is_told_and_takes_no_post_away(nights: Nights) -> None:
    for day, (words, shown) in enumerate(SUBSTITUTES.items(), start=2):
        done = nights.archive(shown, day)
        (problem,) = done.summary["problems"]

        assert (1, 0, 1) == (done.code, done.summary["articles"], versions(nights)), words
        assert ADDRESS == problem["where"]
        assert words in problem["what"]
        assert problem["remedy"]
    assert (None, None) == (dropped(nights, VOTED), dropped(nights, STUCK))
    assert [] == flaws(nights.program)
    assert 0 == nights.archive(STORY, 20).code
    assert 1 == versions(nights)


def test_the_problem_names_where_the_article_led(nights: Nights) -> None:
    done = nights.archive(SUBSTITUTES["a consent page"], 2)

    assert f"leads to a consent page at {CONSENT}/collect" in done.summary["problems"][0]["what"]
    assert 2 == nights.program("find", ADDRESS).code


def test_the_posts_before_a_paywall_count_and_the_others_are_not_missing(nights: Nights) -> None:
    half = f"<h1>Pilots walk out</h1><p>It began at noon on the old quay, as every year.</p>{blockquote(harbour.VOTED)}"
    whole = document("Pilots", f"<h1>Pilots walk out</h1>{PROSE}{PROSE}{blockquote(harbour.VOTED)}")
    before_paywall = document("Pilots", f"{half}{PROSE}<p>Subscribe to continue reading.</p>")

    assert 0 == nights.archive(before_paywall, 2).code
    assert (2, None, None) == (versions(nights), dropped(nights, VOTED), dropped(nights, STUCK))
    assert 0 == nights.archive(whole, 3).code
    assert (None, "2026-11-03T02:00:00Z") == (dropped(nights, VOTED), (dropped(nights, STUCK) or "")[:17] + "00Z")
    assert 0 == nights.archive(before_paywall, 4).code
    assert None is not dropped(nights, STUCK)


def test_articles_about_such_pages_are_read(nights: Nights) -> None:
    about = document(
        "404 Not Found", f"<h1>This domain is for sale, and asks you to log in</h1>{PROSE}{blockquote(harbour.VOTED)}{ASK}"
    )
    done = nights.archive(about, 2)

    assert (0, 1, 2) == (done.code, done.summary["articles"], versions(nights))
