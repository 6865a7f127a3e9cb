"""Lossless JSON for the program's values: dataclasses to plain JSON and strictly back. Snapshots and the database use it.

A value is written field by field under the names that its class gives them: an enumeration by its value, a post as `platform:key`,
a digest as it is, a time as `2025-04-14T16:51:23.000000Z`, and one of several possible classes with its class name under `is`.
Reading is strict, since the input may come from a stranger: a missing field without a default, an unknown field, a value of another
type or a time without a zone raises `SerializationError` with the path to it. Nothing else is raised, and no class is made that the
caller did not name.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
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
"""The field that names the class where there are several."""

LATER = "later"
"""What marks a field, in its metadata, that a class was given later: it is spelled only where it says something, so that everything
else is spelled as it always was."""


class SerializationError(ValueError):
    """What was read is not the spelling of the value that was asked for; `path` leads to the place."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


def to_json(value: object) -> JSONValue:
    """The plain spelling of a value."""
    match value.value if isinstance(value, Enum) else value:
        case None | bool() | int() | float() as scalar:
            return scalar
        case str() | PostRef() | URL() as name:
            return str(name)
        case datetime() as at:
            return format_iso_micros(at)
        case date() as day:
            return day.isoformat()
        case tuple() | list() as several:
            return [to_json(one) for one in several]
    if not is_dataclass(value) or isinstance(value, type):
        raise SerializationError(f"{type(value).__name__} has no plain spelling")
    return {one.name: _field_to_plain(type(value), one, getattr(value, one.name)) for one in fields(value) if _spelled(one, value)}


def _spelled(one: Field[object], value: object) -> bool:
    """Whether a field of a value is spelled."""
    return one.compare and not (LATER in one.metadata and getattr(value, one.name) == one.default)


def _field_to_plain(owner: type, one: Field[object], value: object) -> JSONValue:
    """The spelling of a field: tagged where its class could be one of several."""
    plain = to_json(value)
    if _choices(_hints(owner)[one.name]) and isinstance(plain, Mapping):
        return {KIND: type(value).__name__, **plain}
    return plain


def from_json(kind: type[T], plain: object) -> T:
    """The value of that class which the plain spelling names; `SerializationError` if it is not one."""
    return cast("T", _read(kind, plain, path=""))


@cache
def _hints(kind: type) -> dict[str, object]:
    """The types of a class's fields, aliases and strings resolved."""
    return get_type_hints(kind)


def _choices(kind: object) -> tuple[type, ...]:
    """The classes among which a union of them chooses; none where there is at most one."""
    if not isinstance(kind, types.UnionType) and get_origin(kind) is not Union:
        return ()
    classes = tuple(one for one in get_args(kind) if isinstance(one, type) and is_dataclass(one) and one is not PostRef)
    return classes if len(classes) > 1 else ()


def _read(kind: object, plain: object, *, path: str) -> object:
    """The value of any type that a field may have."""
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    origin = get_origin(kind)
    if isinstance(kind, types.UnionType) or origin is Union:
        return _read_union(kind, plain, path=path)
    if origin is tuple:
        return _read_tuple(get_args(kind), plain, path=path)
    if isinstance(kind, type):
        return _read_one(kind, plain, path=path)
    raise SerializationError(f"{kind} has no plain spelling", path=path)


def _read_union(kind: object, plain: object, *, path: str) -> object:
    """A value that may be absent, or of one of several classes."""
    members = get_args(kind)
    if plain is None and types.NoneType in members:
        return None
    classes = _choices(kind)
    if not classes:
        return _read(next(one for one in members if one is not types.NoneType), plain, path=path)
    named = plain.get(KIND) if isinstance(plain, Mapping) else None
    chosen = next((one for one in classes if one.__name__ == named), None)
    if chosen is None or not isinstance(plain, Mapping):
        raise SerializationError(f"expected one of {', '.join(one.__name__ for one in classes)}", path=path)
    return _read_record(chosen, {name: value for name, value in plain.items() if name != KIND}, path=path)


def _read_tuple(members: tuple[object, ...], plain: object, *, path: str) -> tuple[object, ...]:
    """A sequence of any length, or of the very types that are named."""
    if not isinstance(plain, Sequence) or isinstance(plain, str | bytes):
        raise SerializationError("expected a list", path=path)
    if len(members) == 2 and members[1] is Ellipsis:  # noqa: PLR2004 -- `tuple[X, ...]`
        members = (members[0],) * len(plain)
    if len(members) != len(plain):
        raise SerializationError(f"expected {len(members)} values", path=path)
    return tuple(_read(one, value, path=f"{path}[{place}]") for place, (one, value) in enumerate(zip(members, plain, strict=True)))


def _read_one(kind: type, plain: object, *, path: str) -> object:
    """A value of one class."""
    if kind is PostRef:
        return _read_post(plain, path=path)
    if kind is URL:
        return _read_url(plain, path=path)
    if is_dataclass(kind):
        return _read_record(kind, plain, path=path)
    if kind in (str, int, bool, float):
        return _read_scalar(kind, plain, path=path)
    try:
        if issubclass(kind, Enum):
            return kind(plain)
        if kind is datetime:
            return _time(_text(plain, path=path))
        if kind is date:
            return date.fromisoformat(_text(plain, path=path))
    except (ValueError, OverflowError):
        raise SerializationError(f"expected a {kind.__name__}", path=path) from None
    raise SerializationError(f"{kind.__name__} has no plain spelling", path=path)


def _read_scalar(kind: type, plain: object, *, path: str) -> object:
    """A text, number or truth value; `True` is no number."""
    if type(plain) is not kind:
        raise SerializationError(f"expected {kind.__name__}, found {type(plain).__name__}", path=path)
    return plain


def _read_record(kind: type, plain: object, *, path: str) -> object:
    """A value of a class with named fields."""
    if not isinstance(plain, Mapping):
        raise SerializationError(f"expected the fields of {kind.__name__}", path=path)
    known = {one.name: one for one in fields(kind) if one.compare}
    strange = next((name for name in plain if name not in known), None)
    if strange is not None:
        message = f"{kind.__name__} has no field {str(strange)[:40]!r}; was it written by a later version?"
        raise SerializationError(message, path=path)
    hints, values = _hints(kind), {}
    for name, one in known.items():
        if name in plain:
            values[name] = _read(hints[name], plain[name], path=f"{path}.{name}".lstrip("."))
        elif one.default is MISSING and one.default_factory is MISSING:
            raise SerializationError(f"{kind.__name__} needs the field {name!r}", path=path)
    return kind(**values)


def _read_post(plain: object, *, path: str) -> PostRef:
    """A post's name; everything after the first colon is the platform's own key."""
    platform, colon, key = _text(plain, path=path).partition(":")
    if not platform or not colon or not key:
        raise SerializationError("expected platform:key", path=path)
    return PostRef(platform=platform, key=key)


def _read_url(plain: object, *, path: str) -> URL:
    """A web address."""
    url = parse_url(_text(plain, path=path))
    if url is None:
        raise SerializationError("expected a web address", path=path)
    return url


def _text(plain: object, *, path: str) -> str:
    """A text."""
    if not isinstance(plain, str):
        raise SerializationError(f"expected str, found {type(plain).__name__}", path=path)
    return plain


def _time(written: str) -> datetime:
    """A time with its zone, in UTC."""
    at = parse_iso(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at.astimezone(UTC)
