"""Walls, errors and domains for sale in an article's place are told, are no version of it, and take no post from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from archiver.demo.smallweb.messages import Response, page, redirect
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import harbour
from tests.commands.conftest import Done, Program, flaws, inherited

pytestmark = pytest.mark.browser

ADDRESS = f"https://{HOST}/2026/11/story"
PROSE = "".join(f"<p>The harbour office said on day {day} that the ferries would sail again before long.</p>" for day in range(9))
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


@dataclass(frozen=True, kw_only=True)
class Nights:
    """The program, and the web that changes from night to night."""

    program: Program
    become: Callable[[World], None]

    def archive(self, story: Response, day: int) -> Done:
        """One night of `archive`."""
        self.become(world(story))
        return self.program("archive", "--json", ADDRESS, clock=f"2026-11-{day:02}T02:00:00Z")

    def dropped(self, post: str) -> str | None:
        """When the article was first read without the post."""
        (found,) = self.program("lookup", "--json", post).value
        day: str | None = found["articles"][0]["dropped_at"]
        return day

    @property
    def versions(self) -> int:
        """How many versions of the article there are."""
        return int(self.program.rows("SELECT count(*) FROM article_version")[0][0])


@pytest.fixture
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """The first night: the article is archived with its two posts."""
    with small_web(world(STORY)) as web:

        def become(other: World) -> None:
            web.world = other

        program = Program(home=tmp_path_factory.mktemp("nights") / "home", environment=inherited() | web.environment)
        begun = Nights(program=program, become=become)
        assert 0 == begun.archive(STORY, 1).code
        yield begun


def test_what_stands_in_an_articles_place_is_told_and_takes_no_post_away(nights: Nights) -> None:
    for day, (words, shown) in enumerate(SUBSTITUTES.items(), start=2):
        done = nights.archive(shown, day)
        (problem,) = done.summary["problems"]

        assert (1, 0, 1) == (done.code, done.summary["articles"], nights.versions), words
        assert ADDRESS == problem["where"]
        assert words in problem["what"]
        assert problem["remedy"]
    assert (None, None) == (nights.dropped(VOTED), nights.dropped(STUCK))
    assert [] == flaws(nights.program)
    assert 0 == nights.archive(STORY, 20).code
    assert 1 == nights.versions


def test_the_problem_names_where_the_article_led(nights: Nights) -> None:
    done = nights.archive(SUBSTITUTES["a consent page"], 2)

    assert f"leads to a consent page at {CONSENT}/collect" in done.summary["problems"][0]["what"]
    assert 2 == nights.program("find", ADDRESS).code


def test_the_posts_before_a_paywall_count_and_the_others_are_not_missing(nights: Nights) -> None:
    half = f"<h1>Pilots walk out</h1><p>It began at noon on the old quay, as every year.</p>{blockquote(harbour.VOTED)}"
    whole = document("Pilots", f"<h1>Pilots walk out</h1>{PROSE}{PROSE}{blockquote(harbour.VOTED)}")
    before_paywall = document("Pilots", f"{half}{PROSE}<p>Subscribe to continue reading.</p>")

    assert 0 == nights.archive(before_paywall, 2).code
    assert (2, None, None) == (nights.versions, nights.dropped(VOTED), nights.dropped(STUCK))
    assert 0 == nights.archive(whole, 3).code
    assert (None, "2026-11-03T02:00:00Z") == (nights.dropped(VOTED), (nights.dropped(STUCK) or "")[:17] + "00Z")
    assert 0 == nights.archive(before_paywall, 4).code
    assert None is not nights.dropped(STUCK)


def test_articles_about_such_pages_are_read(nights: Nights) -> None:
    about = document(
        "404 Not Found", f"<h1>This domain is for sale, and asks you to log in</h1>{PROSE}{blockquote(harbour.VOTED)}{ASK}"
    )
    done = nights.archive(about, 2)

    assert (0, 1, 2) == (done.code, done.summary["articles"], nights.versions)
