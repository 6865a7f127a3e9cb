"""Names in shortcodes: which platform a name is for, and which names are for embeds, or for links, buttons and timelines."""

import re
from functools import lru_cache

from archiver.platforms.declaration import Declaration
from archiver.platforms.registry import DECLARATIONS

_EMBEDS = frozenset(
    {
        "audio",
        "autoembed",
        "bbvideo",
        "component",
        "embed",
        "embedpress",
        "embedvideo",
        "ev",
        "evl",
        "evt",
        "evu",
        "iframe",
        "include",
    }
    | {"media", "oembed", "partial", "player", "render", "social", "video", "widget"}
)
"""Words for something that is embedded, whichever service it is of."""
_NO_POSTS = frozenset(
    {"badge", "btn", "button", "channel", "citation", "cite", "comments", "feed", "feeds", "follow", "handle", "hashtag", "href"}
    | {
        "icon",
        "icons",
        "like",
        "likes",
        "link",
        "links",
        "list",
        "login",
        "mention",
        "page",
        "playlist",
        "profile",
        "search",
        "share",
    }
    | {"sharing", "subscribe", "timeline", "user", "via", "wall"}
)
"""Words for what shows no post of a service that the name names: its buttons, timelines, and links to it."""
_NO_EMBEDS = _NO_POSTS | frozenset(
    {"a", "author", "bookmark", "caption", "credit", "figure", "footnote", "gallery", "image", "imageframe", "img", "more", "nav"}
    | {"navigation", "note", "photo", "picture", "quote", "ref", "reference", "relref", "source"}
)
"""These, and words for pictures, sources and notes, which show no post if no service is named."""
_WORDS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z](?=[A-Z][a-z])|[A-Z]?[a-z]+")
_MIN_PART_LENGTH = 4  # characters; shorter names of services are also parts of other words
_BY_NAME = {
    name: declaration
    for declaration in reversed(DECLARATIONS)
    for name in (declaration.name, *(declaration.service.names if declaration.service else ()), *declaration.shortcodes.names)
}
LONG_NAMES = tuple(sorted((name for name in _BY_NAME if len(name) >= _MIN_PART_LENGTH), key=len, reverse=True))
"""The names of services that are also found inside of longer names, the longest first."""


def words_of(name: str) -> list[str]:
    """The words of a name in lower case: `TweetEmbed`, `tweet-embed` and `tweet_embed` have two."""
    return [word.lower() for word in _WORDS.findall(name)]


@lru_cache(maxsize=4096)
def service_named(name: str) -> Declaration | None:
    """The platform that a shortcode's name is for: `TweetEmbed`, `su_youtube`; None for those of buttons and timelines."""
    words = words_of(name)
    if not _NO_POSTS.isdisjoint(words):
        return None
    joined = "".join(words)
    part = next((part for part in LONG_NAMES if part in joined), None) or next((word for word in words if word in _BY_NAME), None)
    return _BY_NAME[part] if part else _BY_NAME.get(name.lower())


@lru_cache(maxsize=4096)
def is_for_embeds(name: str) -> bool:
    """Whether a name says that something is embedded, without saying from where."""
    words = words_of(name)
    return not _EMBEDS.isdisjoint(words) and _NO_EMBEDS.isdisjoint(words)


@lru_cache(maxsize=4096)
def is_for_links(name: str) -> bool:
    """Whether a name is for links, buttons, pictures or sources."""
    return not _NO_EMBEDS.isdisjoint(words_of(name))
