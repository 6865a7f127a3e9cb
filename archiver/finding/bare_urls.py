"""Find URLs and shortcodes of posts in flat text: alone on a line they embed the post, in running text they link to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.finding.shortcodes import find_shortcodes
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
_EMPTY_SHORTCODE = re.compile(
    r"^\s*(?:!\[[^\[\]\n]{0,200}\]\(\)|\[\]\(\)|\[embed[^\[\]]{0,100}\]\[/embed\]|\{%\s*\w{1,20}\s*%\}"
    r"|\{\{[<%]?\s*\w{1,20}\s*\"?\"?\s*[>%]?\}\}|\[#\w{1,20}:\s*\])\s*$"
)
"""A line without its URL, where sites turn a URL in it into an embed: `[embed]…[/embed]`, `{% embed … %}`, `{{< tweet … >}}`."""
_TRAILING_PUNCTUATION = ".,;:!?*_"
_MAX_LINE_LENGTH = 1000  # characters on each side; no line that is all URL is longer


def find_bare_urls(text: str, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """Yield the posts whose URLs, or shortcodes with a key, are in a flat text."""
    claims = UrlClaims(platforms)
    for found in _URL.finditer(text):
        embed = claims.embed_at(found[0].rstrip(_TRAILING_PUNCTUATION).replace("\\", ""))
        if embed is not None:
            kind = Kind.EMBED if _is_whole_line(text, found) else Kind.LINK
            yield replace(embed, kind=kind, locator=f"char={found.start()},{found.end()}")
    for found, url in find_shortcodes(text):
        embed = claims.embed_at(url)
        if embed is not None:
            yield replace(embed, locator=f"char={found.start()},{found.end()}")


def _is_whole_line(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - _MAX_LINE_LENGTH) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _MAX_LINE_LENGTH].partition("\n")[0]
    return not _EMPTY_SHORTCODE.sub("", before + after).strip(" \t\r\xa0>*<")
