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
    """Pins."""

    declaration = DECLARATION
    public_address = "www.pinterest.com/pin/{}/"

    def identify(self, url: URL) -> PostRef | None:
        """Which pin a URL names."""
        if not _HOST.fullmatch(url.host):
            return None
        if url.path == "/ext/embed.html":
            named = url.parameters.get("id", "")
            return self.post(named) if named.isdecimal() else None
        found = _PATH.match(url.path)
        return self.post(found[1]) if found else None

    def alias(self, url: URL) -> Alias | None:
        """A short link, whose pin only the network knows."""
        return Alias(f"pin.it/{url.segments[0]}") if url.host == "pin.it" and len(url.segments) == 1 else None

    def _is_ours(self, element: Element) -> bool:
        """Whether an element says that it is a pin; `buttonPin`, `embedBoard` and `embedUser` are none."""
        do = element.attributes.get("data-pin-do") or element.attributes.get("data-do") or ""
        return do.lower() == "embedpin"


FINDER = Pinterest()
