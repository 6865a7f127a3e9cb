"""Requests to the small web, and its responses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from urllib.parse import parse_qsl

from archiver.model.digests import JSONValue, canonical_json

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request: `host` without port, in lower case; header names in lower case."""

    host: str
    path: str
    method: str = "GET"
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The query's fields, decoded; the first of equal names counts."""
        return dict(reversed(parse_qsl(self.query, keep_blank_values=True)))

    @property
    def from_a_browser(self) -> bool:
        """Whether the client calls itself a browser: all browsers call themselves Mozilla."""
        return "Mozilla" in self.headers.get("user-agent", "")


class Delivery(Enum):
    """How a response is delivered: whole, never, or cut off in the middle of its body."""

    WHOLE = "whole"
    NEVER = "never"
    BROKEN_OFF = "broken-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response; `headers` are all headers except Content-Type and Content-Length."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery.WHOLE


def page(markup: str, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """An HTML page."""
    return Response(status=status, body=markup.encode(), headers=headers)


def part_of(response: Response, request: Request) -> Response:
    """The part of a video that a request asks for by `Range`, whole: only the delivery of the whole video breaks off."""
    first, _, last = request.headers.get("range", "").removeprefix("bytes=").partition("-")
    if not first or not response.content_type.startswith("video/"):
        return response
    end = int(last) + 1 if last else len(response.body)
    where = ("Content-Range", f"bytes {first}-{end - 1}/{len(response.body)}")
    return replace(
        response, status=206, body=response.body[int(first) : end], headers=(*response.headers, where), delivery=Delivery.WHOLE
    )


def json_answer(value: JSONValue, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A JSON document."""
    return Response(status=status, body=canonical_json(value), content_type=JSON, headers=headers)


def json_text(text: str) -> Response:
    """A JSON document that is already written."""
    return Response(body=text.encode(), content_type=JSON)


def redirect(target: str, *, status: int = 301) -> Response:
    """A redirect to another URL."""
    return Response(status=status, headers=(("Location", target),))
