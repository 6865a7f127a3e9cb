"""Where a page mentions a platform at all: told by plain searches of its source, before anything is parsed.

A page without a hint cannot hold a post. In a page with hints, one scan tells which attributes carry addresses of platforms, or
markup that does, so that elements need not be looked at one by one.
"""

import re

_HOSTS = (
    *("twitter.com", "x.com/", "instagram.com", "instagr.am", "facebook.com", "fb.watch", "youtube", "youtu.be", "tiktok.com"),
    *(
        "bsky",
        "threads.net",
        "threads.com",
        "truthsocial.com",
        "t.me/",
        "telegram",
        "reddit",
        "redd.it",
        "vimeo.com",
        "linkedin.com",
    ),
    *(
        "lnkd.in",
        "tumblr.com",
        "pinterest.",
        "pin.it",
        "imgur.com",
        "vk.com",
        "vkvideo.ru",
        "vk.ru",
        "weibo.c",
        "vine.co",
        "twitframe",
    ),
    *(
        "nostr",
        "njump.me",
        "primal.net",
        "snort.social",
        "nitter",
        "s9e.",
        "xcancel",
        "fixupx",
        "fxtwitter",
        "vxtwitter",
        "fixvx",
        "tiktokv",
    ),
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
    ),
    *("pic.x", "amp-", "lyte", "TWITTER", "Twitter.com", "INSTAGRAM", "YOUTUBE", "FACEBOOK"),
)
_SHAPES = ("/@", "/statuses/", "/notice/", "/objects/", "/notes/", "status/", "nostr:", "#!/")
_NAMES = frozenset(
    {"twitter", "x", "twitframe", "fxtwitter", "fixupx", "twittpr", "xfixup", "vxtwitter", "fixvx", "xcancel", "nitter", "s9e"}
    | {
        "instagram",
        "instagr",
        "ddinstagram",
        "kkinstagram",
        "67instagram",
        "facebook",
        "fb",
        "threads",
        "tiktok",
        "tiktokv",
        "bsky",
        "bskx",
    }
    | {
        "fxbsky",
        "vxbsky",
        "cbsky",
        "bskyx",
        "bsyy",
        "youtube",
        "youtu",
        "youtube-nocookie",
        "youtubekids",
        "vimeo",
        "vine",
        "reddit",
    }
    | {"redd", "redditmedia", "rxddit", "t", "telegram", "linkedin", "lnkd", "tumblr", "pinterest", "pin", "imgur", "vk", "vkvideo"}
    | {"vkontakte", "weibo", "truthsocial", "njump", "primal", "snort", "nostr", "coracle", "iris", "nostrudel"}
    | {"twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid"}
)
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
    | {"data-instgrm-permalink", "data-bluesky-uri", "data-pin-do"}
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
    return any(host in source for host in _HOSTS) or any(form in source for form in _FORMS)


def leads_to_platform(href: str) -> bool:
    """Whether an address could name a post: by its host, or, as hosts of the Fediverse have any name, by its shape."""
    parts = href.split("/", 3)
    if len(parts) < _WITH_HOST:
        return _has_shape(href)
    labels = parts[2].lower().split(".")
    return not _NAMES.isdisjoint(labels) or _has_shape(href)


def _has_shape(href: str) -> bool:
    return any(map(href.__contains__, _SHAPES))


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
    if len(value) < _SHORTEST or not ("/" in value or "%2" in value):
        return False
    return any(host in value for host in _HOSTS) or (value.startswith("P") and len(value) > _ENCODED)


_SHORTEST, _ENCODED = 9, 60
