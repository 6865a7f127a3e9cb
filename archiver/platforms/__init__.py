"""Platforms: one folder or file a platform, each with its markup, names, probes and readings. The registry is `REGISTRY`."""

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Finder, Platform
from archiver.platforms.lazy import Found, Whole, by_host
from archiver.platforms.lazy_knowing import WholeKnowing
from archiver.platforms.lazy_onward import WholeByHostOnward, WholeOnward
from archiver.platforms.x import X, names

REGISTRY: tuple[Platform, ...] = (
    X(),
    Whole(name="instagram"),
    Whole(name="youtube"),
    Whole(name="facebook"),
    Whole(name="tiktok"),
    WholeOnward(name="bluesky"),
    Whole(name="threads"),
    Whole(name="truthsocial"),
    Whole(name="telegram"),
    Whole(name="reddit"),
    Whole(name="vimeo"),
    Whole(name="linkedin"),
    WholeOnward(name="tumblr"),
    Whole(name="pinterest"),
    Whole(name="imgur"),
    Whole(name="vk"),
    Whole(name="weibo"),
    WholeKnowing(name="nostr"),
    WholeByHostOnward(name="mastodon"),
)
"""All platforms that are asked about their posts, each loaded when it is needed; the one on any host comes last."""

_ONLY_FOUND: tuple[Finder, ...] = (Found(name="vine"),)

FINDERS: tuple[Finder, ...] = (*REGISTRY[:-1], *_ONLY_FOUND, REGISTRY[-1])
"""All platforms whose posts are found, in the order in which they are offered a candidate; the one on any host comes last."""

_BY_NAME = {platform.name: platform for platform in REGISTRY}
_FINDERS_BY_NAME = {finder.name: finder for finder in FINDERS}


def by_name(name: str) -> Platform | None:
    """The platform of that name; None if we know none that can be asked."""
    return _BY_NAME.get(name)


def finder_by_name(name: str) -> Finder | None:
    """The platform of that name, whether it can be asked or is only found; None if we know none."""
    return _FINDERS_BY_NAME.get(name)


def service_of(post: PostRef) -> str:
    """Who is asked about a post, as people call it: its own host where the platform is many, else the platform."""
    platform = by_name(post.platform)
    return post.key.partition("/")[0] if platform is not None and by_host(platform) is not None else post.platform


def identify(url: URL) -> PostRef | None:
    """Which post a URL names, on whatever platform; None if it names none that we know."""
    if names.alias(url) is not None:  # only the network knows whose X's short links are: no other platform need be loaded to say so
        return None
    return next((post for finder in FINDERS if (post := finder.identify(url)) is not None), None)
