"""Candidate selectors: which attributes, paragraphs and links of a page could name a post, from the prefilter's matches.

So elements need not be examined one by one: CSS selects those with such an attribute, and links are filtered by their host.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from archiver.finding.lone_links import ORIGINAL
from archiver.finding.prefilter import SHAPES, Mentions, has_rare_shape
from archiver.platforms.registry import SCHEMES, platforms_at
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.platforms.toolkit.url_unwrapping import AFTER_SCHEME, HINTS, may_wrap

_QUOTED = re.compile(rb"(data-[\w.:\-]{1,60})=\Z")
_UNQUOTED = re.compile(rb"([A-Za-z][\w.:\-]{1,60})=[^\s\"'<>]{0,300}>")
_NAME = re.compile(rb"[A-Za-z][\w-]{1,60}")
_TAG = re.compile(rb"<([A-Za-z][A-Za-z0-9]{0,20}(?:-[\w-]{1,60})?)\s[^<>]{0,4000}\Z")
_OF_MANY_TAGS = frozenset({b"href", b"src", b"content", b"value", b"action", b"srcset", b"cite"})
"""Attributes that have URLs in many elements; in those with one, only custom elements and the tags that frame pages count."""
_FRAME_TAGS = frozenset({b"portal", b"fencedframe", b"source", b"video", b"track"})
_PICTURE_TAGS = (b"-img", b"-image", b"-picture", b"-icon", b"-anim")
_NO_ADDRESS = frozenset({b"class", b"id", b"style", b"title", b"alt", b"name", b"aria-label"})
_SCHEMES = tuple(scheme.encode() for scheme in SCHEMES)
_WITH_HOST = "|".join(scheme.removesuffix("://") for scheme in SCHEMES if scheme.endswith("://"))
_BEFORE_URL = re.compile(
    rf"\s{{0,200}}(?:\[embed[^\[\]<>]{{0,100}}\]|&nbsp;)?((?:https?|{_WITH_HOST})://[^\s<>\"']{{0,300}})?".encode()
)
_AFTER_URL_IN_LINK = re.compile(rb"[^\s<>\"']{0,2000}\s{0,200}</a\b", re.IGNORECASE)
_AFTER_URL = re.compile(rb"[^\s<>\"']{0,2000}\s{0,200}<(?!/a\b)")
_EQUALS = ord("=")
_MAX_NAME_BYTES, _MAX_UNQUOTED_BYTES, _MAX_BYTES_BEFORE_URL = 66, 400, 520
_MAX_VALUE_BYTES = 200_000
_NEIGHBOURHOOD_BYTES = _MAX_TAG_BYTES = 4_000
_MAX_ATTRIBUTES = 60  # each one is looked for in every element


class LinkFilter:
    """Which links could name a post: by their host, or by their shape, since Fediverse servers have any host.

    Each host is looked up once, and only shapes that the prefilter has found in the page are searched.
    """

    def __init__(self, mentions: Mentions) -> None:
        self._hosts: dict[str, bool] = {}
        self._could_be_rare = mentions.has_rare_shape
        self._shapes = tuple(SHAPES & mentions.names)
        self._hints = tuple(HINTS & mentions.names)

    def to_platform(self, href: str) -> bool:
        """Whether a URL could name a post, or leads to one that could."""
        host = _host(href)
        is_known = self._hosts.get(host)
        if is_known is None:
            is_known = self._hosts[host] = _is_of_platform(host)
        if is_known or (self._could_be_rare and has_rare_shape(href)):
            return True
        for shape in self._shapes:
            if shape in href:
                return True
        return self._wraps(href)

    def _wraps(self, href: str) -> bool:
        """Whether a URL leads to one that could name a post; only hints that the prefilter has found in the page are searched."""
        could = "http" in href[AFTER_SCHEME:] or (self._hints and any(map(href.__contains__, self._hints)))
        return bool(could) and _wraps_platform(href)


def leads_to_platform(href: str) -> bool:
    """Whether a single URL could name a post, or leads to one that could."""
    return _is_of_platform(_host(href)) or any(map(href.__contains__, SHAPES)) or has_rare_shape(href) or _wraps_platform(href)


def _wraps_platform(href: str) -> bool:
    """Whether a URL leads to another one, which it holds, that could name a post."""
    url = parse_web_url(href) if may_wrap(href) else None
    return url is not None and (_is_of_platform(url.host) or any(map(url.path.__contains__, SHAPES)) or has_rare_shape(url.path))


def _host(href: str) -> str:
    """The host of a URL."""
    return href.partition("//")[2].partition("/")[0]


def _is_of_platform(host: str) -> bool:
    return bool(host and platforms_at(host.lower().partition(":")[0]))


class AttributeScan:
    """The context of each of the prefilter's matches in a page's source: an attribute, or plain text."""

    def __init__(self, source: bytes, mentions: Mentions) -> None:
        self._source = source
        self._mentions = mentions

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """CSS selectors of the attributes that hold a platform's URL, or encoded markup."""
        return tuple(islice(dict.fromkeys((*self._with_url(), *self._encoded())), _MAX_ATTRIBUTES))

    def _with_url(self) -> Iterator[str]:
        for place in self._mentions.addresses:
            selector = self._attribute_at(place)
            if selector is not None:
                yield selector

    def _encoded(self) -> Iterator[str]:
        """Yield the attributes whose values begin as base64 does."""
        for place in self._mentions.encoded:
            found = _QUOTED.search(self._source, max(0, place - _MAX_NAME_BYTES), place + 1)
            if found and _NAME.fullmatch(found[1]):
                yield f"[{found[1].decode('ascii').lower()}]"

    def _attribute_at(self, place: int) -> str | None:
        """The selector of the attribute around an offset: its name is before the last quote, if that is an opening one."""
        source = self._source
        for quote in (b'"', b"'"):
            opening = source.rfind(quote, max(0, place - _MAX_VALUE_BYTES), place)
            if opening > 1 and source[opening - 1] == _EQUALS:
                before = source[max(0, opening - _MAX_NAME_BYTES) : opening - 1].split()
                selector = self._selector(before[-1], opening) if before else None
                if selector and self._is_address(opening, source.find(quote, place, place + _NEIGHBOURHOOD_BYTES), place):
                    return selector
        start = max(0, place - _MAX_UNQUOTED_BYTES)
        if source.rfind(b"=", start, place) > source.rfind(b" ", start, place):
            *before, last = (b"<%b>" % source[start:place]).rsplit(maxsplit=1)
            found = _UNQUOTED.fullmatch(last) if before else None
            return self._selector(found[1], place + 1 - len(last)) if found else None
        return None

    def _selector(self, name: bytes, place: int) -> str | None:
        """The selector of an attribute; of a common one only in the elements that show what is at its URL, else None."""
        lower = name.lower()
        if lower.startswith(b"data-"):
            return f"[{lower.decode('ascii')}]" if _NAME.fullmatch(name) else None
        if lower in _NO_ADDRESS or not _NAME.fullmatch(name):
            return None
        source = self._source
        start = source.rfind(b"<", max(0, place - _MAX_TAG_BYTES), place)
        found = _TAG.match(source, start, place) if start >= 0 else None
        if found is None:
            return None
        tag = found[1].lower()
        if lower not in _OF_MANY_TAGS:
            return f"[{lower.decode('ascii')}]"
        shows = tag in _FRAME_TAGS or (b"-" in tag and not tag.endswith(_PICTURE_TAGS))
        return f"{tag.decode('ascii')}[{lower.decode('ascii')}]" if shows else None

    def _is_address(self, start: int, end: int, place: int) -> bool:
        """Whether a value has a URL in it, and not only a platform's name."""
        value = self._source[max(start, place - _NEIGHBOURHOOD_BYTES) : end if end >= 0 else place + _NEIGHBOURHOOD_BYTES]
        return b"/" in value or b"%2" in value

    def any_in_text(self) -> bool:
        """Whether a platform's URL is in the page as plain text, outside of links."""
        return any(_AFTER_URL.match(self._source, place) for place in self._beginning_texts)

    def any_behind_links(self) -> bool:
        """Whether links have a platform's URL as their text, or beside their own, as mail guards keep it."""
        is_text = any(_AFTER_URL_IN_LINK.match(self._source, place) for place in self._beginning_texts)
        return is_text or ORIGINAL in self._mentions.names

    @cached_property
    def _beginning_texts(self) -> list[int]:
        """The places where an element's text begins with a platform's URL."""
        source = self._source
        places: list[int] = []
        for place in self._mentions.addresses:
            start = source.rfind(b">", max(0, place - _MAX_BYTES_BEFORE_URL), place) + 1
            before = _BEFORE_URL.fullmatch(source, start, place) if start else None
            if before and (before[1] or source.startswith(_SCHEMES, place)):
                places.append(place)
        return places
