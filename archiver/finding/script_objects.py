"""Values in scripts that are JavaScript and no JSON: objects with unquoted keys, and state that a function returns (Nuxt 2).

`window.__NUXT__=(function(a,b){a.x=b;return {data:[{type:a}]}}({},"…"))` writes each repeated value once, as an argument.
"""

import json
import re
from collections.abc import Iterator, Mapping

import chompjs

from archiver.finding.prefilter import names_post
from archiver.finding.script_json import as_json
from archiver.model.digests import JSONValue

_STATE = re.compile(r"=\s{0,20}(?=[{\[][{\[\s]{0,20}(?:[A-Za-z_$][\w$]{0,60}|'[^'\\]{1,60}')\s{0,5}:)")
"""An assignment of an object whose first key is no JSON."""
_STATE_NAME = re.compile(
    r"(?:(?:window|self|globalThis)\s{0,3}[.\[][\w$\"'\].]{1,60}|__\w{1,60}|\b(?:var|let|const) {1,3}[\w$]{1,60})\s{0,5}\Z"
)
"""What a script calls its state, before the assignment."""
_IN_STATE_NAMES = ("window", "self", "globalThis", "__", "var ", "let ", "const ")
"""Of which each such name has one, and few of the other places before a brace."""
_MAX_NAME_LENGTH = 90
_FUNCTION = re.compile(r"=\s{0,5}\((?:function\s{0,5})?\(([\w$,\s]{1,50000})\)\s{0,5}(?:=>\s{0,5})?\{")
_RETURN = re.compile(r"\breturn\s{0,5}(?=[{\[])")
_FIELD = re.compile(r"(?<![\w$.])([\w$]{1,6})\.([\w$]{1,60})=(\"(?:[^\"\\]++|\\.)*+\"|[\w$!.\-]{1,40})(?=[;,])")
_CALL = re.compile(r"\}\s{0,5}\)?\s{0,5}\((?=[^)])")
_NO_ESCAPE_OF_JSON = "Invalid \\"
_MAX_OBJECTS, _MAX_FIELDS, _MAX_DEPTH = 10, 20_000, 60
_MAX_LENGTH = 5_000_000  # characters
_MOST_STATES = 4_000  # characters that most states have at most; the parser copies all that it is given


def javascript_values(script: str) -> Iterator[JSONValue]:
    """Yield the values in a script that JavaScript alone can read, and that could name a post."""
    if len(script) > _MAX_LENGTH:
        return
    function = _FUNCTION.search(script)
    returned = _RETURN.search(script, function.end()) if function else None
    states = [found.end() for found in _STATE.finditer(script) if _is_named(script, found.start())][:_MAX_OBJECTS]
    if not (returned or states) or not names_post(script.encode("utf-8", "replace")):
        return
    if function and returned:
        yield _filled(script, function[1].split(","), function.end(), returned.end())
    for position in states:
        value = _parsed(script[position : position + _MOST_STATES]) or _parsed(script[position:])
        if value is not None:
            yield value


def _is_named(script: str, end: int) -> bool:
    """Whether what stands before an assignment is what scripts call their state."""
    before = script[max(0, end - _MAX_NAME_LENGTH) : end]
    return any(map(before.__contains__, _IN_STATE_NAMES)) and _STATE_NAME.search(before) is not None


def _filled(script: str, parameters: list[str], body: int, returned: int) -> JSONValue:
    """What a function returns, with its arguments in place of its parameters."""
    call = max((found.end() for found in _CALL.finditer(script, returned)), default=0)
    arguments = _parsed(f"[{script[call:].rstrip(' ;)')}]") if call else None
    values = dict(zip((name.strip() for name in parameters), arguments, strict=False)) if isinstance(arguments, list) else {}
    for count, found in enumerate(_FIELD.finditer(script, body, returned)):
        filled = values.get(found[1])
        if count >= _MAX_FIELDS:
            break
        if isinstance(filled, dict):
            given = _parsed(f"[{found[3]}]")
            filled[found[2]] = given[0] if isinstance(given, list) and given else None
    return _replaced(_parsed(script[returned:]), values, 0)


def _replaced(value: JSONValue, values: Mapping[str, JSONValue], depth: int) -> JSONValue:
    """A value with what its names stand for; the parser gives names as texts, like texts."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {name: _replaced(inner, values, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, values, depth + 1) for inner in value]
    if isinstance(value, str) and value in values:
        named = values[value]
        return _replaced(named, values, depth + _MAX_DEPTH // 4) if isinstance(named, dict) else named
    return value


def _parsed(text: str) -> JSONValue:
    """The first object or list in a text, as JavaScript reads it; None if it is none."""
    for is_rewritten in (False, True):
        try:
            value: JSONValue = chompjs.parse_js_object(as_json(text) if is_rewritten else text)
        except json.JSONDecodeError as error:
            if not error.msg.startswith(_NO_ESCAPE_OF_JSON):
                return None
        except (ValueError, RecursionError):
            return None
        else:
            return value
    return None
