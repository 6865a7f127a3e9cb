"""Ids, addresses and short codes of X's posts, and the time in an id (snowflake).

X ignores the user part of a post's address, so the id alone names the post.
Ids since 4 November 2010 hold the time: `(id >> 22)` milliseconds after 1288834974657; before that they counted up.
"""

import re
from datetime import UTC, datetime, timedelta

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url

NAME = "x"

_HOSTS = frozenset({"twitter.com", "x.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion"})
_MIRRORS = frozenset({"fxtwitter.com", "fixupx.com", "twittpr.com", "xfixup.com", "vxtwitter.com", "fixvx.com", "xcancel.com"})
_WIDGET_HOSTS = frozenset({"platform.twitter.com", "platform.x.com"})
_PICTURE_HOSTS = frozenset({"pic.twitter.com", "pic.x.com"})
_SUBDOMAIN = re.compile(r"^(?:www|m|mobile|d|dl|t|i|g|o)\.")
_ID = re.compile(r"([1-9][0-9]{1,18})(?![0-9A-Za-z_])")
_CODE = re.compile(r"[A-Za-z0-9]{5,20}")
_USER = re.compile(r"\w{1,20}", re.ASCII)
_BEFORE_ID = re.compile(
    r"(?:(?:[\w@\\.]{1,40}/){1,2}status(?:es)?|statuses|i/cards/tfw/v1|i/videos(?:/tweet)?|\w{1,20}/article)/", re.ASCII
)

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_LAST_COUNTED = 30_000_000_000  # ids below this were counted up, and hold no time


def identify(url: URL) -> PostRef | None:
    """Which post an address names: on X itself, in its widget's frame, on a mirror."""
    host = _SUBDOMAIN.sub("", url.host, count=1)
    if host in _HOSTS or host in _MIRRORS or "nitter" in host.split("."):
        return _post_in_path(url)
    if url.host in _WIDGET_HOSTS:
        return _post_in_widget(url)
    if host == "twitframe.com":
        return _post_in_frame(url)
    if host.startswith("s9e.") and "/twitter" in url.path:
        return _post(url.fragment)
    return None


def user(url: URL) -> str | None:
    """The handle in a post's address, where it has one that is an account's."""
    path = _path(url).lstrip("/").removeprefix("@")
    name, _, rest = path.partition("/")
    if not rest.startswith("status") or name.lower() in {"i", "x", "twitter", "statuses"} or not _USER.fullmatch(name):
        return None
    return name


def posted_at(post: PostRef) -> datetime | None:
    """When the post was made, to the millisecond, as its id says; None for ids that were counted up."""
    number = int(post.key)
    if number < _LAST_COUNTED:
        return None
    return _EPOCH + timedelta(milliseconds=number >> 22)


def address(post: PostRef, handle: str | None = None) -> URL:
    """The post's public address."""
    return URL(scheme="https", host="x.com", path=f"/{handle or 'i'}/status/{post.key}")


def alias(url: URL) -> Alias | None:
    """The short name that an address spells: `t.co/CODE`, `pic.twitter.com/CODE`, `pic.x.com/CODE`."""
    if url.host != "t.co" and url.host not in _PICTURE_HOSTS:
        return None
    if len(url.segments) != 1 or not _CODE.fullmatch(url.segments[0]):
        return None
    return Alias(f"{url.host}/{url.segments[0]}")


def _path(url: URL) -> str:
    """The path, or what the addresses of 2010 kept behind `#!`."""
    return url.fragment[1:] if url.path == "/" and url.fragment.startswith("!/") else url.path


def _post_in_path(url: URL) -> PostRef | None:
    path = re.sub("//+", "/", _path(url)).lstrip("/")
    before = _BEFORE_ID.match(path)
    return _post(path[before.end() :]) if before else None


def _post_in_widget(url: URL) -> PostRef | None:
    """The widget's frame names the post by its field `id`, before or behind the `#`."""
    if not url.path.startswith(("/embed/", "/widgets/tweet")):
        return None
    return _post(url.parameters.get("id") or _field(url.fragment, "id"))


def _post_in_frame(url: URL) -> PostRef | None:
    named = url.parameters.get("url") or url.parameters.get("id") or ""
    inner = parse_url(named) if "/" in named else None
    return identify(inner) if inner else _post(named)


def _field(query: str, name: str) -> str:
    found = re.search(rf"(?:^|&){name}=([^&]*)", query)
    return found[1] if found else ""


def _post(written: str) -> PostRef | None:
    """The post whose id `written` begins with."""
    found = _ID.match(written)
    return PostRef(platform=NAME, key=found[1]) if found else None
