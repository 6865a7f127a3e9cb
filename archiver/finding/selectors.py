"""What to look at in a page, by what it mentions, so that elements need not be looked at one by one.

Which attributes carry addresses of platforms, or markup that does; whether an address stands in the page as plain text; and which
links could lead to a post.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from archiver.finding.prefilter import RARE_SHAPE, SHAPES, Mentions
from archiver.platforms.registry import SCHEMES, platforms_at

_RARE_SHAPE = re.compile(RARE_SHAPE, re.ASCII)
_ATTRIBUTE = rb"(data-[\w.:\-]{1,60})="
_QUOTED = re.compile(_ATTRIBUTE + rb"\Z")
_UNQUOTED = re.compile(_ATTRIBUTE + rb"[^\s\"'<>]{0,300}\Z")
_SELECTABLE = re.compile(r"[a-z][a-z0-9_-]*")
_SCHEMES = tuple(scheme.encode() for scheme in SCHEMES)
_WITH_HOST = "|".join(scheme.removesuffix("://") for scheme in SCHEMES if scheme.endswith("://"))
_ADDRESS_BEGINS = re.compile(
    rf"\s{{0,200}}(?:\[embed[^\[\]<>]{{0,100}}\]|&nbsp;)?((?:https?|{_WITH_HOST})://[^\s<>\"']{{0,300}})?".encode()
)
_ADDRESS_ENDS = re.compile(rb"[^\s<>\"']{0,2000}\s{0,200}<(?!/a\b)")
_LONGEST_NAME, _LONGEST_UNQUOTED, _LONGEST_BEGINNING = 66, 400, 520
_LONGEST_VALUE = 200_000
_WITHIN = 4_000
_MOST_CARRIERS = 60  # every one is looked for in every element


class LinkFilter:
    """Which addresses could name a post: by their host, or, as hosts of the Fediverse have any name, by their shape.

    A page's links lead to few hosts, so each is looked up once; and only those shapes are looked for that the page mentions.
    """

    def __init__(self, mentions: Mentions) -> None:
        self._hosts: dict[str, bool] = {}
        self._shapes = tuple(SHAPES & mentions.names)

    def to_platform(self, href: str) -> bool:
        """Whether an address could name a post."""
        host = _host(href)
        leads = self._hosts.get(host)
        if leads is None:
            leads = self._hosts[host] = _is_of_platform(host)
        return leads or any(map(href.__contains__, self._shapes)) or _is_numbered(href)


def leads_to_platform(href: str) -> bool:
    """The same of one address alone."""
    return _is_of_platform(_host(href)) or any(map(href.__contains__, SHAPES)) or _is_numbered(href)


def _host(href: str) -> str:
    """What stands where an address has its host; where a web archive keeps one, that one's."""
    _, _, rest = (href[href.rfind("http") :] if "/web/" in href else href).partition("//")
    return rest.partition("/")[0]


def _is_of_platform(host: str) -> bool:
    return bool(host and platforms_at(host.lower().partition(":")[0]))


def _is_numbered(href: str) -> bool:
    return "/p/" in href and bool(_RARE_SHAPE.search(href))


class AttributeScan:
    """The places in a page's source that mention platforms, one by one: what carries each of them."""

    def __init__(self, source: bytes, mentions: Mentions) -> None:
        self._source = source
        self._mentions = mentions

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """Selectors of the `data-` attributes whose values hold an address of a platform, or encoded markup."""
        names = dict.fromkeys((*self._carriers(), *self._encoded()))
        return tuple(islice((f"[{name}]" for name in names if _SELECTABLE.fullmatch(name)), _MOST_CARRIERS))

    def _carriers(self) -> Iterator[str]:
        for place in self._mentions.addresses:
            name = self._attribute_at(place)
            if name is not None:
                yield name

    def _encoded(self) -> Iterator[str]:
        """The attributes whose values are base 64: what stands before their first quote names them."""
        for place in self._mentions.encoded:
            found = _QUOTED.search(self._source, max(0, place - _LONGEST_NAME), place + 1)
            if found:
                yield found[1].decode("ascii")

    def _attribute_at(self, place: int) -> str | None:
        """The `data-` attribute whose value a place is in: what stands before the last quote, where that is an opening one."""
        source = self._source
        for quote in (b'"', b"'"):
            opening = source.rfind(quote, max(0, place - _LONGEST_VALUE), place)
            if opening > 0 and source[opening - 1] == _EQUALS:
                found = _QUOTED.search(source, max(0, opening - _LONGEST_NAME), opening)
                if found and self._is_address(opening, source.find(quote, place, place + _WITHIN), place):
                    return found[1].decode("ascii", "replace")
        before = max(0, place - _LONGEST_UNQUOTED)
        if source.rfind(b"=", before, place) > source.rfind(b" ", before, place):
            found = _UNQUOTED.search(source, before, place)
            return found[1].decode("ascii", "replace") if found else None
        return None

    def _is_address(self, start: int, end: int, place: int) -> bool:
        """Whether a value that mentions a platform holds an address, and not only a name."""
        value = self._source[max(start, place - _WITHIN) : end if end >= 0 else place + _WITHIN]
        return b"/" in value or b"%2" in value

    def any_in_text(self) -> bool:
        """Whether an address of a platform stands in the page as plain text, outside of links."""
        source = self._source
        for place in self._mentions.addresses:
            start = source.rfind(b">", max(0, place - _LONGEST_BEGINNING), place) + 1
            begun = _ADDRESS_BEGINS.fullmatch(source, start, place) if start else None
            if begun and (begun[1] or source.startswith(_SCHEMES, place)) and _ADDRESS_ENDS.match(source, place):
                return True
        return False


_EQUALS = ord("=")
