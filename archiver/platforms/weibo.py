"""Weibo: posts by their code."""

import re

from archiver.platforms.standard import StandardFinder, web
from archiver.posts import PostRef
from archiver.urls import URL

_DESKTOP = re.compile(r"/[0-9]{5,15}/([0-9A-Za-z]{8,20})(?:/|$)")
_MOBILE = re.compile(r"/(?:status|detail)/([0-9A-Za-z]{8,20})(?:/|$)")


class Weibo(StandardFinder):
    """Short texts."""

    name = "weibo"

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names."""
        if url.host in {"weibo.com", "www.weibo.com"}:
            found = _DESKTOP.match(url.path)
        elif url.host in {"m.weibo.cn", "m.weibo.com"}:
            found = _MOBILE.match(url.path) or _DESKTOP.match(url.path)
        else:
            return None
        return self.post(found[1]) if found else None

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return web("m.weibo.cn", f"/status/{post.key}")


FINDER = Weibo()
