"""Finds Imgur pictures, and albums, whose keys begin with `a/`."""

import re
from typing import TYPE_CHECKING

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.imgur import DECLARATION
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_ALBUM = re.compile(r"/(?:a|gallery)/(?:[a-z0-9\-]{1,200}-)?([A-Za-z0-9]{5,8})(?![A-Za-z0-9])")
_PICTURE = re.compile(r"/(?:t/[^/]{1,50}/|r/[^/]{1,50}/)?([A-Za-z0-9]{5}|[A-Za-z0-9]{7})(?:\.[a-z0-9]{3,4})?(?:/embed)?/?")
_NO_PICTURES = frozenset(
    {"about", "rules", "terms", "apps", "blog", "search", "signin", "privacy", "account", "upload", "memegen", "arcade"}
)


class Imgur(StandardFinder):
    """Finder for Imgur."""

    declaration = DECLARATION
    bare_key = re.compile(r"(?:a/)?[A-Za-z0-9]{5,12}")
    public_address = "imgur.com/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The picture or album that a URL names; None if it names none."""
        if not self._at_own_domain(url):
            return None
        album = _ALBUM.match(url.path)
        if album:
            return self.post(f"{url.segments[0]}/{album[1]}")
        found = _PICTURE.fullmatch(url.path)
        return self.post(found[1]) if found and found[1].lower() not in _NO_PICTURES else None

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The title."""
        return EmbedText(words=content.text or None)


FINDER = Imgur()
