"""Requests with a body as addresses: the query that indexes append, so that a player finds the answer to the same request again.

The form is that of pywb and cdxj-indexer: `__wb_method=POST&` and the body's fields. A form is itself, JSON is flattened to its
names and values, and anything else is `__wb_post_data=` with base64. Of long bodies the first 4,096 characters count.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import unquote_plus, urlencode

MAX_QUERY_CHARACTERS = 4096
_MAX_LEVELS = 100
METHODS_WITH_BODY = frozenset({"POST", "PUT"})


def appended(address: str, method: str, query: str) -> str:
    """An address with the method and the fields of a request."""
    return f"{address}{'&' if '?' in address else '?'}__wb_method={method}{f'&{query}' if query else ''}"


def body_as_query(body: bytes, media_type: str) -> str:
    """The fields of a request's body, by its `Content-Type`."""
    read = next((read for kind, read in _READERS.items() if media_type.startswith(kind)), _binary)
    return read(body, media_type)[:MAX_QUERY_CHARACTERS]


def _form(body: bytes, media_type: str) -> str:
    try:
        return unquote_plus(body.decode())
    except UnicodeDecodeError:
        return _binary(body, media_type)


def _json(body: bytes, _media_type: str) -> str:
    try:
        return _flattened(body)
    except (ValueError, RecursionError):
        return ""


def _text(body: bytes, media_type: str) -> str:
    try:
        return _flattened(body)
    except (ValueError, RecursionError):
        return _binary(body, media_type)


def _multipart(body: bytes, media_type: str) -> str:
    boundary = re.search(r'boundary="?([^";]+)', media_type)
    if boundary is None:
        return _binary(body, media_type)
    fields = []
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'\bname="([^"]*)"', head)
        if name is not None:
            fields.append((name[1].decode(errors="replace"), value.removesuffix(b"\r\n").decode(errors="replace")))
    return urlencode(fields)


def _binary(body: bytes, _media_type: str) -> str:
    return f"__wb_post_data={base64.b64encode(body).decode()}"


_READERS: dict[str, Callable[[bytes, str], str]] = {
    "application/x-www-form-urlencoded": _form,
    "multipart/": _multipart,
    "application/json": _json,
    "text/plain": _text,
}


def _flattened(body: bytes) -> str:
    """The names and values of JSON, or of JSON on each line; a name that comes again is `name.2_`."""
    try:
        values = [json.loads(body)]
    except ValueError:
        if b"\n" not in body:
            raise
        values = [json.loads(line) for line in body.split(b"\n")]
    times = Counter[str]()
    fields = {}
    for value in values:
        for name, scalar in _scalars(value, "", _MAX_LEVELS):
            times[name] += 1
            fields[name if times[name] == 1 else f"{name}.{times[name]}_"] = str(scalar)
    return urlencode(fields)


def _scalars(value: object, name: str, levels: int) -> Iterator[tuple[str, object]]:
    """The values in JSON that are neither objects nor lists, each by the name nearest to it."""
    if levels == 0:
        raise RecursionError
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(inner, key, levels - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner, name, levels - 1)
    elif name:
        yield name, value
