"""Finds posts of Mastodon and compatible servers on any host; a key is the host and the number there.

Only the shape of the path shows that a host runs Mastodon; no other software uses it.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from archiver.model.embeds import Embed
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import FlatText
from archiver.platforms.mastodon import DECLARATION
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, web

_ACCOUNT = r"@[\w.\-]{1,60}(?:@[\w.\-]{3,100})?"
_NUMBER = re.compile(
    rf"/(?:{_ACCOUNT}|users/[\w.\-]{{1,60}}/statuses|ap/users/[0-9]{{1,20}}/statuses|web/(?:statuses|{_ACCOUNT})|deck/{_ACCOUNT})"
    r"/([0-9]{15,20})(?:/(?:embed|activity)?)?",
    re.ASCII,
)
_ULID = re.compile(rf"/{_ACCOUNT}/statuses/([0-9A-HJKMNP-TV-Z]{{26}})", re.ASCII)
_PLEROMA = re.compile(r"/notice/([0-9A-Za-z]{18})(?:/embed(?:_player)?)?", re.ASCII)
_OBJECT = re.compile(r"/(objects/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.ASCII)
_MISSKEY = re.compile(r"/(notes/[0-9a-z]{10,24})", re.ASCII)
_PIXELFED = re.compile(r"/(p/[\w.\-]{1,60}/[0-9]{15,20})", re.ASCII)
_SNAC = re.compile(r"/([\w.\-]{1,60}/p/[0-9]{10}\.[0-9]{6})", re.ASCII)
_PATTERNS = (_NUMBER, _ULID, _PLEROMA, _OBJECT, _MISSKEY, _PIXELFED, _SNAC)
_OTHERS = frozenset(
    {
        *("truthsocial.com", "tiktok.com", "threads.com", "threads.net", "instagram.com", "x.com", "twitter.com"),
        *("facebook.com", "youtube.com", "medium.com", "reddit.com", "linkedin.com", "gab.com", "t.me"),
    }
)
_POST_BY = re.compile(r"Post by @([\w.\-]{1,60}@[\w.\-]{3,100})\s{0,5}View on Mastodon", re.ASCII)


class Mastodon(StandardFinder):
    """Finder for Mastodon and compatible servers."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none."""
        if url.host.removeprefix("www.") in _OTHERS:
            return None
        path = url.path.rstrip("/")
        found = next((match for pattern in _PATTERNS if (match := pattern.fullmatch(path))), None)
        host = url.host if url.port is None else f"{url.host}:{url.port}"
        return self.post(f"{host}/{found[1]}") if found else None

    def handle(self, url: URL) -> str | None:
        """The account in a post's address."""
        account = next((part for part in url.segments if part.startswith("@")), "")
        return account[1:] or None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's number: that of its arrival at this host."""
        _, _, key = post.key.rpartition("/")
        seconds, _, fraction = key.partition(".")
        if fraction.isdecimal() and seconds.isdecimal():  # snac counts seconds since 1970
            return after_1970(int(seconds) * 1000 + int(fraction[:3]))
        return after_1970(int(key) >> 16) if key.isdecimal() else None

    def address(self, post: PostRef) -> URL:
        """The post's public address at its host."""
        host, _, key = post.key.partition("/")
        return web(host, f"/{key}" if "/" in key else f"/web/statuses/{key}" if key.isdecimal() else f"/notice/{key}")

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts of which a text keeps the line `Post by …`; the markup holds no words."""
        return (self.text_embed(flat, *found.span(), EmbedText(handle=found[1])) for found in _POST_BY.finditer(flat.text))


FINDER = Mastodon()
