"""Links of a post that its text does not show in full: their targets, without click tracking.

Platforms wrap links in redirecting URLs that are signed for each reader, so a link is recorded by its target alone, as far as the
URL holds it. Links whose target stands in full in the post's text are left out.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from archiver.model.urls import parse_url
from archiver.platforms.toolkit.url_unwrapping import unwrap_redirector

if TYPE_CHECKING:
    from bs4 import Tag

_OPAQUE = frozenset({"t.co", "lnkd.in", "t.cn"})
"""Hosts whose addresses do not say where they lead."""

_OF_THE_CLICK = frozenset({"fbclid", "igsh", "igshid", "mibextid", "xmt", "slof", "ref_src"})
"""Parameters that platforms add to an address to follow the click."""

_MAX_LINKS = 100
_MAX_WRAPS = 3


def target_of(address: str) -> str | None:
    """A link's target without scheme, or only its host if the target is hidden; None if it is not a web address."""
    url = parse_url(address)
    for _ in range(_MAX_WRAPS):
        if url is None:
            return None
        inner = unwrap_redirector(url)
        if inner is None:
            break
        url = inner
    if url is None or url.host in _OPAQUE:
        return url.host if url is not None else None
    if not _OF_THE_CLICK.isdisjoint(url.parameters):
        kept = [(name, value) for name, value in parse_qsl(url.query, keep_blank_values=True) if name not in _OF_THE_CLICK]
        url = replace(url, query=urlencode(kept))
    return _bare(url.without_scheme)


def links_of(words: "Tag", *, own: Collection[str] = ()) -> tuple[str, ...]:
    """Where the links among a post's words lead that the words do not show in full; not those to the platform's `own` hosts.

    Mentions and tags are no links: they lead to the platform's own pages, and what they say is among the words.
    """
    return tuple(_targets(words, own))[:_MAX_LINKS]


def _targets(words: "Tag", own: Collection[str]) -> Iterator[str]:
    for link in words.select("a[href]", limit=_MAX_LINKS):
        label = link.get_text(strip=True)
        target = target_of(str(link.get("href")))
        is_mention = {"mention", "hashtag", "u-url"} & set(link.get("class") or ()) or label.startswith(("@", "#"))
        if target is None or is_mention or target.partition("/")[0] in own or _bare(label.partition("://")[2] or label) == target:
            continue
        yield target


def _bare(address: str) -> str:
    return address.rstrip("/")
