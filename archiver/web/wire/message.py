"""A request with its response, as they stand in the bytes of a connection, whatever the version of HTTP."""

import re
from dataclasses import dataclass

from archiver.model.captures import AsSent, Headers

MAX_HEAD_BYTES = 262_144
"""How long a header may be; browsers read no longer ones."""
MAX_FIELDS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request with its response; `at` is when it was sent, in seconds since the epoch.

    `target` is the request's as it was sent, e.g. a path; `authority` the host that it names. `body` is the response's without its
    transfer codings, and `whole` says whether it is there to its end.
    """

    at: float
    method: str
    authority: str
    target: str
    protocol: str
    status: int
    reason: str
    request_headers: Headers
    response_headers: Headers
    request_body: bytes
    body: bytes
    whole: bool
    as_sent: AsSent


def values(headers: Headers, name: str) -> list[str]:
    """The values of all header fields of a name, which is in lower case."""
    return [value for key, value in headers if key.lower() == name]


def has_no_body(method: str, status: int) -> bool:
    """Whether a response has no body, whatever its header says (RFC 9112 §6.3)."""
    return method == "HEAD" or status in (204, 304)


def header_fields(head: bytes) -> Headers:
    """The fields of a head of HTTP/1, without its first line, in order and spelling; a folded line belongs to the one before."""
    fields = list[tuple[str, str]]()
    for raw_line in _LINE_END.split(head)[1:]:
        line = raw_line.replace(b"\r", b" ")  # RFC 9112 §2.2
        if not line or len(fields) >= MAX_FIELDS:
            continue
        if line[:1] in b" \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.decode('latin-1').strip()}".strip())
            continue
        written_name, colon, written_value = line.decode("latin-1").partition(":")
        if colon and written_name.strip():
            fields.append((written_name.strip(), written_value.strip(" \t")))
    return tuple(fields)


_LINE_END = re.compile(rb"\r?\n")
