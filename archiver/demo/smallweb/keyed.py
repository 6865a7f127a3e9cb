"""Pretend APIs that answer only those who send a key, beside another web: each address with its key and its answer.

Without the key, or with another one, they refuse. A server can be made to repeat the key wherever a server can: in a header, in its
body as it is and in three codings, and in where it redirects to.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from archiver.demo.smallweb.messages import JSON, Request, Response, json_answer
from archiver.demo.smallweb.world import World
from archiver.model.digests import JSONValue, canonical_json

_REFUSED = json_answer({"error": "The access token is invalid"}, status=401)


@dataclass(frozen=True, kw_only=True)
class KeyedAnswer:
    """What an address answers who sends the key: as a bearer token, or in the field of the query that `parameter` names.

    With `basic`, the key is a name and a password.
    """

    key: str
    content: JSONValue
    parameter: str | None = None
    status: int = 200
    basic: bool = False

    def is_sent_in(self, request: Request) -> bool:
        """Whether a request has the key."""
        if self.parameter is not None:
            return request.parameters.get(self.parameter) == self.key
        wanted = f"Basic {base64.b64encode(self.key.encode()).decode()}" if self.basic else f"Bearer {self.key}"
        return request.headers.get("authorization") == wanted


@dataclass(kw_only=True)
class KeyedApis:
    """A web in which some addresses, by host and path, want a key; `sent` are the headers of all requests, by host and path.

    With `repeats`, an answer has the key in it; with `redirects_to`, it is a redirect there, with the key in its query.
    """

    answers: Mapping[tuple[str, str], KeyedAnswer]
    others: Callable[[World, Request], Response]
    repeats: bool = False
    redirects_to: str | None = None
    sent: dict[tuple[str, str], list[Request]] = field(default_factory=dict)

    def answer(self, world: World, request: Request) -> Response:
        """The answer to a request."""
        place = (request.host, request.path)
        self.sent.setdefault(place, []).append(request)
        keyed = self.answers.get(place)
        if keyed is None:
            return self.others(world, request)
        if not keyed.is_sent_in(request):
            return _REFUSED
        if self.redirects_to is not None:
            return Response(status=302, headers=(("Location", f"{self.redirects_to}?again={quote(keyed.key, safe='')}"),))
        if not self.repeats or not isinstance(keyed.content, Mapping):
            return json_answer(keyed.content, status=keyed.status)
        body = canonical_json({**keyed.content, "sent": _repeated(keyed.key)})
        return Response(status=keyed.status, body=body, content_type=JSON, headers=(("X-Sent", keyed.key),))


def _repeated(key: str) -> list[JSONValue]:
    """A key as it is, in the three codings, and within a longer text that is in base64."""
    plain = key.encode()
    coded = [base64.b64encode(before + plain + b"!").decode() for before in (b"", b"a", b"ab")]
    return [key, quote(key, safe=""), plain.hex(), plain.hex().upper(), *coded]
