"""Finds Threads posts; like on Instagram, a post's code is its number in base 64, which holds the time."""

import re
from collections.abc import Iterator
from datetime import datetime

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.timestamps import after_1970, number
from archiver.platforms.threads import DECLARATION
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EPOCH_MS = 1_314_220_021_721
_PATH = re.compile(r"/(?:@[\w.]{0,40}/post|t)/([A-Za-z0-9_-]{5,40})(?![A-Za-z0-9_-])", re.ASCII)
_LEFT = re.compile(r"^[ \t>]*(?:Post by @([\w.]{1,40})\s{0,5})?View on Threads[ \t]*$", re.ASCII | re.MULTILINE)
_SHARE = re.compile(r"/share/[A-Za-z0-9_-]{3,60}/?", re.ASCII)


class Threads(StandardFinder):
    """Finder for Threads."""

    declaration = DECLARATION
    post_path = _PATH
    handle_path = re.compile(r"/@([^/]+)")
    public_address = "www.threads.com/t/{}"

    def alias(self, url: URL) -> Alias | None:
        """The alias that a share link is; only a request tells its post."""
        ours = self._at_own_domain(url) and _SHARE.fullmatch(url.path)
        return Alias(f"www.threads.com{url.path.rstrip('/')}") if ours else None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's code."""
        value = number(post.key, _ALPHABET)
        return after_1970((value >> 23) + _EPOCH_MS) if value else None

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts of which a text keeps the line `View on Threads`; the markup holds no words."""
        return (self.text_embed(flat, *found.span(), EmbedText(handle=found[1])) for found in _LEFT.finditer(flat.text))


FINDER = Threads()
