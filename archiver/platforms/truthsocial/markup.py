"""Finds Truth Social posts; a post's number holds the time."""

import re
from datetime import datetime

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.toolkit.finder import StandardFinder, web
from archiver.platforms.truthsocial import DECLARATION

_PATH = re.compile(r"/(?:@[\w.]{1,40}/(?:posts/)?|users/[\w.]{1,40}/statuses/|statuses/|posts/)([0-9]{10,20})(?![0-9])", re.ASCII)


class TruthSocial(StandardFinder):
    """Short texts."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names."""
        found = _PATH.match(url.path) if self._at_own_domain(url) else None
        return self.post(found[1]) if found else None

    def handle(self, url: URL) -> str | None:
        """The account in a post's address."""
        first = url.segments[0] if url.segments else ""
        return first[1:] or None if first.startswith("@") else None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's number."""
        return after_1970(int(post.key) >> 16)

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return web("truthsocial.com", f"/statuses/{post.key}")


FINDER = TruthSocial()
