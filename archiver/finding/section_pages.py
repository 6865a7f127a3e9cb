"""Section pages: the articles that a page links to on its own host.

Which links lead to articles, the addresses say by their form: a slug of several words, a date, or a long number, as all
newspapers write them. Links that stand in a page's navigation, header or footer, and addresses of what every site has beside its
articles (tags, authors, log-in), are left out.
"""

import re

from selectolax.lexbor import LexborNode

from archiver.finding.feeds import Listing, ListingEntry, ListingKind
from archiver.finding.page import parse_page
from archiver.model.urls import URL, parse_url

MAX_SECTION_LINKS = 1000
"""How many articles of one page are followed at most."""

_AROUND = frozenset({"nav", "header", "footer"})
_DEEPEST = 40
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d)")
_NUMBER = re.compile(r"\d{5,}")
_NO_ARTICLES = frozenset(
    {
        "tag",
        "tags",
        "topic",
        "topics",
        "author",
        "authors",
        "category",
        "categories",
        "search",
        "login",
        "signin",
        "sign-in",
        "register",
        "subscribe",
        "subscription",
        "account",
        "about",
        "about-us",
        "contact",
        "contact-us",
        "privacy",
        "privacy-policy",
        "terms",
        "terms-of-service",
        "terms-and-conditions",
        "cookie-policy",
        "newsletters",
        "advertise",
        "wp-admin",
        "wp-login.php",
    }
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|json|css|js)$", re.IGNORECASE)


def parse_section_page(text: str, base: URL) -> Listing:
    """The articles that a page links to on its own host, in the order in which they stand, each once."""
    entries: dict[str, ListingEntry] = {}
    own = str(_bare(base))
    for link in parse_page(text).tree.css("a[href]"):
        url = parse_url(link.attributes.get("href") or "", base=base)
        if url is None or str(_bare(url)) == own or not _is_article(url, base) or _stands_around(link):
            continue
        entries.setdefault(str(_bare(url)), ListingEntry(url=_bare(url)))
        if len(entries) > MAX_SECTION_LINKS:
            break
    found = tuple(entries.values())
    return Listing(kind=ListingKind.SECTION, entries=found[:MAX_SECTION_LINKS], cut=len(found) > MAX_SECTION_LINKS)


def _bare(url: URL) -> URL:
    """The address without the place in the page."""
    return URL(scheme=url.scheme, host=url.host, port=url.port, path=url.path, query=url.query)


def _is_article(url: URL, base: URL) -> bool:
    """Whether an address is of the same host, and written as articles' are."""
    if _host(url) != _host(base) or url.port != base.port or not url.segments:
        return False
    if _FILES.search(url.path) or any(part.lower() in _NO_ARTICLES for part in url.segments):
        return False
    last = url.segments[-1]
    return bool(_SLUG.search(last) or _DATED.search(url.path) or _NUMBER.search(f"{last}?{url.query}"))


def _host(url: URL) -> str:
    return url.host.removeprefix("www.")


def _stands_around(link: LexborNode) -> bool:
    """Whether a link is of the page's frame and not of its content."""
    parent = link.parent
    for _ in range(_DEEPEST):
        if parent is None:
            return False
        if parent.tag in _AROUND:
            # A header inside of an article's teaser is the teaser's own.
            return parent.parent is None or parent.parent.tag not in {"article", "li", "section"}
        parent = parent.parent
    return False
