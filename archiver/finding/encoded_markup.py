"""Markup and addresses that a page keeps out of sight until a script, or the reader's consent, brings them out.

They stand in attributes and in scripts, escaped, in base 64, in JSON, in the address of a frame that passes them on.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from archiver.model.digests import JSONValue
from archiver.model.urls import URL, parse_url

_MARKUP = re.compile(r"<(?:blockquote|iframe|amp-|script|div|a)\b", re.IGNORECASE)
_ENCODED = re.compile(r"\s*[A-Za-z0-9+/\s]{40,}={0,2}\s*")
_PASSED_ON = ("url", "u", "href", "src", "embed", "link", "iframe", "source")
_SHARES = re.compile(
    r"/plugins/(?!post|video|comment_embed)|/(?:shar(?:e|er|ing)|share[-_]?(?:button|article|offsite)|intent|submit|dialog|compose)(?:[./]|$)",
    re.IGNORECASE,
)
"""Addresses that pass a post on to be shared, and show none."""
_ARCHIVED = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/(https?:/?/?[^\s]+)")
_ASSIGNS = re.compile(r"=\s{0,20}(?=[{\[]\s{0,20}[\"{\[])")
_ASSIGNABLE = re.compile(r"[\w\])]\s{0,20}\Z")
_NO_VALUE = re.compile(r"undefined(?<=[:,\[]undefined)(?=[,}\]])")
_ESCAPED = re.compile(r"\\x(?P<code>[0-9A-Fa-f]{2})|(?P<kept>(?:\\[\\\"/bfnrtu][^\\]*+)++)|\\")
_ESCAPED_OTHERWISE = re.compile(r"\\(?![\\\"/bfnrtu])")
"""What scripts write and JSON does not: no value at all, codes of two digits, signs that need no escape."""
_DECODER = json.JSONDecoder()
_MOST_ASSIGNED = 1000
_MOST_VALUES = 200_000
_LARGEST = 10_000_000
_MOST_TROUBLE = 100_000_000
_NEAR = 21
_HOLDERS = (dict, list)
_WITHIN, _LONGEST_WORD = 300, 10


def decode_markup(text: str) -> str | None:
    """The markup that a text holds: as it is, escaped, percent-encoded, or in base 64; None if it holds none."""
    if _MARKUP.search(text):
        return text
    if "&lt;" in text or "%3C" in text:
        plain = html.unescape(text) if "&lt;" in text else unquote(text)
        return plain if _MARKUP.search(plain) else None
    stripped = text.strip()
    if stripped.startswith("P") and _ENCODED.fullmatch(stripped):
        return _from_base64(stripped)
    return None


def _from_base64(text: str) -> str | None:
    try:
        plain = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return plain if _MARKUP.search(plain) else None


def embedded_urls(written: str, base: URL | None) -> Iterator[str]:
    """The addresses that an address holds: what a web archive kept, what a player or an oEmbed service is asked for."""
    url = parse_url(written, base=base)
    if url is None:
        return
    archived = _ARCHIVED.search(str(url))
    if archived:
        yield archived[1]
    if _SHARES.search(url.path):
        return
    for name in _PASSED_ON:
        value = url.parameters.get(name, "")
        if value.startswith(("http://", "https://", "//")):
            yield value


def parse_json(text: str) -> JSONValue:
    """What a text says as JSON; None if it is none, or larger than any page's state."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[")) or len(stripped) > _LARGEST:
        return None
    try:
        told: JSONValue = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return told


def extract_assigned_json(text: str) -> tuple[list[JSONValue], str]:
    """The JSON that a script assigns to something, and the script without it; also where it has escapes that only scripts have."""
    values: list[JSONValue] = []
    rest: list[str] = []
    kept = place = trouble = 0
    plain = False
    for _ in range(_MOST_ASSIGNED if len(text) <= _LARGEST else 0):
        found = _ASSIGNS.search(text, place)
        if found is None or trouble > _MOST_TROUBLE:
            break
        place = found.end()
        if not _ASSIGNABLE.search(text, max(0, found.start() - _NEAR), found.start()) or _stumbles_soon(text, place):
            continue
        try:
            value, stop = _DECODER.raw_decode(text, place)
        except json.JSONDecodeError as stumble:
            trouble += stumble.pos  # to say where it stumbled, the decoder counts all lines before
            if not plain and (stumble.msg.startswith("Invalid \\") or text.startswith("undefined", stumble.pos)):
                text, plain, place = text[:place] + _in_json_s_words(text[place:]), True, found.start()
            continue
        except (ValueError, RecursionError):
            trouble += place
            continue
        values.append(value)
        rest.append(text[kept:place])
        kept = place = stop
    return values, "".join((*rest, text[kept:]))


def _stumbles_soon(text: str, place: int) -> bool:
    """Whether what begins at a place is plainly no JSON, as most of what scripts say between braces: its first signs tell."""
    head = text[place : place + _WITHIN]
    try:
        _DECODER.raw_decode(head)
    except json.JSONDecodeError as stumble:
        surely = stumble.msg.startswith("Expecting") and stumble.pos < len(head) - _LONGEST_WORD
        return surely and not head.startswith("undefined", stumble.pos)
    except RecursionError:
        return False
    return False


def _in_json_s_words(text: str) -> str:
    """A script's text, with what JSON would say in its place."""
    plain = _NO_VALUE.sub("null", text)
    return _ESCAPED.sub(_escaped, plain) if _ESCAPED_OTHERWISE.search(plain) else plain


def _escaped(found: re.Match[str]) -> str:
    if found["code"]:
        return f"\\u00{found['code']}"
    return found["kept"] or ""


def iterate_objects(told: JSONValue, skipped: Callable[[Mapping[str, JSONValue]], bool]) -> Iterator[Mapping[str, JSONValue]]:
    """The objects in JSON, in their order, without recursion; what is skipped is so with all that is in it."""
    stack: list[JSONValue] = [told]
    for _ in range(_MOST_VALUES):
        if not stack:
            return
        top = stack.pop()
        if isinstance(top, dict):
            if skipped(top):
                continue
            yield top
            stack += [value for value in reversed(top.values()) if isinstance(value, _HOLDERS)]
        elif isinstance(top, list):
            stack += [value for value in reversed(top) if isinstance(value, _HOLDERS)]
