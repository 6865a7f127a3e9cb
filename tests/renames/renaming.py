"""Single renames in answers: every key, class, id, attribute, property and element that they have, renamed in all of them alike.

A key is renamed wherever it stands, also in JSON within markup, and besides at each single path. A name within the words of a post
is none: only what is written as a key, an attribute or an element counts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from archiver.model.digests import JSONValue


class Kind(StrEnum):
    """What is renamed."""

    KEY = "key"
    PATH = "key at one path"
    CLASS = "class"
    ID = "id"
    ATTRIBUTE = "attribute"
    PROPERTY = "property"
    ELEMENT = "element"


@dataclass(frozen=True, slots=True, order=True)
class Rename:
    """One rename: of a kind of name, that name; a path's steps are joined by slashes, and lists have none."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.name}"

    @property
    def new_name(self) -> str:
        """The name that stands there from then on."""
        return f"{self.name.rpartition(_STEP)[2]}{_SUFFIXES.get(self.kind, '-v2')}"


_STEP = " / "
_SUFFIXES = {Kind.KEY: "V2", Kind.PATH: "V2"}
_QUOTE = r"(?P<quote>\\*[\"']|&quot;|&#0*34;)"
_KEY = re.compile(rf"{_QUOTE}(?P<name>[@$#A-Za-z_][\w@$#.:-]*)(?P=quote)(?=\s*:(?!//))")
_LIST = rf"\s*=\s*{_QUOTE}(?P<names>[^\"'<>\\&]*)"
_ATTRIBUTE = re.compile(r"(?<=[\s\"'])(?P<name>(?:data-|item)[\w-]+)(?=\s*=\s*(?:\\*[\"']|&quot;))")
_ELEMENT = re.compile(r"(?P<open></?|\\u003[cC]/?|&lt;/?)(?P<name>[a-z][a-z0-9-]*)(?=[\s>/]|\\u003[eE]|&gt;)")
_LISTS: Mapping[Kind, re.Pattern[str]] = {
    Kind.CLASS: re.compile(rf"(?P<before>\bclass{_LIST})"),
    Kind.ID: re.compile(rf"(?P<before>(?<=\s)id{_LIST})"),
    Kind.PROPERTY: re.compile(rf"(?P<before>\b(?:property|name|itemprop|rel){_LIST})"),
}
_SCRIPT = re.compile(r"<script[^>]*>[^{}<]{0,200}?(?=\{)")
_NUMBERED = re.compile(r"\d{4,}")


def renames_of(bodies: Iterable[bytes]) -> list[Rename]:
    """Every rename that is possible in some answers. Ids that name single posts, with long numbers, are none."""
    found: set[Rename] = set()
    for body in bodies:
        if (text := _decoded(body)) is not None:
            found.update(_renames_in(text))
    return sorted(rename for rename in found - _at_their_only_path(found) if not _NUMBERED.search(rename.name))


def _at_their_only_path(found: Iterable[Rename]) -> set[Rename]:
    """The renames of a key at the only path that it has: they are those of the key."""
    paths: defaultdict[str, list[Rename]] = defaultdict(list)
    for rename in found:
        if rename.kind is Kind.PATH:
            paths[rename.name.rpartition(_STEP)[2]].append(rename)
    return {places[0] for places in paths.values() if len(places) == 1}


@lru_cache(maxsize=4096)
def renamed(body: bytes, rename: Rename) -> bytes:
    """An answer's body after a rename."""
    text = _decoded(body)
    if text is None or rename.name.rpartition(_STEP)[2] not in text:
        return body
    return _IN[rename.kind](text, rename).encode()


def _decoded(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None  # signed records in CBOR: nobody can rename what is in them


def _renames_in(text: str) -> Iterator[Rename]:
    for found in _KEY.finditer(text):
        yield Rename(Kind.KEY, found["name"])
    for _, _, document in _documents(text):
        for path in _paths(document, ()):
            yield Rename(Kind.PATH, _STEP.join(path))
    if "<" not in text and r"\u003c" not in text.lower():
        return
    for kind, pattern in _LISTS.items():
        for found in pattern.finditer(text):
            for name in found["names"].split() if kind is Kind.CLASS else [found["names"]]:
                yield Rename(kind, name)
    for found in _ATTRIBUTE.finditer(text):
        yield Rename(Kind.ATTRIBUTE, found["name"])
    for found in _ELEMENT.finditer(text):
        yield Rename(Kind.ELEMENT, found["name"])


def _documents(text: str) -> Iterator[tuple[int, int, JSONValue]]:
    """The JSON documents in an answer, each with its beginning and its end: the answer itself, its lines, or those in scripts."""
    stripped = text.lstrip()
    is_json = stripped.startswith(("{", "["))
    starts = [len(text) - len(stripped)] if is_json else [found.end() for found in _SCRIPT.finditer(text)]
    for start in starts:
        try:
            document, end = json.JSONDecoder().raw_decode(text, start)
        except ValueError:
            continue
        yield start, end, document


def _paths(document: JSONValue, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(document, list):
        for entry in document:
            yield from _paths(entry, before)
    elif isinstance(document, dict):
        for key, value in document.items():
            yield (*before, key)
            yield from _paths(value, (*before, key))


def _key_renamed(text: str, rename: Rename) -> str:
    return _KEY.sub(
        lambda found: f"{found['quote']}{rename.new_name}{found['quote']}" if found["name"] == rename.name else found[0], text
    )


def _path_renamed(text: str, rename: Rename) -> str:
    path, parts, last = tuple(rename.name.split(_STEP)), [], 0
    for start, end, document in _documents(text):
        parts += [text[last:start], json.dumps(_renamed_at(document, path, rename.new_name), ensure_ascii=False)]
        last = end
    return "".join([*parts, text[last:]])


def _renamed_at(document: JSONValue, path: tuple[str, ...], new_name: str) -> JSONValue:
    match document:
        case list():
            return [_renamed_at(entry, path, new_name) for entry in document]
        case dict() if len(path) == 1:
            return {new_name if key == path[0] else key: value for key, value in document.items()}
        case dict():
            return {key: _renamed_at(value, path[1:], new_name) if key == path[0] else value for key, value in document.items()}
        case _:
            return document


def _listed_renamed(text: str, rename: Rename) -> str:
    def written(found: re.Match[str]) -> str:
        names = found["names"]
        words = names.split(" ") if rename.kind is Kind.CLASS else [names]
        changed = " ".join(rename.new_name if word == rename.name else word for word in words)
        return f"{found['before'][: len(found['before']) - len(names)]}{changed}"

    return _LISTS[rename.kind].sub(written, text)


def _name_renamed(pattern: re.Pattern[str]) -> Callable[[str, Rename], str]:
    def written(text: str, rename: Rename) -> str:
        return pattern.sub(
            lambda found: (
                f"{found[0][: found.start('name') - found.start()]}{rename.new_name}" if found["name"] == rename.name else found[0]
            ),
            text,
        )

    return written


_IN: Mapping[Kind, Callable[[str, Rename], str]] = {
    Kind.KEY: _key_renamed,
    Kind.PATH: _path_renamed,
    Kind.CLASS: _listed_renamed,
    Kind.ID: _listed_renamed,
    Kind.PROPERTY: _listed_renamed,
    Kind.ATTRIBUTE: _name_renamed(_ATTRIBUTE),
    Kind.ELEMENT: _name_renamed(_ELEMENT),
}
