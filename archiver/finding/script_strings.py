"""JSON in the strings of a script: `JSON.parse("…")`, percent-encoded and base64 state, and the rows of React's flight."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from archiver.finding.prefilter import names_post
from archiver.finding.script_json import as_json, parse_json
from archiver.model.digests import JSONValue

_OPENING = re.compile(r"[\"'`](?=\s{0,5}(?:[{\[]\s{0,5}\\?[\"{\[\\]|%(?:25)?(?:7B|5B)|eyJ|W3si))")
"""The quote before a string that begins as JSON does, plain, percent-encoded once or twice, or in base64."""
_REST = {quote: re.compile(rf"((?:[^{quote}\\]++|\\[\s\S])*+){quote}") for quote in "\"'`"}
_BASE64 = re.compile(r"(?:eyJ|W3si)[A-Za-z0-9+/=\s]{20,}")
_PERCENT = re.compile(r"%(?:25)?(?:7B|5B)")
_PUSH = "__next_f.push("
_PUSHED = re.compile(r"__next_f\.push\(\[\s{0,5}1\s{0,5},\s{0,5}\"((?:[^\"\\]++|\\.)*+)\"\s{0,5}\]\)")
_ROW = re.compile(rb"([0-9a-f]{1,6}):(?:T([0-9a-f]{1,7}),|(I)(?=\[)|[A-Z]{0,2})")
_IMPORT = re.compile(r"\"\$L([0-9a-f]{1,6})\"")
_MAX_STRINGS, _MAX_ROWS, _MAX_LAYERS = 400, 20_000, 2
_MAX_LENGTH = 10_000_000  # characters


def json_in_strings(script: str) -> Iterator[JSONValue]:
    """Yield the values that a script keeps as JSON in its strings and that could name a post."""
    if len(script) > _MAX_LENGTH:
        return
    if _PUSH in script:
        yield from _flight_values("".join(_unescaped(found[1], '"') for found in _PUSHED.finditer(script)))
    position = 0
    for _ in range(_MAX_STRINGS):
        opening = _OPENING.search(script, position)
        literal = _REST[opening[0]].match(script, opening.end()) if opening else None
        if opening is None or literal is None:
            return
        value = parse_json(_decoded(_unescaped(literal[1], opening[0])))
        if value is not None:
            yield value
        position = literal.end() if value is not None else opening.end()


def _unescaped(literal: str, quote: str) -> str:
    """What a string literal stands for; empty if it is invalid."""
    escaped = as_json(literal.replace(f"\\{quote}", quote).replace('"', '\\"') if quote != '"' else literal)
    try:
        text: object = json.loads(f'"{escaped}"', strict=False)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""


def _decoded(text: str) -> str:
    """A text without percent-encoding or base64 around it; empty if it could name no post."""
    text = text.strip()
    for _ in range(_MAX_LAYERS):
        if _PERCENT.match(text):
            text = unquote(text)
    if _BASE64.fullmatch(text):
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    return text if names_post(text.encode("utf-8", "replace")) else ""


def _flight_values(stream: str) -> Iterator[JSONValue]:
    """Yield the values in rows of React's flight; a component is written with its own name instead of the number of its import."""
    source = stream.encode("utf-8", "replace")
    names: dict[str, str] = {}
    position = 0
    for _ in range(_MAX_ROWS):
        row = _ROW.match(source, position)
        if row is None:
            position = source.find(b"\n", position) + 1
            if position == 0:
                return
            continue
        if row[2]:
            position = row.end() + int(row[2], 16)
            yield {"html": source[row.end() : position].decode("utf-8", "replace")}
            continue
        end = source.find(b"\n", row.end())
        end = len(source) if end < 0 else end
        line = source[row.end() : end]
        position = end + 1
        if row[3]:
            parsed = parse_json(line.decode("utf-8", "replace"))
            name = parsed[-1] if isinstance(parsed, list) and parsed else None
            if isinstance(name, str):
                names[row[1].decode()] = name
        else:
            text = _IMPORT.sub(lambda found: json.dumps(names.get(found[1], found[1])), line.decode("utf-8", "replace"))
            if names_post(text.encode("utf-8", "replace")):
                yield parse_json(text)
