"""Link cards: recognise a box that shows a post in place of the platform's own markup, by the links to the post in it.

Static copies (`<div class="tweet-card">` with author, words, time and buttons), placeholders of consent tools, link cards of
editors, and pictures of videos that link to them. The links alone would be links in the article's text.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from archiver.finding.boilerplate import ancestors
from archiver.finding.lone_links import is_between_blocks
from archiver.finding.service_names import is_card_of, service_called
from archiver.finding.shown_text import shows_text
from archiver.model.embeds import Embed

_BOXES = frozenset({"div", "figure", "section", "aside", "li", "article", "table", "td", "center"})
_NOT_IN_CARD = frozenset({"figcaption", "main", "body", "nav"})
_MAX_LEVELS = 9
_MIN_KEY = 8  # characters; shorter keys are in other names by chance
_MAX_NODES = 400  # more is an article about posts
_MAX_LINKS = 60


def card_around(link: LexborNode, embed: Embed, embed_at: Callable[[str], Embed | None]) -> LexborNode | None:
    """The outermost box around a link that shows the link's post; None if the link is part of a text, or of another post's box."""
    card = None
    for element in ancestors(link, _MAX_LEVELS):
        if not element.is_element_node or element.tag in _NOT_IN_CARD:
            break
        if element.tag in _BOXES and _names_post(element, embed):
            card = element
    if card is None or not _is_small(card):
        return None
    return card if _post_of(card, embed_at) == embed.post else None


def _is_small(card: LexborNode) -> bool:
    """Whether a box has no more in it than one post has; what is in a larger one is not counted to its end."""
    return sum(1 for _ in islice(card.traverse(include_text=True), _MAX_NODES + 1)) <= _MAX_NODES


def _names_post(element: LexborNode, embed: Embed) -> bool:
    """Whether a box's class names the post's service, or its id or class the post itself."""
    classes, name = element.attrs.get("class") or "", element.attrs.get("id") or ""
    is_own = embed.post is not None and len(embed.post.key) >= _MIN_KEY and embed.post.key in f"{name} {classes}"
    return is_own or is_card_of(embed.platform, classes)


def _post_of(card: LexborNode, embed_at: Callable[[str], Embed | None]) -> object:
    """The post to which most of a card's links lead, the last of several."""
    posts = [
        found.post for link in card.css("a[href]")[:_MAX_LINKS] if (found := embed_at(link.attrs.get("href") or "")) and found.post
    ]
    counts = Counter(reversed(posts))
    return counts.most_common(1)[0][0] if counts else None


def is_link_of_type(link: LexborNode, embed: Embed) -> bool:
    """Whether a link without text says by an attribute for the type that it is its service's: `<a data-type="…" href="…"></a>`."""
    if shows_text(link):
        return False
    attributes = link.attributes.items()
    return any(value and "type" in name and service_called(value) == embed.platform for name, value in attributes)


def is_picture_of_post(link: LexborNode, embed: Embed) -> bool:
    """Whether a link alone in its paragraph is the platform's own picture of the post: the picture's address has the post's key."""
    parent = link.parent
    if embed.post is None or len(embed.post.key) < _MIN_KEY or parent is None:
        return False
    if shows_text(parent) and not is_between_blocks(link):
        return False
    pictures = link.css("img[src]")
    return len(pictures) == 1 and embed.post.key in (pictures[0].attrs.get("src") or "")


def targets_in(node: LexborNode) -> Iterator[str]:
    """Yield the targets of the first links in an element."""
    return (link.attrs.get("href") or "" for link in node.css("a[href]")[:_MAX_LINKS])
