"""Finds Vine videos; the platform is dead since 2017."""

import re

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.toolkit.finder import StandardFinder, web
from archiver.platforms.vine import DECLARATION

_PATH = re.compile(r"/v/([0-9A-Za-z]{5,20})(?![0-9A-Za-z])")


class Vine(StandardFinder):
    """Six seconds."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """Which video a URL names."""
        found = _PATH.match(url.path) if self._at_own_domain(url) else None
        return self.post(found[1]) if found else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The video whose code an attribute holds."""
        return self.post(written) if re.fullmatch(r"[0-9A-Za-z]{5,20}", written) else None

    def address(self, post: PostRef) -> URL:
        """The video's public address."""
        return web("vine.co", f"/v/{post.key}")


FINDER = Vine()
