"""Finds Tumblr posts, by blog, in lower case, and number."""

import re

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Element
from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.tumblr import DECLARATION

_BLOG = re.compile(r"([A-Za-z0-9][A-Za-z0-9\-]{0,62})\.tumblr\.com")
_IN_BLOG = re.compile(r"/(?:post|image)/([0-9]{5,20})(?![0-9])")
_IN_SITE = re.compile(r"/(?:blog/)?(?:view/)?([A-Za-z0-9][A-Za-z0-9\-]{0,62})/([0-9]{5,20})(?![0-9])")
_NO_BLOGS = frozenset({"www", "at", "embed", "assets", "secure", "api", "static", "media", "safe"})


class Tumblr(StandardFinder):
    """Finder for Tumblr."""

    declaration = DECLARATION
    public_address = "www.tumblr.com/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none, as the frame's URL, which holds another key."""
        if url.host in {"www.tumblr.com", "tumblr.com", "at.tumblr.com"}:
            found = _IN_SITE.match(url.path)
            return self.post(f"{found[1].lower()}/{found[2]}") if found else None
        blog = _BLOG.fullmatch(url.host)
        found = _IN_BLOG.match(url.path) if blog and blog[1] not in _NO_BLOGS else None
        return self.post(f"{blog[1]}/{found[1]}") if blog and found else None

    def _find_post(self, element: Element) -> tuple[PostRef | None, Alias | None, URL | None] | None:
        """The post that an element names or, for a blog on its own domain, the alias of the post's URL."""
        found_post = super()._find_post(element)
        if found_post is not None:
            return found_post
        urls = (url for written in self._written(element) if (url := parse_url(written, base=element.base)) is not None)
        own = next((url for url in urls if _IN_BLOG.match(url.path)), None)
        found = _IN_BLOG.match(own.path) if own else None
        return (None, Alias(f"{own.host}{found[0]}"), None) if own and found else None


FINDER = Tumblr()
