"""What `serve` is asked and what it answers, as values, so that what answers needs no server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archiver.model.digests import JSONValue

TEXT, HTML, JSON_TYPE, XML = "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/json", "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedRequest:
    """A request that may be answered: `target` is its path and query as sent, `path` and `query` are decoded.

    `base` is the address at which the archive is served, without a slash at its end; the names of `headers` are in lower case.
    """

    target: str
    path: str
    base: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its status, the type of its content, the content (bytes, or a file that is sent in ranges), and more headers."""

    status: int = 200
    media_type: str = HTML
    body: bytes | Path = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: JSONValue, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON document; characters beyond ASCII are escaped, so that a broken surrogate of a post's text is no obstacle."""
    return Reply(status=status, media_type=JSON_TYPE, body=json.dumps(value).encode() + b"\n", headers=headers or {})


def error_reply(status: int, what: str, *, remedy: str | None = None) -> Reply:
    """An error as a line of plain text, and what can be done about it."""
    lines = f"{what}\n" + (f"→ {remedy}\n" if remedy else "")
    return Reply(status=status, media_type=TEXT, body=lines.encode(errors="replace"))
