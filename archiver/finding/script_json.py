"""JSON in scripts: parse it, extract the values that JavaScript assigns, and iterate over their objects."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from archiver.bounds import bounds, reach
from archiver.model.digests import JSONValue
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.json_fields import nests_too_deep

_ASSIGNMENT = re.compile(r"=\s{0,20}(?=[{\[]\s{0,20}[\"{\[])")
_ASSIGNED_TO = re.compile(r"[\w\])]\s{0,20}\Z")
_UNDEFINED = re.compile(r"undefined(?<=[:,\[]undefined)(?=[,}\]])")
_ESCAPES = re.compile(r"\\x(?P<code>[0-9A-Fa-f]{2})|(?P<kept>(?:\\[\\\"/bfnrtu][^\\]*+)++)|\\")
_JAVASCRIPT_ESCAPE = re.compile(r"\\(?![\\\"/bfnrtu])")
_DECODER = json.JSONDecoder()
_MAX_ASSIGNMENTS = 1000
_MAX_VALUES = 200_000
_MAX_WASTED = 100_000_000  # characters read by decoding that failed
_BEFORE_ASSIGNMENT = 21  # characters
_FIRST_LOOK, _LONGEST_TOKEN = 300, 10  # characters
_CONTAINERS = (dict, list)


def parse_json(text: str) -> JSONValue:
    """The object or list in a JSON text; None if it is invalid, another value, or larger than any page's state."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[")) or _is_too_long(stripped) or nests_too_deep(stripped):
        return None
    try:
        value: JSONValue = json.loads(stripped)
    except RecursionError:
        reach("json_depth")
        return None
    except ValueError:
        return None
    return value


def _is_too_long(text: str) -> bool:
    """Whether a text has more characters than are parsed as JSON."""
    if len(text) <= bounds().script_json_characters:
        return False
    reach("script_json_characters")
    return True


def extract_assigned_json(text: str) -> tuple[list[JSONValue], str]:
    """The objects and lists that a script assigns to something, and the script without them.

    Values with `undefined` or with escapes that JavaScript has and JSON has not are read, too.
    """
    values: list[JSONValue] = []
    rest: list[str] = []
    copied = position = wasted = 0
    is_converted = False
    for _ in range(0 if _is_too_long(text) else _MAX_ASSIGNMENTS):
        found = _ASSIGNMENT.search(text, position)
        if found is None or wasted > _MAX_WASTED:
            break
        position = found.end()
        assigned_to = _ASSIGNED_TO.search(text, max(0, found.start() - _BEFORE_ASSIGNMENT), found.start())
        if not assigned_to or _is_no_json(text[position : position + _FIRST_LOOK]):
            continue
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            wasted += error.pos  # for the error's line number the decoder counts all lines before
            if not is_converted and (error.msg.startswith("Invalid \\") or text.startswith("undefined", error.pos)):
                text, is_converted, position = text[:position] + as_json(text[position:]), True, found.start()
            continue
        except (ValueError, RecursionError):
            wasted += position
            continue
        if nests_too_deep(text[position:end]):
            continue
        values.append(value)
        rest.append(text[copied:position])
        copied = position = end
    return values, "".join((*rest, text[copied:]))


def _is_no_json(head: str) -> bool:
    """Whether a text that begins like this is plainly JavaScript; a cheap test, since most braces in scripts hold code."""
    try:
        _DECODER.raw_decode(head)
    except json.JSONDecodeError as error:
        # An error near the end of the head may only mean that it was cut there.
        is_syntax = error.msg.startswith("Expecting") and error.pos < len(head) - _LONGEST_TOKEN
        return is_syntax and not head.startswith("undefined", error.pos)
    except RecursionError:
        return False
    return False


def as_json(text: str) -> str:
    """A script's text with JavaScript's `undefined` and escapes rewritten as JSON's."""
    converted = _UNDEFINED.sub("null", text)
    return _ESCAPES.sub(_json_escape, converted) if _JAVASCRIPT_ESCAPE.search(converted) else converted


def _json_escape(found: re.Match[str]) -> str:
    if found["code"]:
        return f"\\u00{found['code']}"
    return found["kept"] or ""


def iterate_objects(value: JSONValue, is_skipped: Callable[[Mapping[str, JSONValue]], bool]) -> Iterator[Mapping[str, JSONValue]]:
    """Yield the objects in a JSON value in document order, without recursion; a skipped object hides all that is in it."""
    stack: list[JSONValue] = [value]
    for _ in range(_MAX_VALUES):
        if not stack:
            return
        top = stack.pop()
        if isinstance(top, dict):
            if is_skipped(top):
                continue
            yield top
            stack += [child for child in reversed(top.values()) if isinstance(child, _CONTAINERS)]
        elif isinstance(top, list):
            stack += [child for child in reversed(top) if isinstance(child, _CONTAINERS)]


def names_other_page(obj: Mapping[str, JSONValue], fields: Sequence[str], page_url: URL) -> bool:
    """Whether the first of an object's fields that holds a URL, absolute or a path, has another path than the page's own URL."""
    text = next((value for name in fields if isinstance(value := obj.get(name), str) and "/" in value), "")
    url = parse_url(text, base=page_url)
    return url is not None and url.path.rstrip("/") != page_url.path.rstrip("/")
