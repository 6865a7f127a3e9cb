"""Edit histories of Mastodon through the whole program: edits before and after archiving, and one that changes nothing."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from archiver.demo.smallweb.messages import JSON, Response, json_answer
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.platforms.api import bodies

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

HOST = "social.example"
EARLY, LATE, GHOST = "110446183735368301", "110446183735368302", "110446183735368303"
WRITTEN, EDITED, AGAIN = "2026-10-30T08:00:00.000Z", "2026-10-31T09:30:00.000Z", "2026-12-02T12:00:00.000Z"
FIRST, PASSING, LATER = "Water rising at the bridge", "Water? What water?", "Water falling at the bridge"
PICTURE = bodies.status("", media_attachments=[{"id": "77", "type": "image", "url": f"https://{HOST}/media/77.png"}])
ARTICLE = "".join(
    f'<blockquote class="mastodon-embed" data-embed-url="https://{HOST}/@ferry/{key}/embed"></blockquote>'
    for key in (EARLY, LATE, GHOST)
)

Pages = dict[tuple[str, str], Response]


def told(key: str, *states: tuple[str, str], pictured: bool = False) -> Pages:
    """A status as its host tells it, and its history; the first state of a pictured one has a picture that the last has not."""
    said = [json.loads(bodies.status(words, key=key, host=HOST, created_at=since)) for words, since in states]
    if pictured:
        said[0]["media_attachments"] = json.loads(PICTURE)["media_attachments"]
    edited: JSONValue = states[-1][1] if len(states) > 1 else None
    now = said[-1] | {"created_at": states[0][1], "edited_at": edited}
    place = f"/api/v1/statuses/{key}"
    return {
        (HOST, place): Response(body=json.dumps(now).encode(), content_type=JSON),
        (HOST, f"{place}/history"): Response(body=json.dumps(said).encode(), content_type=JSON),
    }


def world(*statuses: Pages) -> World:
    pages: Pages = {(HOST, "/media/77.png"): Response(body=draw_harbour("a", 64, 48), content_type="image/png")}
    for one in statuses:
        pages |= one
    return World().with_pages(pages | {(HOST, "/api/v1/instance"): json_answer({"uri": HOST})})


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, list[Done]]]:
    """Three nights; before the third, one post is reworded twice, and one saved without a change."""
    folder = tmp_path_factory.mktemp("histories")
    (folder / "quay.html").write_text(f"<html><title>The quay</title><article>{ARTICLE}</article></html>", encoding="utf-8")
    early = told(EARLY, (FIRST, WRITTEN), (LATER, EDITED), pictured=True)
    with small_web(world(early, told(LATE, (FIRST, WRITTEN)), told(GHOST, (FIRST, WRITTEN))), hosts=(HOST,)) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        said = [program("archive", "--json", str(folder / "quay.html"), clock="2026-12-01T03:00:00Z")]
        said.append(program("check", "--all", "--json", clock="2026-12-02T03:00:00Z"))
        late = told(LATE, (FIRST, WRITTEN), (PASSING, "2026-12-02T11:00:00.000Z"), (LATER, AGAIN))
        web.world = world(early, late, told(GHOST, (FIRST, WRITTEN), (FIRST, AGAIN)))
        said.append(program("check", "--all", "--json", clock="2026-12-03T03:00:00Z"))
        yield program, said


def known(program: Program, query: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = program("lookup", "--json", query).value
    return found[0]


def timeline(post: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["text"], one["seen_at"][:10]) for one in post["versions"]]


def test_versions_from_before_archiving_are_reported(nights: tuple[Program, list[Done]]) -> None:
    post = known(nights[0], f"mastodon:{HOST}/{EARLY}")

    assert (FIRST, "platform-api") == (post["original"]["text"], post["original"]["witness"])
    assert [(FIRST, "2026-10-30"), (LATER, "2026-10-31")] == timeline(post)


def test_an_edit_from_before_archiving_changes_no_verdict(nights: tuple[Program, list[Done]]) -> None:
    assert ("intact", "V200") == tuple(known(nights[0], f"mastodon:{HOST}/{EARLY}")[name] for name in ("verdict", "rule"))


def test_a_removed_picture_is_kept_while_it_can_be_fetched(nights: tuple[Program, list[Done]]) -> None:
    first, last = known(nights[0], f"mastodon:{HOST}/{EARLY}")["versions"]

    assert (True, []) == (first["media"][0]["digest"] is not None, last["media"])


def test_an_edit_alters_the_post_and_every_version_is_searchable(nights: tuple[Program, list[Done]]) -> None:
    program, said = nights
    post = known(program, "what water")

    assert [(f"mastodon:{HOST}/{LATE}", "altered")] == [(one["post"], one["to"]) for one in said[2].summary["changes"]]
    assert (f"mastodon:{HOST}/{LATE}", FIRST) == (post["post"], post["original"]["text"])
    assert [FIRST, PASSING, LATER] == [text for text, _ in timeline(post)]


def test_an_edit_without_changes_leaves_a_post_intact(nights: tuple[Program, list[Done]]) -> None:
    post = known(nights[0], f"mastodon:{HOST}/{GHOST}")

    assert ("intact", [FIRST]) == (post["verdict"], [text for text, _ in timeline(post)])


def test_a_history_is_requested_once_for_each_edit(nights: tuple[Program, list[Done]]) -> None:
    asked = nights[0].rows("SELECT run, ref FROM observation WHERE probe = 'mastodon-history' ORDER BY run, ref")

    assert [(1, f"mastodon:{HOST}/{EARLY}"), (3, f"mastodon:{HOST}/{LATE}"), (3, f"mastodon:{HOST}/{GHOST}")] == asked
