"""Pretend YouTube: oEmbed, which refuses by a status and one word, and the watch page, which contains its player's JSON."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import BASE_64, random_key
from archiver.demo.smallweb.messages import TEXT, Request, Response, json_text, page
from archiver.demo.smallweb.posts import PostState, PretendPost, Variation
from archiver.demo.smallweb.rendering import NOT_FOUND, html_page, oembed, plain_text, script_json
from archiver.model.digests import JSONValue

NAME = LEDGER_NAME = "youtube"
HOSTS = ("www.youtube.com",)
CONTROLS = ("jNQXAC9IVRw",)
EXAMPLE = "eiHXASgRTcA"
new_key = random_key(11, BASE_64)

_WATCH = re.compile(r"https://www\.youtube\.com/watch\?v=([\w-]{11})")
_NOT_EMBEDDED = {
    PostState.PARTLY_DENIED: (401, b"Unauthorized"),
    PostState.PRIVATE: (403, b"Forbidden"),
    PostState.DELETED: (404, b"Not Found"),
    PostState.ACCOUNT_SUSPENDED: (404, b"Not Found"),
}
_NOT_PLAYED = {
    PostState.PRIVATE: ("LOGIN_REQUIRED", "This video is private"),
    PostState.DELETED: ("ERROR", "Video unavailable"),
    PostState.ACCOUNT_SUSPENDED: (
        "ERROR",
        "This video is no longer available because the YouTube account associated with this video has been terminated.",
    ),
}


def markup(post: PretendPost) -> str:
    """The official frame, or the one without cookies."""
    host = "www.youtube-nocookie.com" if post.number % 2 else "www.youtube.com"
    return f'<iframe width="560" height="315" src="https://{host}/embed/{post.key}?rel=0" allowfullscreen></iframe>'


def video_oembed(post: PretendPost) -> str:
    """OEmbed of a live video."""
    frame = f'<iframe width="200" height="113" src="https://www.youtube.com/embed/{post.key}?feature=oembed"></iframe>'
    return oembed(post, frame, type="video", author_url=f"https://www.youtube.com/@{post.handle}")


def watch_page(post: PretendPost, *, title: str | None = None) -> str:
    """The watch page of a live video; without a title of its own, its text is the title."""
    variation, text = post.variation, plain_text(post)
    details: dict[str, JSONValue] = {
        "videoId": post.key,
        "title": title or text,
        "shortDescription": text if title else "At the quay",
        "channelId": "UCferrytown0000000000000",
        "author": variation.name,
        "viewCount": str(variation.count),
    }
    return player_page({"playabilityStatus": {"status": "OK"}, "videoDetails": details}, variation)


def player_page(response: dict[str, JSONValue], variation: Variation) -> str:
    """A watch page with this response for the player."""
    data = script_json(response, variation)
    lang = ("en", "de", "ja")[variation.language]
    return f'<html lang="{lang}"><script>var ytInitialPlayerResponse = {data};</script></html>'


ANSWERS = {"youtube-watch": watch_page, "youtube-oembed": video_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of oEmbed, the watch page and the embed's frame."""
    if request.path == "/oembed":
        found = _WATCH.fullmatch(request.parameters.get("url", ""))
        return _oembed(view.find(found[1]) if found else None)
    if request.path == "/watch":
        return _watch(view.find(request.parameters.get("v", "")))
    if request.path.startswith("/embed/"):
        return html_page('<div id="player">▶</div>')
    return NOT_FOUND


def _oembed(post: PretendPost | None) -> Response:
    state = PostState.DELETED if post is None else post.state
    if post is None or state in _NOT_EMBEDDED:
        status, word = _NOT_EMBEDDED[state]
        return Response(status=status, body=word, content_type=TEXT)
    return json_text(video_oembed(post))


def _watch(post: PretendPost | None) -> Response:
    state = PostState.DELETED if post is None else post.state
    if post is None or state in _NOT_PLAYED:
        status, reason = _NOT_PLAYED[state]
        return page(player_page({"playabilityStatus": {"status": status, "reason": reason}}, Variation()))
    return page(watch_page(post))
