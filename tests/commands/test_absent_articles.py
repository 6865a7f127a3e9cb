"""An article that was archived and is taken down: told once, in every report, and told again only when it returns."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.smallweb.hosts import HOSTS
from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.world import World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import harbour
from tests.commands.article_nights import ADDRESS, PROSE, Nights, first_night_of
from tests.commands.conftest import flaws

pytestmark = pytest.mark.browser

OTHER = f"https://{HOST}/2026/11/other"
CLOSED = "closed-newspaper.example"
VOTED = f"x:{harbour.VOTED.id}"


def story(title: str) -> Response:
    """An article with a post."""
    return page(f'<!DOCTYPE html><html lang="en"><title>{title}</title><h1>{title}</h1>{PROSE}{blockquote(harbour.VOTED)}</html>')


STORY, LACKING, TAKEN_DOWN = story("Pilots walk out"), page("Not Found", status=404), page("Gone", status=410)


def world(answer: Response) -> World:
    """The town's web with this answer in the article's place, and another article with the same post."""
    pages = {(HOST, "/2026/11/story"): answer, (HOST, "/2026/11/other"): story("Ferries"), (CLOSED, "/story"): story("Old news")}
    return harbour.opening_night().with_pages(pages)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with first_night_of(STORY, world, tmp_path_factory.mktemp("first night") / "home") as first:
        yield first


@pytest.fixture
def nights(first_night: Nights, tmp_path: Path) -> Nights:
    return first_night.copied_to(tmp_path / "home")


def absences(nights: Nights) -> list[dict[str, str] | None]:
    """What a look-up says of the articles' own absence."""
    return [shown["absent"] for shown in nights.shown(VOTED)]


def test_a_taken_down_article_is_told_once_and_is_in_every_report(nights: Nights) -> None:
    first = nights.archive(LACKING, 2)
    (problem,) = first.summary["problems"]
    second = nights.archive(TAKEN_DOWN, 3)

    assert (1, ADDRESS) == (first.code, problem["where"])
    assert "has answered 404 since 2 November 2026; it was last read on 1 November 2026" == problem["what"]
    assert problem["remedy"]
    assert (0, [], 1) == (second.code, second.summary["problems"], second.summary["absent_articles"])
    assert [True, False] == [done.events("article-absent")[0]["new"] for done in (first, second)]

    (absent,) = absences(nights)
    assert absent is not None
    assert ("404", "2026-11-02") == (absent["how"], absent["since"][:10])
    (listed,) = nights.program("report", "--format", "json").value["absent_articles"]
    assert {"article": ADDRESS, "title": "Pilots walk out", **absent} == listed
    for form in ("text", "html", "markdown"):
        assert "answered 404 since 2 November 2026" in nights.program("report", "--format", form).out, form
    (row,) = csv.DictReader(io.StringIO(nights.program("report", "--format", "csv").out))
    assert f"{ADDRESS} has answered 404 since 2 November 2026" == row["absent_articles"]
    for command in ("show", "lookup"):
        assert "the article has answered 404 since 2 November 2026" in " ".join(nights.program(command, VOTED).out.split())
    assert [] == flaws(nights.program)


def test_an_article_that_returns_is_told_and_may_be_taken_down_again(nights: Nights) -> None:
    nights.archive(LACKING, 2)
    back = nights.archive(STORY, 3)
    (event,) = back.events("article-returned")

    assert (0, [], 0) == (back.code, back.summary["problems"], back.summary["absent_articles"])
    assert (ADDRESS, "404", "2026-11-02") == (event["article"], event["how"], event["since"][:10])
    assert [None] == absences(nights)
    assert [] == nights.archive(STORY, 4).events("article-returned")

    again = nights.archive(TAKEN_DOWN, 5)
    assert (1, "410") == (again.code, again.events("article-absent")[0]["how"])
    assert [{"how": "410", "since": "2026-11-05"}] == [
        {**absent, "since": absent["since"][:10]} if absent else None for absent in absences(nights)
    ]


def test_an_article_that_was_never_read_is_a_problem_of_every_night(nights: Nights) -> None:
    for day in (2, 3):
        done = nights.archive(STORY, day, f"https://{HOST}/2026/11/never")
        assert (1, []) == (done.code, done.events("article-absent"))
        assert "404" in done.summary["problems"][0]["what"]


def test_a_host_without_a_name_is_absent_only_if_another_one_answers(nights: Nights) -> None:
    address = f"https://{CLOSED}/story"
    assert 0 == nights.archive(STORY, 2, address).code
    everywhere = nights.program.environment["ARCHIVER_CONNECT_TO"].removeprefix("*")
    others = ",".join(f"{host}{everywhere}" for host in HOSTS if host != CLOSED)
    program = nights.program.using(ARCHIVER_CONNECT_TO=others)

    alone = program("archive", "--json", address, clock="2026-11-03T02:00:00Z")
    assert (1, []) == (alone.code, alone.events("article-absent"))
    assert "no-address" in alone.summary["problems"][0]["what"]

    first, second = (program("archive", "--json", address, OTHER, clock=f"2026-11-{day:02}T02:00:00Z") for day in (4, 5))
    assert (1, 0) == (first.code, second.code)
    assert "is on a host whose name has not resolved since 4 November 2026" in first.summary["problems"][0]["what"]
    assert "no-address" == second.events("article-absent")[0]["how"]


def test_other_failures_are_problems_of_every_night(nights: Nights) -> None:
    for day, status in ((2, 503), (3, 403), (4, 503)):
        done = nights.archive(page("Busy", status=status), day)
        assert (1, []) == (done.code, done.events("article-absent"))
    assert [None] == absences(nights)
