"""What an address of a platform is that names no post: an account, a list, a form that shares, the platform's script."""

import re

from archiver.model.urls import URL
from archiver.platforms.registry import DECLARATIONS
from archiver.platforms.toolkit.url_unwrapping import is_form

_SCRIPTS = tuple(re.compile(script, re.IGNORECASE) for declaration in DECLARATIONS for script in declaration.scripts.embed_scripts)
_FOLLOW = re.compile(r"/intent/(?:user|follow)|/(?:follow|subscribe|subscription_center)(?:[/?]|$)", re.IGNORECASE)
_PURPOSES = (
    (re.compile(r"/intent/|/plugins/(?:like|share)", re.IGNORECASE), "a button or form of the platform"),
    (re.compile(r"/plugins/page|/widgets?/timeline|/srv/timeline|/timeline", re.IGNORECASE), "a page or timeline of an account"),
    (
        re.compile(r"[?&]list=|/playlist|/lists?/|/sets/|/album|/collections?/|/moments/|/i/events/", re.IGNORECASE),
        "a list, an event or an album",
    ),
    (re.compile(r"/(?:hashtag|tags?|explore|search|topics?|results)(?:[/?]|$)", re.IGNORECASE), "a search or a page of tags"),
    (re.compile(r"/i/spaces/|/live(?:/|$)", re.IGNORECASE), "a live broadcast"),
    (
        re.compile(r"/(?:login|signup|settings|help|legal|privacy|policies|terms|tos|about|oauth|dialog)(?:[/?]|$)", re.IGNORECASE),
        "a page of the platform itself",
    ),
    (re.compile(r"\.(?:js|css)(?:\?|$)|/(?:iframe|player)_api$", re.IGNORECASE), "a script or stylesheet"),
    (
        re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico)(?:[?:]|$)|/(?:profile_images|media|vi(?:_webp)?|ytc|img)/", re.IGNORECASE),
        "a picture, which is no address of a post",
    ),
    (
        re.compile(
            r"/(?:groups?|pages?|channel|user|c|company|school|in|r|u|people|profile|web|@[^/]{1,100}|[^/]{1,100})(?:/[^/?]{0,100})?/?(?:\?|$)"
        ),
        "an account, a channel or a group",
    ),
)
"""Patterns of path and query, the first that is found counts: to say more of an address, add a line."""


def purpose_of(url: URL) -> str:
    """What an address is for that names no post, with an article."""
    place = f"{url.path}?{url.query}" if url.query else url.path
    if _FOLLOW.search(place):
        return "a button to follow an account"
    if is_form(url):
        return "a form that shares, saves or searches for something"
    if any(script.search(str(url)) for script in _SCRIPTS):
        return "the platform's script, which makes posts of markup elsewhere in the page"
    if not url.segments and not url.query:
        return "the platform's front page"
    return next((purpose for pattern, purpose in _PURPOSES if pattern.search(place)), "an address without the key of a post")
