"""What is recorded as a post's picture is one."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from archiver.demo.smallweb.messages import JSON, Response, page, redirect
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Program

PICTURES = "pbs.twimg.com"
(PICTURE,) = founding.PRESIDENT_POST.pictures
PLACE = (PICTURES, f"/media/{PICTURE.key}")


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with small_web(founding.world_for_founding(), hosts=(PICTURES, "www.example.org")) as opened:
        yield opened


def recorded(program: Program) -> list[Any]:
    """The digests of the post's media, in `lookup` and in the ledger."""
    (post,) = program("lookup", "--json", PRESIDENT).value
    shown = {media["digest"] for version in post["versions"] for media in version["media"]} - {None}
    return sorted(shown | {digest for (digest,) in program.rows("SELECT digest FROM media")})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(page("<html><h1>Access denied</h1></html>"), "what came is an HTML page", id="a page that says 200"),
        pytest.param(
            Response(body=b"<html>Access denied</html>", content_type="image/jpeg"), "what came is an HTML page", id="called a JPEG"
        ),
        pytest.param(Response(body=b"", content_type="image/jpeg"), "what came is an empty answer", id="nothing"),
        pytest.param(Response(body=b'{"error": 403}', content_type=JSON), "what came is a JSON document", id="JSON"),
        pytest.param(
            Response(body=PICTURE.content[:-900], content_type="image/png"), "a PNG image that is cut short", id="half a picture"
        ),
        pytest.param(redirect("https://www.example.org/login", status=302), "what came is an HTML page", id="a login page"),
        pytest.param(redirect("https://www.example.org/removed.png", status=302), "it led to a placeholder", id="a placeholder"),
        pytest.param(page("gone", status=404), "the server answered 404", id="another status"),
    ],
)
def test_what_is_not_a_picture_is_not_recorded_as_one(
    program: Program, become: Callable[[World], None], one_post: str, answer: Response, told: str
) -> None:
    elsewhere = {
        ("www.example.org", "/login"): page("<html><form>Log in</form></html>"),
        ("www.example.org", "/removed.png"): Response(body=PICTURE.content, content_type="image/png"),
    }
    become(founding.world_for_founding().with_pages({PLACE: answer, **elsewhere}))

    done = program.using(ARCHIVER_BROWSER="/nowhere")("archive", "--json", one_post)

    (problem,) = (one for one in done.summary["problems"] if one["where"] == PRESIDENT)
    assert 1 == done.code
    assert f"media missing media/{PICTURE.key} ({told}" in problem["what"].replace("what came is a PNG", "a PNG")
    assert [] == recorded(program)


def test_a_picture_is_recorded_by_its_bytes_whatever_it_is_called(
    program: Program, become: Callable[[World], None], one_post: str
) -> None:
    become(founding.world_for_founding().with_pages({PLACE: Response(body=PICTURE.content, content_type="text/html")}))

    program.using(ARCHIVER_BROWSER="/nowhere")("archive", one_post)

    assert [f"sha256:{hashlib.sha256(PICTURE.content).hexdigest()}"] == recorded(program)
