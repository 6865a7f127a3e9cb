"""Three nights of an article with posts of many platforms: ends, a host that denies everything, and ambiguous answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from archiver.demo.smallweb.messages import Response, json_answer, page
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.platforms.api import bodies

pytestmark = pytest.mark.browser

ID = "110446183735368325"
LOST, SILENT = f"mastodon:social.example/{ID}", f"mastodon:broken.example/{ID}"
CHANNEL, CARD, EVENT = "telegram:ferrytown/41", "linkedin:activity:7000000000000000001", "vine:MJ2pLYQj3xU"
ARTICLE = f"""<html><head><title>The quay</title></head><body><h1>The quay</h1>
<blockquote class="mastodon-embed" data-embed-url="https://social.example/@ferry/{ID}/embed"><a href="https://social.example/@ferry/{ID}"></a>
</blockquote><iframe class="mastodon-embed" src="https://broken.example/@ferry/{ID}/embed"></iframe>
<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="ferrytown/41"></script>
<iframe src="https://www.linkedin.com/embed/feed/update/urn:li:activity:7000000000000000001"></iframe>
<iframe src="https://vine.co/v/MJ2pLYQj3xU/embed/simple"></iframe></body></html>"""
MISSING = json_answer({"error": "Record not found"}, status=404)
NOT_FOUND = '<div class="tgme_widget_message_error">Post not found</div>'


def host(name: str, status: Response) -> dict[tuple[str, str], Response]:
    """A host of the Fediverse that works."""
    return {
        (name, "/api/v1/instance"): json_answer({"uri": name}),
        (name, "/api/v1/statuses/0"): MISSING,
        (name, f"/api/v1/statuses/{ID}"): status,
        (name, "/api/v1/accounts/lookup"): json_answer(json.loads(bodies.status("", key=ID, host=name))["account"]),
        (name, f"/@ferry/{ID}"): page("<div class='detailed-status'>Water rising</div>"),
    }


def telegram(number: int, words: str | None) -> dict[tuple[str, str], Response]:
    """A channel with posts around one of that number, which is there or not."""
    shown = [bodies.telegram(words, number)] if words else []
    around = "".join([bodies.telegram("before", number - 1), *shown, bodies.telegram("after", number + 1)])
    return {
        ("t.me", f"/ferrytown/{number}"): page(bodies.telegram(words, number) if words else NOT_FOUND),
        ("t.me", f"/s/ferrytown/{number}"): page(around),
        ("t.me", "/s/ferrytown"): page(around),
        ("t.me", "/telegram/83"): page(bodies.telegram("Hello", 83).replace("ferrytown", "telegram")),
        ("t.me", "/telegram/2147483647"): page(NOT_FOUND),
    }


def first_night() -> World:
    """Every post is there."""
    pages = {("www.linkedin.com", "/embed/feed/update/urn:li:activity:7000000000000000001"): page(bodies.linkedin("At the quay"))}
    for name in ("social.example", "broken.example"):
        pages |= host(
            name, Response(body=bodies.status("Water rising", key=ID, host=name).encode(), content_type="application/json")
        )
    return World().with_pages(pages | telegram(41, "Water rising"))


def later() -> World:
    """One host says that its post is not there, one says so of everything; the channel's post is gone; LinkedIn is unclear."""
    before = first_night()
    broken = {place: MISSING for place in before.pages if place[0] == "broken.example"}
    linkedin = {place: page("This post cannot be displayed") for place in before.pages if place[0] == "www.linkedin.com"}
    return before.with_pages(host("social.example", MISSING) | broken | linkedin | telegram(41, None))


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What the program said, night by night, and where the posts stood then."""

    said: list[Done]
    stood: list[dict[str, tuple[str, str | None, bool]]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("many")
    (folder / "quay.html").write_text(ARTICLE, encoding="utf-8")
    played = Nights(said=[], stood=[])
    with small_web(first_night()) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        for night, command in enumerate((("archive", str(folder / "quay.html")), ("check", "--all"), ("check", "--all"))):
            web.world = later() if night else web.world
            played.said.append(program(*command, "--json", clock=f"2026-11-2{night}T02:00:00Z"))
            posts: list[dict[str, Any]] = program("report", "--format", "json").value["posts"]
            played.stood.append({one["post"]: (one["verdict"], one["reason"], one["suspected"]) for one in posts})
        yield played


def test_all_posts_that_can_be_probed_are_intact_on_the_first_night(nights: Nights) -> None:
    expected = dict.fromkeys((LOST, SILENT, CHANNEL, CARD), ("intact", None, False)) | {EVENT: ("unknown", None, False)}

    assert expected == nights.stood[0]
    assert [] == nights.said[0].summary["void"]


def test_a_platform_that_cannot_be_probed_is_reported(nights: Nights) -> None:
    assert EVENT in [one["where"] for one in nights.said[0].summary["problems"]]


def test_an_end_is_suspected_where_the_controls_hold(nights: Nights) -> None:
    assert {LOST: ("intact", None, True), CHANNEL: ("intact", None, True)} == {
        name: stood for name, stood in nights.stood[1].items() if stood[2]
    }


def test_an_end_is_confirmed_on_the_next_night(nights: Nights) -> None:
    assert ("gone", "not-stated") == nights.stood[2][LOST][:2]
    assert ("gone", "not-stated") == nights.stood[2][CHANNEL][:2]


def test_a_host_that_denies_everything_is_not_believed(nights: Nights) -> None:
    assert ("intact", None, False) == nights.stood[2][SILENT]
    assert "broken.example" in [one["where"] for one in nights.said[1].summary["problems"]]
    assert "broken.example" not in [one["where"] for one in nights.said[2].summary["problems"]], "it was told once"


def test_an_ambiguous_answer_changes_no_verdict(nights: Nights) -> None:
    assert ("intact", None, False) == nights.stood[2][CARD]
