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
_ATTRIBUTE = re.compile(r"(data-[\w.:\-]{1,60})=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_SELECTABLE = re.compile(r"[a-z][a-z0-9_-]*")


def may_hold_posts(source: str) -> bool:
    """Whether a page's source mentions any platform, or any form in which posts hide."""
    return any(host in source for host in _HOSTS) or any(form in source for form in _FORMS)


def carriers(source: str) -> tuple[str, ...]:
    """Selectors of the `data-` attributes whose values hold an address of a platform, or the name of one and a key."""
    found: dict[str, None] = {}
    for attribute in _ATTRIBUTE.finditer(source):
        if attribute[1] not in found and _carries(attribute[2] or attribute[3] or attribute[4] or ""):
            found[attribute[1].lower()] = None
    return tuple(f"[{name}]" for name in found if _SELECTABLE.fullmatch(name))


def _carries(value: str) -> bool:
    """Whether a value holds an address of a platform, or encoded markup."""
    if len(value) < _SHORTEST or not ("/" in value or "%2" in value):
        return False
    return any(host in value for host in _HOSTS) or "s9e." in value or (value.startswith("P") and len(value) > _ENCODED)


_SHORTEST, _ENCODED = 9, 60
