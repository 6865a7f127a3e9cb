"""Find posts in a page's scripts: in their JSON, in markup in their strings, and in calls that start a player or widget.

JSON counts if it contains markup that embeds posts, as text or as a tree of elements (`json_trees`), or an object that says that it
is an embed (`json_objects`). An object with a headline and another URL than the page's is another story, and is skipped.
Structured data for search engines is read in `json_ld.py`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice

from archiver.finding.explanations import DecisionRecorder, DecisionRule
from archiver.finding.json_explanations import leave_addresses, leave_field, leave_value
from archiver.finding.json_nodes import iterate_nodes, rehydrated
from archiver.finding.json_objects import FieldsByRole, embed_urls, is_button
from archiver.finding.json_trees import markup_of_tree
from archiver.finding.prefilter import OWN_FIELDS, QUOTED_WORDS, automata, names_post
from archiver.finding.script_json import extract_assigned_json, names_other_page, parse_json
from archiver.finding.script_objects import javascript_values
from archiver.finding.script_strings import json_in_strings
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.urls import URL
from archiver.platforms.registry import DECLARATIONS

EMBED_MARKUP = re.compile(r"<(?:blockquote|iframe)\b|&lt;(?:blockquote|iframe)\b", re.IGNORECASE)
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
    *OWN_FIELDS,
    *QUOTED_WORDS,
    *("blockquote", "iframe"),
    *(call.word for call, _ in _CALLS),
    *(
        word.replace("/", slash)
        for declaration in DECLARATIONS
        for word in declaration.scripts.path_words
        for slash in ("/", "\\u002F", "\\u002f", "%2F")
    ),
)
"""Words of scripts with posts (markup, players, paths of URLs); a script without any of them is skipped."""
_BY_MARK = automata(
    word for word in POST_WORDS if word not in OWN_FIELDS or not any(other != word and other in word for other in POST_WORDS)
)
"""Automata of the words, without fields that contain another one."""
_SHORT_SCRIPT = 3_000  # characters
_MAX_MARKUP_LENGTH = 30_000  # characters
_MAX_MARKUP_STRINGS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedReader:
    """Functions of the walk that find posts in markup, at URLs and in flat text; `page_url` is the page's own.

    `recorder`, if there is one, hears why what is in the JSON is found or left.
    """

    find_in_markup: Callable[[str], Iterator[Embed]]
    find_at_url: Callable[[str], list[Embed]]
    find_in_text: Callable[[str], Iterator[Embed]]
    page_url: URL | None
    recorder: DecisionRecorder | None = None

    def embeds_at(self, url: str, rule: DecisionRule, why: str) -> Iterator[Embed]:
        """Yield the embeds at a URL with form JSON, after the recorder has heard why."""
        found = self.find_at_url(url)
        if found and self.recorder is not None:
            self.recorder.claim(found, rule, why)
        return as_json_embeds(found)


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
        return frozenset(
            words[number] for words, automaton in _BY_MARK for number, _, _ in automaton.find_matches_as_indexes(self.source)
        )


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
            yield from reader.embeds_at(
                found.expand(call.address), DecisionRule.SCRIPT, f"is called to show a post: {found[0][:60]}"
            )
    values, rest = extract_assigned_json(text)
    for value in chain(values, json_in_strings(rest), javascript_values(rest)):
        yield from find_in_value(value, reader)
    if not marks.isdisjoint(_END_TAGS):
        for markup in _markup_in_strings(rest):
            yield from reader.find_in_markup(markup)
    if len(text) <= _SHORT_SCRIPT:
        players = {found[0].replace("\\/", "/") for found in _PLAYER.finditer(text)}
        if len(players) == 1:  # a script that names several chooses among them, for other pages too
            yield from reader.embeds_at(players.pop(), DecisionRule.SCRIPT, "is a short script with the address of a player")


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
    if value is not None:
        yield from find_in_value(value, reader, label=label)


def find_in_value(value: JSONValue, reader: NestedReader, *, label: str = "") -> Iterator[Embed]:
    """Yield the posts that a JSON value shows: in markup, in trees of elements, and in objects that are embeds."""
    tree = rehydrated(value)
    for item in value if isinstance(value, list) and tree is value else ():
        if isinstance(item, str) and item.startswith(("http://", "https://", "//")):
            yield from reader.embeds_at(item, DecisionRule.JSON, "is a list of addresses")
    passed_over = (
        None if reader.recorder is None else partial(leave_field, find_at_url=reader.find_at_url, recorder=reader.recorder)
    )
    count = 0
    for node, fields, hint in iterate_nodes(tree, partial(_is_beside, reader=reader), hint=label, passed_over=passed_over):
        element = markup_of_tree(node)
        if element is not None:
            yield from reader.find_in_markup(element)
            count += 1
        if fields is not None and isinstance(node, dict):
            for markup in _markup_strings(node):
                yield from reader.find_in_markup(markup)
                count += 1
            urls = list(embed_urls(node, fields, hint))
            for url in urls:
                yield from reader.embeds_at(url, DecisionRule.JSON, "an object in its JSON says that it is an embed")
            if reader.recorder is not None:
                leave_addresses(node, urls, reader.find_at_url, reader.recorder)
        if count > _MAX_MARKUP_STRINGS:
            return


def _is_beside(obj: Mapping[str, JSONValue], fields: FieldsByRole, reader: NestedReader) -> bool:
    """Whether an object is a button, or a story at another URL than the page's."""
    if fields.types and is_button(obj, fields):
        why = "an object that says that it is a button shows no post"
    elif reader.page_url is not None and fields.has_headline and names_other_page(obj, _STORY_URL_FIELDS, reader.page_url):
        why = "an object with a headline and an address of its own is another story"
    else:
        return False
    if reader.recorder is not None:
        leave_value(obj, why, reader.find_at_url, reader.recorder)
    return True


def _markup_strings(obj: Mapping[str, JSONValue]) -> list[str]:
    """The strings of an object, and of lists in it, that hold markup of embeds."""
    strings: list[str] = []
    for value in obj.values():
        if isinstance(value, str):
            if "<" in value or "&lt;" in value:
                strings.append(value)
        elif isinstance(value, list):
            strings += [item for item in value if isinstance(item, str) and ("<" in item or "&lt;" in item)]
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
