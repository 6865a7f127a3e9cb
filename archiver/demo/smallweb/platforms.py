"""All pretend platforms by their names."""

from collections.abc import Mapping

from archiver.demo.smallweb import (
    activitypub,
    facebook,
    imgur,
    instagram,
    linkedin,
    mastodon,
    nostr,
    pinterest,
    reddit,
    telegram,
    threads,
    tiktok,
    truthsocial,
    tumblr,
    vimeo,
    vine,
    vk,
    weibo,
    youtube,
)
from archiver.demo.smallweb.bluesky import platform as bluesky
from archiver.demo.smallweb.interface import PretendPlatform
from archiver.demo.smallweb.x import platform as x

_NETWORKS: tuple[PretendPlatform, ...] = (x, bluesky, mastodon, activitypub, truthsocial, threads, instagram, facebook)
_MEDIA: tuple[PretendPlatform, ...] = (tiktok, telegram, reddit, youtube, linkedin, tumblr, pinterest, vimeo, imgur)
_WITHOUT_CONTROLS: tuple[PretendPlatform, ...] = (vk, weibo, nostr, vine)
PLATFORMS: Mapping[str, PretendPlatform] = {platform.NAME: platform for platform in (*_NETWORKS, *_MEDIA, *_WITHOUT_CONTROLS)}
