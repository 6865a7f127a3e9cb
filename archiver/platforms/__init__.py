"""Platforms: one folder or file a platform, each with its markup, names, probes and readings. The registry is `REGISTRY`."""

from archiver.platforms import asking, atproto
from archiver.platforms.bluesky import Bluesky
from archiver.platforms.facebook import Facebook
from archiver.platforms.imgur import Imgur
from archiver.platforms.instagram import Instagram
from archiver.platforms.interface import Finder, Platform
from archiver.platforms.linkedin import LinkedIn
from archiver.platforms.mastodon import Mastodon
from archiver.platforms.nostr import Nostr
from archiver.platforms.onward import WholeOnward
from archiver.platforms.pinterest import Pinterest
from archiver.platforms.reddit import Reddit
from archiver.platforms.telegram import Telegram
from archiver.platforms.threads import Threads
from archiver.platforms.tiktok import TikTok
from archiver.platforms.truthsocial import TruthSocial
from archiver.platforms.tumblr import Tumblr
from archiver.platforms.vimeo import Vimeo
from archiver.platforms.vine import Vine
from archiver.platforms.vk import VK
from archiver.platforms.weibo import Weibo
from archiver.platforms.whole import Whole, WholeByHost
from archiver.platforms.x import X
from archiver.platforms.youtube import YouTube
from archiver.posts import PostRef
from archiver.urls import URL

REGISTRY: tuple[Platform, ...] = (
    X(),
    Whole(finder=Instagram(), asking=asking.instagram),
    Whole(finder=YouTube(), asking=asking.youtube),
    Whole(finder=Facebook(), asking=asking.facebook),
    Whole(finder=TikTok(), asking=asking.tiktok),
    WholeOnward(finder=Bluesky(), asking=atproto),
    Whole(finder=Threads(), asking=asking.threads),
    Whole(finder=TruthSocial(), asking=asking.truthsocial),
    Whole(finder=Telegram(), asking=asking.telegram),
    Whole(finder=Reddit(), asking=asking.reddit),
    Whole(finder=Vimeo(), asking=asking.vimeo),
    Whole(finder=LinkedIn(), asking=asking.linkedin),
    Whole(finder=Tumblr(), asking=asking.tumblr),
    Whole(finder=Pinterest(), asking=asking.pinterest),
    Whole(finder=Imgur(), asking=asking.imgur),
    Whole(finder=VK(), asking=asking.vk),
    Whole(finder=Weibo(), asking=asking.weibo),
    WholeByHost(finder=Mastodon(), asking=asking.mastodon),
)
"""All platforms that are asked about their posts; the one on any host comes last."""

_ONLY_FOUND: tuple[Finder, ...] = (Nostr(), Vine())

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


def identify(url: URL) -> PostRef | None:
    """Which post a URL names, on whatever platform; None if it names none that we know."""
    return next((post for finder in FINDERS if (post := finder.identify(url)) is not None), None)
