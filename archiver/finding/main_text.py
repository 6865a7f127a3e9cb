"""An article's own text: its headings and paragraphs, without what stands around them on every page.

What changes from one visit to the next without anybody having edited the article (nonces, advertisements, teasers of other
stories, counters, “three hours ago”) is not part of it. So two readings show the same version of an article when its title, its
own text and the posts that it shows are the same, whatever their bytes. That is the rule; `version_digest` puts it into one digest.

A paragraph counts when it is long enough to be prose and is not mostly links; it is taken from the article's element where the
page has one, else from the whole page.
"""

from collections.abc import Iterable
from itertools import chain, islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.finding.page import parse_page
from archiver.model.articles import Article, Markup
from archiver.model.digests import Digest, canonical_json, digest
from archiver.model.embeds import Embed
from archiver.model.posts import normalise

_BODIES = ("[itemprop=articleBody]", "article", "main", "[role=main]", "body")
_PROSE = "p,h1,h2,li,blockquote,pre"
_AROUND = frozenset({"nav", "header", "footer", "aside", "form", "noscript", "template", "figure", "button"})
_SHORTEST = 40
_ENOUGH = 200
_MOST_LINKED = 0.5
_DEEPEST = 40
_MOST_BODIES = 20  # elements within elements would be read over and over
_MOST_PARAGRAPHS = 3000


def extract_main_text(article: Article) -> str:
    """The article's own words, paragraph by paragraph; of a flat text all of them."""
    if article.markup is Markup.TEXT:
        return normalise(article.text)
    page = parse_page(article.text).tree
    best = ""
    for selector in _BODIES:
        found = _prose(page.css(selector))
        if len(found) >= _ENOUGH:
            return found
        best = max(best, found, key=len)
    return best


def version_digest(article: Article, embeds: Iterable[Embed], text: str) -> Digest:
    """The digest that two readings of the same article version share: title, own text, and the posts that it shows or links to."""
    shown = sorted([_name(embed), embed.kind.value, normalise(embed.words or "")] for embed in embeds)
    return digest(canonical_json({"title": article.metadata.title, "text": text, "posts": shown}))


def _name(embed: Embed) -> str:
    return str(embed.post) if embed.post else " ".join((embed.platform, *embed.aliases))


def has_prose(page: LexborHTMLParser) -> bool:
    """Whether a page holds text at all, or is the shell that scripts are to fill."""
    return len(_prose(page.css("body"))) >= _ENOUGH


def _prose(bodies: Iterable[LexborNode]) -> str:
    """The paragraphs inside of some elements, each once."""
    told: dict[int, str] = {}
    for node in chain.from_iterable(body.css(_PROSE) for body in islice(bodies, _MOST_BODIES)):
        if node.mem_id not in told:
            told[node.mem_id] = _paragraph(node)
        if len(told) > _MOST_PARAGRAPHS:
            break
    return "\n".join(text for text in told.values() if text)


def _paragraph(node: LexborNode) -> str:
    """A paragraph's text, nothing where it is no prose of the article's own."""
    if node.tag == "blockquote" and node.css_first("p") is not None:
        return ""  # its paragraphs are told themselves
    text = normalise(node.text(separator=" "))
    if len(text) < _SHORTEST and node.tag != "h1":
        return ""
    linked = sum(len(normalise(link.text())) for link in node.css("a"))
    return "" if linked > _MOST_LINKED * len(text) or _stands_around(node) else text


def _stands_around(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None:
            return False
        if parent.tag in _AROUND:
            return True
        parent = parent.parent
    return False
