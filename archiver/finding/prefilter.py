"""Prefilter: search a page's bytes for words that pages with posts have, before anything is parsed.

The words are platforms' hosts, shapes of URLs, and names of elements and attributes. They are searched with a few Aho-Corasick
automata of some dozens of words, which compare many bytes in one step: a page is scanned in less time than it takes to count its
tags. A page without a match cannot hold a post and is not parsed; in the others, the matches say what to select and where.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind

from archiver.finding.block_delimiters import BLOCK_MARK, BLOCK_TAG
from archiver.finding.lone_links import ORIGINAL
from archiver.finding.named_attributes import attributes_with_keys
from archiver.finding.service_names import SOURCE_WORDS
from archiver.finding.shortcodes.page_words import COMPONENT_WORDS, SHORTCODE_WORDS, components_in
from archiver.platforms.declaration import Declaration, Marks
from archiver.platforms.registry import DECLARATIONS, SCHEMES
from archiver.platforms.toolkit.url_unwrapping import HIDING_HINTS, HINTS

_MAX_SHORT_DOMAIN = 6  # characters
_SHORT_DOMAINS = frozenset(
    domain for declaration in DECLARATIONS for domain in declaration.addresses.domains if len(domain) <= _MAX_SHORT_DOMAIN
)
_SLASHES = ("/", "\\/", "%2", "&#", ":")
"""How a slash or a port follows a domain, plain or escaped (JSON, HTML, URLs)."""
_SLASH = re.compile("|".join(map(re.escape, _SLASHES)).encode())


def _source_words(declarations: Iterable[Declaration]) -> tuple[str, ...]:
    """The words that name a host of a platform in a page's source; words that contain another one are left out.

    Short domains are endings of other names, too, so they count only with a slash after them.
    """
    addresses = [declaration.addresses for declaration in declarations]
    domains = [domain for address in addresses for domain in address.domains if domain not in _SHORT_DOMAINS]
    words = [*domains, *(word for address in addresses for word in address.source_words)]
    kept = [word for word in words if not any(other != word and other in word for other in words)]
    return (*kept, *_SHORT_DOMAINS, *(f"{label}." for address in addresses for label in address.host_labels))


def _mark_selectors(declarations: Iterable[Declaration]) -> Iterator[tuple[str, str]]:
    """Yield the words in a page's source for each element with a platform's mark, with the CSS selector of the element."""
    for marks in (declaration.marks for declaration in declarations):
        yield from ((f"<{tag}", tag.replace(":", "\\:")) for tag in _own_tags(marks) if not tag.startswith(_AMP))
        yield from ((name, f".{name}") for name in marks.classes)
        yield from ((name, f"[{name}]") for name in marks.attributes)
        yield from ((prefix, f"[id^={prefix}]") for prefix in marks.id_prefixes)


def _own_tags(marks: Marks) -> frozenset[str]:
    """The custom elements for a platform's posts."""
    return (marks.tags | marks.tags_with_content) - HTML_CANDIDATES


_AMP = "amp-"
HTML_CANDIDATES = frozenset({"blockquote", "iframe", "oembed", "template", "textarea", "embed", "object"})
"""Elements of HTML and of editors that can hold posts on any page."""
_AMP_SELECTORS = (
    *(tag for declaration in DECLARATIONS for tag in sorted(_own_tags(declaration.marks)) if tag.startswith(_AMP)),
    "amp-iframe",
)
_SELECTORS: Mapping[str, tuple[str, ...]] = {
    **{word: (selector,) for word, selector in sorted(set(_mark_selectors(DECLARATIONS)))},
    "data-video-id": ("[data-video-id]",),
    "props=": ("[props]",),
    "%3Ciframe": ("[onclick*='%3Ciframe']",),
    "iframe-src": ("[iframe-src]",),
    "<media-reference": ("media-reference",),
    BLOCK_MARK: (BLOCK_TAG,),
    "<amp-": _AMP_SELECTORS,
    "<AMP-": _AMP_SELECTORS,
}
"""Words in a page's source, and the CSS selectors of the elements for posts that they announce."""

_SHAPES = frozenset(shape for declaration in DECLARATIONS for shape in declaration.addresses.url_shapes)
_SHORT_SHAPES = tuple(sorted(shape for shape in _SHAPES if len(shape) <= 2))  # noqa: PLR2004 - characters: too short to be searched with the others
_RELATIVE_SHAPES = tuple(shape for declaration in DECLARATIONS for shape in declaration.addresses.relative_shapes)
_NO_POSTS_ALONE = frozenset({*_RELATIVE_SHAPES, *(HINTS - HIDING_HINTS), ORIGINAL})
"""Words of pages that may be without any post, unless there are others."""
SHAPES = frozenset({*_SHAPES, *SCHEMES, *_RELATIVE_SHAPES})
"""Parts of URLs that show a post on any host, or without a host."""
RARE_SHAPE = "|".join(shape for declaration in DECLARATIONS if (shape := declaration.addresses.rare_url_shape))
"""A pattern of URLs that show a post on any host, from one of the beginnings on, too short to be searched with the others."""
_RARE_SHAPE = re.compile(RARE_SHAPE.encode())
_RARE_BEGINNINGS = ("/p/", "/w/", "/m/")

_CALL_WORDS = tuple(call.word for declaration in DECLARATIONS for call in declaration.scripts.calls)
OWN_FIELDS = tuple(
    name for declaration in DECLARATIONS if (service := declaration.service) is not None for name in service.own_fields
)
"""The fields in JSON that hold keys of one service only."""
QUOTED_WORDS = tuple(
    spelled
    for declaration in DECLARATIONS
    for word in declaration.scripts.post_words
    for name in (word, word.title())
    for spelled in (f'"{name}"', f'{name}\\"')
)
"""Words for posts in quotes, as JSON has them, also within strings."""
_SERVICES = tuple(
    service for declaration in DECLARATIONS if (service := declaration.service) is not None and service.key is not None
)
"""Services whose posts JSON may name by their key alone."""
_FORMS = (
    *OWN_FIELDS,
    *(word for service in _SERVICES for word in (service.proper_name or service.names[0].title(), f'"{service.names[0]}"')),
    *QUOTED_WORDS,
    *("embetty", "text/template", "amp-", "&#46;com", "&period;com", "PGJsb2Nr", "PGlmcmFt", "PGRpd"),
    *(*HINTS, ORIGINAL),
    *(word for declaration in DECLARATIONS for word in declaration.scripts.page_words),
    *_CALL_WORDS,
)
"""Words of pages with encoded posts; the last three of the first line are `<block`, `<ifram` and `<div` in base64."""
_ENCODED = tuple(f"={quote}{beginning}" for quote in "\"'" for beginning in ("PG", "PH", "PC"))
"""The beginning of an attribute with markup in base64: `<` and a letter, or `<!`."""

_MAX_WORDS = 60
_NEVER_FOUND = tuple(bytes((byte,)) * 4 for byte in range(0xF5, 0xF9))
"""Words of bytes that UTF-8 never has, each with a byte of its own.

Without them, an automaton whose words all have one of three rare bytes, such as a dot, would stop at each of those in a page, and
take up to ten times as long.
"""


def automaton_of(words: Iterable[str]) -> BytesAhoCorasick:
    """An automaton that searches for at most sixty words; of words that begin alike the first wins."""
    return BytesAhoCorasick([*(word.encode() for word in words), *_NEVER_FOUND], matchkind=MatchKind.LeftmostFirst)


def automata(words: Iterable[str]) -> tuple[tuple[tuple[str, ...], BytesAhoCorasick], ...]:
    """Automata that search for words, each with its words; of words that begin alike the longest wins.

    With more than some sixty words, an automaton would look at each byte, and take four times as long. Words that begin alike are
    in the same one, since it compares the beginnings of all its words in one step.
    """
    ordered = sorted(set(words))
    size = math.ceil(len(ordered) / math.ceil(len(ordered) / _MAX_WORDS))
    groups = [tuple(sorted(ordered[start : start + size], key=len, reverse=True)) for start in range(0, len(ordered), size)]
    return tuple((group, automaton_of(group)) for group in groups)


_ADDRESSES = tuple(sorted({*_source_words(DECLARATIONS), *SCHEMES, *(_SHAPES - {*_SHORT_SHAPES})}))
_BY_ADDRESS = automata(_ADDRESSES)
_WORDS = tuple(sorted({*_SELECTORS, *_RELATIVE_SHAPES, *_FORMS}))
_ALSO_FOUND = (*_ADDRESSES, *(word for word in _WORDS if word not in _NO_POSTS_ALONE))
_NAMES = (
    *_ENCODED,
    *(
        word
        for word in _WORDS
        if word in {*_SELECTORS, *HINTS, *_NO_POSTS_ALONE}
        or not any(other != word and other in word and other not in _SHORT_DOMAINS for other in _ALSO_FOUND)
    ),
)
"""The words beside addresses, but for those that only say that a page may have a post, as a word that is in them does."""
_BY_NAME = automata(_NAMES)
_HANDLE_BEGINNING = "(@"
_SHORT_LENGTHS = (2, 3)  # bytes
_BY_LENGTH = tuple(
    (words, automaton_of(words))
    for length in _SHORT_LENGTHS
    if (words := tuple(w for w in (*_SHORT_SHAPES, *_RARE_BEGINNINGS, _HANDLE_BEGINNING, *SOURCE_WORDS) if len(w) == length))
)
"""Automata of the shortest words: in one with longer words, those would be compared by as few bytes."""
_SHORTCODE = re.compile(rb"\[[A-Za-z][\w-]{1,40}[\]\s=|:/&]|\{[A-Za-z][\w-]{1,40}[} ][^{}<>]{1,300}\{/|(?![\[{][A-Za-z])")
"""A shortcode's beginning, and none of a script or style: `{video,`, `{media(`."""
_BY_SHORTCODE = BytesAhoCorasick([word.encode() for word in SHORTCODE_WORDS])
_BY_COMPONENT = automaton_of(COMPONENT_WORDS)
_HANDLE = re.compile(rb"\(@[\w.\-]{1,80}\)")
_SHORT_SERVICES = tuple(word for word in SOURCE_WORDS if len(word) in _SHORT_LENGTHS)
_BY_SERVICE = automaton_of(word for word in SOURCE_WORDS if word not in _SHORT_SERVICES)
_IN_TEXT = AhoCorasick(
    [
        *(word for word in _ADDRESSES if word not in _SHORT_DOMAINS),
        *(f"{domain}{slash}" for domain in _SHORT_DOMAINS for slash in _SLASHES),
        *(*_WORDS, *_SHORT_SHAPES, *SOURCE_WORDS),
    ],
    matchkind=MatchKind.LeftmostFirst,
)
_BY_MARKUP = BytesAhoCorasick(
    [
        *(
            f"{opening}{name}".encode()
            for opening in ("<", "&lt;", "\\u003c", "\\u003C", "\\x3c", "\\x3C")
            for name in ("blockquote", "iframe")
        ),
        *(b"<BLOCKQUOTE", b"<IFRAME"),
        *(word.encode() for declaration in DECLARATIONS for word in declaration.scripts.markup_words),
        *(word.encode() for word in _CALL_WORDS),
        *(f'"{name}"'.encode() for service in _SERVICES for name in (service.names[0], service.names[0].title())),
        *(name.encode() for name in OWN_FIELDS),
        *(scheme.encode() for scheme in SCHEMES),
    ],
    matchkind=MatchKind.LeftmostFirst,
)
_POST_PATHS = sorted({path for declaration in DECLARATIONS for path in declaration.addresses.post_paths})
_LEADS_TO_POST = re.compile(rf"[^\s\"'<>]{{0,200}}?(?:{'|'.join(_POST_PATHS)}|[0-9]{{5}})".encode(), re.ASCII)
"""The rest of a URL as posts have it, and accounts seldom."""
_MAX_WORD_LENGTH = max(len(name) for name in (*_ADDRESSES, *_NAMES))
_PIECE_BYTES = 1 << 18
_SHORT_TEXT = 2_000  # characters
_MAX_KEYED = 60
_ESCAPED, _ESCAPE = re.compile(r"[:.@]"), r"\\\g<0>"
_MAX_MATCHES = 20_000  # more than any page has


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """The matches in a page's source.

    `addresses` are the offsets of hosts and URL shapes, `encoded` those of base64, `names` the words that were found, `keyed` the
    attributes beside a service's name that may hold a key, and `handles` the number of handles in parentheses, as every attribution
    has one. `has_rare_shape` says whether a URL has one of the rare shapes, `has_shortcodes` whether a shortcode may be left;
    `components` are elements that name a service.
    """

    addresses: tuple[int, ...]
    encoded: tuple[int, ...]
    names: frozenset[str]
    keyed: frozenset[tuple[str, str]]
    has_rare_shape: bool
    handles: int
    has_shortcodes: bool
    components: Mapping[str, str]

    def __bool__(self) -> bool:
        found = self.addresses or self.encoded or self.keyed or self.has_shortcodes or self.components
        return bool(found or not self.names.issubset(_NO_POSTS_ALONE))

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """CSS selectors of the elements that the words announce."""
        named = (selector for name in _SELECTORS if name in self.names for selector in _SELECTORS[name])
        return tuple(dict.fromkeys((*named, *self.components, *sorted(_keyed_selector(name, value) for name, value in self.keyed))))


def mentions_in(source: bytes) -> Mentions:
    """Search a page's source."""
    short = defaultdict[str, list[int]](list)
    for words, automaton in _BY_LENGTH:
        for number, start in _found(automaton, source):
            short[words[number]].append(start)
    addresses = [start for shape in _SHORT_SHAPES for start in short[shape]]
    names: set[str] = {*_SHORT_SHAPES} if addresses else set()
    rare = [start for word in _RARE_BEGINNINGS for start in short[word] if _RARE_SHAPE.match(source, start)]
    addresses += rare
    for word, start in islice(_addresses_in(source), _MAX_MATCHES):
        addresses.append(start)
        names.add(word)
    encoded: list[int] = []
    for words, automaton in _BY_NAME:
        for number, start in _found(automaton, source):
            if words[number] in _ENCODED:
                encoded.append(start)
            else:
                names.add(words[number])
    services = sorted(chain((start for _, start in _found(_BY_SERVICE, source)), *(short[word] for word in _SHORT_SERVICES)))
    return Mentions(
        addresses=tuple(addresses),
        encoded=tuple(encoded),
        names=frozenset(names),
        keyed=frozenset(islice(attributes_with_keys(source, services), _MAX_KEYED)),
        has_rare_shape=bool(rare),
        handles=sum(1 for start in short[_HANDLE_BEGINNING] if _HANDLE.match(source, start)),
        components=components_in(source, (start for _, start in _found(_BY_COMPONENT, source))),
        has_shortcodes=any(_SHORTCODE.match(source, start) for _, start in _found(_BY_SHORTCODE, source)),
    )


def _keyed_selector(name: str, value: str) -> str:
    """The CSS selector of the elements with an attribute; of an `id`, which many elements have, with its value."""
    return f'[id="{value}"]' if name == "id" else f"[{_ESCAPED.sub(_ESCAPE, name)}]"


def mentions_any(text: str) -> bool:
    """Whether the text of an attribute or a script has any of the words."""
    if len(text) <= _SHORT_TEXT:
        return bool(_IN_TEXT.find_matches_as_indexes(text)) or has_rare_shape(text)
    source = text.encode("utf-8", "replace")
    automata = (*(automaton for _, automaton in _BY_NAME), _BY_SERVICE)
    return (
        any(next(_pieces(automaton, source), None) for automaton in automata)
        or any(_addresses_in(source))
        or any(word in text for word in (*_SHORT_SHAPES, *_SHORT_SERVICES))
        or _RARE_SHAPE.search(source) is not None
    )


def has_rare_shape(text: str) -> bool:
    """Whether a URL could show a post by one of the rare shapes."""
    return any(map(text.__contains__, _RARE_BEGINNINGS)) and _RARE_SHAPE.search(text.encode()) is not None


def names_post(source: bytes) -> bool:
    """Whether a script, in UTF-8, could name a post: by markup, by a key, or by a URL with a path like a post's."""
    if next(_pieces(_BY_MARKUP, source), None):
        return True
    return any(_LEADS_TO_POST.match(source, place) for _, place in _addresses_in(source))


def _addresses_in(source: bytes) -> Iterator[tuple[str, int]]:
    """Yield the words of addresses, with their offsets."""
    for words, automaton in _BY_ADDRESS:
        for number, start in chain.from_iterable(_pieces(automaton, source)):
            word = words[number]
            if word not in _SHORT_DOMAINS or _SLASH.match(source, start + len(word)):
                yield word, start


def _found(automaton: BytesAhoCorasick, source: bytes) -> list[tuple[int, int]]:
    """The matches as (number of the word, offset), up to a limit."""
    if len(source) <= _PIECE_BYTES:
        return [(number, start) for number, start, _ in automaton.find_matches_as_indexes(source)]
    return list(islice(chain.from_iterable(_pieces(automaton, source)), _MAX_MATCHES))


def _pieces(automaton: BytesAhoCorasick, source: bytes) -> Iterator[list[tuple[int, int]]]:
    """Yield the matches of each piece that has any, so that a page of nothing but matches takes little memory."""
    view = memoryview(source)
    for begin in range(0, len(source), _PIECE_BYTES):
        found = automaton.find_matches_as_indexes(view[begin : begin + _PIECE_BYTES + _MAX_WORD_LENGTH])
        if found:
            yield [(number, begin + start) for number, start, _ in found if start < _PIECE_BYTES]
