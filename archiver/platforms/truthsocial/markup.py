"""Finds Truth Social posts; a post's number holds the time."""

import re
from datetime import datetime

from archiver.model.posts import PostRef
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.truthsocial import DECLARATION

_PATH = re.compile(r"/(?:@[\w.]{1,40}/(?:posts/)?|users/[\w.]{1,40}/statuses/|statuses/|posts/)([0-9]{10,20})(?![0-9])", re.ASCII)


class TruthSocial(StandardFinder):
    """Finder for Truth Social."""

    declaration = DECLARATION
    post_path = _PATH
    handle_path = re.compile(r"/@([^/]+)")
    public_address = "truthsocial.com/statuses/{}"

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's number."""
        return after_1970(int(post.key) >> 16)


FINDER = TruthSocial()
