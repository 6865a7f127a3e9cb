"""Where the files of videos are, which still stands for them and how long they are, as far as platforms tell."""

import json
from dataclasses import replace

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Present
from archiver.model.posts import Author, Content, Media
from archiver.platforms.bluesky.contents import with_stream
from tests.platforms.api import bodies
from tests.platforms.api.conftest import Told

STILL, STREAM, FILE = "https://cdn.example/still.jpg", "https://cdn.example/all.m3u8", "https://cdn.example/film.mp4"
MASTODON: JSONValue = [
    {"id": "7", "type": "video", "url": FILE, "preview_url": STILL, "description": None, "meta": {"original": {"duration": 9.2}}}
]
REDDIT: dict[str, JSONValue] = {
    "url": "https://v.redd.it/abc",
    "is_self": False,
    "secure_media": {"reddit_video": {"hls_url": STREAM, "duration": 9}},
    "preview": {"images": [{"source": {"url": STILL}}]},
}
THUMB = f"""<i class="tgme_widget_message_video_thumb" style="background-image:url('{STILL}')"></i><video src="{FILE}"></video>"""
TELEGRAM = bodies.telegram("Water").replace(
    '<span class="tgme_widget_message_views">',
    f'<a class="tgme_widget_message_video_player">{THUMB}</a><span class="tgme_widget_message_views">',
)
VIMEO = json.dumps({"type": "video", "video_id": 76979871, "title": "Film", "duration": 9, "thumbnail_url": STILL})
YOUTUBE = json.dumps(
    {"title": "Film", "thumbnail_url": STILL, "html": '<iframe src="https://www.youtube.com/embed/eiHXASgRTcA"></iframe>'}
)


@pytest.mark.parametrize(
    ("platform", "kind", "body", "expected"),
    [
        ("truthsocial", "truthsocial-status", bodies.status("Water", media_attachments=MASTODON), (FILE, None, STILL, 10)),
        ("reddit", "reddit-listing", bodies.reddit_post("Water", **REDDIT), (None, STREAM, STILL, 9)),
        ("telegram", "telegram-embed", TELEGRAM, (FILE, None, STILL, None)),
        ("vimeo", "vimeo-oembed", VIMEO, (None, None, STILL, 9)),
        ("youtube", "youtube-oembed", YOUTUBE, (None, None, STILL, None)),
        ("tiktok", "tiktok-page", bodies.tiktok("Water", video={"cover": STILL}), (None, None, STILL, None)),
    ],
)
def test_a_reading_tells_where_a_video_is(
    told: Told, platform: str, kind: str, body: str, expected: tuple[str | None, str | None, str | None, int | None]
) -> None:
    key = {"reddit": "t3_7pfpeq", "telegram": "ferrytown/41", "vimeo": "76979871"}.get(platform)
    reading = told.read(told.post(platform, key), kind, body)

    assert isinstance(reading, Present)
    assert reading.content is not None
    (video,) = (file for file in reading.content.media if file.kind == "video")
    assert expected == (video.url, video.playlist, video.poster, video.seconds)


def test_the_view_of_a_post_of_bluesky_tells_its_playlist_and_its_still() -> None:
    picture, video = Media(key="a", kind="photo", url=STILL), Media(key="b", kind="video")
    content = Content(author=Author(), text="Water", media=(picture, video))
    view: JSONValue = {"$type": "app.bsky.embed.video#view", "cid": "b", "playlist": STREAM, "thumbnail": STILL}
    beside_a_quote: JSONValue = {"$type": "app.bsky.embed.recordWithMedia#view", "media": view}
    expected = replace(content, media=(picture, replace(video, playlist=STREAM, poster=STILL)))

    assert (expected, expected) == (with_stream(content, view), with_stream(content, beside_a_quote))
    assert content == with_stream(content, {"$type": "app.bsky.embed.images#view"})
