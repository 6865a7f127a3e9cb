"""Extract an article's main text without boilerplate, and compute the digest that identifies its version.

Parts that change without an edit (nonces, advertisements, teasers, counters, “three hours ago”) are left out. So two copies are of
the same version if title, main text and posts are the same; `version_digest` is the digest of these.

A paragraph counts when it is long enough to be prose and is not mostly links. It is taken from the article's element where the
page has one, else from the whole page.
"""

from collections.abc import Iterable
from itertools import chain, islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.bounds import bounds
from archiver.finding.boilerplate import ancestors
from archiver.finding.page import parse_page
from archiver.model.articles import Article, Markup
from archiver.model.digests import Digest, canonical_json, digest
from archiver.model.embeds import Embed
from archiver.model.posts import normalise

_ARTICLE_SELECTORS = ("[itemprop=articleBody]", "article", "main", "[role=main]", "body")
_PARAGRAPH_SELECTOR = "p,h1,h2,li,blockquote,pre"
_BOILERPLATE_TAGS = frozenset({"nav", "header", "footer", "aside", "form", "noscript", "template", "figure", "button"})
_MIN_PARAGRAPH_LENGTH, _MAX_PARAGRAPH_LENGTH = 40, 200_000  # characters
_MIN_ARTICLE_LENGTH = 200  # characters
_LONG_SOURCE, _MANY_ELEMENTS = 100_000, 300_000
"""A page of so many characters and elements is searched by its tags only: comparing attributes takes ten times as long."""
_MAX_LINKED_SHARE = 0.5
_MAX_LEVELS = 40
_MAX_ARTICLE_ELEMENTS = 20  # nested ones would be read over and over
_MAX_PARAGRAPHS = 3000
_MAX_CHARACTERS = 10_000_000  # of them together; the text of nested ones is in all around them
_CHARACTERS_PER_LINK = 50  # whose reading takes as long as a link's


def extract_main_text(article: Article) -> str:
    """The article's own text, a paragraph on each line; of a flat text all that is read of it, on one line."""
    if article.markup is Markup.TEXT:
        return normalise(article.text[: bounds().flat_text_characters])
    page = parse_page(article.text).tree
    longest, known = "", dict[int, str]()
    attributes_are_read = len(article.text) < _LONG_SOURCE or len(page.css("*")) < _MANY_ELEMENTS
    for selector in _ARTICLE_SELECTORS:
        if "[" in selector and not attributes_are_read:
            continue
        text = _prose(page.css(selector), known)
        if len(text) >= _MIN_ARTICLE_LENGTH:
            return text
        longest = max(longest, text, key=len)
    return longest


def version_digest(article: Article, embeds: Iterable[Embed], text: str) -> Digest:
    """The digest of an article's title, main text (`text`) and posts, which all copies of one version share."""
    posts = sorted([_name(embed), embed.kind.value, normalise(embed.words or "")] for embed in embeds)
    return digest(canonical_json({"title": article.metadata.title, "text": text, "posts": posts}))


def _name(embed: Embed) -> str:
    return str(embed.post) if embed.post else " ".join((embed.platform, *embed.aliases))


def has_prose(page: LexborHTMLParser) -> bool:
    """Whether a page has an article's text, and is not an empty page that scripts fill."""
    return len(_prose(page.css("body"), {})) >= _MIN_ARTICLE_LENGTH


def _prose(elements: Iterable[LexborNode], known: dict[int, str]) -> str:
    """The paragraphs inside of some elements, each once; `known` are those of the page that were read before."""
    paragraphs: dict[int, str] = {}
    read = 0
    for node in chain.from_iterable(element.css(_PARAGRAPH_SELECTOR) for element in islice(elements, _MAX_ARTICLE_ELEMENTS)):
        if node.mem_id not in paragraphs:
            if node.mem_id not in known:
                known[node.mem_id], characters = _paragraph(node)
                read += characters
            paragraphs[node.mem_id] = known[node.mem_id]
        if len(paragraphs) > _MAX_PARAGRAPHS or read > _MAX_CHARACTERS:
            break
    return "\n".join(text for text in paragraphs.values() if text)


def _paragraph(node: LexborNode) -> tuple[str, int]:
    """A paragraph's text, empty where it is not the article's own prose, and the number of characters that were read."""
    if node.tag == "blockquote" and node.css_first("p") is not None:
        return "", 0  # its paragraphs are read by themselves
    whole = node.text(separator=" ")
    text = normalise(whole[:_MAX_PARAGRAPH_LENGTH])
    if len(text) < _MIN_PARAGRAPH_LENGTH and node.tag != "h1":
        return "", len(whole)
    links = node.css("a")
    linked = sum(len(normalise(link.text())) for link in links)
    is_own = linked <= _MAX_LINKED_SHARE * len(text) and all(
        above.tag not in _BOILERPLATE_TAGS for above in ancestors(node, _MAX_LEVELS)
    )
    return text if is_own else "", len(whole) + _CHARACTERS_PER_LINK * len(links)
