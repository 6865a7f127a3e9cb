"""Addresses of posts in flat text: alone on their line they stand for the post, in running text they link to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from archiver.finding.shortcodes import find_shortcodes
from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Embed, Kind
from archiver.platforms.interface import Finder
from archiver.platforms.toolkit.domains import DOMAINS

_HOST = "|".join(re.escape(domain) for domain in chain.from_iterable(DOMAINS.values()))
_ADDRESS = re.compile(
    rf"(?<![\w/.@\-])(?:https?://|at://|nostr:|tg://|(?=(?:www|mobile|m)\.)|(?=(?:[a-z]{{1,12}}\.)?(?:{_HOST})/))"
    r"(?:[^\s<>\"'`{}|\\^\[\]“”«»…)]|\\[_*~\-]){6,2000}"
)
_WRAPPING = re.compile(
    r"^\s*(?:!\[[^\[\]\n]{0,200}\]\(\)|\[\]\(\)|\[embed[^\[\]]{0,100}\]\[/embed\]|\{%\s*\w{1,20}\s*%\}"
    r"|\{\{[<%]?\s*\w{1,20}\s*\"?\"?\s*[>%]?\}\}|\[#\w{1,20}:\s*\])\s*$"
)
"""What sites wrap an address in that their programs turn into a post: `[embed]…[/embed]`, `{% embed … %}`, `{{< tweet … >}}`."""
_TRAILING = ".,;:!?*_"
_AROUND = 1000  # characters; no line that holds an address alone is as long


def find_bare_urls(text: str, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """The posts whose addresses a text writes out."""
    addresses = UrlClaims(platforms)
    for found in _ADDRESS.finditer(text):
        embed = addresses.post(found[0].rstrip(_TRAILING).replace("\\", ""))
        if embed is not None:
            kind = Kind.EMBED if _stands_alone(text, found) else Kind.LINK
            yield replace(embed, kind=kind, locator=f"char={found.start()},{found.end()}")
    for found, address in find_shortcodes(text):
        embed = addresses.post(address)
        if embed is not None:
            yield replace(embed, locator=f"char={found.start()},{found.end()}")


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether an address is all that its line holds."""
    before = text[max(0, found.start() - _AROUND) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _AROUND].partition("\n")[0]
    return not _WRAPPING.sub("", before + after).strip(" \t\r\xa0>*<")
