"""What names a service in one place and a post's key in another: `data-embed-type="twitter" data-embed-id="…"`, and so in JSON."""

import re
from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue

_SERVICES = ("data-embed-type", "data-provider", "data-type", "data-service", "data-network", "data-platform", "type", "provider")
_KEYS = (
    "data-embed-id",
    "data-code",
    "data-youtube-id",
    "data-yt-id",
    "video-id",
    "data-video-id",
    "data-post-id",
    "data-id",
    "data-key",
)
_PLACES = {
    "twitter": "https://x.com/i/status/{}",
    "tweet": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "tiktok": "https://www.tiktok.com/@/video/{}",
    "facebook": "https://www.facebook.com/watch/?v={}",
}
_KEY = re.compile(r"[A-Za-z0-9_-]{5,40}")
_IN_JSON = (
    ("x", ("tweetId", "tweet_id", "tweetID"), ("statusId", "content_id", "contentId", "externalId", "embedId", "embed_id", "id")),
    ("youtube", ("youtube_id", "youtubeId", "youtubeVideoId"), ("videoId", "video_id", "embedId", "embed_id")),
    ("instagram", ("instagram_id", "instagramId"), ("shortcode", "postId", "embedId", "embed_id")),
    ("tiktok", ("tiktok_id", "tiktokId"), ("videoId", "video_id", "embedId", "embed_id")),
    ("vimeo", ("vimeo_id", "vimeoId"), ("videoId", "video_id", "embedId", "embed_id")),
)
"""For each service, the fields that are of its keys alone, and those that are where the object says whose it is."""
OWN_NAMES = frozenset(name for _, own, _ in _IN_JSON for name in own)
"""The fields that are of one service's keys alone."""
_WORDS = {"x": re.compile(r"tweet|twitter|(?<![a-z])x(?![a-z])", re.IGNORECASE)}
_KEYS_OF = {
    "x": re.compile(r"[0-9]{15,20}"),
    "youtube": re.compile(r"[\w-]{11}", re.ASCII),
    "instagram": re.compile(r"[\w-]{9,14}", re.ASCII),
    "tiktok": re.compile(r"[0-9]{18,20}"),
    "vimeo": re.compile(r"[0-9]{6,12}"),
}
_LITE = re.compile(r"WYL_([0-9A-Za-z_-]{11})")


def addresses(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """The addresses of the post that an element names by service and key."""
    service = next((attributes[one].lower() for one in _SERVICES if attributes.get(one, "").lower() in _PLACES), None)
    if service is None and ("data-youtube-id" in attributes or "data-yt-id" in attributes or name == "lite-youtube"):
        service = "youtube"
    lite = _LITE.fullmatch(attributes.get("id", ""))
    if lite:
        yield _PLACES["youtube"].format(lite[1])
    if service is None:
        return
    for one in (*_KEYS, "videoid"):
        key = attributes.get(one, "")
        if _KEY.fullmatch(key):
            yield _PLACES[service].format(key)
            return


def place(service: str, key: str) -> str | None:
    """The address of a service's post, where the key is as that service's keys are."""
    pattern = _KEYS_OF.get({"twitter": "x", "tweet": "x"}.get(service, service))
    return _PLACES[service].format(key) if pattern and pattern.fullmatch(key) else None


def keyed(says: str, one: Mapping[str, JSONValue]) -> Iterator[str]:
    """The addresses of the posts whose keys an object in JSON holds; `says` is what it says that it is."""
    for service, own, others in _IN_JSON:
        words = _WORDS.get(service)
        ours = bool(says) and bool(words.search(says) if words else service in says.lower())
        for name in (*own, *others) if ours else own:
            key = one.get(name)
            if isinstance(key, str | int) and not isinstance(key, bool) and _KEYS_OF[service].fullmatch(str(key)):
                yield _PLACES[service].format(key)
                break
