"""Context: where in an article a post stands, in a way that survives small edits, and the words around it.

A place is told in two ways that hold independently of each other: by the post's own name, which is the embed's locator (a CSS
selector such as `blockquote:has(a[href*="/1911842373636882499"])`), and by the text before and after it, which finds the place
again in a version that has lost the post (the W3C's TextQuoteSelector, a URL's text fragment).
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archiver.finding.page import parse_page
from archiver.model.articles import Article, Context, Markup
from archiver.model.embeds import Embed
from archiver.model.posts import normalise

_LENGTH = 160
_DEEPEST = 60
_MOST_SIBLINGS = 200
_MOST_READ = 20_000
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "head"})


def find_contexts(article: Article, embeds: tuple[Embed, ...]) -> tuple[Context, ...]:
    """The context of each embed, in their order."""
    if article.markup is Markup.TEXT:
        return tuple(_in_text(article.text, embed) for embed in embeds)
    page = parse_page(article.text).tree
    return tuple(_in_page(page, embed) for embed in embeds)


def _in_text(text: str, embed: Embed) -> Context:
    """The words around a range of characters."""
    start, _, end = embed.locator.removeprefix("char=").partition(",")
    if not (embed.locator.startswith("char=") and start.isdecimal() and end.isdecimal()):
        return Context()
    first, last = int(start), int(end)
    return Context(before=_ending(text[max(0, first - 4 * _LENGTH) : first]), after=_beginning(text[last : last + 4 * _LENGTH]))


def _in_page(page: LexborHTMLParser, embed: Embed) -> Context:
    """The words around the element that the locator selects."""
    try:
        node = page.css_first(embed.locator) if embed.locator else None
    except (SelectolaxError, ValueError):
        node = None
    if node is None:
        return Context()
    return Context(
        before=_ending(" ".join(reversed(list(_gathered(node, forward=False))))),
        after=_beginning(" ".join(_gathered(node, forward=True))),
    )


def _gathered(node: LexborNode, *, forward: bool) -> Iterator[str]:
    """The texts beside a node, the nearest first, and beside those that it is inside of, until there is enough."""
    inner: LexborNode | None = node
    size = siblings = 0
    for _ in range(_DEEPEST):
        if inner is None or inner.tag == "body":
            return
        beside = inner.next if forward else inner.prev
        while beside is not None and siblings < _MOST_SIBLINGS:
            siblings += 1
            text = _shown(beside)
            if text:
                yield text
                size += len(text)
            if size >= _LENGTH:
                return
            beside = beside.next if forward else beside.prev
        inner = inner.parent


def _shown(node: LexborNode) -> str:
    if node.tag in _UNSEEN or node.tag == "-comment":
        return ""
    return normalise(node.text(separator=" ")[:_MOST_READ])


def _ending(text: str) -> str:
    """The last words of a text, cut between words."""
    plain = normalise(text)
    return plain if len(plain) <= _LENGTH else plain[-_LENGTH:].partition(" ")[2] or plain[-_LENGTH:]


def _beginning(text: str) -> str:
    """The first words of a text, cut between words."""
    plain = normalise(text)
    return plain if len(plain) <= _LENGTH else plain[:_LENGTH].rpartition(" ")[0] or plain[:_LENGTH]
