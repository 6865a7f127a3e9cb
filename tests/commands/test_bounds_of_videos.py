"""Bounds of videos: each is lowered by its setting; a video beyond it is told of once, and asked for again when it is raised."""

from collections.abc import Callable, Iterator

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import World
from tests.commands.conftest import PRESIDENT, Program
from tests.commands.videos import HIGH, KEY, LARGE, MASTER, SEGMENTS, asked, lacks, mp4, playlist, web_with_videos, world

FILE = world({"/large.mp4": mp4(LARGE)})
STREAM = world({"/master.m3u8": MASTER, "/high.m3u8": HIGH, **SEGMENTS}, playlist=True)
CASES = {
    "video_bytes": (FILE, 1000, "too-large", "it is 8.7 KiB, the limit is 1,000 bytes"),
    "video_seconds": (FILE, 8, "too-long", "it is 9 seconds long, the limit is 8 seconds"),
    "video_segments": (STREAM, 3, "too-many-segments", "it has 4 segments, the limit is 3"),
}


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with web_with_videos() as opened:
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_a_video_beyond_a_bound_is_told_of_once_and_asked_for_again_when_the_bound_is_raised(
    blind: Program,
    web: SmallWeb,
    become: Callable[[World], None],
    one_post: str,
    name: str,
) -> None:
    shown, value, why, words = CASES[name]
    setting = f"ARCHIVER_LIMIT_{name.upper()}"
    become(shown)

    first = blind.using(**{setting: str(value)})("archive", "--videos", "--json", one_post)
    (problem,) = (each for each in first.summary["problems"] if each["where"] == PRESIDENT)
    assert (1, [f"video-{why}:{KEY}:{value}"]) == (first.code, lacks(first))
    assert words in problem["what"]
    web.counts.clear()

    again = blind.using(**{setting: str(value)})("archive", "--videos", "--json", one_post)
    assert ([], {}) == (again.events("kept"), asked(web))

    raised = blind("archive", "--videos", "--json", one_post)
    assert [] == lacks(raised)


def test_the_smallest_stream_is_kept_where_all_exceed_the_bandwidth(
    blind: Program,
    become: Callable[[World], None],
    web: SmallWeb,
    one_post: str,
) -> None:
    low = playlist("#EXTINF:1,", "0.m4s", "#EXT-X-ENDLIST")
    become(world({"/master.m3u8": MASTER, "/high.m3u8": HIGH, "/low.m3u8": low, **SEGMENTS}, playlist=True))
    web.counts.clear()

    blind.using(ARCHIVER_LIMIT_VIDEO_BITS_A_SECOND="100000")("archive", "--videos", one_post)

    assert {"/master.m3u8", "/low.m3u8", "/0.m4s"} == asked(web).keys()
