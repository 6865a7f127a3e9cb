"""What a page's bytes mention: platforms' hosts, and the names that elements and attributes for posts have.

Two passes over the bytes tell it, each looking for some dozens of words at once (Aho and Corasick's search, with a first look that
compares many bytes in one step), so that a page is scanned in less time than it takes to count its tags. A page without a mention
cannot hold a post and is not looked at any further; in one with mentions, they tell what to look for and where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind

from archiver.platforms.declaration import Declaration, Marks
from archiver.platforms.registry import DECLARATIONS, SCHEMES

_MAX_SHORT_DOMAIN = 6  # characters


def _source_words(declarations: Iterable[Declaration]) -> tuple[str, ...]:
    """The texts that a page's source has where it names a host of a platform; those that hold another one are left out.

    Short domains end other names too, so they count only where a path follows: as it is, or as JSON, HTML or a URL escapes it.
    """
    addresses = [declaration.addresses for declaration in declarations]
    words = [word for one in addresses for word in one.source_words]
    for domain in (domain for one in addresses for domain in one.domains):
        short = len(domain) <= _MAX_SHORT_DOMAIN
        words += [f"{domain}{slash}" for slash in ("/", "\\/", "%2", "&#")] if short else [domain]
    kept = [word for word in words if not any(other != word and other in word for other in words)]
    return (*kept, *(f"{label}." for one in addresses for label in one.host_labels))


def _mark_selectors(declarations: Iterable[Declaration]) -> Iterator[tuple[str, str]]:
    """Words that a page's source has where it has an element with a platform's mark, each with the CSS selector of the element."""
    for marks in (declaration.marks for declaration in declarations):
        yield from ((f"<{tag}", tag.replace(":", "\\:")) for tag in _own_tags(marks) if not tag.startswith(_AMP))
        yield from ((name, f".{name}") for name in marks.classes)
        yield from ((name, f"[{name}]") for name in marks.attributes)
        yield from ((prefix, f"[id^={prefix}]") for prefix in marks.id_prefixes)


def _own_tags(marks: Marks) -> frozenset[str]:
    """The tags that a platform or its users made for its posts."""
    return (marks.tags | marks.tags_with_content) - HTML_CANDIDATES


_AMP = "amp-"
HTML_CANDIDATES = frozenset({"blockquote", "iframe", "oembed", "template", "textarea", "embed", "object"})
"""Elements of HTML and of editors in which posts stand on any page."""
_AMP_SELECTORS = (
    *(tag for declaration in DECLARATIONS for tag in sorted(_own_tags(declaration.marks)) if tag.startswith(_AMP)),
    "amp-iframe",
)
_SELECTORS: Mapping[str, tuple[str, ...]] = {
    **{word: (selector,) for word, selector in sorted(set(_mark_selectors(DECLARATIONS)))},
    "data-embed-id": ("[data-embed-id]",),
    "data-code": ("[data-code]",),
    "data-video-id": ("[data-video-id]",),
    "props=": ("[props]",),
    "%3Ciframe": ("[onclick*='%3Ciframe']",),
    "iframe-src": ("[iframe-src]",),
    "<embetty-video": ("embetty-video",),
    "<amp-": _AMP_SELECTORS,
    "<AMP-": _AMP_SELECTORS,
}
"""Words that a page's source has where it has elements for posts, and what selects these."""

_SHAPES = frozenset(shape for declaration in DECLARATIONS for shape in declaration.addresses.url_shapes)
_SHORT_SHAPES = tuple(sorted(shape for shape in _SHAPES if len(shape) <= 2))  # noqa: PLR2004 - characters: too short to be looked for with others
_RELATIVE_SHAPES = tuple(shape for declaration in DECLARATIONS for shape in declaration.addresses.relative_shapes)
SHAPES = frozenset({*_SHAPES, *SCHEMES, *_RELATIVE_SHAPES})
"""Texts in addresses that tell a post on whatever host, or without one."""
RARE_SHAPE = "|".join(shape for declaration in DECLARATIONS if (shape := declaration.addresses.rare_url_shape))
"""A pattern of addresses that tell a post on whatever host, from `/p/` on: too short to be looked for with the others."""
_RARE_SHAPE = re.compile(RARE_SHAPE.encode())

_FORMS = (
    *("embetty", "text/template", "amp-", "&#46;com", "&period;com", "PGJsb2Nr", "PGlmcmFt", "PGRpd"),
    *(word for declaration in DECLARATIONS for word in declaration.scripts.page_words),
)
"""Words of pages in which posts are hidden; the last three of the first line are `<block`, `<ifram` and `<div` in base 64."""
_ENCODED = tuple(f"={quote}{beginning}" for quote in "\"'" for beginning in ("PG", "PH", "PC"))
"""How an attribute begins that holds markup in base 64: `<` and a letter, or `<!`."""

_ADDRESSES = tuple(
    sorted((*_source_words(DECLARATIONS), *(SCHEMES), *(_SHAPES - {*_SHORT_SHAPES})), key=lambda word: ("." in word, word))
)
_BY_ADDRESS = tuple(
    (words, BytesAhoCorasick([word.encode() for word in words], matchkind=MatchKind.LeftmostFirst))
    for words in (_ADDRESSES[::2], _ADDRESSES[1::2])
)
"""Two automata of some forty words: with many more words, or with words that all have a dot, the search would look at each byte."""
_WORDS = tuple(
    sorted({*_SELECTORS, *_RELATIVE_SHAPES, *_FORMS}, key=lambda word: (-len(word), word))
)  # the longest first, so that it wins
_NAMES = (*_ENCODED, *_WORDS)
_BY_NAME = BytesAhoCorasick([name.encode() for name in _NAMES], matchkind=MatchKind.LeftmostFirst)
_BY_SHORT_SHAPE = BytesAhoCorasick([shape.encode() for shape in _SHORT_SHAPES])
_BY_RARE_SHAPE = BytesAhoCorasick([b"/p/"])
_BY_HANDLE = BytesAhoCorasick([b"(@"])
_HANDLE = re.compile(rb"\(@[\w.\-]{1,80}\)")
_IN_TEXT = AhoCorasick([*_ADDRESSES, *_WORDS, *_SHORT_SHAPES], matchkind=MatchKind.LeftmostFirst)
_SERVICES = tuple(service.names[0] for one in DECLARATIONS if (service := one.service) is not None and service.key is not None)
"""Services whose posts JSON may name by key alone."""
_BY_MARKUP = BytesAhoCorasick(
    [
        *(
            f"{opening}{name}".encode()
            for opening in ("<", "&lt;", "\\u003c", "\\u003C", "\\x3c", "\\x3C")
            for name in ("blockquote", "iframe")
        ),
        *(b"<BLOCKQUOTE", b"<IFRAME"),
        *(word.encode() for declaration in DECLARATIONS for word in declaration.scripts.markup_words),
        *(f'"{service}"'.encode() for name in _SERVICES for service in (name, name.title())),
        *(f"{name}{key}".encode() for name in _SERVICES for key in ("_id", "Id", "VideoId")),
        *(scheme.encode() for scheme in SCHEMES),
    ],
    matchkind=MatchKind.LeftmostFirst,
)
_POST_PATHS = sorted({path for declaration in DECLARATIONS for path in declaration.addresses.post_paths})
_LEADS_TO_POST = re.compile(rf"[^\s\"'<>]{{0,200}}?(?:{'|'.join(_POST_PATHS)}|[0-9]{{5}})".encode(), re.ASCII)
"""An address that goes on as those of posts do, and those of accounts seldom."""
_LONGEST_NAME = max(len(name) for name in (*_ADDRESSES, *_NAMES))
_PIECE = 1 << 18
_SHORT = 2_000
_MOST = 20_000  # more than any page mentions


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """What a page's source mentions: where hosts and shapes of addresses stand, where base 64 does, and what else.

    `handles` is how often somebody's handle stands in brackets, as every attribution has it.
    """

    addresses: tuple[int, ...]
    encoded: tuple[int, ...]
    names: frozenset[str]
    handles: int

    def __bool__(self) -> bool:
        return bool(self.addresses or self.encoded or not self.names.issubset(_RELATIVE_SHAPES))

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """What selects the elements that the names are of."""
        return tuple(dict.fromkeys(selector for name in _SELECTORS if name in self.names for selector in _SELECTORS[name]))


def mentions_in(source: bytes) -> Mentions:
    """What a page's source mentions."""
    addresses: list[int] = [start for _, start in _found(_BY_SHORT_SHAPE, source)]
    names: set[str] = {*_SHORT_SHAPES} if addresses else set()
    addresses += [start for _, start in _found(_BY_RARE_SHAPE, source) if _RARE_SHAPE.match(source, start)]
    for words, automaton in _BY_ADDRESS:
        for number, start in _found(automaton, source):
            addresses.append(start)
            names.add(words[number])
    encoded: list[int] = []
    for number, start in _found(_BY_NAME, source):
        if number < len(_ENCODED):
            encoded.append(start)
        else:
            names.add(_NAMES[number])
    handles = sum(1 for _, start in _found(_BY_HANDLE, source) if _HANDLE.match(source, start))
    return Mentions(addresses=tuple(addresses), encoded=tuple(encoded), names=frozenset(names), handles=handles)


def mentions_any(text: str) -> bool:
    """Whether a text, an attribute's or a script's, mentions any platform, or any form in which posts hide."""
    if len(text) <= _SHORT:
        return bool(_IN_TEXT.find_matches_as_indexes(text)) or ("/p/" in text and _RARE_SHAPE.search(text.encode()) is not None)
    source = text.encode("utf-8", "replace")
    automata = (*(automaton for _, automaton in _BY_ADDRESS), _BY_NAME, _BY_SHORT_SHAPE)
    return any(next(_pieces(automaton, source), None) for automaton in automata) or _RARE_SHAPE.search(source) is not None


def names_post(source: bytes) -> bool:
    """Whether a script, in UTF-8, could name a post: by markup, by a key, or by an address that goes on as posts' do."""
    if next(_pieces(_BY_MARKUP, source), None):
        return True
    places = (start for _, automaton in _BY_ADDRESS for found in _pieces(automaton, source) for _, start in found)
    return any(_LEADS_TO_POST.match(source, place) for place in places)


def _found(automaton: BytesAhoCorasick, source: bytes) -> list[tuple[int, int]]:
    """Which word was found, and where, as often as any page mentions something."""
    if len(source) <= _PIECE:
        return [(number, start) for number, start, _ in automaton.find_matches_as_indexes(source)]
    return list(islice(chain.from_iterable(_pieces(automaton, source)), _MOST))


def _pieces(automaton: BytesAhoCorasick, source: bytes) -> Iterator[list[tuple[int, int]]]:
    """The same piece by piece, where there is anything: a page made of nothing else takes no more memory than others."""
    view = memoryview(source)
    for begin in range(0, len(source), _PIECE):
        found = automaton.find_matches_as_indexes(view[begin : begin + _PIECE + _LONGEST_NAME])
        if found:
            yield [(number, begin + start) for number, start, _ in found if start < _PIECE]
