"""Addresses of posts on servers of the Fediverse, by the forms of their software, and the keys that they become.

A key is the post's host and a name there. The name is an id where a Mastodon API answers by it, and otherwise the path of the
ActivityPub object. All addresses of one post that can be told without asking become one key. Only the shape of a path shows which
software a host runs, so ids that hold a time must hold a plausible one, and numbers alone count only on hosts with a known name.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import RFC_4122, UUID

from archiver.model.posts import PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.mastodon import DECLARATION
from archiver.platforms.parsing.timestamps import after_1970, number

_FIRST_SERVER_YEAR, _LAST_YEAR = 2016, 2050
_2000_MILLISECONDS, _2019_MILLISECONDS = 946_684_800_000, 1_549_756_800_000
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE58 = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_UUID = 4
_MAX_UUID = 1 << 128

_ACCOUNT = r"@[\w.\-]{1,60}(?:@[\w.\-]{3,100})?"
_USER = r"[\w.\-]{1,60}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_BEFORE_NUMBER = (
    rf"{_ACCOUNT}(?:/posts)?|(?:users/{_USER}/)?statuses|ap/users/[0-9]{{1,20}}/statuses|web/(?:statuses|{_ACCOUNT})"
    rf"|deck/{_ACCOUNT}"
)
_ID = re.compile(r"[0-9A-Za-z]{1,64}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_NUMBERED_HOSTS = re.compile(
    r"(?:.{0,200}\.)?(?:[\w\-]{0,40}lemmy[\w\-]{0,40}|feddit|piefed)\..{1,100}|"
    + "|".join(rf"(?:.{{0,200}}\.)?{re.escape(domain)}" for domain in DECLARATION.addresses.domains)
)
"""Hosts on which `/post/12` is a post: Lemmy and PieFed, by their name or as a known one."""


def _written(name: str) -> str | None:
    return name


def _flake(name: str) -> str | None:
    """An id of Pleroma and Akkoma: base 62, the upper 64 bits count milliseconds."""
    return name if _is_plausible(_flake_time(name)) else None


def _note(name: str) -> str | None:
    """The path of a note of Misskey and its kin. A word without any digit is none, unless it holds a time as nearly all ids do."""
    return f"notes/{name}" if re.search("[0-9]", name) or _is_plausible(_note_time(name)) else None


def _timed_note(name: str) -> str | None:
    """The path of a note whose address does not say that it is one: its id needs a digit and a time."""
    return f"notes/{name}" if re.search("[0-9]", name) and _is_plausible(_note_time(name)) else None


def _video(name: str) -> str | None:
    """The path of a video of PeerTube, from its UUID in base 58."""
    value = number(name, _BASE58)
    found = UUID(int=value) if value is not None and value < _MAX_UUID else None
    return f"videos/watch/{found}" if found is not None and found.version == _RANDOM_UUID and found.variant == RFC_4122 else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = tuple(
    (re.compile(pattern, re.ASCII), key)
    for pattern, key in (
        # Mastodon, and what speaks its API
        (
            rf"/(?:{_BEFORE_NUMBER})/([0-9]{{15,20}})(?:/(?:embed|activity)?)?",
            _written,
        ),
        # GoToSocial: the path is in the key, since nobody is told anything by the id alone
        (rf"/({_ACCOUNT}/statuses/[0-7][0-9A-HJKMNP-TV-Z]{{25}})", _written),
        (rf"/users/({_USER}/statuses/[0-7][0-9A-HJKMNP-TV-Z]{{25}})", "@{}".format),
        # Pleroma, Akkoma
        (r"/notice/([0-9A-Za-z]{18})(?:/embed(?:_player)?)?", _written),
        (rf"/(?:{_ACCOUNT}(?:/posts)?|embed)/([0-9A-Za-z]{{18}})", _flake),
        (rf"/(objects/{_UUID})", _written),
        # Misskey, Sharkey, Firefish, Iceshrimp
        (r"/(?:embed/)?notes/([0-9a-z]{10,26})", _note),
        (r"/(?:embed/)?(notes/[0-7][0-9A-HJKMNP-TV-Z]{25})", _written),
        (rf"/{_ACCOUNT}/([0-9a-z]{{16}})", _timed_note),
        # Pixelfed, snac, Friendica
        (rf"/(p/{_USER}/[0-9]{{17,20}})(?:/embed)?", _written),
        (rf"/({_USER}/p/[0-9]{{10}}\.[0-9]{{6}})", _written),
        (rf"/(display/{_UUID})", _written),
        # PeerTube
        (rf"/(?:videos/(?:watch|embed)|w)/({_UUID})", "videos/watch/{}".format),
        (r"/(?:videos/(?:watch|embed)|w)/([1-9A-HJ-NP-Za-km-z]{22})", _video),
        # kbin, Mbin
        (r"/(m/\w{2,25}/[tp]/[0-9]{1,9})(?:/[\w\-]{1,300})?", _written),
    )
)
_NUMBERED_FORM = re.compile(r"/((?:post|comment)/[0-9]{1,10})", re.ASCII)


def key_of(url: URL) -> str | None:
    """The key of the post that a URL names; None if it names none."""
    path = url.path.rstrip("/")
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    for pattern, key in _FORMS:
        if found := pattern.fullmatch(path):
            name = key(found[1])
            if name is not None:
                return f"{host}/{name}"
    numbered = _NUMBERED_FORM.fullmatch(path) if _NUMBERED_HOSTS.fullmatch(url.host) else None
    return f"{host}/{numbered[1]}" if numbered else None


def address_of(post: PostRef) -> URL:
    """The post's address by its key alone: where its own software serves it."""
    host, _, name = post.key.partition("/")
    path = name if not is_id(name) else f"web/statuses/{name}" if name.isdecimal() else f"notice/{name}"
    return URL(scheme="https", host=host, path=f"/{path}")


def address_among(post: PostRef, known: Iterable[str]) -> URL:
    """The post's address: the first of the known URLs at its host that name it, as a page and no frame; else by its key alone."""
    found = (public_url(post, url) for written in known if (url := parse_url(written)) is not None and key_of(url) == post.key)
    return next((url for url in found if url is not None), None) or address_of(post)


def public_url(post: PostRef, url: URL) -> URL | None:
    """A URL of the post as that of its page, for readers; None if it is that of a frame, or serves programs."""
    path = re.sub(r"/(?:embed|embed_player|activity)?/?\Z", "", url.path)
    if re.match(r"/(?:embed|videos/embed|users|ap|web|deck)/", path) or (is_id(post.key.partition("/")[2]) and "objects/" in path):
        return None
    return URL(scheme="https", host=url.host, port=url.port, path=path)


def is_id(name: str) -> bool:
    """Whether the name in a key is an id, by which the API answers, and not a path."""
    return _ID.fullmatch(name) is not None


def time_in(post: PostRef) -> datetime | None:
    """The time in the post's id: that of its arrival at this host; None if it holds none."""
    name = post.key.rpartition("/")[2]
    seconds, _, fraction = name.partition(".")
    if fraction.isdecimal() and seconds.isdecimal():  # snac counts seconds since 1970
        return after_1970(int(seconds) * 1000 + int(fraction[:3]))
    if "/p/" in post.key:  # Pixelfed counts 22 bits less, since February 2019
        return after_1970((int(name) >> 22) + _2019_MILLISECONDS) if name.isdecimal() else None
    if name.isdecimal():
        return after_1970(int(name) >> 16)
    if _ULID.fullmatch(name):
        return after_1970(number(name[:10], _CROCKFORD) or 0)
    if "/notes/" in post.key:
        at = _note_time(name)
        return at if _is_plausible(at) else None
    return _flake_time(name) if post.key.count("/") == 1 else None


def _flake_time(name: str) -> datetime | None:
    value = number(name, _BASE62)
    return after_1970(value >> 64) if value is not None else None


def _note_time(name: str) -> datetime | None:
    """The time in an id of Misskey's: eight digits in base 36, in milliseconds since 2000, then a counter of two or eight."""
    value = number(name[:8], _BASE36) if len(name) in {10, 16} else None
    return after_1970(value + _2000_MILLISECONDS) if value is not None else None


def _is_plausible(at: datetime | None) -> bool:
    """Whether a time in an id can be one: servers of the Fediverse have such ids since 2016."""
    return at is not None and _FIRST_SERVER_YEAR <= at.year <= _LAST_YEAR
