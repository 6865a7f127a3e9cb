"""When two addresses are of the same article, as far as the addresses themselves say so.

`www.` and mobile hosts, AMP variants, the marks of a click, index files, and slashes at the end make no difference.
"""

import re
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote

from archiver.model.urls import URL, parse_url

_OTHER_HOSTS = re.compile(r"(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_AMP_CACHE = re.compile(r"/(?:[cv]/)?(s/)?([^/]+\.[^/]+/.*)")
_AMP_VIEWER = re.compile(r"/amp/(s/)?([^/]+\.[^/]+/.*)")
_AMP_ENDING = re.compile(r"[.-]amp(?=\.[a-z]{3,5}$|$)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
_OF_THE_CLICK = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link_\w+|format|bbc_\w+|ptr_name)|mc_[ce]id|pk_\w+|mtm_\w+|hsa_\w+|_hs\w+|wt[._]\w+|vero_\w+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid?|mibextid|_ga|_gl|ref|ref_(?:src|url)|referrer"
    r"|cmp|cmpid|icid|ncid|ocid|ito|smid|smtyp|s_cid|s_kwcid|xtor|sr_share|amp|amp_js_v|amp_gsa|usqp|aoh|outputtype",
    re.IGNORECASE,
)
"""Names of parameters that tell how a reader came, or ask for the AMP variant."""


class ArticleAddress(NamedTuple):
    """An article's address without what makes no difference; `query` holds the parameters that choose the article."""

    place: str
    query: str

    @property
    def slug(self) -> str:
        """The last part of the address before its ending, which every spelling of it contains."""
        return re.split(r"[.?]", self.place.rsplit("/", 1)[-1])[0]


def article_address(url: URL) -> ArticleAddress:
    """The address of the article that a URL leads to."""
    url = _without_amp_cache(url)
    path = _INDEX.sub("/", _AMP_ENDING.sub("", unquote(url.path)))
    parts = [part for part in path.split("/") if part]
    parts = parts[1:] if parts[:1] == ["amp"] else parts[:-1] if parts[-1:] == ["amp"] else parts
    query = "&".join(
        sorted(field for field in url.query.split("&") if field and not _OF_THE_CLICK.fullmatch(field.partition("=")[0]))
    )
    return ArticleAddress("/".join([_OTHER_HOSTS.sub("", url.host), *parts]).casefold(), query)


def _without_amp_cache(url: URL) -> URL:
    """The address inside that of an AMP cache or viewer; the URL itself where it is none."""
    pattern = _AMP_CACHE if url.host.endswith(".cdn.ampproject.org") else _AMP_VIEWER
    if pattern is _AMP_VIEWER and not re.fullmatch(r"(?:www\.)?(?:google|bing)\.[a-z.]{2,6}", url.host):
        return url
    found = pattern.fullmatch(url.path)
    inner = parse_url(f"http{'s' if found[1] else ''}://{found[2]}") if found else None
    return replace(inner, query=url.query) if inner is not None else url


def is_same_article(asked: ArticleAddress, known: ArticleAddress) -> bool:
    """Whether an address that somebody asks for is that of a known article.

    Parameters that nobody knows make no difference where the article's own address has none.
    """
    return asked.place == known.place and known.query in {asked.query, ""}
