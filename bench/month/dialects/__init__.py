"""The platforms as the small web pretends them, one module each; `interface` says what a dialect is asked for."""

from collections.abc import Mapping

from bench.month.dialects import (
    bluesky,
    facebook,
    imgur,
    instagram,
    linkedin,
    mastodon,
    nostr,
    objects,
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
    x,
    youtube,
)
from bench.month.dialects.interface import Dialect

_ALL: tuple[Dialect, ...] = (
    x,
    bluesky,
    mastodon,
    objects,
    truthsocial,
    threads,
    instagram,
    facebook,
    tiktok,
    telegram,
    reddit,
    youtube,
    linkedin,
    tumblr,
    pinterest,
    vimeo,
    imgur,
    vk,
    weibo,
    nostr,
    vine,
)
DIALECTS: Mapping[str, Dialect] = {one.NAME: one for one in _ALL}
"""All dialects by their names."""
