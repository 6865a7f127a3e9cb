"""Convert dataclass instances to rows and back, one column per field, by the field's type.

Posts and URLs are text, times text that sorts in order of time, enumerations their value, tuples JSON lists, booleans 0 or 1. A
round trip gives an equal instance.
"""

import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, NewType, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from archiver.ledger.facts import Cell, Cells
from archiver.model.digests import JSONValue, canonical_json
from archiver.model.posts import PostRef
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.model.urls import URL, parse_url

T = TypeVar("T")

Decoder = Callable[[Any], Any]
"""Converts a column's value to a field's value."""


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class Row(Protocol):
    """A row of a query's result, by column name; the tables are STRICT, so each column's type is known."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - each column has its own type
        """The column's value."""

    def keys(self) -> Iterable[str]:
        """The names of the columns."""


def to_cells(value: Dataclass, columns: Mapping[str, str] = {}) -> Cells:
    """A dataclass instance as columns; `columns` maps field names to differing column names."""
    return {columns.get(field.name, field.name): to_cell(getattr(value, field.name)) for field in fields(value)}


def from_row(kind: type[T], row: Row, *, prefix: str = "", columns: Mapping[str, str] = {}) -> T:
    """The instance of a dataclass in a row; column names are field names with a prefix, except those in `columns`."""
    owner: type = kind
    return kind(**{name: decode(row[prefix + columns.get(name, name)]) for name, decode in _decoders(owner)})


def selected(kind: type[Dataclass], table: str, prefix: str) -> str:
    """The SELECT list for the columns of a dataclass, each renamed with a prefix."""
    return ", ".join(f"{table}.{field.name} AS {prefix}{field.name}" for field in fields(kind))


def to_cell(value: object) -> Cell:
    """A field's value as its column stores it; `TypeError` for a type that no column stores."""
    match value.value if isinstance(value, Enum) else value:
        case None | int() | str() as cell:  # a boolean is an int
            return cell
        case PostRef() | URL() as name:
            return str(name)
        case datetime() as at:
            return format_iso_micros(at)
        case date() as day:
            return day.isoformat()
        case tuple() as items:
            return to_json([to_cell(item) for item in items])
        case other:
            raise TypeError(f"no column stores a {type(other).__name__}")


@cache
def _decoders(kind: type) -> tuple[tuple[str, Decoder], ...]:
    """The fields of a dataclass with their decoders."""
    return tuple((name, _decoder_for(hint)) for name, hint in get_type_hints(kind).items())


def _decoder_for(hint: Any) -> Decoder:  # noqa: ANN401 - a type, a union or a generic alias
    """The decoder for a type."""
    hint = hint.__supertype__ if isinstance(hint, NewType) else hint
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        decode = _decoder_for(next(member for member in arguments if member is not types.NoneType))
        return lambda cell: maybe(decode, cell)
    if origin is tuple:
        decode = _decoder_for(arguments[0])
        return lambda cell: tuple(map(decode, json.loads(cell)))
    return hint if issubclass(hint, Enum) else _DECODERS[hint]


def _text(cell: object) -> str:
    """The text in a column; `TypeError` for another type, which only a damaged file has there."""
    if not isinstance(cell, str):
        raise TypeError(f"a column of text has {cell!r:.40}")
    return cell


def _integer(cell: object) -> int:
    """The number in a column; `TypeError` for another type, as in `_text`."""
    if not isinstance(cell, int):
        raise TypeError(f"a column of integers has {cell!r:.40}")
    return cell


def parse_ref(ref: str) -> PostRef:
    """The post name in a column, as `platform:key`."""
    platform, _, key = ref.partition(":")
    return PostRef(platform=platform, key=key)


_DECODERS: Mapping[type, Decoder] = {
    str: _text,
    int: _integer,
    bool: bool,
    datetime: parse_iso,
    date: date.fromisoformat,
    PostRef: parse_ref,
    URL: parse_url,
}


def maybe(decode: Callable[[Any], T], cell: Cell) -> T | None:
    """The decoded value of a column; None for NULL."""
    return None if cell is None else decode(cell)


def to_json(value: JSONValue) -> str:
    """A value as canonical JSON text."""
    return canonical_json(value).decode()


def storable(text: str) -> str:
    """The text with `?` for lone surrogates, which JSON can contain and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def storable_cells(row: Mapping[str, Cell]) -> Cells:
    """A row with values that SQLite can store: no lone surrogates, and integers for booleans."""
    return {
        name: storable(cell) if isinstance(cell, str) else int(cell) if isinstance(cell, bool) else cell
        for name, cell in row.items()
    }
