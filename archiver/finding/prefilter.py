"""What a page's bytes mention: platforms' hosts, and the names that elements and attributes for posts have.

Two passes over the bytes tell it, each looking for some dozens of words at once (Aho and Corasick's search, with a first look that
compares many bytes in one step), so that a page is scanned in less time than it takes to count its tags. A page without a mention
cannot hold a post and is not looked at any further; in one with mentions, they tell what to look for and where.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind

from archiver.platforms.toolkit.domains import DOMAINS, LABELS
from archiver.platforms.toolkit.uri_schemes import SCHEMES

_SHORT_DOMAIN = 6


def _spellings(domains: Sequence[str]) -> tuple[str, ...]:
    """What a page's source has in it that names a post at one of the domains, each text that holds another left out.

    Short names end other names too, so they count only where a path follows: as it is, or as JSON, HTML or an address spells it.
    """
    written = [
        *("youtube", "telegram"),
        *(domain for domain in domains if len(domain) > _SHORT_DOMAIN),
        *(f"{domain}{slash}" for domain in domains if len(domain) <= _SHORT_DOMAIN for slash in ("/", "\\/", "%2", "&#")),
    ]
    return tuple(one for one in written if not any(other != one and other in one for other in written))


_HOSTS = (
    *_spellings(tuple(chain.from_iterable(DOMAINS.values()))),
    *(f"{label}." for label in chain.from_iterable(LABELS.values())),
)
_FORMS = (
    *("tweet", "embetty", "mastodon", "vk_post_", "text/template", "pic.x", "amp-", "lyte", "TWITTER", "Twitter.com", "INSTAGRAM"),
    *("YOUTUBE", "FACEBOOK", "&#46;com", "&period;com", "VK.Widgets", '"twitter"', "PGJsb2Nr", "PGlmcmFt", "PGRpd"),
)
"""Forms of posts; the last three are `<block`, `<ifram` and `<div` in base 64."""
_ACCOUNT = "/@"
_PATHS = ("/statuses/", "/notice/", "/objects/", "/notes/", *SCHEMES)
_OWN_PATHS = ("status/", "/#!/")
SHAPES = frozenset({_ACCOUNT, *_PATHS, *_OWN_PATHS})
"""Shapes of addresses that tell a post on whatever host, or without one."""
_NUMBERED = re.compile(rb"/p/(?:[\w.\-]{1,60}/\d{15}|\d{10}\.\d{6})")
"""How hosts of the Fediverse name pictures and, with snac, posts: nothing in it is long enough to be looked for with the others."""
_MARKS = {
    "data-tweet": ("[data-tweet-id]", "[data-tweetid]"),
    "data-youtube-id": ("[data-youtube-id]",),
    "data-embed-id": ("[data-embed-id]",),
    "data-telegram-post": ("[data-telegram-post]",),
    "data-code": ("[data-code]",),
    "data-yt-id": ("[data-yt-id]",),
    "data-video-id": ("[data-video-id]",),
    "data-instgrm-permalink": ("[data-instgrm-permalink]",),
    "data-bluesky-uri": ("[data-bluesky-uri]",),
    "data-pin-do": ("[data-pin-do]",),
    "data-attrs": ("[data-attrs]",),
    "props=": ("[props]",),
    "vk_post_": ("[id^=vk_post_]",),
    "%3Ciframe": ("[onclick*='%3Ciframe']",),
    "WYL_": ("[id^=WYL_]",),
    "youtube-player": (".youtube-player", ".rll-youtube-player"),
    "iframe-src": ("[iframe-src]",),
    "<embetty-": ("embetty-tweet", "embetty-video"),
    "<lite-": ("lite-youtube", "lite-vimeo"),
    "<bsky-embed": ("bsky-embed",),
    "<twitter-widget": ("twitter-widget",),
    "<nostr-note": ("nostr-note",),
    "<fb:": ("fb\\:post", "fb\\:video"),
    **dict.fromkeys(
        ("<amp-", "<AMP-"),
        tuple(
            f"amp-{name}"
            for name in (
                *("twitter", "instagram", "facebook", "youtube", "vimeo", "tiktok"),
                *("reddit", "imgur", "vine", "pinterest", "iframe"),
            )
        ),
    ),
}
"""Names that a page's source has where it has elements for posts, and what selects these."""
_ENCODED = tuple(f"={quote}{beginning}" for quote in "\"'" for beginning in ("PG", "PH", "PC"))
"""How an attribute begins that holds markup in base 64: `<` and a letter, or `<!`."""

_ADDRESSES = tuple(sorted((*_HOSTS, *_PATHS), key=lambda word: ("." in word, word)))
_BY_ADDRESS = tuple(
    (words, BytesAhoCorasick([word.encode() for word in words], matchkind=MatchKind.LeftmostFirst))
    for words in (_ADDRESSES[::2], _ADDRESSES[1::2])
)
"""Twice some forty words: of many more, or of such as all have a dot, the search would look at each byte."""
_NAMES = (*_ENCODED, *_MARKS, *_OWN_PATHS, *_FORMS)
_BY_NAME = BytesAhoCorasick([name.encode() for name in _NAMES], matchkind=MatchKind.LeftmostFirst)
_BY_ACCOUNT = BytesAhoCorasick([_ACCOUNT.encode()])
_BY_PICTURE = BytesAhoCorasick([b"/p/"])
_BY_HANDLE = BytesAhoCorasick([b"(@"])
_HANDLE = re.compile(rb"\(@[\w.\-]{1,80}\)")
_IN_TEXT = AhoCorasick([*_ADDRESSES, *_NAMES[len(_ENCODED) :], _ACCOUNT], matchkind=MatchKind.LeftmostFirst)
_KEYED = ("twitter", "youtube", "instagram", "tiktok", "vimeo")
"""Services whose posts JSON may name by key alone."""
_BY_MARKUP = BytesAhoCorasick(
    [
        *(
            f"{opening}{name}".encode()
            for opening in ("<", "&lt;", "\\u003c", "\\u003C", "\\x3c", "\\x3C")
            for name in ("blockquote", "iframe")
        ),
        *(b"<BLOCKQUOTE", b"<IFRAME", b"VK.Widgets.Post", b"tweet", b"Tweet", b"TWEET"),
        *(f'"{service}"'.encode() for name in _KEYED for service in (name, name.title())),
        *(f"{name}{key}".encode() for name in _KEYED for key in ("_id", "Id", "VideoId")),
        *(scheme.encode() for scheme in SCHEMES),
    ],
    matchkind=MatchKind.LeftmostFirst,
)
_GOES_ON = re.compile(
    rb"[^\s\"'<>]{0,200}?(?:status|/p\b|reel|/tv\b|post|video|photo|watch|embed|comments|gallery|/v\b|/vi\b|shorts|live|story|permalink|pin\b"
    rb"|player|clip|wall|thread|/[st]\b|feed|share|article|detail|note|nevent|youtu\.be|redd\.it|pin\.it|lnkd\.in|instagr\.am|fb\.|vimeo|imgur|t\.me"
    rb"|weibo|tumblr|mastodon|truthsocial|[0-9]{5})",
    re.ASCII,
)
"""What stands in the addresses of posts, and seldom in those of accounts."""
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
        return bool(self.addresses or self.encoded or not self.names.issubset(_OWN_PATHS))

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """What selects the elements that the names are of."""
        return tuple(dict.fromkeys(selector for name in _MARKS if name in self.names for selector in _MARKS[name]))


def mentions_in(source: bytes) -> Mentions:
    """What a page's source mentions."""
    addresses: list[int] = [start for _, start in _found(_BY_ACCOUNT, source)]
    names: set[str] = {_ACCOUNT} if addresses else set()
    addresses += [start for _, start in _found(_BY_PICTURE, source) if _NUMBERED.match(source, start)]
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
        return bool(_IN_TEXT.find_matches_as_indexes(text)) or ("/p/" in text and _NUMBERED.search(text.encode()) is not None)
    source = text.encode("utf-8", "replace")
    automata = (*(automaton for _, automaton in _BY_ADDRESS), _BY_NAME, _BY_ACCOUNT)
    return any(next(_pieces(automaton, source), None) for automaton in automata) or _NUMBERED.search(source) is not None


def names_post(source: bytes) -> bool:
    """Whether a script, in UTF-8, could name a post: by markup, by a key, or by an address that goes on as posts' do."""
    if next(_pieces(_BY_MARKUP, source), None):
        return True
    places = (start for _, automaton in _BY_ADDRESS for found in _pieces(automaton, source) for _, start in found)
    return any(_GOES_ON.match(source, place) for place in places)


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
