"""The state that a page carries for its scripts: JSON with the article's body in it, and, often, other stories' too.

Counted are: markup in it that shows posts, and objects that say of themselves that they are a post's embed, by its address or its
key. Other stories are told by having a headline and an address of their own, which is not the page's; nothing in them counts.
What a page tells search engines of itself is read in `described.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TypeAlias

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from archiver.finding import service_attributes as services
from archiver.finding.encoded_markup import extract_assigned_json, iterate_objects, parse_json
from archiver.finding.prefilter import names_post
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.urls import URL, parse_url

EMBED_MARKUP = re.compile(r"<(?:blockquote|iframe)\b|&lt;(?:blockquote|iframe)\b", re.IGNORECASE)
SAYS_EMBED = re.compile(
    r"tweet|twitter|instagram|facebook|youtube|tiktok|bluesky|threads|embed|iframe|social|externalcontent", re.IGNORECASE
)
_TYPE_NAMES = frozenset(
    {"type", "_type", "__typename", "@type", "form", "role", "sub_type", "provider", "blockType", "kind", "model"}
)
_ADDRESSES = ("url", "URL", "original_url", "href", "embedUrl", "embed_url", "canonicalUrl", "src", "uri", "_id")
_INNER = ("model", "embed", "raw_oembed", "oembed", "attrs", "attributes", "data", "fields", "params")
"""Where an object that says it is an embed keeps which one, in objects that say nothing of themselves."""
_BUTTONS = re.compile(r"share|sharing|follow|button|profile", re.IGNORECASE)
_HEADLINES = frozenset({"headline", "headlines", "title"})
_OWN_ADDRESSES = ("canonical_url", "canonicalUrl", "website_url", "permalink")
_NAMES = tuple(
    re.compile(rf"{name}\b(?:(?<=<{name})|(?<=\\u003[cC]{name})|(?<=\\x3[cC]{name}))") for name in ("blockquote", "iframe")
)
"""The names in start tags; what is before them, escaped or not, is looked at when one is found."""
_ENDS = {name: re.compile(rf"(?:<|\\u003[cC]|\\x3[cC])\\?(?:/|\\u002[fF]){name}") for name in ("blockquote", "iframe")}
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_LONGEST = 30_000
_PLAYER = re.compile(
    r"https?:(?:\\?/){2}(?:www\.)?youtube(?:-nocookie)?\.com(?:\\?/)(?:embed|v)(?:\\?/)[\w-]{11}(?![\w-])", re.ASCII
)
_VK = re.compile(r"VK\.Widgets\.Post\(\s{0,5}[\"'][^\"']{1,60}[\"'],\s{0,5}(-?\d{1,15}),\s{0,5}(\d{1,15})")
_VK_WIDGET = "VK.Widgets.Post"
_MARKS = (
    "blockquote",
    "iframe",
    "youtube",
    _VK_WIDGET,
    "/status",
    "/posts/",
    "/reel",
    "bsky.app",
    "com/p/",
    "com\\/p\\/",
    "/comments/",
)
"""What stands in a script that shows posts: markup, players, and the paths of addresses."""
_BY_MARK = BytesAhoCorasick([mark.encode() for mark in _MARKS], matchkind=MatchKind.LeftmostFirst)
_SHORT = 3_000
_MOST = 400

Markup: TypeAlias = Callable[[str], Iterator[Embed]]
Address: TypeAlias = Callable[[str], list[Embed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedReader:
    """How what is found in a page's state is read: markup, and addresses; `own` is the address of the page itself."""

    markup: Markup
    address: Address
    own: URL | None


class ScriptText:
    """What a script says: its text, the same as UTF-8, and what scripts have that show posts; each is made once, when asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def source(self) -> bytes:
        """The text as UTF-8."""
        return self.text.encode("utf-8", "replace")

    @cached_property
    def marks(self) -> frozenset[str]:
        """What it has of what stands in scripts that show posts; without any, it shows none."""
        return frozenset(_MARKS[number] for number, _, _ in _BY_MARK.find_matches_as_indexes(self.source))


def find_in_script(kind: str, script: ScriptText, reader: NestedReader) -> Iterator[Embed]:
    """The posts that a script shows: in its JSON, in markup that it holds as strings, by the player that it starts."""
    text, marks = script.text, script.marks
    if "json" in kind:
        yield from find_in_json(text, reader, source=script.source)
        return
    if not (marks and names_post(script.source)):
        return
    if _VK_WIDGET in marks:
        for found in _VK.finditer(text):
            yield from as_json_embeds(reader.address(f"https://vk.com/wall{found[1]}_{found[2]}"))
    values, rest = extract_assigned_json(text)
    for value in values:
        yield from _in_value(value, reader)
    if not marks.isdisjoint(_ENDS):
        yield from (one for string in _escaped(rest) for one in reader.markup(string))
    if len(text) <= _SHORT:
        players = {found[0].replace("\\/", "/") for found in _PLAYER.finditer(text)}
        if len(players) == 1:  # a script that names several chooses among them, for other pages too
            yield from as_json_embeds(reader.address(players.pop()))


def _escaped(text: str) -> Iterator[str]:
    """The markup of posts that a script holds in its strings, unescaped."""
    end = 0
    names = chain.from_iterable(islice(names_of.finditer(text), _MOST) for names_of in _NAMES)
    for name in sorted(names, key=re.Match.start)[:_MOST]:
        close = _ENDS[name[0]].search(text, name.end(), name.end() + _LONGEST) if name.start() >= end else None
        if close is not None:
            end = close.end()
            plain = _UNICODE.sub(lambda code: chr(int(code[1] or code[2], 16)), text[name.start() : end])
            yield "<" + plain.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n").replace("\\'", "'") + ">"


def find_in_json(text: str, reader: NestedReader, *, source: bytes | None = None, named: str = "") -> Iterator[Embed]:
    """The posts that JSON shows; `named` are the names of the place that it stands in, which may say that it is an embed.

    `source` is the text as UTF-8, where it is at hand.
    """
    told = parse_json(text) if len(text) <= _SHORT or names_post(source or text.encode("utf-8", "replace")) else None
    if isinstance(told, dict) and SAYS_EMBED.search(named) and not _BUTTONS.search(named):
        for written in _said(told, named):
            yield from as_json_embeds(reader.address(written))
    yield from _in_value(told, reader)


def _in_value(told: JSONValue, reader: NestedReader) -> Iterator[Embed]:
    """The posts that a value shows."""
    count = 0
    for written in told if isinstance(told, list) else ():
        if isinstance(written, str) and written.startswith(("http://", "https://", "//")):
            yield from as_json_embeds(reader.address(written))
    for one in _resolved(told, lambda one: _is_another_story(one, reader.own)):
        for value in _markup(one):
            yield from reader.markup(value)
            count += 1
        for written in _addresses(one):
            yield from as_json_embeds(reader.address(written))
        if count > _MOST:
            return


def _is_another_story(one: Mapping[str, JSONValue], own: URL | None) -> bool:
    """Whether an object is a story other than the page's."""
    if own is None or _HEADLINES.isdisjoint(one):
        return False
    written = next((value for name in _OWN_ADDRESSES if isinstance(value := one.get(name), str) and "/" in value), "")
    url = parse_url(written, base=own)
    return url is not None and url.path.rstrip("/") != own.path.rstrip("/")


def _addresses(one: Mapping[str, JSONValue]) -> Iterable[str]:
    """The addresses of the post that an object says it is: by its type, or by the name of the key."""
    says = _says(one)
    if says and SAYS_EMBED.search(says):
        return _said(one, says)
    return () if services.OWN_NAMES.isdisjoint(one) else services.keyed("", one)


def _says(one: Mapping[str, JSONValue]) -> str:
    """What an object says that it is."""
    if _TYPE_NAMES.isdisjoint(one):
        return ""
    return " ".join([said for name, said in one.items() if name in _TYPE_NAMES and isinstance(said, str)])


def _said(one: Mapping[str, JSONValue], says: str) -> Iterator[str]:
    """The addresses that an object gives which is an embed by what it says: its own, and those of the objects that serve it."""
    inner = (child for name in _INNER if isinstance(child := one.get(name), Mapping) and not _says(child))
    for place in (one, *inner):
        yield from (written for name in _ADDRESSES if isinstance(written := place.get(name), str))
        yield from services.keyed(says, place)


def _markup(one: Mapping[str, JSONValue]) -> list[str]:
    """The strings of an object, or in a list of it, that hold the markup of posts."""
    written: list[str] = []
    for value in one.values():
        if isinstance(value, str):
            if "<" in value or "&lt;" in value:
                written.append(value)
        elif isinstance(value, list):
            written += [inner for inner in value if isinstance(inner, str)]
    return [value for value in written if EMBED_MARKUP.search(value)] if written else written


def _resolved(told: JSONValue, skipped: Callable[[Mapping[str, JSONValue]], bool]) -> Iterator[Mapping[str, JSONValue]]:
    """The objects in JSON; in a list of values that refer to each other by number (as Nuxt writes it), with what they refer to."""
    values = told if isinstance(told, Sequence) and not isinstance(told, str) else ()
    flat = len(values) > _FLAT and isinstance(values[0], Sequence) and "Reactive" in values[0]
    for one in iterate_objects(told, skipped):
        if flat:
            yield {
                name: values[value] if isinstance(value, int) and 0 <= value < len(values) else value for name, value in one.items()
            }
        else:
            yield one


_FLAT = 10


def as_json_embeds(embeds: list[Embed]) -> Iterator[Embed]:
    """The posts that an object or a script names, without what an address tells beside."""
    for one in embeds:
        yield Embed(
            platform=one.platform,
            post=one.post,
            form=Form.JSON,
            kind=Kind.EMBED,
            url=one.url,
            aliases=one.aliases,
            handle=one.handle,
        )
