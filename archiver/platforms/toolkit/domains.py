"""Which platforms could know an address, by its host alone: a look into a table instead of a question to each.

A platform that is not in the table could know an address on any host. The table may name too many hosts, never too few.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

DOMAINS: Mapping[str, tuple[str, ...]] = {
    "x": (
        *("twitter.com", "x.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion", "twitframe.com"),
        *("fxtwitter.com", "fixupx.com", "twittpr.com", "xfixup.com", "vxtwitter.com", "fixvx.com", "xcancel.com"),
    ),
    "instagram": ("instagram.com", "instagr.am", "ddinstagram.com", "kkinstagram.com", "67instagram.com"),
    "youtube": ("youtube.com", "youtu.be", "youtube-nocookie.com", "youtubekids.com"),
    "facebook": ("facebook.com", "fb.com", "fb.watch", "fb.me"),
    "tiktok": ("tiktok.com", "tiktokv.com"),
    "bluesky": (
        *("bsky.app", "bsky.dev", "bskx.app"),
        *(f"{one}{name}.app" for one in ("", "c", "fx", "vx", "x") for name in ("bskye", "bskyx", "bsyy", "bsyye", "bsyyx")),
        *("cbsky.app", "fxbsky.app", "vxbsky.app", "xbsky.app"),
    ),
    "threads": ("threads.com", "threads.net"),
    "truthsocial": ("truthsocial.com",),
    "telegram": ("t.me", "telegram.me", "telegram.dog"),
    "reddit": ("reddit.com", "redd.it", "redditmedia.com", "rxddit.com"),
    "vimeo": ("vimeo.com",),
    "linkedin": ("linkedin.com", "lnkd.in"),
    "tumblr": ("tumblr.com",),
    "pinterest": ("pin.it",),
    "imgur": ("imgur.com",),
    "vk": ("vk.com", "vk.ru", "vkvideo.ru", "vkontakte.ru"),
    "weibo": ("weibo.com", "weibo.cn"),
    "nostr": ("njump.me", "primal.net", "snort.social", "nostr.com", "coracle.social", "iris.to", "nostrudel.ninja"),
    "vine": ("vine.co",),
}
"""The domains at or below which a platform's posts are."""

LABELS: Mapping[str, tuple[str, ...]] = {"x": ("nitter", "s9e"), "pinterest": ("pinterest",)}
"""Parts of host names that a platform's posts, or mirrors of them, have on any domain."""


def _by_name(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, frozenset[str]]:
    """A table the other way round."""
    platforms: defaultdict[str, set[str]] = defaultdict(set)
    for platform, names in table.items():
        for name in names:
            platforms[name].add(platform)
    return {name: frozenset(found) for name, found in platforms.items()}


_AT_DOMAIN, _AT_LABEL = _by_name(DOMAINS), _by_name(LABELS)
_NONE: frozenset[str] = frozenset()
_MOST_REMEMBERED = 4096


@lru_cache(maxsize=_MOST_REMEMBERED)
def at_host(host: str) -> frozenset[str]:
    """The names of those platforms in the table that a host could be of."""
    labels = host.split(".")
    return _NONE.union(
        *(_AT_LABEL.get(label, _NONE) for label in labels), *(_AT_DOMAIN.get(domain, _NONE) for domain in _ends(labels))
    )


def _ends(labels: list[str]) -> Iterator[str]:
    """The domains that a host is at or below; those of the table have two labels at most."""
    yield labels[-1]
    yield ".".join(labels[-2:])
