"""A post's videos are kept when they are asked for, within limits, as they came; what is missing is told, and asked for once."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from archiver.app.posts.video_tool import tool_version
from archiver.demo.smallweb import tiktok
from archiver.demo.smallweb.messages import Delivery, Response, page
from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.videos import video_segment, video_start
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Program
from tests.commands.videos import (
    HIGH,
    KEY,
    LARGE,
    MASTER,
    MEDIUM,
    PICTURE,
    SEGMENTS,
    SMALL,
    WHOLE,
    asked,
    bodies,
    kept_video,
    lacks,
    mp4,
    playlist,
    web_with_videos,
    world,
)
from tests.platforms.api import bodies as answers


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with web_with_videos() as opened:
        yield opened


@pytest.mark.browser
def test_a_post_without_its_video_is_kept_without_a_problem_and_complete_once_the_video_is_asked_for(
    program: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    become(world({"/large.mp4": mp4(LARGE)}))
    web.counts.clear()

    first = program("archive", "--json", one_post)
    again = program("archive", "--json", one_post)
    assert (0, ["video-not-kept"], {}, []) == (first.code, lacks(first), asked(web), again.events("kept"))
    assert [1, 0, 0] == [first.summary[name] for name in ("captured", "partial", "failed")]
    assert web.requests_to("pbs.twimg.com", f"/media/{PICTURE.key}.png")
    assert "its video is kept only with --videos" in program("show", PRESIDENT).out
    assert "1 post kept without the video" in (told := program("status").out)
    assert "only in part" not in told

    wanted = program("archive", "--videos", "--json", one_post)
    assert (0, [], {"/large.mp4": 1}) == (wanted.code, lacks(wanted), asked(web))
    found, video = kept_video(program)
    assert ([LARGE], KEY) == (bodies(found, video), video.key)
    assert 0 == program("verify").code
    assert [] == program("archive", "--videos", "--json", one_post).events("kept")


def test_a_video_whose_connection_breaks_is_resumed_where_it_broke(
    blind: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    become(world({"/large.mp4": mp4(LARGE, delivery=Delivery.BROKEN_OFF)}))
    web.counts.clear()

    done = blind("archive", "--videos", "--json", one_post)

    found, video = kept_video(blind)
    assert ([LARGE], [(200, True), (206, False)]) == (bodies(found, video), [(each.status, each.cut) for each in found.answers])
    assert (hashlib.sha256(LARGE).hexdigest(), []) == (video.streams[0].digest.removeprefix("sha256:"), lacks(done))
    assert 0 == blind("verify").code


def test_a_broken_video_whose_version_cannot_be_told_is_begun_anew_and_given_up_in_the_end(
    blind: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    become(world({"/large.mp4": mp4(LARGE, etag=None, delivery=Delivery.BROKEN_OFF)}))
    web.counts.clear()

    done = blind("archive", "--videos", "--json", one_post)

    assert ([f"video-missing:{KEY}:broken-off"], {"/large.mp4": 4}) == (lacks(done), asked(web))


@pytest.mark.parametrize(
    ("high", "files"),
    [
        pytest.param(HIGH, SEGMENTS, id="segments"),
        pytest.param(
            playlist(
                f'#EXT-X-MAP:URI="all.mp4",BYTERANGE="{len(video_start())}@0"',
                f"#EXT-X-BYTERANGE:{len(video_segment('hls', 0))}@{len(video_start())}",
                "#EXTINF:1,",
                "all.mp4",
                *(f"#EXTINF:1,\n#EXT-X-BYTERANGE:{len(video_segment('hls', number))}\nall.mp4" for number in (1, 2)),
                "#EXT-X-ENDLIST",
            ),
            {"/all.mp4": mp4(WHOLE)},
            id="ranges of one file",
        ),
    ],
)
def test_the_stream_of_a_playlist_that_the_bandwidth_allows_is_kept_segment_by_segment(
    blind: Program, web: SmallWeb, become: Callable[[World], None], one_post: str, *, high: Response, files: Mapping[str, Response]
) -> None:
    become(world({"/master.m3u8": MASTER, "/high.m3u8": high, **files}, playlist=True))
    web.counts.clear()

    done = blind("archive", "--videos", "--json", one_post)

    found, video = kept_video(blind)
    assert ([], [WHOLE], [len(WHOLE)]) == (lacks(done), bodies(found, video), [stream.size for stream in video.streams])
    assert {"/master.m3u8", "/high.m3u8", *files} == asked(web).keys()
    assert 0 == blind("verify").code


def test_sound_that_is_apart_is_a_stream_of_its_own(blind: Program, become: Callable[[World], None], one_post: str) -> None:
    master = playlist(
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",DEFAULT=YES,URI="sound.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=400000,AUDIO="a"',
        "high.m3u8",
    )
    sound = playlist("#EXTINF:3,", "sound.mp4", "#EXT-X-ENDLIST")
    become(
        world(
            {"/master.m3u8": master, "/high.m3u8": HIGH, "/sound.m3u8": sound, "/sound.mp4": mp4(SMALL), **SEGMENTS}, playlist=True
        )
    )

    blind("archive", "--videos", one_post)

    assert [WHOLE, SMALL] == bodies(*kept_video(blind))


@pytest.mark.parametrize(
    ("high", "why", "words"),
    [
        (playlist('#EXT-X-KEY:METHOD=AES-128,URI="key"', "#EXTINF:1,", "0.m4s", "#EXT-X-ENDLIST"), "encrypted", "it is encrypted"),
        (playlist("#EXTINF:1,", "0.m4s"), "live", "it is still being broadcast"),
        (playlist("#EXTINF:1,", "missing.m4s", "#EXT-X-ENDLIST"), "status-404", "the server answered 404"),
        (Response(body=b"<html>no</html>"), "no-playlist", "what came is not an HLS playlist"),
    ],
)
def test_a_stream_that_cannot_be_kept_is_told_with_its_reason(
    blind: Program, become: Callable[[World], None], one_post: str, *, high: Response, why: str, words: str
) -> None:
    become(world({"/master.m3u8": MASTER, "/high.m3u8": high, **SEGMENTS}, playlist=True))

    done = blind("archive", "--videos", "--json", one_post)

    (problem,) = (each for each in done.summary["problems"] if each["where"] == PRESIDENT)
    assert (1, [f"video-missing:{KEY}:{why}"]) == (done.code, lacks(done))
    assert f"its video {KEY} is not kept ({words}" in problem["what"]


def test_the_largest_file_within_the_limit_is_kept(
    blind: Program, web: SmallWeb, become: Callable[[World], None], one_post: str
) -> None:
    become(world({"/large.mp4": mp4(LARGE), "/medium.mp4": mp4(MEDIUM), "/small.mp4": mp4(SMALL)}))
    web.counts.clear()

    blind.using(ARCHIVER_LIMIT_VIDEO_BYTES=str(len(MEDIUM)))("archive", "--videos", one_post)

    found, video = kept_video(blind)
    assert ([MEDIUM], {"/large.mp4": 1, "/medium.mp4": 1}) == (bodies(found, video), asked(web))
    (post,) = blind("lookup", "--json", PRESIDENT).value
    shown = {media["digest"] for version in post["versions"] for media in version["media"]}
    assert {f"sha256:{hashlib.sha256(MEDIUM).hexdigest()}"} == shown


def test_a_video_of_which_the_platform_tells_no_file_is_missing_with_the_remedy(
    blind: Program, become: Callable[[World], None], tmp_path: Path
) -> None:
    """Yt-dlp, if it is installed, does not find it either: the small web has no player of TikTok's."""
    name = f"tiktok:{tiktok.EXAMPLE}"
    watched = {("www.tiktok.com", f"/@/video/{tiktok.EXAMPLE}"): page(answers.tiktok("Water"))}
    become(founding.world_for_founding().with_pages(watched))
    article = tmp_path / "film.html"
    article.write_text(f'<blockquote class="tiktok-embed" data-video-id="{tiktok.EXAMPLE}"><section>Water</section></blockquote>')

    done = blind("archive", "--videos", "--json", str(article))

    (problem,) = (each for each in done.summary["problems"] if each["where"] == name)
    code = "no-tool" if tool_version() is None else "tool-failed"
    (shortfalls,) = (event["shortfalls"] for event in done.events("kept") if event["post"] == name)
    assert (1, True) == (done.code, f"video-missing:{tiktok.EXAMPLE}:{code}" in shortfalls)
    assert "yt-dlp" in problem["what"]
