"""Lone links: recognise paragraphs that consist of one URL or link, which sites turn into an embed."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from archiver.finding.shown_text import shows_text
from archiver.platforms.registry import SCHEMES

PARAGRAPHS = ("p", "div", "figure", "li", "center", "section", "article", "td", "dd", "oembed")
_INLINE = frozenset({"strong", "b", "em", "i", "span", "u", "font"})
_SEPARATORS = frozenset(
    (
        "br",
        "hr",
        "figcaption",
        "img",
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "footer",
        "time",
        "figure",
        "ul",
        "ol",
    )
)
"""Elements after and before which a line begins and ends; the entries of live blogs have headings and times."""
_SHORTCODE = re.compile(r"\[embed[^\[\]]{0,100}\]\s{0,20}([^\s\[\]]{6,2000})\s{0,20}\[/embed\]")
_BLOCKS = frozenset({"p", "div", "figure", "li", "ul", "ol", "table", "blockquote", "section", "article", "main", "header"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CARD_OF_ANY = "embedly-card"
_BREAKS = _SEPARATORS - {"img"}
_CODE = "code,pre,kbd,samp,tt,xmp,script,style,textarea"
_CODE_TAGS = frozenset(_CODE.split(","))
_NO_INLINE = f"{_CODE},p,div"
"""What is in no element of a line, or is no text of it."""
CONTAINERS = ("body", "article", "main", "section", "td", "center", "blockquote")
"""Elements that may have text of their own between their paragraphs."""
ORIGINAL = "originalsrc"
"""The attribute in which Outlook keeps the URL of a link that it has rewritten."""
_MAX_URL_LENGTH = 2000
_MAX_LEVELS, _MAX_CHILDREN = 4, 200
_MAX_PARAGRAPH_LENGTH = 5_000  # characters


def lone_url(node: LexborNode) -> str:
    """The URL that a paragraph, or a line of it, consists of, also inside of `[embed]…[/embed]`; empty if there is none."""
    if node.tag not in PARAGRAPHS:
        return ""
    line = next((text for text in map(str.strip, _lines(node)) if text.startswith(("http", "[embed", *SCHEMES))), "")
    url = _SHORTCODE.sub(r"\1", line)
    return url if url.startswith(("http://", "https://", *SCHEMES)) and " " not in url else ""


def _lines(node: LexborNode) -> Iterator[str]:
    """Yield the texts without inline neighbours in a paragraph, or in the only inline element in it."""
    for _ in range(_MAX_LEVELS):
        children = list(islice(node.iter(include_text=True), _MAX_CHILDREN))
        shown = [child for child in children if child.tag != "-text" or child.text(deep=False).strip()]
        if len(shown) != 1 or shown[0].tag not in _INLINE:
            break
        node = shown[0]
    padded = [None, *shown, None]
    for before, child, after in zip(padded, padded[1:], padded[2:], strict=False):
        if (
            child is not None
            and child.tag == "-text"
            and all(sibling is None or sibling.tag in _SEPARATORS for sibling in (before, after))
        ):
            yield child.text(deep=False)


def shown_url(link: LexborNode) -> str:
    """The URL that a link has as its text, or that a mail guard keeps beside its own; empty if it has none."""
    text = (link.attrs.get(ORIGINAL) or link.text()[:_MAX_URL_LENGTH]).strip()
    return text if text.startswith(("http://", "https://")) and len(text.split()) == 1 else ""


def is_lone_link(node: LexborNode) -> bool:
    """Whether a link stands for its post: it shows its URL and is alone in its paragraph, or it is an embed's placeholder."""
    return _is_paragraph(node) or _is_placeholder(node)


def in_text(link: LexborNode) -> str:
    """What a link that stands for no post is, in words for a reader."""
    if not _shows_address(link):
        return "is a link in running text: it shows words of its own, and not its address"
    return "is a link in running text: it shows its address, and is not alone in its paragraph or line"


def _shows_address(link: LexborNode) -> bool:
    return link.text().strip().startswith(("http://", "https://"))


def _is_paragraph(node: LexborNode) -> bool:
    if not _shows_address(node):
        return False
    for _ in range(_MAX_LEVELS):
        parent = node.parent
        if parent is None or any(
            sibling is not None and sibling.tag not in _SEPARATORS and shows_text(sibling) for sibling in _siblings(node)
        ):
            return False
        if parent.tag not in _INLINE:
            return parent.tag in PARAGRAPHS
        node = parent
    return False


def is_between_blocks(node: LexborNode) -> bool:
    """Whether the elements before and after a node are blocks, so that it is a line of its own."""
    return all(sibling is None or sibling.tag in _BLOCKS or sibling.tag in _BREAKS for sibling in _siblings(node))


def _siblings(node: LexborNode) -> Iterator[LexborNode | None]:
    """Yield the nearest siblings before and after a node that are not white space between elements."""
    for step in ("prev", "next"):
        sibling = getattr(node, step)
        for _ in range(_MAX_LEVELS):
            if sibling is None or sibling.tag not in {"-text", "-comment"} or (sibling.tag == "-text" and shows_text(sibling)):
                break
            sibling = getattr(sibling, step)
        yield sibling


def _is_placeholder(node: LexborNode) -> bool:
    """Whether a link without text is inside of an element whose class says `embed`: a picture of the post, or nothing yet.

    A card for any service (Embedly's blockquote) has a heading that links to the post.
    """
    if "embed" in (node.attributes.get("class") or "").lower():
        return True
    heading = node.parent
    if heading is not None and heading.tag in _HEADINGS and heading.parent is not None:
        return _CARD_OF_ANY in (heading.parent.attributes.get("class") or "").split()
    if shows_text(node):
        return False
    for _ in range(_MAX_LEVELS):
        parent = node.parent
        if parent is None:
            return False
        if "embed" in (parent.attributes.get("class") or ""):
            return True
        node = parent
    return False


def paragraph_text(node: LexborNode) -> str:
    """The text that an element has of its own, without code samples and blocks; a line break for each `<br>` and block."""
    pieces: list[str] = []
    for child in islice(node.iter(include_text=True), _MAX_CHILDREN):
        if child.tag == "-text":
            pieces.append(child.text(deep=False))
        elif child.tag == "br" or child.tag in _BLOCKS:
            pieces.append("\n")
        else:
            pieces.append(" " if child.tag in _CODE_TAGS or child.css_first(_NO_INLINE) is not None else child.text())
    return "".join(pieces)[:_MAX_PARAGRAPH_LENGTH]
