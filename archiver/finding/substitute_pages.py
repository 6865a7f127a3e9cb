"""Substitute pages: what a site shows in place of an article, such as a login, consent or error page, or a domain for sale.

Such a page is no version of the article. Two things tell it: where the request was led, as for posts, and what the page shows.
Words are believed only of a page that shows no post, does not declare itself an article (`og:type`, JSON-LD) and has little text,
since there are articles about logins, consent, errors and the sale of domains.
The beginning of an article before a paywall is a substitute, too, unless it shows posts: these count, but nothing is missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from archiver.finding.main_text import extract_main_text
from archiver.finding.page import parse_page
from archiver.finding.substitute_words import AGREE, CHALLENGE, CONSENT, ERROR, FOR_SALE, LOGIN, SUBSCRIBE
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Kind
from archiver.model.urls import URL
from archiver.platforms.toolkit.blocks import login_wall, shows_challenge


class Substitute(StrEnum):
    """What stands in place of an article, in the words of the problem that tells of it."""

    LOGIN = "a login page"
    CONSENT = "a consent page"
    CHALLENGE = "a bot challenge"
    FRONT_PAGE = "the site's front page"
    FOR_SALE = "the page of a domain that is for sale or parked"
    ERROR = "an error page"
    PAYWALL = "only the beginning of the article, before a paywall"


_LITTLE_TEXT = 600  # characters of prose: a notice, the sentences around a form, some teasers
_MORE_TEXT = 1500  # characters of prose: the offer of a domain, the beginning of an article before its paywall
_MUCH_TEXT = 3000  # characters of prose: what a consent page explains
_MAX_SEARCHED = 300_000
_MAX_HEADS = 20


def redirected_to(asked: URL, place: URL, article: Article) -> Substitute | None:
    """What a request for an article was led to instead; None where it was not redirected, or to an article."""
    if place == asked:
        return None
    wall = login_wall(place)
    if wall is not None and login_wall(asked) is None and not _Page(article).declares_article:
        return next(kind for pattern, kind in _WALLS if pattern.search(wall))
    if _FOR_SALE_PLACES.search(f"{place.host}{place.path}") and not _FOR_SALE_PLACES.search(f"{asked.host}{asked.path}"):
        return Substitute.FOR_SALE
    if _is_front_page(place) and not _is_front_page(asked):
        return Substitute.FRONT_PAGE
    return None


def shown_instead(asked: URL, article: Article, embeds: Sequence[Embed]) -> Substitute | None:
    """What a page shows in place of the article; None where it shows an article, or any post."""
    if article.markup is not Markup.HTML or any(embed.kind is Kind.EMBED for embed in embeds):
        return None
    page = _Page(article)
    if not page.declares_article:
        for kind, shows in _SIGNS:
            if shows(page, asked):
                return kind
    return Substitute.PAYWALL if is_before_paywall(article) else None


def is_before_paywall(article: Article) -> bool:
    """Whether a page has only the beginning of its article: it asks readers to subscribe, and has little text."""
    if article.markup is not Markup.HTML:
        return False
    page = _Page(article)
    return not page.is_free and len(page.prose) < _MORE_TEXT and (page.is_charged or bool(SUBSCRIBE.search(page.words)))


_WALLS = (
    (re.compile(r"captcha|challenge|sorry|checkpoint"), Substitute.CHALLENGE),
    (re.compile(r"consent|guce|privacy", re.IGNORECASE), Substitute.CONSENT),
    (re.compile(""), Substitute.LOGIN),
)
_FRONT_PATHS = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:(?:index|home|homepage|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_NAMES_A_PAGE = re.compile(r"(?:^|&)(?:p|page_id|id|article|story|sid|nid)=", re.IGNORECASE)
"""Queries that name an article at the root of a site: WordPress writes `/?p=123`."""
_FOR_SALE_PLACES = re.compile(
    r"^(?:[\w\-]+\.)*(?:hugedomains|dan|afternic|sedo|sedoparking|parkingcrew|bodis|domainmarket|undeveloped|above|parklogic)\.com/"
    r"|/(?:lander|forsale|domain-for-sale)(?:[/.]|$)"
)
_FOR_SALE_MARKS = re.compile(
    r"sedoparking\.com|parkingcrew\.net|\bbodis\.com|parking-lander|data-adblockkey=|afternic\.com/forsale|dan\.com/buy-domain"
)
_ARTICLE_TYPE = re.compile(r'"@type"\s{0,5}:\s{0,5}\[?\s{0,5}"(?:[A-Za-z]{0,20}Article|[A-Za-z]{0,8}BlogPosting|Report)"')
_FREE = re.compile(r'"isAccessibleForFree"\s{0,5}:\s{0,5}"?(true|false)', re.IGNORECASE)


@dataclass(frozen=True)
class _Page:
    """What a page says of itself, each read when it is first asked for."""

    article: Article

    @cached_property
    def source(self) -> str:
        """The markup, as far as it is searched."""
        return self.article.text[:_MAX_SEARCHED]

    @cached_property
    def prose(self) -> str:
        """The main text."""
        return extract_main_text(self.article)

    @cached_property
    def words(self) -> str:
        """All that is written on the page."""
        body = parse_page(self.article.text).tree.body
        return " ".join(body.text(separator=" ").split())[:_MAX_SEARCHED] if body is not None else ""

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The title and the main headings."""
        nodes = parse_page(self.article.text).tree.css("title,h1,h2")[:_MAX_HEADS]
        return tuple(
            head for head in (self.article.metadata.title or "", *(" ".join(node.text().split()) for node in nodes)) if head
        )

    @cached_property
    def declares_article(self) -> bool:
        """Whether the page says to other programs that it is an article."""
        tree = parse_page(self.article.text).tree
        stated = tree.css_first('meta[property="og:type"][content="article" i], [itemtype*="schema.org/" i][itemtype$="Article" i]')
        return stated is not None or _ARTICLE_TYPE.search(self.article.text) is not None

    @property
    def is_free(self) -> bool:
        """Whether the page says that all of it can be read for free."""
        found = _FREE.search(self.article.text)
        return found is not None and found[1].lower() == "true"

    @property
    def is_charged(self) -> bool:
        """Whether the page says that not all of it can be read for free."""
        found = _FREE.search(self.article.text)
        return found is not None and found[1].lower() == "false"

    def has(self, selector: str) -> bool:
        """Whether the page has such an element."""
        return parse_page(self.article.text).tree.css_first(selector) is not None

    def is_headed(self, words: re.Pattern[str]) -> bool:
        """Whether the title or a heading says so."""
        return any(words.search(head) for head in self.heads)

    def buttons(self) -> Iterator[str]:
        """The labels of the page's buttons."""
        for node in parse_page(self.article.text).tree.css("button,input[type=submit],a[role=button]")[:_MAX_HEADS]:
            yield node.text() or node.attributes.get("value") or ""


def _is_for_sale(page: _Page, _: URL) -> bool:
    has_sign = _FOR_SALE_MARKS.search(page.source) is not None or page.is_headed(FOR_SALE)
    return has_sign and len(page.prose) < _MORE_TEXT


def _is_challenge(page: _Page, _: URL) -> bool:
    has_sign = shows_challenge(page.source.encode("utf-8", "replace")) or page.is_headed(CHALLENGE)
    return has_sign and len(page.prose) < _LITTLE_TEXT


def _is_error(page: _Page, _: URL) -> bool:
    return page.is_headed(ERROR) and len(page.prose) < _LITTLE_TEXT


def _is_consent(page: _Page, _: URL) -> bool:
    return page.is_headed(CONSENT) and any(map(AGREE.search, page.buttons())) and len(page.prose) < _MUCH_TEXT


def _is_login(page: _Page, _: URL) -> bool:
    return page.has("input[type=password]") and page.is_headed(LOGIN) and len(page.prose) < _LITTLE_TEXT


def _is_another_front_page(page: _Page, asked: URL) -> bool:
    stated = page.article.metadata.url
    return stated is not None and stated != asked and _is_front_page(stated) and not _is_front_page(asked)


def _is_front_page(url: URL) -> bool:
    """Whether a URL is that of a site's front page, also in one of its languages."""
    return _FRONT_PATHS.fullmatch(url.path) is not None and not _NAMES_A_PAGE.search(url.query or "")


_SIGNS = (
    (Substitute.FOR_SALE, _is_for_sale),
    (Substitute.CHALLENGE, _is_challenge),
    (Substitute.ERROR, _is_error),
    (Substitute.CONSENT, _is_consent),
    (Substitute.LOGIN, _is_login),
    (Substitute.FRONT_PAGE, _is_another_front_page),
)
"""The signs of each substitute, in the order in which they are looked for."""
