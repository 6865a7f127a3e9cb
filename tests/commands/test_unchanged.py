"""Nights on which a host answers 304 Not Modified, rightly or wrongly."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from archiver.demo.smallweb.hosts import answer
from archiver.demo.smallweb.messages import JSON, Request, Response, json_answer
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.platforms.api import bodies

HOST, ID = "social.example", "110446183735368301"
PLACE, POST = f"/api/v1/statuses/{ID}", f"mastodon:{HOST}/{ID}"
FIRST, SECOND = "Water rising at the bridge", "Water falling at the bridge"
ARTICLE = (
    f'<title>The quay</title><blockquote class="mastodon-embed" data-embed-url="https://{HOST}/@ferry/{ID}/embed"></blockquote>'
)
MISSING = json_answer({"error": "Record not found"}, status=404)


def world(status: Response) -> World:
    pages = {(HOST, PLACE): status, (HOST, "/api/v1/statuses/0"): MISSING, (HOST, "/api/v1/instance"): json_answer({"uri": HOST})}
    return World().with_pages(pages)


def said(words: str) -> Response:
    return Response(body=bodies.status(words, key=ID, host=HOST).encode(), content_type=JSON)


@dataclass
class Rails:
    """Answers with validators, as Rails makes them for Mastodon; `stubborn`, it says that nothing has changed whatever is asked."""

    stubborn: bool = False
    conditions: list[str | None] = field(default_factory=list)

    def __call__(self, known: World, request: Request) -> Response:
        """What is answered to a request."""
        whole = answer(known, request)
        if request.path != PLACE or request.from_a_browser:
            return whole
        tag = f'W/"{hashlib.sha256(whole.body).hexdigest()[:32]}"'
        named = request.headers.get("if-none-match")
        self.conditions.append(named)
        if self.stubborn or (named == tag and whole.status == 200):
            return Response(status=304, headers=(("ETag", named or tag),))
        return replace(whole, headers=(*whole.headers, ("ETag", tag)))


@dataclass
class Town:
    """The program and the host."""

    program: Program
    web: SmallWeb
    rails: Rails

    def night(self, day: int) -> Done:
        """What `check` says on that day of December."""
        return self.program("check", "--all", "--json", clock=f"2026-12-{day:02}T03:00:00Z")

    def stands(self) -> tuple[str, bool]:
        """Where the post stands, and whether it is suspected to be gone."""
        (post,) = self.program("report", "--format", "json").value["posts"]
        return post["verdict"], post["suspected"]

    def seen(self) -> list[tuple[str, int | None]]:
        """What each look at the post showed, and with which status."""
        return self.program.rows("SELECT reading, status FROM observation WHERE about = 'post' AND NOT control ORDER BY id")


@pytest.fixture
def town(program: Program) -> Iterator[Town]:
    """The first night: the post is archived."""
    program.home.mkdir(parents=True)
    page = program.home / "quay.html"
    page.write_text(ARTICLE, encoding="utf-8")
    rails = Rails()
    with small_web(world(said(FIRST)), hosts=(HOST,)) as web:
        web.answering = rails
        known = replace(program, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        known("archive", str(page), clock="2026-12-01T03:00:00Z")
        yield Town(program=known, web=web, rails=rails)


def test_a_304_confirms_a_post_without_its_content(town: Town) -> None:
    town.night(2)
    done = town.night(3)

    assert [("present", 200), ("present", 304), ("present", 304)] == town.seen()
    assert [True] == [one["unchanged"] for one in done.events("probed")]
    assert ("intact", False) == town.stands()
    assert 1 == len(town.program.rows("SELECT DISTINCT version, body FROM observation WHERE about = 'post' AND NOT control"))


def test_an_edited_post_is_answered_in_full(town: Town) -> None:
    town.web.world = world(said(SECOND))
    town.night(2)

    assert [("present", 200), ("present", 200)] == town.seen()
    assert ("altered", False) == town.stands()


def test_a_host_that_always_answers_304_is_believed_for_a_week(town: Town) -> None:
    town.rails.stubborn = True
    town.web.world = world(MISSING)
    town.night(7)
    town.night(9)

    assert [("present", 200), ("present", 304), ("unreadable", 304)] == town.seen()
    assert None is town.rails.conditions[-1]


def test_after_a_night_without_the_post_the_request_is_unconditional(town: Town) -> None:
    """Nor is it believed then that nothing has changed."""
    town.web.world = world(MISSING)
    town.night(2)
    assert ("intact", True) == town.stands()

    town.rails.stubborn = True
    town.night(3)
    assert [("present", 200), ("gone", 404), ("unreadable", 304)] == town.seen()
    assert None is town.rails.conditions[-1]
    assert ("intact", True) == town.stands()
