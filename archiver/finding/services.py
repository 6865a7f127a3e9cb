"""Elements that name a service in one attribute and a post's key in another: `data-embed-type="twitter" data-embed-id="…"`."""

import re
from collections.abc import Iterator, Mapping

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
