"""Finds Weibo posts; a post's code is its number in base 62, and the pages for phones use the number."""

import re

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.weibo import DECLARATION

_DESKTOP = re.compile(r"/(?:0|[0-9]{5,15})/([0-9A-Za-z]{8,20})(?:/|$)")
_FID = re.compile(r"([0-9]{3,6}:[0-9a-f]{8,40})")
_VIDEO = re.compile(r"/tv/show/([0-9]{3,6}:[0-9a-f]{8,40})/?")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OF_NUMBER, _OF_CODE = 7, 4  # so many decimal digits are so many of base 62
_MOBILE = re.compile(r"/(?:status|detail)/([0-9A-Za-z]{8,20})(?:/|$)")


class Weibo(StandardFinder):
    """Finder for Weibo."""

    declaration = DECLARATION
    public_address = "m.weibo.cn/status/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none."""
        if url.host in {"weibo.com", "www.weibo.com"}:
            found = _DESKTOP.match(url.path) or _MOBILE.match(url.path)
        elif url.host in {"m.weibo.cn", "m.weibo.com", "weibo.cn"}:
            found = _MOBILE.match(url.path) or _DESKTOP.match(url.path)
        else:
            return None
        return self.post(_code(found[1])) if found else None

    def alias(self, url: URL) -> Alias | None:
        """The alias that a video's URL is; only a request tells the post with the video."""
        video = _VIDEO.fullmatch(url.path) if url.host in {"weibo.com", "www.weibo.com"} else None
        if url.host == "video.weibo.com" and url.path == "/show":
            video = _FID.fullmatch(url.parameters.get("fid", ""))
        return Alias(f"weibo.com/tv/show/{video[1]}") if video else None


FINDER = Weibo()


def _code(written: str) -> str:
    """The post's code, converted from its number if it is named by that."""
    if not written.isdecimal():
        return written
    groups = [written[max(0, end - _OF_NUMBER) : end] for end in range(len(written), 0, -_OF_NUMBER)]
    return "".join(reversed([_in_base_62(int(group)) for group in groups])).lstrip("0")


def _in_base_62(number: int) -> str:
    written = ""
    for _ in range(_OF_CODE):
        number, digit = divmod(number, len(_DIGITS))
        written = _DIGITS[digit] + written
    return written
