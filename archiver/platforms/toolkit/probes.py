"""Build probes to APIs, pages, oEmbed endpoints and links, and parse the JSON of their answers.

The language is fixed, since platforms word and lay out their notices by it.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from archiver.model.captures import Headers
from archiver.model.digests import canonical_json
from archiver.model.observations import Unreadable
from archiver.model.probes import KEY_PLACEHOLDER, About, Answer, Probe, Why, Witness
from archiver.platforms.parsing.json_fields import parse_json

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

ENGLISH: Headers = (("Accept-Language", "en-US,en;q=0.9"),)
NOT_FOUND_STATUSES = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def ask_api(kind: str, url: str, *, about: About = About.POST, accept: str = "application/json") -> Probe:
    """A probe of an API."""
    return Probe(kind=kind, url=url, about=about, headers=(*ENGLISH, ("Accept", accept)))


def ask_with_key(kind: str, url: str, key: str, *, in_header: bool = True) -> Probe:
    """A probe of an API that gets a key of the operator: as a bearer token, or where the URL has the placeholder."""
    bearer: Headers = (("Authorization", f"Bearer {KEY_PLACEHOLDER}"),) if in_header else ()
    headers = (*ENGLISH, ("Accept", "application/json"), *bearer)
    return Probe(kind=kind, url=url, about=About.SIGNED_IN, headers=headers, follow=False, unconditional=True, key=key)


def ask_by_post(kind: str, url: str, question: "JSONValue", *, about: About = About.POST) -> Probe:
    """A probe of an API that takes its question as JSON in a POST request; redirects are not followed, since they would lose it."""
    headers = (*ENGLISH, ("Accept", "application/json"), ("Content-Type", "application/json"))
    return Probe(kind=kind, url=url, about=about, headers=headers, follow=False, unconditional=True, sends=canonical_json(question))


def ask_page(kind: str, url: str, *, about: About = About.POST) -> Probe:
    """A probe of a page."""
    return Probe(kind=kind, url=url, about=about, witness=Witness.PLATFORM_PAGE, headers=(*ENGLISH, ("Accept", "text/html")))


def ask_oembed(kind: str, endpoint: str, address: str, *, options: str = "") -> Probe:
    """A probe of an oEmbed endpoint for the post at `address`."""
    return ask_api(kind, f"{endpoint}?url={quote(address, safe='')}{options}")


def ask_link(kind: str, url: str, *, follow: bool = False) -> Probe:
    """A probe of where a short link leads."""
    return Probe(kind=kind, url=url, about=About.ALIAS, witness=Witness.PLATFORM_PAGE, headers=ENGLISH, follow=follow)


def json_of(answer: Answer) -> "JSONValue | Unreadable":
    """The JSON value in an answer, or the reading if there is none."""
    start = answer.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not answer.body.strip():
        return Unreadable(why=Why.EMPTY, detail="no bytes")
    if start.startswith(b"<"):
        return Unreadable(why=Why.SHELL, detail="a page where JSON is due")
    payload = parse_json(answer.body)
    if isinstance(payload, ValueError):
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"not JSON: {str(payload)[:120]}")
    return payload


def object_of(answer: Answer) -> "Mapping[str, JSONValue] | Unreadable":
    """The JSON object in an answer, or the reading if there is none."""
    payload = json_of(answer)
    if isinstance(payload, Unreadable | Mapping):
        return payload
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail="JSON that is no object")


def other_post(given: object) -> Unreadable:
    """The reading of an answer about another post."""
    return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}"[:200])


def not_understood(detail: str) -> Unreadable:
    """The reading of an answer whose shape is unknown."""
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=detail[:200])


def unknown_probe(answer: Answer) -> Unreadable:
    """The reading of an answer to a probe of another platform."""
    return Unreadable(why=Why.OUR_MISTAKE, detail=f"{answer.probe.kind} is no probe of this platform")
