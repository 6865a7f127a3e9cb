"""Find posts in a page's scripts: in their JSON, in markup in their strings, and in calls that start a player or widget.

JSON counts if it contains markup that embeds posts, or an object whose type says that it is an embed, with a URL or key. An object
with a headline and another URL than the page's is another story, and is skipped.
Structured data for search engines is read in `json_ld.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from archiver.finding.prefilter import names_post
from archiver.finding.script_json import extract_assigned_json, iterate_objects, names_other_page, parse_json
from archiver.finding.service_attributes import OWN_FIELDS, urls_in_object
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.urls import URL
from archiver.platforms.registry import DECLARATIONS

EMBED_MARKUP = re.compile(r"<(?:blockquote|iframe)\b|&lt;(?:blockquote|iframe)\b", re.IGNORECASE)
_TYPE_WORDS = [word for declaration in DECLARATIONS for word in declaration.scripts.json_types]
_SAYS_EMBED = re.compile("|".join((*_TYPE_WORDS, "embed", "iframe", "social", "externalcontent")), re.IGNORECASE)
_SAYS_BUTTON = re.compile(r"share|sharing|follow|button|profile", re.IGNORECASE)
_TYPE_FIELDS = frozenset(
    {"type", "_type", "__typename", "@type", "form", "role", "sub_type", "provider", "blockType", "kind", "model"}
)
_URL_FIELDS = ("url", "URL", "original_url", "href", "embedUrl", "embed_url", "canonicalUrl", "src", "uri", "_id")
_INNER_FIELDS = ("model", "embed", "raw_oembed", "oembed", "attrs", "attributes", "data", "fields", "params")
"""Fields in which an embed keeps an object with its URL or key."""
_HEADLINE_FIELDS = frozenset({"headline", "headlines", "title"})
_STORY_URL_FIELDS = ("canonical_url", "canonicalUrl", "website_url", "permalink")
_START_TAGS = tuple(
    re.compile(rf"{name}\b(?:(?<=<{name})|(?<=\\u003[cC]{name})|(?<=\\x3[cC]{name}))") for name in ("blockquote", "iframe")
)
"""Names of start tags; the literal name comes first, since `re` finds that faster than the three spellings of `<` before it."""
_END_TAGS = {name: re.compile(rf"(?:<|\\u003[cC]|\\x3[cC])\\?(?:/|\\u002[fF]){name}") for name in ("blockquote", "iframe")}
_CODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_PLAYER = re.compile("|".join(player for declaration in DECLARATIONS if (player := declaration.scripts.player)), re.ASCII)
_CALLS = tuple((call, re.compile(call.pattern)) for declaration in DECLARATIONS for call in declaration.scripts.calls)
POST_WORDS = (
    *("blockquote", "iframe"),
    *(call.word for call, _ in _CALLS),
    *(word for declaration in DECLARATIONS for word in declaration.scripts.path_words),
)
"""Words of scripts with posts (markup, players, paths of URLs); a script without any of them is skipped."""
_BY_MARK = BytesAhoCorasick([mark.encode() for mark in POST_WORDS], matchkind=MatchKind.LeftmostFirst)
_SHORT_SCRIPT = 3_000  # characters
_MAX_MARKUP_LENGTH = 30_000  # characters
_MAX_MARKUP_STRINGS = 400
_MIN_NUXT_VALUES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedReader:
    """Functions of the walk that find posts in markup and at URLs; `page_url` is the page's own."""

    find_in_markup: Callable[[str], Iterator[Embed]]
    find_at_url: Callable[[str], list[Embed]]
    page_url: URL | None


class ScriptText:
    """A script's text; its UTF-8 form and its marks are computed when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def source(self) -> bytes:
        """The text as UTF-8."""
        return self.text.encode("utf-8", "replace")

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words in it that scripts with posts have; without any, it shows no post."""
        return frozenset(POST_WORDS[number] for number, _, _ in _BY_MARK.find_matches_as_indexes(self.source))


def find_in_script(media_type: str, script: ScriptText, reader: NestedReader) -> Iterator[Embed]:
    """Yield the posts that a script shows: in its JSON, in markup in its strings, in the player or widget that it starts."""
    text, marks = script.text, script.marks
    if "json" in media_type:
        yield from find_in_json(text, reader, source=script.source)
        return
    if not (marks and names_post(script.source)):
        return
    for call, pattern in _CALLS:
        for found in pattern.finditer(text) if call.word in marks else ():
            yield from as_json_embeds(reader.find_at_url(found.expand(call.address)))
    values, rest = extract_assigned_json(text)
    for value in values:
        yield from _in_value(value, reader)
    if not marks.isdisjoint(_END_TAGS):
        for markup in _markup_in_strings(rest):
            yield from reader.find_in_markup(markup)
    if len(text) <= _SHORT_SCRIPT:
        players = {found[0].replace("\\/", "/") for found in _PLAYER.finditer(text)}
        if len(players) == 1:  # a script that names several chooses among them, for other pages too
            yield from as_json_embeds(reader.find_at_url(players.pop()))


def _markup_in_strings(text: str) -> Iterator[str]:
    """Yield the blockquotes and iframes in a script's string literals, unescaped."""
    end = 0
    names = chain.from_iterable(islice(pattern.finditer(text), _MAX_MARKUP_STRINGS) for pattern in _START_TAGS)
    for name in sorted(names, key=re.Match.start)[:_MAX_MARKUP_STRINGS]:
        close = _END_TAGS[name[0]].search(text, name.end(), name.end() + _MAX_MARKUP_LENGTH) if name.start() >= end else None
        if close is not None:
            end = close.end()
            literal = _CODE_ESCAPE.sub(lambda code: chr(int(code[1] or code[2], 16)), text[name.start() : end])
            yield "<" + literal.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n").replace("\\'", "'") + ">"


def find_in_json(text: str, reader: NestedReader, *, source: bytes | None = None, label: str = "") -> Iterator[Embed]:
    """Yield the posts that a JSON text shows.

    `label` are the class names of its element, which may say that it is an embed; `source` is the text as UTF-8, if the caller has
    it.
    """
    is_read = len(text) <= _SHORT_SCRIPT or names_post(source or text.encode("utf-8", "replace"))
    value = parse_json(text) if is_read else None
    if isinstance(value, dict) and _SAYS_EMBED.search(label) and not _SAYS_BUTTON.search(label):
        for url in _urls_of_embed(value, label):
            yield from as_json_embeds(reader.find_at_url(url))
    yield from _in_value(value, reader)


def _in_value(value: JSONValue, reader: NestedReader) -> Iterator[Embed]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str) and item.startswith(("http://", "https://", "//")):
            yield from as_json_embeds(reader.find_at_url(item))
    count = 0
    for obj in _resolved_objects(value, reader.page_url):
        for markup in _markup_strings(obj):
            yield from reader.find_in_markup(markup)
            count += 1
        for url in _embed_urls(obj):
            yield from as_json_embeds(reader.find_at_url(url))
        if count > _MAX_MARKUP_STRINGS:
            return


def _resolved_objects(value: JSONValue, page_url: URL | None) -> Iterator[Mapping[str, JSONValue]]:
    """Yield the objects of the page's own story; Nuxt's flat lists, where fields are indices into the list, are resolved."""
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    is_flat = len(values) > _MIN_NUXT_VALUES and isinstance(values[0], Sequence) and "Reactive" in values[0]
    for obj in iterate_objects(value, lambda obj: _is_other_story(obj, page_url)):
        if is_flat:
            yield {
                name: values[field] if isinstance(field, int) and 0 <= field < len(values) else field for name, field in obj.items()
            }
        else:
            yield obj


def _is_other_story(obj: Mapping[str, JSONValue], page_url: URL | None) -> bool:
    return page_url is not None and not _HEADLINE_FIELDS.isdisjoint(obj) and names_other_page(obj, _STORY_URL_FIELDS, page_url)


def _embed_urls(obj: Mapping[str, JSONValue]) -> Iterable[str]:
    """The URLs of the post that an object is, by its type or by a key field of one service."""
    type_text = _type_text(obj)
    if type_text and _SAYS_EMBED.search(type_text):
        return _urls_of_embed(obj, type_text)
    return () if OWN_FIELDS.isdisjoint(obj) else urls_in_object(obj)


def _type_text(obj: Mapping[str, JSONValue]) -> str:
    """The values of an object's fields for its type, joined."""
    if _TYPE_FIELDS.isdisjoint(obj):
        return ""
    return " ".join([value for name, value in obj.items() if name in _TYPE_FIELDS and isinstance(value, str)])


def _urls_of_embed(obj: Mapping[str, JSONValue], type_text: str) -> Iterator[str]:
    """Yield the URLs in an embed object, and in its inner objects that have no type of their own."""
    inner = (child for name in _INNER_FIELDS if isinstance(child := obj.get(name), Mapping) and not _type_text(child))
    for fields in (obj, *inner):
        yield from (value for name in _URL_FIELDS if isinstance(value := fields.get(name), str))
        yield from urls_in_object(fields, type_text)


def _markup_strings(obj: Mapping[str, JSONValue]) -> list[str]:
    """The strings of an object, and of lists in it, that hold markup of embeds."""
    strings: list[str] = []
    for value in obj.values():
        if isinstance(value, str):
            if "<" in value or "&lt;" in value:
                strings.append(value)
        elif isinstance(value, list):
            strings += [item for item in value if isinstance(item, str)]
    return [text for text in strings if EMBED_MARKUP.search(text)] if strings else strings


def as_json_embeds(embeds: list[Embed]) -> Iterator[Embed]:
    """Yield the embeds with form JSON, without other facts than those that identify the post."""
    for embed in embeds:
        yield Embed(
            platform=embed.platform,
            post=embed.post,
            form=Form.JSON,
            kind=Kind.EMBED,
            url=embed.url,
            aliases=embed.aliases,
            handle=embed.handle,
        )
