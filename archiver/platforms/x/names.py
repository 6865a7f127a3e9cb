"""Convert between posts of X and their URLs, and read the handle in a URL, the time in an id (snowflake), and short links.

X ignores the user part of a post's URL, so the id alone identifies the post.
Articles, events, lists and communities have numbers of their own (`/i/article/ID`), which name no post.
`/USER/article/ID` has the id of the post that shows the article.
Ids since 4 November 2010 contain the time: `(id >> 22)` milliseconds after 1288834974657. Earlier ids are consecutive numbers.
"""

import re
from datetime import UTC, datetime, timedelta

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url

NAME = "x"

_HOSTS = frozenset({"twitter.com", "x.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion"})
_MIRRORS = frozenset(
    {
        *("fxtwitter.com", "fixupx.com", "twittpr.com", "xfixup.com", "vxtwitter.com", "fixvx.com", "girlcockx.com", "cunnyx.com"),
        *("xcancel.com", "lightbrd.com", "twiiit.com"),
    }
)

_WIDGET_HOSTS = frozenset({"platform.twitter.com", "platform.x.com"})
_SHORT_LINK_HOSTS = frozenset({"t.co", "pic.twitter.com", "pic.x.com"})
_SUBDOMAIN = re.compile(r"^(?:www|m|mobile|d|dl|t|i|g|o)\.")
_ID = re.compile(r"([1-9][0-9]{1,18})(?![0-9A-Za-z_])")
_CODE = re.compile(r"[A-Za-z0-9]{5,20}")
_USER = re.compile(r"\w{1,20}", re.ASCII)
_BEFORE_ID = re.compile(
    r"(?:(?:[\w@\\.]{1,40}/){1,2}status(?:es)?|statuses|i/cards/tfw/v1|i/videos(?:/tweet)?|(?!i/)\w{1,20}/article)/",
    re.ASCII | re.IGNORECASE,
)

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_FIRST_ID_WITH_TIME = 30_000_000_000  # lower ids are consecutive numbers


def identify(url: URL) -> PostRef | None:
    """The post that a URL names, on X, in the frame of its widget, or on a mirror; None if it names none."""
    host = _SUBDOMAIN.sub("", url.host, count=1)
    is_mirror = host in _MIRRORS or "nitter" in host.split(".")
    if host in _HOSTS or is_mirror:
        return _post_in_path(url) or (_post_without_user(url) if is_mirror else None)
    if url.host in _WIDGET_HOSTS:
        return _post_in_widget(url)
    if host == "twitframe.com":
        return _post_in_frame(url)
    if host.startswith("s9e.") and "/twitter" in url.path:
        return _post(url.fragment)
    return None


def post_at(text: str) -> PostRef | None:
    """The post that a text names if it is a URL; None if it names none."""
    url = parse_url(text)
    return identify(url) if url else None


def user(url: URL) -> str | None:
    """The handle in a post's URL; None if there is none, or a placeholder such as `i`."""
    path = _path(url).lstrip("/").removeprefix("@")
    name, _, rest = path.partition("/")
    if not rest.startswith("status") or name.lower() in {"i", "x", "twitter", "statuses"} or not _USER.fullmatch(name):
        return None
    return name


def posted_at(post: PostRef) -> datetime | None:
    """The time in a post's id, to the millisecond; None for ids from before ids contained the time."""
    number = int(post.key)
    return _EPOCH + timedelta(milliseconds=number >> 22) if number >= _FIRST_ID_WITH_TIME else None


def address(post: PostRef, handle: str | None = None) -> URL:
    """The post's public URL."""
    return URL(scheme="https", host="x.com", path=f"/{handle or 'i'}/status/{post.key}")


def alias(url: URL) -> Alias | None:
    """The alias that a short link is: `t.co/CODE`, `pic.twitter.com/CODE`, `pic.x.com/CODE`; None for any other URL."""
    if url.host not in _SHORT_LINK_HOSTS or len(url.segments) != 1 or not _CODE.fullmatch(url.segments[0]):
        return None
    return Alias(f"{url.host}/{url.segments[0]}")


def _path(url: URL) -> str:
    """The path of a URL; in URLs of 2010 it comes after `#!`."""
    return url.fragment[1:] if url.path == "/" and url.fragment.startswith("!/") else url.path


def _post_in_path(url: URL) -> PostRef | None:
    path = re.sub("//+", "/", _path(url)).lstrip("/")
    before = _BEFORE_ID.match(path)
    return _post(path[before.end() :]) if before else None


def _post_without_user(url: URL) -> PostRef | None:
    """The post whose user a mirror's URL leaves out."""
    match url.segments:
        case ("status" | "article", number, *_):
            return _post(number)
        case _:
            return None


def _post_in_widget(url: URL) -> PostRef | None:
    """The post in the `id` parameter of the widget's frame, before or after the `#`."""
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
    """The post whose id a text begins with."""
    found = _ID.match(written)
    return PostRef(platform=NAME, key=found[1]) if found else None
