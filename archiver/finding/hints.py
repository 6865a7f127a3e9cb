"""Where a page mentions a platform at all: told by plain searches of its source, before anything is parsed.

A page without a hint cannot hold a post. In a page with hints, one scan tells which attributes carry addresses of platforms, or
markup that does, so that elements need not be looked at one by one.
"""

import re
from collections.abc import Sequence
from itertools import chain

from archiver.platforms.hosts import DOMAINS, LABELS, at_host
from archiver.platforms.schemes import SCHEMES

_SHORT = 6


def _spellings(domains: Sequence[str]) -> tuple[str, ...]:
    """What a page's source has in it that names a post at one of the domains, each text that holds another left out.

    Short names end other names too, so they count only where a path follows them: as it is, or as JSON or an address spells it.
    """
    written = [
        *(domain for domain in domains if len(domain) > _SHORT),
        *(f"{domain}{slash}" for domain in domains if len(domain) <= _SHORT for slash in ("/", "\\/", "%2F", "%2f")),
    ]
    return tuple(one for one in written if not any(other != one and other in one for other in written))


_HOSTS = (
    *_spellings(tuple(chain.from_iterable(DOMAINS.values()))),
    *(f"{label}." for label in chain.from_iterable(LABELS.values())),
    *("youtube", "telegram"),
)
_FORMS = (
    *(
        "tweet",
        "embetty",
        "mastodon",
        "/statuses/",
        "/notice/",
        "/objects/",
        "/notes/",
        "/@",
        "vk_post_",
        "text/template",
        "data-embed-id",
        "nostr-note",
        "VK.Widgets",
        '"twitter"',
    ),
    *("PGJsb2Nr", "PGlmcmFt", "PGRpd", *SCHEMES),  # the first three are `<block`, `<ifram` and `<div` in base 64
    *("pic.x", "amp-", "lyte", "TWITTER", "Twitter.com", "INSTAGRAM", "YOUTUBE", "FACEBOOK"),
)
_SHAPES = ("/@", "/statuses/", "/notice/", "/objects/", "/notes/", "status/", "#!/", *SCHEMES)
_NUMBERED = re.compile(r"/p/(?:[\w.\-]{1,60}/\d{15}|\d{10}\.\d{6})", re.ASCII)
"""How hosts of the Fediverse name pictures and, with snac, posts: nothing in it is long enough to be looked for by itself."""
_WITH_HOST = 3
_KEYED = frozenset(
    {
        "data-tweet-id",
        "data-tweetid",
        "data-youtube-id",
        "data-embed-id",
        "data-telegram-post",
        "data-code",
        "data-yt-id",
        "data-video-id",
    }
    | {"data-instgrm-permalink", "data-bluesky-uri", "data-pin-do", "data-attrs"}
)
_MARKED = (
    *("[props]", "[id^=vk_post_]", "[onclick*='%3Ciframe']", "[id^=WYL_]", ".youtube-player", ".rll-youtube-player"),
    "[iframe-src]",
)
"""Places for posts that no attribute of the kind `data-…` tells."""
_ATTRIBUTE = re.compile(r"(data-[\w.:\-]{1,60})=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_SELECTABLE = re.compile(r"[a-z][a-z0-9_-]*")


def may_hold_posts(source: str) -> bool:
    """Whether a page's source mentions any platform, or any form in which posts hide."""
    return any(host in source for host in _HOSTS) or any(form in source for form in _FORMS) or bool(_NUMBERED.search(source))


def leads_to_platform(href: str) -> bool:
    """Whether an address could name a post: by its host, or, as hosts of the Fediverse have any name, by its shape."""
    parts = (href[href.rfind("http") :] if "/web/" in href else href).split("/", 3)
    if len(parts) < _WITH_HOST:
        return _has_shape(href)
    return bool(at_host(parts[2].lower().partition(":")[0])) or _has_shape(href)


def _has_shape(href: str) -> bool:
    return any(map(href.__contains__, _SHAPES)) or ("/p/" in href and bool(_NUMBERED.search(href)))


def carriers(source: str) -> tuple[str, ...]:
    """Selectors of the `data-` attributes whose values hold an address of a platform, or the name of one and a key."""
    found: dict[str, None] = {}
    for attribute in _ATTRIBUTE.finditer(source):
        name = attribute[1]
        if name not in found and (name in _KEYED or _carries(attribute[2] or attribute[3] or attribute[4] or "")):
            found[name] = None
    return (*(f"[{name}]" for name in found if _SELECTABLE.fullmatch(name)), *_MARKED)


def _carries(value: str) -> bool:
    """Whether a value holds an address of a platform, or encoded markup."""
    if value.startswith("P") and len(value) > _ENCODED:
        return True
    if len(value) < _SHORTEST or not ("/" in value or "%2" in value):
        return False
    return any(host in value for host in _HOSTS)


_SHORTEST, _ENCODED = 9, 60
