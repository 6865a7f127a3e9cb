"""Platforms: one folder or file a platform, each with its markup, names, probes and readings. The registry is `REGISTRY`."""

from archiver.platforms.bluesky import Bluesky
from archiver.platforms.facebook import Facebook
from archiver.platforms.imgur import Imgur
from archiver.platforms.instagram import Instagram
from archiver.platforms.interface import Finder, Platform
from archiver.platforms.linkedin import LinkedIn
from archiver.platforms.mastodon import Mastodon
from archiver.platforms.nostr import Nostr
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
from archiver.platforms.x import X
from archiver.platforms.youtube import YouTube
from archiver.posts import PostRef
from archiver.urls import URL

REGISTRY: tuple[Platform, ...] = (X(),)
"""All platforms, in the order in which they are asked."""

FINDERS: tuple[Finder, ...] = (
    *REGISTRY,
    Instagram(),
    YouTube(),
    Facebook(),
    TikTok(),
    Bluesky(),
    Threads(),
    TruthSocial(),
    Telegram(),
    Reddit(),
    Vimeo(),
    LinkedIn(),
    Tumblr(),
    Pinterest(),
    Imgur(),
    VK(),
    Weibo(),
    Nostr(),
    Vine(),
    Mastodon(),
)
"""All platforms whose posts are found, in the order in which they are offered a candidate; the one on any host comes last."""

_BY_NAME = {platform.name: platform for platform in REGISTRY}


def by_name(name: str) -> Platform | None:
    """The platform of that name; None if we know none."""
    return _BY_NAME.get(name)


def identify(url: URL) -> PostRef | None:
    """Which post a URL names, on whatever platform; None if it names none that we know."""
    return next((post for platform in REGISTRY if (post := platform.identify(url)) is not None), None)
