"""Convert dataclasses to JSON and strictly back, without loss; for the statements of snapshots.

A dataclass becomes an object with its fields: enumerations as their value, posts as `platform:key`, times as
`2025-04-14T16:51:23.000000Z`. Where a field may have one of several classes, the class's name is under `is`.
Reading is strict, since the input may come from a stranger: a missing field without a default, an unknown field, a value of another
type or a time without a zone raises `SerializationError` with the path to it. No other exception is raised, and only classes that
the requested type names are instantiated.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from archiver.model.digests import JSONValue
from archiver.model.posts import PostRef
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.model.urls import URL, parse_url

T = TypeVar("T")

KIND = "is"
"""The key for the class's name where a field may have one of several classes."""


class SerializationError(ValueError):
    """The input is not a serialized value of the expected type; `path` is the path to the wrong part."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


def to_json(value: object) -> JSONValue:
    """Serialize a value; SerializationError for types without a JSON form."""
    match value.value if isinstance(value, Enum) else value:
        case None | bool() | int() | float() as scalar:
            return scalar
        case str() | PostRef() | URL() as name:
            return str(name)
        case datetime() as at:
            return format_iso_micros(at)
        case date() as day:
            return day.isoformat()
        case tuple() | list() as items:
            return [to_json(item) for item in items]
    if not is_dataclass(value) or isinstance(value, type):
        raise SerializationError(f"{type(value).__name__} has no JSON form")
    written = (field for field in fields(value) if field.compare)
    return {field.name: _field_to_json(type(value), field.name, getattr(value, field.name)) for field in written}


def _field_to_json(owner: type, name: str, value: object) -> JSONValue:
    """Serialize a field, with the class's name where its type is a union of several dataclasses."""
    serialized = to_json(value)
    if _choices(_hints(owner)[name]) and isinstance(serialized, Mapping):
        return {KIND: type(value).__name__, **serialized}
    return serialized


def from_json(kind: type[T], serialized: object) -> T:
    """Convert JSON to a value of a class; SerializationError if it does not fit."""
    return cast("T", _read(kind, serialized, path=""))


@cache
def _hints(kind: type) -> dict[str, object]:
    """The types of a class's fields, with aliases and strings resolved."""
    return get_type_hints(kind)


def _choices(kind: object) -> tuple[type, ...]:
    """The dataclasses of a union, if it has several; otherwise empty."""
    if not isinstance(kind, types.UnionType) and get_origin(kind) is not Union:
        return ()
    classes = tuple(
        member for member in get_args(kind) if isinstance(member, type) and is_dataclass(member) and member is not PostRef
    )
    return classes if len(classes) > 1 else ()


def _read(kind: object, serialized: object, *, path: str) -> object:
    """Read a value of any type that a field may have."""
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    origin = get_origin(kind)
    if isinstance(kind, types.UnionType) or origin is Union:
        return _read_union(kind, serialized, path=path)
    if origin is tuple:
        return _read_tuple(get_args(kind), serialized, path=path)
    if isinstance(kind, type):
        return _read_simple(kind, serialized, path=path)
    raise SerializationError(f"{kind} has no JSON form", path=path)


def _read_union(kind: object, serialized: object, *, path: str) -> object:
    """Read a value that may be None, or of one of several classes."""
    members = get_args(kind)
    if serialized is None and types.NoneType in members:
        return None
    classes = _choices(kind)
    if not classes:
        return _read(next(member for member in members if member is not types.NoneType), serialized, path=path)
    named = serialized.get(KIND) if isinstance(serialized, Mapping) else None
    chosen = next((candidate for candidate in classes if candidate.__name__ == named), None)
    if chosen is None or not isinstance(serialized, Mapping):
        raise SerializationError(f"expected one of {', '.join(candidate.__name__ for candidate in classes)}", path=path)
    return _read_record(chosen, {name: value for name, value in serialized.items() if name != KIND}, path=path)


def _read_tuple(members: tuple[object, ...], serialized: object, *, path: str) -> tuple[object, ...]:
    """Read a tuple of any length, or of exactly the given types."""
    if not isinstance(serialized, Sequence) or isinstance(serialized, str | bytes):
        raise SerializationError("expected a list", path=path)
    if len(members) == 2 and members[1] is Ellipsis:  # noqa: PLR2004 -- `tuple[X, ...]`
        members = (members[0],) * len(serialized)
    if len(members) != len(serialized):
        raise SerializationError(f"expected {len(members)} values", path=path)
    pairs = enumerate(zip(members, serialized, strict=True))
    return tuple(_read(member, value, path=f"{path}[{index}]") for index, (member, value) in pairs)


def _read_simple(kind: type, serialized: object, *, path: str) -> object:
    """Read a value of a single class."""
    if kind is PostRef:
        return _read_post(serialized, path=path)
    if kind is URL:
        return _read_url(serialized, path=path)
    if is_dataclass(kind):
        return _read_record(kind, serialized, path=path)
    if kind in (str, int, bool, float):
        return _read_scalar(kind, serialized, path=path)
    try:
        if issubclass(kind, Enum):
            return kind(serialized)
        if kind is datetime:
            return _time(_text(serialized, path=path))
        if kind is date:
            return date.fromisoformat(_text(serialized, path=path))
    except (ValueError, OverflowError):
        raise SerializationError(f"expected a {kind.__name__}", path=path) from None
    raise SerializationError(f"{kind.__name__} has no JSON form", path=path)


def _read_scalar(kind: type, serialized: object, *, path: str) -> object:
    """Read a string, number or boolean; `True` is not a number."""
    if type(serialized) is not kind:
        raise SerializationError(f"expected {kind.__name__}, found {type(serialized).__name__}", path=path)
    return serialized


def _read_record(kind: type, serialized: object, *, path: str) -> object:
    """Read a dataclass."""
    if not isinstance(serialized, Mapping):
        raise SerializationError(f"expected the fields of {kind.__name__}", path=path)
    known = {field.name: field for field in fields(kind) if field.compare}
    unknown = next((name for name in serialized if name not in known), None)
    if unknown is not None:
        message = f"{kind.__name__} has no field {str(unknown)[:40]!r}; was it written by a later version?"
        raise SerializationError(message, path=path)
    hints, values = _hints(kind), {}
    for name, field in known.items():
        if name in serialized:
            values[name] = _read(hints[name], serialized[name], path=f"{path}.{name}".lstrip("."))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise SerializationError(f"{kind.__name__} needs the field {name!r}", path=path)
    return kind(**values)


def _read_post(serialized: object, *, path: str) -> PostRef:
    """Read a post's name; everything after the first colon is the platform's own key."""
    platform, colon, key = _text(serialized, path=path).partition(":")
    if not platform or not colon or not key:
        raise SerializationError("expected platform:key", path=path)
    return PostRef(platform=platform, key=key)


def _read_url(serialized: object, *, path: str) -> URL:
    """Read a URL."""
    url = parse_url(_text(serialized, path=path))
    if url is None:
        raise SerializationError("expected a web address", path=path)
    return url


def _text(serialized: object, *, path: str) -> str:
    """Read a string."""
    if not isinstance(serialized, str):
        raise SerializationError(f"expected str, found {type(serialized).__name__}", path=path)
    return serialized


def _time(written: str) -> datetime:
    """A time with its zone, in UTC; ValueError without one."""
    at = parse_iso(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at.astimezone(UTC)
