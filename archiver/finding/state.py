"""The state that a page carries for its scripts: JSON with the article's body in it, and, often, other stories' too.

Counted are: markup in it that shows posts, and objects that say of themselves that they are a post's embed. Descriptions of the
page for search engines (JSON-LD) are not: they tell of videos that the page may or may not show.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from archiver.digests import Plain
from archiver.embeds import Embed, Form, Kind
from archiver.finding.hidden import json_in, objects

_EMBED_MARKUP = re.compile(r"<(?:blockquote|iframe)\b|&lt;(?:blockquote|iframe)\b", re.IGNORECASE)
_SAYS_EMBED = re.compile(
    r"tweet|twitter|instagram|facebook|youtube|tiktok|bluesky|threads|embed|social|externalcontent", re.IGNORECASE
)
_TYPES = ("type", "_type", "__typename", "@type", "form", "role", "sub_type", "provider", "blockType", "kind", "model")
_ADDRESSES = ("url", "original_url", "href", "embedUrl", "canonicalUrl", "src")
_ESCAPED = re.compile(r"(?:<|\\u003[cC]|\\x3[cC])(blockquote|iframe)\b")
_ENDS = {name: re.compile(rf"(?:<|\\u003[cC]|\\x3[cC])\\?(?:/|\\u002[fF]){name}") for name in ("blockquote", "iframe")}
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_LONGEST = 30_000
_PLAYER = re.compile(
    r"https?:(?:\\?/){2}(?:www\.)?youtube(?:-nocookie)?\.com(?:\\?/)(?:embed|v)(?:\\?/)[\w-]{11}(?![\w-])", re.ASCII
)
_VK = re.compile(r"VK\.Widgets\.Post\(\s{0,5}[\"'][^\"']{1,60}[\"'],\s{0,5}(-?\d{1,15}),\s{0,5}(\d{1,15})")
_MARKS = ("blockquote", "iframe", "youtube", "VK.Widgets.Post")
_SHORT = 3_000
_MOST = 400

Markup: TypeAlias = Callable[[str], Iterator[Embed]]
Address: TypeAlias = Callable[[str], list[Embed]]


def in_script(kind: str, text: str, markup: Markup, address: Address) -> Iterator[Embed]:
    """The posts that a script shows: in its JSON, in markup that it holds as strings, by the player that it starts."""
    if "ld+json" in kind:
        return
    if "json" in kind:
        yield from in_json(text, markup, address)
        return
    if not any(mark in text for mark in _MARKS):
        return
    for found in _VK.finditer(text):
        yield from _stated(address(f"https://vk.com/wall{found[1]}_{found[2]}"))
    yield from (one for string in _escaped(text) for one in markup(string))
    if len(text) <= _SHORT:
        players = {found[0].replace("\\/", "/") for found in _PLAYER.finditer(text)}
        if len(players) == 1:  # a script that names several chooses among them, for other pages too
            yield from _stated(address(players.pop()))


def _escaped(text: str) -> Iterator[str]:
    """The markup of posts that a script holds in its strings, unescaped."""
    end = 0
    for count, found in enumerate(_ESCAPED.finditer(text)):
        if count > _MOST:
            return
        close = _ENDS[found[1]].search(text, found.end(), found.end() + _LONGEST) if found.start() >= end else None
        if close is not None:
            end = close.end()
            plain = _UNICODE.sub(lambda code: chr(int(code[1] or code[2], 16)), text[found.start() : end])
            yield plain.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n").replace("\\'", "'") + ">"


def in_json(text: str, markup: Markup, address: Address) -> Iterator[Embed]:
    """The posts that JSON shows."""
    told = json_in(text)
    count = 0
    for written in told if isinstance(told, list) else ():
        if isinstance(written, str) and written.startswith(("http://", "https://", "//")):
            yield from _stated(address(written))
    for one in _resolved(told):
        for value in _strings(one):
            if _EMBED_MARKUP.search(value):
                yield from markup(value)
                count += 1
        if any(isinstance(one.get(name), str) and _SAYS_EMBED.search(str(one[name])) for name in _TYPES):
            for name in _ADDRESSES:
                written = one.get(name)
                yield from _stated(address(written)) if isinstance(written, str) else ()
        if count > _MOST:
            return


def _strings(one: Mapping[str, Plain]) -> Iterator[str]:
    for value in one.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, Sequence):
            yield from (inner for inner in value if isinstance(inner, str))


def _resolved(told: Plain) -> Iterator[Mapping[str, Plain]]:
    """The objects in JSON; in a list of values that refer to each other by number (as Nuxt writes it), with what they refer to."""
    values = told if isinstance(told, Sequence) and not isinstance(told, str) else ()
    flat = len(values) > _FLAT and isinstance(values[0], Sequence) and "Reactive" in values[0]
    for one in objects(told):
        if flat:
            yield {
                name: values[value] if isinstance(value, int) and 0 <= value < len(values) else value for name, value in one.items()
            }
        else:
            yield one


_FLAT = 10


def _stated(embeds: list[Embed]) -> Iterator[Embed]:
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
