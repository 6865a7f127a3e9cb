"""Addresses for programs of the platforms' own, as the web addresses of the same posts: `at://…`, `nostr:…`, `tg://…`."""

import re

from archiver.urls import URL, parse

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


def address_in(written: str, *, base: URL | None = None) -> URL | None:
    """The web address that a text spells, whatever its scheme; None if it is none."""
    if written.startswith(SCHEMES):
        for pattern, web in _WEB:
            found = pattern.fullmatch(written)
            if found:
                return parse(found.expand(web))
        return None
    return parse(written, base=base)
