"""The parts that the API's schemas are made of (JSON Schema 2020-12)."""

from collections.abc import Iterable, Mapping

from archiver.model.digests import JSONValue

Schema = dict[str, JSONValue]


def text(description: str = "") -> Schema:
    """A text."""
    return {"type": "string", **({"description": description} if description else {})}


def integer(description: str = "") -> Schema:
    """A whole number, not negative."""
    return {"type": "integer", "minimum": 0, **({"description": description} if description else {})}


def flag(description: str = "") -> Schema:
    """True or false."""
    return {"type": "boolean", **({"description": description} if description else {})}


def time(description: str = "") -> Schema:
    """A time in UTC, ISO 8601 with `Z`."""
    return {"type": "string", "format": "date-time", **({"description": description} if description else {})}


def listed(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def maybe(schema: Schema) -> Schema:
    """A value, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def choice(values: Iterable[str]) -> Schema:
    """One of some texts."""
    return {"type": "string", "enum": list(values)}


def anything() -> Schema:
    """An object whose keys are not fixed."""
    return {"type": "object"}


def ref(name: str) -> Schema:
    """Another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def counts(description: str) -> Schema:
    """Numbers by name."""
    return {"type": "object", "additionalProperties": integer(), "description": description}


def record(properties: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these keys; all are there, except optional ones."""
    required: list[JSONValue] = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict[str, JSONValue](properties), "required": required}
