"""Values as rows, and back: one column a field, by the field's type.

A post or an address is text, a time text that sorts, an enumeration its value, a tuple a JSON list, a truth value 0 or 1.
What is written here is read here, so that a round trip gives back an equal value.
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

Read = Callable[[Any], Any]
"""How the value of a field is read from its column."""


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class Row(Protocol):
    """A row of an answer, by column name; the tables are STRICT, so that what a column holds is known."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - each column has its own type
        """What the column holds."""

    def keys(self) -> Iterable[str]:
        """The names of the columns."""


def to_cells(value: Dataclass, columns: Mapping[str, str] = {}) -> Cells:
    """The columns of a value; `columns` names those that are called otherwise than their field."""
    return {columns.get(field.name, field.name): to_cell(getattr(value, field.name)) for field in fields(value)}


def from_row(kind: type[T], row: Row, *, prefix: str = "", columns: Mapping[str, str] = {}) -> T:
    """The value of that class that a row holds, in columns whose names may have a prefix."""
    plan: type = kind
    return kind(**{name: read(row[prefix + columns.get(name, name)]) for name, read in _reads(plan)})


def selected(kind: type[Dataclass], table: str, prefix: str) -> str:
    """The columns of a class as a SELECT names them, each with a prefix."""
    return ", ".join(f"{table}.{field.name} AS {prefix}{field.name}" for field in fields(kind))


def to_cell(value: object) -> Cell:
    """A value as its column holds it."""
    match value.value if isinstance(value, Enum) else value:
        case None | int() | str() as cell:  # a truth value is a number
            return cell
        case PostRef() | URL() as name:
            return str(name)
        case datetime() as at:
            return format_iso_micros(at)
        case date() as day:
            return day.isoformat()
        case tuple() as several:
            return to_json([to_cell(item) for item in several])
        case other:
            raise TypeError(f"no column holds a {type(other).__name__}")


@cache
def _reads(kind: type) -> tuple[tuple[str, Read], ...]:
    """How each field of a class is read."""
    return tuple((name, _read(hint)) for name, hint in get_type_hints(kind).items())


def _read(hint: Any) -> Read:  # noqa: ANN401 - a type, or a form of several
    """How a value of a type is read from its column."""
    hint = hint.__supertype__ if isinstance(hint, NewType) else hint
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        read = _read(next(member for member in arguments if member is not types.NoneType))
        return lambda cell: None if cell is None else read(cell)
    if origin is tuple:
        read = _read(arguments[0])
        return lambda cell: tuple(read(item) for item in json.loads(cell))
    return hint if issubclass(hint, Enum) else _READ[hint]


def _as_it_is(cell: T) -> T:
    return cell


def parse_ref(written: str) -> PostRef:
    """The post that a column names."""
    platform, _, key = written.partition(":")
    return PostRef(platform=platform, key=key)


_READ: Mapping[type, Read] = {
    str: _as_it_is,
    int: _as_it_is,
    bool: bool,
    datetime: parse_iso,
    date: date.fromisoformat,
    PostRef: parse_ref,
    URL: parse_url,
}


def maybe(read: Callable[[Any], T], cell: Cell) -> T | None:
    """What a column holds that may be NULL."""
    return None if cell is None else read(cell)


def to_json(value: JSONValue) -> str:
    """A value as canonical JSON text."""
    return canonical_json(value).decode()


def storable(text: str) -> str:
    """The text with `?` for what is no character: half a surrogate pair, which JSON from the web can hold and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def storable_cells(row: Mapping[str, Cell]) -> Cells:
    """A row as SQLite keeps it."""
    return {
        name: storable(cell) if isinstance(cell, str) else int(cell) if isinstance(cell, bool) else cell
        for name, cell in row.items()
    }
