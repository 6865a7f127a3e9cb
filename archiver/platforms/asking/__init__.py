"""Asking: one module a platform that says what to ask of it, how its answers read, and which page shows a post.

Each has the same six names: `CONTROLS`, `probes`, `read`, `alias_probes`, `targets`, `showing` (the Protocol `Asking`).
`docs/platforms.md` has what each asks and reads as tables, and what is not known.
What is not known for sure reads as `Unreadable`: a guess may cost a verdict, never a post.
"""

from archiver.platforms.asking import (
    facebook,
    imgur,
    instagram,
    linkedin,
    mastodon,
    pinterest,
    reddit,
    telegram,
    threads,
    tiktok,
    truthsocial,
    tumblr,
    vimeo,
    vk,
    weibo,
    youtube,
)

__all__ = [
    "facebook",
    "imgur",
    "instagram",
    "linkedin",
    "mastodon",
    "pinterest",
    "reddit",
    "telegram",
    "threads",
    "tiktok",
    "truthsocial",
    "tumblr",
    "vimeo",
    "vk",
    "weibo",
    "youtube",
]
