"""Ask the YouTube Data API v3 with a key: `videos.list` of the parts `snippet` and `status`, which costs one unit of the quota.

A key without an account sees what is public or unlisted (developers.google.com/youtube/v3/docs/videos). A video that is private,
was deleted or never existed is missing from `items`, whatever the reason.
"""

from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import KEY_PLACEHOLDER, Answer, Probe
from archiver.platforms.parsing.json_fields import items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.probes import ask_with_key, not_understood, object_of, other_post
from archiver.platforms.toolkit.readers import read_by_kind

VIDEO_BY_KEY = "youtube-video-by-key"
KEY = "youtube"

_HOST = "www.googleapis.com"
_FOR_EVERYBODY = frozenset({"public", "unlisted"})


def ask_data_api(video: str) -> Probe:
    """A probe of a video with the operator's key."""
    url = f"https://{_HOST}/youtube/v3/videos?part=snippet,status&id={video}&key={KEY_PLACEHOLDER}"
    return ask_with_key(VIDEO_BY_KEY, url, KEY, in_header=False)


def read_data_api(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer of the Data API."""
    return read_by_kind(post, answer, {VIDEO_BY_KEY: _read}, hosts={_HOST})


def _read(post: PostRef, answer: Answer) -> Reading:
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    if text(payload, "kind") != "youtube#videoListResponse":
        return not_understood("an object that is no list of videos")
    video = next(iter(items(payload, "items")), None)
    if video is None:
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    if text(video, "id") != post.key:
        return other_post(text(video, "id"))
    author = Author(id=text(video, "snippet", "channelId"), name=text(video, "snippet", "channelTitle"))
    if text(video, "status", "privacyStatus") not in _FOR_EVERYBODY:
        return Withheld(reason=Reason.NOT_STATED, owner=author)
    title = text(video, "snippet", "title")
    if title is None:
        return not_understood("a video without a title")
    words = "\n\n".join(part for part in (title, text(video, "snippet", "description")) if part)
    poster = text(video, "snippet", "thumbnails", "high", "url")
    posted_at = parse_iso(text(video, "snippet", "publishedAt"))
    return Present(
        content=Content(author=author, text=words, media=(Media(key=post.key, kind="video", poster=poster),), posted_at=posted_at)
    )
