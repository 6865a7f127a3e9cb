"""Iterate over the objects and lists of a JSON value in the page's order, also of those in its strings, without recursion.

State that devalue wrote (Nuxt, SvelteKit) is a flat list whose values refer to each other by number; it is rehydrated first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from archiver.bounds import bounds, reach
from archiver.finding.json_objects import FieldsByRole, fields_of
from archiver.finding.prefilter import names_post
from archiver.finding.script_json import parse_json
from archiver.model.digests import JSONValue

_Node: TypeAlias = Mapping[str, JSONValue] | list[JSONValue]
_MAX_NESTED_TEXTS = 200
_MIN_TEXT_LENGTH = 20  # characters
_MAX_HINT_LENGTH = 60  # characters
_MIN_FLAT_VALUES = 4
_MAX_DEPTH = 60
_CONTAINERS = (dict, list)
_FLIGHT = "$"
_OPENING = ("{", "[")


def iterate_nodes(
    value: JSONValue,
    is_skipped: Callable[[Mapping[str, JSONValue], FieldsByRole], bool],
    *,
    hint: str = "",
    passed_over: Callable[[str, JSONValue], None] | None = None,
) -> Iterator[tuple[_Node, FieldsByRole | None, str]]:
    """Yield each object with its fields, and each list with None, and the name of the field or card that holds it.

    A skipped object hides all that is in it. Fields that hold what stands beside the article are passed over, of which
    `passed_over` hears. No object is yielded twice, also if the value has cycles.
    """
    stack: list[tuple[JSONValue, str]] = [(value, hint)]
    visited: set[int] = set()
    texts_left = _MAX_NESTED_TEXTS
    for _ in range(bounds().script_json_nodes):
        if not stack:
            return
        top, name = stack.pop()
        if isinstance(top, str):
            texts_left -= 1
            top = parse_json(top) if texts_left >= 0 and names_post(top.encode("utf-8", "replace")) else None
        if not isinstance(top, _CONTAINERS) or id(top) in visited:
            continue
        if isinstance(top, list):
            visited.add(id(top))
            yield top, None, name
            stack += reversed(_in_list(top, name))
            continue
        fields = fields_of(top)
        if (fields.types or fields.has_headline) and is_skipped(top, fields):
            continue
        visited.add(id(top))
        yield top, fields, name
        if passed_over is not None:
            for field in sorted(fields.beside):
                passed_over(field, top[field])
        stack += reversed(_in_object(top, fields))
    if stack:
        reach("script_json_nodes")


def _in_list(node: list[JSONValue], hint: str) -> list[tuple[JSONValue, str]]:
    """The objects, lists and texts of JSON in a list, with what says what they are."""
    if node and isinstance(node[0], str) and len(node[0]) <= _MAX_HINT_LENGTH:
        hint = str(node[1]) if node[0] == _FLIGHT and len(node) > 1 else node[0]
    return [
        (child, hint)
        for child in node
        if isinstance(child, _CONTAINERS) or (isinstance(child, str) and len(child) > _MIN_TEXT_LENGTH and child[0] in _OPENING)
    ]


def _in_object(node: Mapping[str, JSONValue], fields: FieldsByRole) -> list[tuple[JSONValue, str]]:
    """The objects, lists and texts of JSON in an object, with the names of their fields, without what stands beside the article."""
    inside: list[tuple[JSONValue, str]] = [
        (child, name)
        for name, child in node.items()
        if isinstance(child, _CONTAINERS) or (isinstance(child, str) and len(child) > _MIN_TEXT_LENGTH and child[0] in _OPENING)
    ]
    return [(child, name) for child, name in inside if name not in fields.beside] if fields.beside else inside


def rehydrated(value: JSONValue) -> JSONValue:
    """A flat list of values that refer to each other by number, as the tree that it stands for; any other value as it is."""
    if not (isinstance(value, list) and len(value) >= _MIN_FLAT_VALUES and _refers(value[0])):
        return value
    made: dict[int, JSONValue] = {}
    return _hydrate(value, 0, made, 0)


def _refers(value: JSONValue) -> bool:
    """Whether a value is made of numbers of other values: `{"data": 2}`, `["Reactive", 1]`."""
    if isinstance(value, list):
        return len(value) > 1 and isinstance(value[0], str) and all(isinstance(item, int) for item in value[1:])
    return isinstance(value, dict) and bool(value) and all(isinstance(item, int) for item in value.values())


def _hydrate(values: list[JSONValue], number: JSONValue, made: dict[int, JSONValue], depth: int) -> JSONValue:
    """The value with a number; a value is made once, so that values may contain themselves."""
    if not isinstance(number, int) or not 0 <= number < len(values) or depth > _MAX_DEPTH:
        return None
    if number not in made:
        value = values[number]
        if isinstance(value, dict):
            tree: dict[str, JSONValue] = {}
            made[number] = tree
            tree.update((name, _hydrate(values, inner, made, depth + 1)) for name, inner in value.items())
        elif isinstance(value, list):
            items: list[JSONValue] = []
            made[number] = items
            items += [_hydrate(values, inner, made, depth + 1) for inner in value if not isinstance(inner, str)]
        else:
            made[number] = value
    return made[number]
