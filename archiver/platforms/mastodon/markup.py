"""Finds posts of Mastodon and compatible servers on any host, by the forms of their addresses."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, pairwise

from archiver.model.embeds import Embed
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import FlatText
from archiver.platforms.mastodon import DECLARATION
from archiver.platforms.mastodon.addresses import address_among, address_of, key_of, time_in
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder

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
        key = None if url.host.removeprefix("www.") in _OTHERS else key_of(url)
        return self.post(key) if key is not None else None

    def handle(self, url: URL) -> str | None:
        """The account in a post's address."""
        accounts = (part[1:] for part in url.segments if part.startswith("@"))
        users = (name for part, name in pairwise(url.segments) if part == "users" and not name.isdecimal())
        return next(chain(accounts, users), None) or None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's id: that of its arrival at this host."""
        return time_in(post)

    def address(self, post: PostRef) -> URL:
        """The post's public address at its host."""
        return address_of(post)

    def address_among(self, post: PostRef, known: Iterable[str]) -> URL:
        """The post's public address as the host or an article gives it."""
        return address_among(post, known)

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts of which a text keeps the line `Post by …`; the markup holds no words."""
        return (self.text_embed(flat, *found.span(), EmbedText(handle=found[1])) for found in _POST_BY.finditer(flat.text))


FINDER = Mastodon()
