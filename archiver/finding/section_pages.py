"""Section pages: list the articles that a front page or topic page links to on its own host.

Links to articles are recognised by their URL: a slug of several words, a date, or a long number. Links in the page's navigation,
header or footer, and URLs of other pages that every site has (tags, authors, login), are left out.
"""

import re

from selectolax.lexbor import LexborNode

from archiver.bounds import bounds, reach
from archiver.finding.boilerplate import ancestors
from archiver.finding.feeds import Listing, ListingEntry, ListingKind
from archiver.finding.page import parse_page
from archiver.model.urls import URL, parse_url

_BOILERPLATE_TAGS = frozenset({"nav", "header", "footer"})
_TEASER_TAGS = frozenset({"article", "li", "section"})
_MAX_LEVELS = 40
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d)")
_NUMBER = re.compile(r"\d{5,}")
_NO_ARTICLES = frozenset(
    {"tag", "tags", "topic", "topics", "author", "authors", "category", "categories", "search", "login", "signin", "sign-in"}
    | {"register", "subscribe", "subscription", "account", "about", "about-us", "contact", "contact-us", "privacy"}
    | {"privacy-policy", "terms", "terms-of-service", "terms-and-conditions", "cookie-policy", "newsletters", "advertise"}
    | {"wp-admin", "wp-login.php"}
)
"""Parts of paths that lead to no article."""
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|json|css|js)$", re.IGNORECASE)


def parse_section_page(text: str, base: URL) -> Listing:
    """The articles that a page links to on its own host, in document order, each once; `base` is the page's own URL."""
    entries, most = dict[str, ListingEntry](), bounds().section_links
    own = str(_without_fragment(base))
    for link in parse_page(text).tree.css("a[href]"):
        url = parse_url(link.attributes.get("href") or "", base=base)
        if url is None or not _is_article(url, base) or _is_boilerplate(link):
            continue
        target = _without_fragment(url)
        if str(target) != own:
            entries.setdefault(str(target), ListingEntry(url=target))
        if len(entries) > most:
            reach("section_links")
            break
    found = tuple(entries.values())
    return Listing(kind=ListingKind.SECTION, entries=found[:most])


def _without_fragment(url: URL) -> URL:
    return URL(scheme=url.scheme, host=url.host, port=url.port, path=url.path, query=url.query)


def _is_article(url: URL, base: URL) -> bool:
    """Whether a URL is on the same host and looks like an article's."""
    if _host(url) != _host(base) or url.port != base.port or not url.segments:
        return False
    if _FILES.search(url.path) or any(part.lower() in _NO_ARTICLES for part in url.segments):
        return False
    last = url.segments[-1]
    return bool(_SLUG.search(last) or _DATED.search(url.path) or _NUMBER.search(f"{last}?{url.query}"))


def _host(url: URL) -> str:
    return url.host.removeprefix("www.")


def _is_boilerplate(link: LexborNode) -> bool:
    """Whether a link is in the page's navigation, header or footer; a header inside of a teaser is the teaser's own."""
    frame = next((element for element in ancestors(link, _MAX_LEVELS) if element.tag in _BOILERPLATE_TAGS), None)
    return frame is not None and (frame.parent is None or frame.parent.tag not in _TEASER_TAGS)
