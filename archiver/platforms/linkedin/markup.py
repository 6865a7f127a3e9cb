"""Finds LinkedIn activities, shares and user posts: one post can have up to three numbers."""

import re
from datetime import datetime

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.linkedin import DECLARATION
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.toolkit.finder import StandardFinder, host_is

_UPDATE = re.compile(
    r"(?:/embed)?/feed/update/urn(?::|%3A)li(?::|%3A)(activity|share|ugcPost)(?::|%3A)([0-9]{10,25})(?![0-9])", re.IGNORECASE
)
_SLUG = re.compile(r"/posts/[^/]{1,400}?[-_](activity|share|ugcPost)-([0-9]{10,25})(?![0-9])")
_KINDS = {"activity": "activity", "share": "share", "ugcpost": "ugcPost"}


class LinkedIn(StandardFinder):
    """Finder for LinkedIn."""

    declaration = DECLARATION
    public_address = "www.linkedin.com/feed/update/urn:li:{}"

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none."""
        if not host_is(url, "linkedin.com"):
            return None
        found = _UPDATE.match(url.path) or _SLUG.match(url.path)
        return self.post(f"{_KINDS[found[1].lower()]}:{found[2]}") if found else None

    def alias(self, url: URL) -> Alias | None:
        """The alias that a short link is; only a request tells its post."""
        return Alias(f"lnkd.in/{url.segments[0]}") if url.host == "lnkd.in" and len(url.segments) == 1 else None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's number."""
        return after_1970(int(post.key.rpartition(":")[2]) >> 22)


FINDER = LinkedIn()
