"""Worlds whose first post shows a video, and what a run kept of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from archiver.demo.smallweb.messages import Delivery, Response
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.videos import PLAYLIST_TYPE, VIDEO_TYPE, draw_video, video_segment, video_start
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from archiver.evidence import KeptVideo, PostStatement, Snapshot, read_snapshot
from tests.commands.conftest import PRESIDENT, Done, Program

VIDEOS = "video.twimg.com"
(PICTURE,) = founding.PRESIDENT_POST.pictures
KEY = f"media/{PICTURE.key}"
RATES = {"large": 2_176_000, "medium": 832_000, "small": 288_000}
LARGE, MEDIUM, SMALL = (draw_video(name, seconds) for name, seconds in (("large", 9), ("medium", 6), ("small", 3)))
WHOLE = b"".join((video_start(), *(video_segment("hls", number) for number in range(3))))


def world(files: Mapping[str, Response], *, playlist: bool = False) -> World:
    """The founding world, whose first post shows a video in these files, or with a playlist."""
    rates = tuple((rate, f"https://{VIDEOS}/{name}.mp4") for name, rate in RATES.items() if f"/{name}.mp4" in files)
    video = replace(PICTURE, videos=rates, playlist=f"https://{VIDEOS}/master.m3u8" if playlist else None)
    post = replace(founding.PRESIDENT_POST, pictures=(video,))
    return founding.world_for_founding().with_posts([post]).with_pages({(VIDEOS, path): made for path, made in files.items()})


def mp4(body: bytes, *, etag: str | None = '"one"', delivery: Delivery = Delivery.WHOLE) -> Response:
    headers = (("ETag", etag),) if etag else ()
    return Response(body=body, content_type=VIDEO_TYPE, headers=headers, delivery=delivery)


def playlist(*lines: str) -> Response:
    return Response(body="\n".join(("#EXTM3U", *lines, "")).encode(), content_type=PLAYLIST_TYPE)


MASTER = playlist(
    "#EXT-X-STREAM-INF:BANDWIDTH=900000000,RESOLUTION=7680x4320",
    "huge.m3u8",
    "#EXT-X-STREAM-INF:BANDWIDTH=400000",
    "low.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1,mp4a"',
    "high.m3u8",
)
SEGMENTS = {"/init.mp4": mp4(video_start()), **{f"/{number}.m4s": mp4(video_segment("hls", number)) for number in range(3)}}
HIGH = playlist(
    "#EXT-X-TARGETDURATION:1", '#EXT-X-MAP:URI="init.mp4"', *(f"#EXTINF:1.0,\n{n}.m4s" for n in range(3)), "#EXT-X-ENDLIST"
)


def kept_video(program: Program) -> tuple[Snapshot, KeptVideo]:
    """The only snapshot of a video, and what it states of it."""
    paths = [
        path
        for path in program.snapshots()
        if program.rows("SELECT 1 FROM snapshot WHERE path = ? AND shortfalls LIKE '%only-a%'", path)
    ]
    (path,) = paths
    found = read_snapshot(program.home / path)
    subject = found.statement.subject
    assert isinstance(subject, PostStatement)
    assert subject.video is not None
    return found, subject.video


def bodies(found: Snapshot, video: KeptVideo) -> list[bytes]:
    """The bytes of a video's streams."""
    return [b"".join(found.answers[part].body for part in stream.parts) for stream in video.streams]


def lacks(done: Done) -> list[str]:
    """The shortfalls of the post's own snapshot in a run."""
    (found,) = (event["shortfalls"] for event in done.events("kept") if event["post"] == PRESIDENT and "only-a" not in str(event))
    return [shortfall for shortfall in found if shortfall != "no-browser"]


def asked(web: SmallWeb) -> dict[str, int]:
    """How often each file of videos was asked for."""
    return {path: count for (host, path), count in web.counts.items() if host == VIDEOS}


@contextmanager
def web_with_videos() -> Iterator[SmallWeb]:
    """The small web with the hosts of X's pictures and videos."""
    with small_web(founding.world_for_founding(), hosts=("pbs.twimg.com", VIDEOS, "www.tiktok.com")) as opened:
        yield opened
