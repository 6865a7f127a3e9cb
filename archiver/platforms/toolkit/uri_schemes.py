"""Addresses in other words: for platforms' own programs (`at://…`, `nostr:…`, `tg://…`), or within others that lead on to them."""

import re

from archiver.model.urls import URL, parse_url
from archiver.platforms.toolkit.url_unwrapping import unwrap_url

SCHEMES = ("at://", "nostr:", "tg://")
"""How such addresses begin."""

_WEB: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"at://(did:[^/\s]{3,250})/app\.bsky\.feed\.post/([^/?#\s]{1,512})"), r"https://bsky.app/profile/\1/post/\2"),
    (re.compile(r"at://([^/:\s]{3,250})/app\.bsky\.feed\.post/([^/?#\s]{1,512})"), r"https://bsky.app/profile/\1/post/\2"),
    (re.compile(r"nostr:((?:note|nevent)1[0-9a-z]{50,1000})"), r"https://njump.me/\1"),
    (
        re.compile(r"tg:(?://)?resolve\?(?=[^#\s]{0,300}\bdomain=(\w{4,32}))[^#\s]{0,300}?\bpost=(\d{1,10}).{0,300}"),
        r"https://t.me/\1/\2",
    ),
)

_MOST_HOPS = 3
_ARCHIVE = URL(scheme="https", host="web.archive.org")
"""Where an address without a host, as a page has it that was saved from there, is at home."""


def parse_web_url(written: str, *, base: URL | None = None) -> URL | None:
    """The web address that a text spells or leads on to, whatever its scheme; None if it is none."""
    if written.startswith(SCHEMES):
        for pattern, web in _WEB:
            found = pattern.fullmatch(written)
            if found:
                return parse_url(found.expand(web))
        return None
    url = parse_url(written, base=base or (_ARCHIVE if written.startswith("/web/") else None))
    for _ in range(_MOST_HOPS):
        further = unwrap_url(url) if url is not None else None
        if further is None:
            break
        url = further
    return url
