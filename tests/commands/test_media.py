"""What is recorded as a post's picture or video is one; a file that is too large is told of once, and a smaller one is kept."""

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.messages import JSON, Response, page, redirect
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Program

PICTURES, VIDEOS = "pbs.twimg.com", "video.twimg.com"
(PICTURE,) = founding.PRESIDENT_POST.pictures
PLACE = (PICTURES, f"/media/{PICTURE.key}")
MIB = 1024 * 1024
RATES = {"large": 2_176_000, "medium": 832_000, "small": 288_000}
VIDEO_POST = replace(
    founding.PRESIDENT_POST,
    pictures=(replace(PICTURE, videos=tuple((rate, f"https://{VIDEOS}/v/{name}.mp4") for name, rate in RATES.items())),),
)


def video(size: int) -> bytes:
    """An MP4 video of a size in bytes."""
    start = struct.pack(">I", 20) + b"ftypisom\0\0\x02\0isom"
    return start + struct.pack(">I", size - len(start)) + b"mdat" + b"v" * (size - len(start) - 8)


def world_with_videos(**sizes: int) -> World:
    """The founding world, whose first post shows a video with files of these sizes in bytes."""
    world = founding.world_for_founding().with_posts([VIDEO_POST])
    files = {(VIDEOS, f"/v/{name}.mp4"): Response(body=video(size), content_type="video/mp4") for name, size in sizes.items()}
    return world.with_pages(files)


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with small_web(founding.world_for_founding(), hosts=(PICTURES, VIDEOS, "www.example.org")) as opened:
        yield opened


@pytest.fixture
def one_post(tmp_path: Path) -> str:
    """An article that shows the first founding post."""
    path = tmp_path / "one.html"
    quoted = f'<blockquote class="twitter-tweet"><a href="{founding.PRESIDENT_POST.address}"></a></blockquote>'
    path.write_text(f"<article><p>What he said.</p>{quoted}</article>", encoding="utf-8")
    return str(path)


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


@pytest.mark.browser
def test_a_video_that_is_too_large_is_told_of_once_and_asked_for_again_when_the_limit_is_raised(
    program: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    become(world_with_videos(large=3 * MIB, medium=2 * MIB, small=MIB + MIB // 2))
    nights = [f"2026-12-0{day}T03:00:00Z" for day in range(1, 6)]
    web.counts.clear()

    first = program("--max-media-mib", "1", "archive", "--json", one_post, clock=nights[0])
    (problem,) = (one for one in first.summary["problems"] if one["where"] == PRESIDENT)
    assert (
        "media media/Goe1harbourOval1 is too large (it is 3 MiB, the limit is 1 MiB (ARCHIVER_LIMIT_MEDIA_BYTES))"
        in problem["what"]
    )
    assert "ARCHIVER_LIMIT_MEDIA_BYTES=2097152" in problem["remedy"]
    assert (1, {"/v/large.mp4": 1, "/v/medium.mp4": 1, "/v/small.mp4": 1}) == (first.code, asked(web))
    (shortfalls,) = (event["shortfalls"] for event in first.events("kept") if event["post"] == PRESIDENT)
    assert ["media-too-large:media/Goe1harbourOval1:1048576"] == shortfalls

    later = [
        program("--max-media-mib", "1", "archive", "--json", one_post, clock=nights[1]),
        program("--max-media-mib", "1", "check", "--all", "--json", clock=nights[2]),
    ]
    assert ([0, 0], 3) == ([done.code for done in later], web.requests_to(VIDEOS))
    assert [] == recorded(program)

    raised = program("--max-media-mib", "2", "archive", "--json", one_post, clock=nights[3])
    assert (0, {"/v/large.mp4": 2, "/v/medium.mp4": 2, "/v/small.mp4": 1}) == (raised.code, asked(web))
    assert [f"sha256:{hashlib.sha256(video(2 * MIB)).hexdigest()}"] == recorded(program)

    again = program("--max-media-mib", "2", "archive", "--json", one_post, clock=nights[4])
    assert (0, 5) == (again.code, web.requests_to(VIDEOS))


def asked(web: SmallWeb) -> dict[str, int]:
    """How often each video file was asked for."""
    return {path: count for (host, path), count in web.counts.items() if host == VIDEOS}


def test_an_edited_post_is_captured_without_asking_again_for_what_is_too_large(
    program: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    small = program.using(ARCHIVER_BROWSER="/nowhere", ARCHIVER_LIMIT_MEDIA_BYTES=str(MIB))
    become(world_with_videos(large=3 * MIB))
    small("archive", one_post, clock="2026-12-01T03:00:00Z")
    web.counts.clear()

    become(web.world.with_posts([replace(VIDEO_POST, text="Somebody has changed these words")]))
    done = small("check", "--all", "--json", clock="2026-12-02T03:00:00Z")

    (shortfalls,) = (event["shortfalls"] for event in done.events("kept") if event["post"] == PRESIDENT)
    assert (["no-browser", "media-too-large:media/Goe1harbourOval1:1048576"], {}) == (shortfalls, asked(web))
