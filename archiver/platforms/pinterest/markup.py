"""Finds Pinterest pins, by number."""

import re

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Element
from archiver.platforms.pinterest import DECLARATION
from archiver.platforms.toolkit.finder import StandardFinder

_HOST = re.compile(r"(?:[a-z]{2,3}\.|www\.|assets\.|m\.)?pinterest\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_PATH = re.compile(r"/pin/(?:[^/]{1,200}--)?([0-9]{5,25}|[0-9A-Za-z_-]{20,60})(?:/|$)")


class Pinterest(StandardFinder):
    """Finder for Pinterest."""

    declaration = DECLARATION
    public_address = "www.pinterest.com/pin/{}/"

    def identify(self, url: URL) -> PostRef | None:
        """The pin that a URL names; None if it names none."""
        if not _HOST.fullmatch(url.host):
            return None
        if url.path == "/ext/embed.html":
            named = url.parameters.get("id", "")
            return self.post(named) if named.isdecimal() else None
        found = _PATH.match(url.path)
        return self.post(found[1]) if found else None

    def alias(self, url: URL) -> Alias | None:
        """The alias that a short link is; only a request tells its pin."""
        return Alias(f"pin.it/{url.segments[0]}") if url.host == "pin.it" and len(url.segments) == 1 else None

    def _is_ours(self, element: Element) -> bool:
        """Whether an element shows a pin, unlike `buttonPin`, `embedBoard` and `embedUser`."""
        do = element.attributes.get("data-pin-do") or element.attributes.get("data-do") or ""
        return do.lower() == "embedpin"


FINDER = Pinterest()
