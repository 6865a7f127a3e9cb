"""Page boilerplate: recognise what is beside the article (navigation, sidebars, comments, other stories), by a table of signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from archiver.finding.boilerplate_signs import SIGNS, Sign

_TAGS = frozenset({"nav", "footer", "code", "samp", "tt", "kbd", "code-block"})


_BOX = re.compile("|".join(f"(?:{sign.pattern})" for sign in SIGNS), re.ASCII)
_PAGE_TAGS = frozenset({"html", "body", "main"})
"""Elements whose classes describe the whole page, and not a box beside the article."""
_OF_ARTICLE = re.compile(
    r"(?:[\w-]{0,30}[-_])?(?:article|story|post|entry)[-_]?(?:body|content|text)(?:[-_][\w-]{0,30})?", re.ASCII
)
"""A class or id of the article's own text, whatever else its element is called."""
_ARTICLE = "h1,main,[itemprop=articleBody]"
"""What no box beside the article has in it, so that an element with one of these is a layout around both."""

HEADINGS = frozenset(
    {
        "more stories",
        "related",
        "related stories",
        "related articles",
        "related content",
        "related news",
        "related posts",
        "read next",
    }
    | {"recommended", "recommended for you", "you may also like", "you might also like", "most read", "most popular", "trending"}
    | {
        "trending now",
        "latest news",
        "latest stories",
        "more from",
        "comments",
        "up next",
        "more news",
        "more like this",
        "read more",
    }
    | {
        "more videos",
        "latest videos",
        "related videos",
        "recommended videos",
        "watch next",
        "watch more",
        "top stories",
        "most viewed",
    }
    | {"popular posts", "more coverage", "around the web", "from our partners", "sponsored", "sponsored content", "editors' picks"}
    | {"webmentions", "replies", "leave a comment", "leave a reply", "join the conversation", "you may have missed"}
    | {"mehr zum thema", "das könnte sie auch interessieren", "meistgelesen", "kommentare", "lesen sie auch", "weitere artikel"}
    | {"à lire aussi", "lire aussi", "sur le même sujet", "les plus lus", "commentaires", "articles similaires"}
    | {
        "te puede interesar",
        "más leídas",
        "lo más leído",
        "noticias relacionadas",
        "comentarios",
        "leggi anche",
        "articoli correlati",
    }
    | {
        "potrebbe interessarti",
        "lees ook",
        "meest gelezen",
        "leia também",
        "veja também",
        "mais lidas",
        "relacionadas",
        "läs också",
    }
    | {
        "les også",
        "læs også",
        "lue myös",
        "czytaj także",
        "czytaj też",
        "читайте также",
        "関連記事",
        "相关阅读",
        "관련기사",
        "اقرأ أيضا",
    }
)
"""Headings of sections with other stories or with readers' comments, in lower case, without what follows a colon."""
_COUNTED = re.compile(
    r"more from .{1,50}"
    r"|(?:[0-9.,]{1,9} )(?:comments?|replies|responses|kommentare?|commentaires?|comentarios?|commenti|reacties)(?: .{0,30})?"
)
"""Such headings with a name or a number in them."""
_SECTIONS = frozenset({"section", "aside", "div", "ul", "ol"})
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_MAX_HEADING_LENGTH = 60  # characters
_MAX_NAMES, _MAX_NAME_LENGTH = 40, 150  # classes of one element, and characters, more than a sign matches
_MAX_LEVELS = 80
_MAX_NOSCRIPT_LEVELS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """An element beside the article; `by` is its class, its id or its heading that says so, None where its tag does."""

    element: LexborNode
    by: str | None = None

    def sign(self) -> Sign | None:
        """The line of the table of signs that matches; None where the element's tag or heading decides."""
        name = self.by
        return None if name is None else next((sign for sign in SIGNS if re.fullmatch(sign.pattern, name, re.ASCII)), None)


def ancestors(node: LexborNode, max_levels: int) -> Iterator[LexborNode]:
    """Yield the ancestors of a node, nearest first."""
    parent = node.parent
    for _ in range(max_levels):
        if parent is None:
            return
        yield parent
        parent = parent.parent


@dataclass(slots=True, kw_only=True)
class Judged:
    """What is known of the elements of one page, by their `mem_id`, so that those around many candidates are judged once.

    `verdicts` are those that were judged, `articles` those that are or contain the article; None until that is asked for.
    """

    verdicts: dict[int, Boilerplate | None] = field(default_factory=dict)
    articles: frozenset[int] | None = None

    def has_article(self, element: LexborNode) -> bool:
        """Whether an element is or contains the article."""
        if self.articles is None:
            found: set[int] = set()
            for node in element.parser.css(_ARTICLE):
                inner: LexborNode | None = node
                while inner is not None and inner.mem_id not in found:
                    found.add(inner.mem_id)
                    inner = inner.parent
            self.articles = frozenset(found)
        return element.mem_id in self.articles


def boilerplate_around(node: LexborNode, judged: Judged) -> Boilerplate | None:
    """What an element is, or is inside of, that is beside the article, such as navigation, comments, or other stories."""
    for element in chain((node,), ancestors(node, _MAX_LEVELS - 1)):
        if not element.is_element_node:
            return None
        number = element.mem_id
        if number not in judged.verdicts:
            judged.verdicts[number] = _judge(element, judged)
        if (found := judged.verdicts[number]) is not None:
            return found
    return None


def _judge(element: LexborNode, judged: Judged) -> Boilerplate | None:
    """An element that is itself beside the article; None if it is not."""
    if element.tag in _TAGS or _is_embed_code(element):
        return Boilerplate(element=element)
    by = None if element.tag in _PAGE_TAGS else _box_sign(element, judged)
    return None if by is None else Boilerplate(element=element, by=by)


def is_in_noscript(node: LexborNode) -> bool:
    """Whether an element is shown only to readers without scripts."""
    return any(element.tag == "noscript" for element in ancestors(node, _MAX_NOSCRIPT_LEVELS))


def _is_embed_code(element: LexborNode) -> bool:
    """Whether an element is a field whose text readers are to copy. One that hides markup until they consent is not read-only."""
    return element.tag == "textarea" and "readonly" in element.attrs


def _box_sign(element: LexborNode, judged: Judged) -> str | None:
    """The class, id or heading by which an element is a box beside the article; None if it is none."""
    attributes = element.attrs
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split(maxsplit=_MAX_NAMES)
    by = next(filter(_is_box_name, names), None)
    if by is None:
        by = "widget" if element.tag == "aside" and "widget" in names else _box_heading(element)
    if by is None or any(map(_OF_ARTICLE.fullmatch, names)) or judged.has_article(element):
        return None
    return by


def _is_box_name(name: str) -> bool:
    return len(name) <= _MAX_NAME_LENGTH and _is_short_box_name(name)


@lru_cache(maxsize=4096)
def _is_short_box_name(name: str) -> bool:
    return _BOX.fullmatch(name) is not None


def _box_heading(element: LexborNode) -> str | None:
    """The heading that is the first element inside of a section, if it is one such as “More stories”."""
    if element.tag not in _SECTIONS:
        return None
    first = next((child for child in islice(element.iter(), 1)), None)
    if first is None or first.tag not in _HEADING_TAGS:
        return None
    text = (first.text() or "")[: _MAX_HEADING_LENGTH + 1].partition(":")[0].strip().lower()
    return text if text in HEADINGS or _COUNTED.fullmatch(text) else None
