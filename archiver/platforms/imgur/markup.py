"""Finds Imgur pictures, and albums, whose keys begin with `a/`, also where they are shown in the gallery.

Words as long as a picture's name are sections of the site. A letter after the name of a picture's file is the size of a copy.
"""

import re
from typing import TYPE_CHECKING

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.imgur import DECLARATION
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_CODE = r"([A-Za-z0-9]{5}|[A-Za-z0-9]{7})"
_SLUG = r"(?:[A-Za-z0-9\-]{1,200}-)?"
_ALBUM = re.compile(rf"/(?:a|gallery)/{_SLUG}([A-Za-z0-9]{{5,8}})(?![A-Za-z0-9])")
_PICTURE = re.compile(rf"/(?:(?:t|r|topic)/[^/]{{1,50}}/)?{_SLUG}{_CODE}(?:\.[a-z0-9]{{3,4}})?(?:/embed)?/?")
_FILE = re.compile(rf"/{_CODE}(?:[a-z]|_[a-z]{{1,6}})?\.[A-Za-z0-9]{{3,4}}(?![A-Za-z0-9])")
_NO_PICTURES = frozenset(
    {
        *("about", "account", "album", "albums", "arcade", "beta", "company", "contact", "emerald", "explore", "favorites"),
        *("gallery", "games", "login", "media", "memegen", "memes", "merch", "newest", "popular", "press", "privacy", "random"),
        *("register", "removed", "rules", "search", "signin", "stats", "store", "tools", "topic", "topics", "trending"),
        *("upload", "vidgif", "viral"),
    }
)


class Imgur(StandardFinder):
    """Finder for Imgur."""

    declaration = DECLARATION
    bare_key = re.compile(r"(?:a/)?[A-Za-z0-9]{5,12}")
    public_address = "imgur.com/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The picture or album that a URL names; None if it names none."""
        if not self._at_own_domain(url) or host_is(url, "stack.imgur.com"):
            return None
        album = _ALBUM.match(url.path)
        found = album or _PICTURE.fullmatch(url.path) or (_FILE.match(url.path) if url.host.startswith("i.") else None)
        if found is None or found[1].lower() in _NO_PICTURES:
            return None
        return self.post(f"a/{found[1]}" if album else found[1])

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The title."""
        return EmbedText(words=content.text or None)


FINDER = Imgur()
