"""Resolve X's short links (`t.co/CODE`, `pic.twitter.com/CODE`): the probes, and the targets in their answers.

A browser gets a page that redirects, any other client a redirect. The target may be a post, another short link, or any page.
The link of a picture leads to the post that had the picture first, which is usually the post that the article shows
(`finding/matching.py` decides).
"""

import html
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from archiver.model.posts import Alias
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL, parse_url
from archiver.platforms.toolkit.probes import ask_link

SHORT_LINK = "x-short-link"
PICTURE_LINK = "x-picture-link"

_ALIAS = re.compile(r"(?:t\.co|pic\.twitter\.com|pic\.x\.com)/([A-Za-z0-9]{4,40})")
_TARGETS_IN_PAGE = (
    re.compile(
        r"""http-equiv\s{0,9}=\s{0,9}["']?refresh["']?[^>]{0,200}?url\s{0,9}=\s{0,9}['"]?([^"'>\s]{1,4000})""", re.IGNORECASE
    ),
    re.compile(r"""location\.replace\(\s{0,9}["']([^"'\s]{1,4000})["']"""),
    re.compile(r"<title>\s{0,99}(https?:[^<\s]{1,4000})\s{0,99}</title>", re.IGNORECASE),
)
_WARNING_PATH = "/safety/unsafe_link_warning"
_WARNING_HOSTS = ("twitter.com", "x.com")
_MAX_WARNINGS = 5
_MAX_PAGE_BYTES = 100_000


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """The probes of a short link or a picture's link, t.co first; empty for any other alias."""
    found = _ALIAS.fullmatch(alias)
    hosts = ((SHORT_LINK, "t.co"), (PICTURE_LINK, "pic.twitter.com")) if found else ()
    return tuple(ask_link(kind, f"https://{host}/{found[1]}") for kind, host in hosts if found)


def targets(answer: Answer) -> list[URL]:
    """The targets that a short link's answer names, most reliable first; empty if it names none."""
    found: dict[URL, None] = {}
    for exchange in answer.exchanges:
        base = parse_url(exchange.url)
        locations = [value for name, value in exchange.response_headers if name.lower() == "location"]
        if exchange.status == HTTPStatus.OK:
            locations.extend(_page_targets(exchange.body))
        found.update((_unwrap_warning(url), None) for location in locations if (url := parse_url(location, base=base)))
    return list(found)


def _page_targets(body: bytes) -> Iterator[str]:
    """The targets of a page that redirects: in its markup, its script, and its title."""
    page = body[:_MAX_PAGE_BYTES].decode("utf-8", "replace")
    for pattern in _TARGETS_IN_PAGE:
        found = pattern.search(page)
        if found is not None:
            yield html.unescape(found[1].replace("\\/", "/"))


def _unwrap_warning(url: URL) -> URL:
    """The URL that X's warning of unsafe links is about, also of nested warnings; any other URL unchanged."""
    for _ in range(_MAX_WARNINGS):
        target = parse_url(url.parameters.get("unsafe_link", "")) if url.path == _WARNING_PATH else None
        if target is None or url.host not in _WARNING_HOSTS:
            break
        url = target
    return url
