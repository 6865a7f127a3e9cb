"""Find URLs of posts in flat text: alone on a line they embed the post, in running text they link to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Embed, Kind
from archiver.platforms.interface import Finder
from archiver.platforms.registry import DECLARATIONS, SCHEMES

_DOMAIN = "|".join(re.escape(domain) for declaration in DECLARATIONS for domain in declaration.addresses.domains)
_SCHEME = "|".join(map(re.escape, SCHEMES))
_URL = re.compile(
    rf"(?<![\w/.@\-])(?:https?://|{_SCHEME}|(?=(?:www|mobile|m)\.)|(?=(?:[a-z]{{1,12}}\.)?(?:{_DOMAIN})/))"
    r"(?:[^\s<>\"'`{}|\\^\[\]“”«»…)]|\\[_*~\-]){6,2000}"
)
_TRAILING_PUNCTUATION = ".,;:!?*_"
_MAX_LINE_LENGTH = 1000  # characters on each side; no line that is all URL is longer


def find_bare_urls(text: str, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """Yield the posts whose URLs are in a flat text."""
    claims = UrlClaims(platforms)
    for found in _URL.finditer(text):
        embed = claims.embed_at(found[0].rstrip(_TRAILING_PUNCTUATION).replace("\\", ""))
        if embed is not None:
            kind = Kind.EMBED if _is_whole_line(text, found) else Kind.LINK
            yield replace(embed, kind=kind, locator=f"char={found.start()},{found.end()}")


def _is_whole_line(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - _MAX_LINE_LENGTH) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _MAX_LINE_LENGTH].partition("\n")[0]
    return not (before + after).strip(" \t\r\xa0>*<")
