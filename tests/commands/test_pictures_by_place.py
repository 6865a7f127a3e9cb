"""Pictures that are identified only by their position in the post: encoded anew, replaced, or missing."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.platforms.api import bodies

CDN = "cdn4.telesco.pe"
SAME, OTHER, LOST = 41, 42, 44  # the weekly unconditional request of each is on another night
HOSTS = ("t.me", CDN)


def picture(top: str, bottom: str, *, quality: int) -> bytes:
    """A picture of two colours, as a JPEG."""
    shown = Image.new("RGB", (640, 480), top)
    shown.paste(Image.new("RGB", (640, 240), bottom), (0, 240))
    written = BytesIO()
    shown.save(written, "JPEG", quality=quality)
    return written.getvalue()


def message(number: int, token: str, *, edited: bool) -> str:
    """A message with a picture, whose address is signed anew each night."""
    photo = f'<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'https://{CDN}/{number}/{token}.jpg\')"></a>'
    views = '<span class="tgme_widget_message_views">'
    return bodies.telegram("Water rising", number, edited=edited).replace(views, photo + views)


def world(token: str, pictures: dict[int, bytes], *, edited: bool = False) -> World:
    pages: dict[tuple[str, str], Response] = {}
    for number in (SAME, OTHER, LOST):
        pages["t.me", f"/ferrytown/{number}"] = page(message(number, token, edited=edited))
        if number in pictures:
            pages[CDN, f"/{number}/{token}.jpg"] = Response(body=pictures[number], content_type="image/jpeg")
    pages["t.me", "/telegram/83"] = page(bodies.telegram("Live", 83).replace("ferrytown", "telegram"))
    gone = '<div class="tgme_widget_message_error">Post not found</div>'
    pages["t.me", "/telegram/2147483647"] = page(gone)
    return World().with_pages(pages)


def article() -> str:
    """An article that shows the posts."""
    links = "".join(
        f'<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="ferrytown/{number}"></script>'
        for number in (SAME, OTHER, LOST)
    )
    return f"<html><title>The quay</title><article>{links}</article></html>"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, list[Done]]]:
    """Two nights; on the second all posts are marked as edited, and their pictures come from other addresses."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "quay.html").write_text(article(), encoding="utf-8")
    first = dict.fromkeys((SAME, OTHER, LOST), picture("navy", "white", quality=95))
    with small_web(world("aaa", first), hosts=HOSTS) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        said = [program("archive", "--json", str(folder / "quay.html"), clock="2026-12-01T03:00:00Z")]
        second = {SAME: picture("navy", "white", quality=40), OTHER: picture("navy", "red", quality=95)}
        web.world = world("bbb", second, edited=True)
        said.append(program("check", "--all", "--json", clock="2026-12-02T03:00:00Z"))
        web.world = world("ccc", dict.fromkeys((SAME, OTHER, LOST), picture("red", "white", quality=95)), edited=True)
        said.append(program("check", "--all", "--json", clock="2026-12-03T03:00:00Z"))
        yield program, said


def known(program: Program, number: int) -> dict[str, Any]:
    found: list[dict[str, Any]] = program("lookup", "--json", f"telegram:ferrytown/{number}").value
    return found[0]


@pytest.mark.parametrize("number", [SAME, LOST])
def test_a_re_encoded_or_missing_picture_is_no_alteration(nights: tuple[Program, list[Done]], number: int) -> None:
    post = known(nights[0], number)

    assert ("intact", None) == (post["verdict"], post["alteration"])


def test_a_replaced_picture_is_a_declared_alteration(nights: tuple[Program, list[Done]]) -> None:
    program, said = nights
    post = known(program, OTHER)

    assert [(f"telegram:ferrytown/{OTHER}", "altered")] == [(one["post"], one["to"]) for one in said[1].summary["changes"]]
    assert ("V420", ["media-replaced"], True) == (post["rule"], post["alteration"]["what"], post["alteration"]["declared"])
    assert "media-removed-or-replaced" == post["alteration"]["severity"]
    assert 2 == len({version["media"][0]["digest"] for version in post["versions"]})


def test_pictures_are_not_fetched_every_night(nights: tuple[Program, list[Done]]) -> None:
    """On the third night other pictures are there, and nothing else tells of them: they wait for the week's look."""
    program, said = nights

    assert [] == said[2].summary["changes"]
    assert set() == {row[0] for row in program.rows("SELECT post FROM media WHERE run = 3")}
