"""Finds Vimeo videos, by number."""

import re

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.toolkit.finder import StandardFinder, web
from archiver.platforms.vimeo import DECLARATION

_PATH = re.compile(
    r"/(?:video/|videos/|channels/[^/]{1,80}/|groups/[^/]{1,80}/videos/|(?:album|showcase)/\d{1,12}/video/|ondemand/[^/]{1,80}/)?"
    r"(\d{5,12})(?![0-9A-Za-z])"
)


class Vimeo(StandardFinder):
    """Videos."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """Which video a URL names."""
        found = _PATH.match(url.path) if self._at_own_domain(url) else None
        return self.post(found[1]) if found else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The video whose number an attribute holds."""
        return self.post(written) if re.fullmatch(r"[0-9]{5,12}", written) else None

    def address(self, post: PostRef) -> URL:
        """The video's public address."""
        return web("vimeo.com", f"/{post.key}")


FINDER = Vimeo()
