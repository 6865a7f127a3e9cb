"""A strict reader of the part of JSON Schema that the API's description uses: it fails on any keyword that it does not know."""

from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_NOTES = {"description", "default", "format", "maxLength"}
_KNOWN = _NOTES | {"type", "enum", "anyOf", "$ref", "properties", "required", "items", "additionalProperties", "minimum", "maximum"}


def flaws(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], place: str = "") -> Iterator[str]:  # noqa: ANN401
    """What in a value is not as the schema says, a key that no schema names included."""
    assert set(schema) <= _KNOWN, f"{place}: a keyword that this test does not know: {set(schema) - _KNOWN}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from flaws(value, document["components"]["schemas"][name], document, place)
        return
    if "anyOf" in schema:
        found = [list(flaws(value, option, document, place)) for option in schema["anyOf"]]
        if all(found):
            yield from max(found, key=len)
        return
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{place}: {value!r} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    elif kind == "integer" and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{place}: {value} is out of bounds"
    elif kind == "array":
        for index, item in enumerate(value):
            yield from flaws(item, schema["items"], document, f"{place}[{index}]")
    elif kind == "object":
        yield from _flaws_of_object(value, schema, document, place)


def _flaws_of_object(value: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    others = schema.get("additionalProperties")
    for name, item in value.items():
        described = schema.get("properties", {}).get(name, others)
        if described is not None:
            yield from flaws(item, described, document, f"{place}.{name}")
        elif "properties" in schema:
            yield f"{place}: {name} is not described"
