"""Probe X's short links (`t.co/CODE`, `pic.twitter.com/CODE`), and read where they lead.

A plain client gets a redirect, a browser a page that redirects. What comes back names a post, or another short link, or anything:
the media's home is often, and not always, the post that shows them (`finding/matching.py` settles that).
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

from archiver.model.posts import Alias
from archiver.model.probes import About, Answer, Probe, Witness
from archiver.model.urls import URL, parse_url
from archiver.platforms.x.probes import LANGUAGE

SHORT_LINK = "x-short-link"
PICTURE_LINK = "x-picture-link"

_ALIAS = re.compile(r"(?:t\.co|pic\.twitter\.com|pic\.x\.com)/([A-Za-z0-9]{4,40})")
_SAYS_TARGET = (
    re.compile(
        r"""http-equiv\s{0,9}=\s{0,9}["']?refresh["']?[^>]{0,200}?url\s{0,9}=\s{0,9}['"]?([^"'>\s]{1,4000})""", re.IGNORECASE
    ),
    re.compile(r"""location\.replace\(\s{0,9}["']([^"'\s]{1,4000})["']"""),
    re.compile(r"<title>\s{0,99}(https?:[^<\s]{1,4000})\s{0,99}</title>", re.IGNORECASE),
)
_WARNING = "/safety/unsafe_link_warning"
_WARNERS = ("twitter.com", "x.com")
_MAX_WARNINGS = 5
_MAX_PAGE_BYTES = 100_000


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """What to ask about a picture's code or a short link: t.co first, since where pic.twitter.com leads is less well known."""
    found = _ALIAS.fullmatch(alias)
    if found is None:
        return ()
    places = ((SHORT_LINK, "t.co"), (PICTURE_LINK, "pic.twitter.com"))
    return tuple(
        Probe(
            kind=kind,
            url=f"https://{host}/{found[1]}",
            about=About.ALIAS,
            witness=Witness.PLATFORM_PAGE,
            headers=LANGUAGE,
            follow=False,
        )
        for kind, host in places
    )


def targets(answer: Answer) -> list[URL]:
    """Where a short link's answer leads, the surest statement first; nothing where it leads nowhere."""
    found: dict[URL, None] = {}
    for exchange in answer.exchanges:
        base = parse_url(exchange.url)
        locations = [value for name, value in exchange.response_headers if name.lower() == "location"]
        if exchange.status == HTTPStatus.OK:
            locations.extend(_page_targets(exchange.body))
        found.update((_unwrapped(url), None) for url in _addresses(locations, base))
    return list(found)


def _addresses(locations: Iterable[str], base: URL | None) -> Iterator[URL]:
    """The locations that are URLs, made absolute."""
    for location in locations:
        url = parse_url(location, base=base)
        if url is not None:
            yield url


def _page_targets(body: bytes) -> Iterator[str]:
    """Where a page that redirects says that it leads: in its markup, its script, and its title."""
    page = body[:_MAX_PAGE_BYTES].decode("utf-8", "replace")
    for pattern in _SAYS_TARGET:
        found = pattern.search(page)
        if found is not None:
            yield html.unescape(found[1].replace("\\/", "/"))


def _unwrapped(url: URL) -> URL:
    """The address behind X's warning of unsafe links, however often it warns."""
    for _ in range(_MAX_WARNINGS):
        if url.host not in _WARNERS or url.path != _WARNING:
            break
        behind = parse_url(url.parameters.get("unsafe_link", ""))
        if behind is None:
            break
        url = behind
    return url
