"""Finds Reddit posts (`t3_`) and comments (`t1_`); their numbers in base 36 hold no time."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import FlatText
from archiver.platforms.reddit import DECLARATION
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is, web

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_PATH = re.compile(
    r"(?:/(?:r|u|user)/[\w\-]{1,40})?/(?:comments|gallery)/([0-9a-z]{2,13})(?:/[^/]{0,300}/([0-9a-z]{4,13}))?(?:/|$)", re.ASCII
)
_COMMENT = re.compile(r"/r/[\w\-]{1,40}/comments/[0-9a-z]{2,13}/comment/([0-9a-z]{4,13})", re.ASCII)
_SHARE = re.compile(r"/(?:r|u|user)/[\w\-]{2,40}/s/[A-Za-z0-9]{6,20}/?", re.ASCII)
_VIDEO = re.compile(r"/video/([0-9a-z]{8,20})/?", re.ASCII)
_BY = re.compile(r"\s*\bby\s?u/([\w\-]{1,40})|\s*\bby\s+([\w\-]{2,40})\s+(?:in|from discussion in)\b", re.ASCII)
_LEFT = re.compile(
    r"^[ \t>]*(?:(?P<comment>Comment)\s{1,3}|(?P<title>[^\n]{3,300}?)\s{1,4})by\s{0,3}u/(?P<user>[\w\-]{2,40})\s{0,3}"
    r"(?:from discussion\s{0,3})?in\s{0,3}(?:r/)?[\w\-]{2,40}[ \t]*$",
    re.MULTILINE | re.ASCII,
)
_FROM = re.compile(r"\s+from\s+(?:r/)?[\w\-]{2,40}\s*$", re.ASCII)


class Reddit(StandardFinder):
    """Finder for Reddit."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """The post or comment that a URL names; None if it names none."""
        if url.host == "redd.it" and len(url.segments) == 1 and re.fullmatch(r"[0-9a-z]{2,13}", url.segments[0]):
            return self.post(f"t3_{url.segments[0]}")
        if not host_is(url, "reddit.com", "redditmedia.com", "rxddit.com"):
            return None
        comment, found = _COMMENT.match(url.path), _PATH.match(url.path)
        if comment:
            return self.post(f"t1_{comment[1]}")
        if found is None:
            return None
        return self.post(f"t1_{found[2]}" if found[2] else f"t3_{found[1]}")

    def alias(self, url: URL) -> Alias | None:
        """The alias that a share link or a video's link is; only a request tells its post."""
        if url.host == "v.redd.it" and len(url.segments) == 1 and re.fullmatch(r"[0-9a-z]{8,20}", url.segments[0]):
            return Alias(f"v.redd.it/{url.segments[0]}")
        video = _VIDEO.fullmatch(url.path) if host_is(url, "reddit.com") else None
        if video:
            return Alias(f"v.redd.it/{video[1]}")
        shared = host_is(url, "reddit.com") and _SHARE.fullmatch(url.path)
        return Alias(f"www.reddit.com{url.path.rstrip('/')}") if shared else None

    def address(self, post: PostRef) -> URL:
        """The post's public address; for a comment, one that needs no post id."""
        kind, _, key = post.key.partition("_")
        return (
            web("www.reddit.com", f"/comments/{key}/")
            if kind == "t3"
            else web("www.reddit.com", "/api/info.json", f"id={post.key}")
        )

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The title, and who posted it."""
        text = content.text
        by = next(reversed(list(_BY.finditer(text))), None)
        if by is None:
            return EmbedText(words=_FROM.sub("", text) or None)
        words = text[: by.start()].strip()
        return EmbedText(words=None if words in {"", "Comment"} else words, handle=by[1] or by[2])

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts whose line with author and community a text keeps."""
        for found in _LEFT.finditer(flat.text) if "u/" in flat.text else ():
            yield self.text_embed(flat, *found.span(), EmbedText(words=found["title"], handle=found["user"]))


FINDER = Reddit()
