"""Reads relays' answers about an event (NIP-01, 09, 19).

An event is named by its own digest and signed by its author's key, so whoever hands it over proves it: relays are asked one after
the other, and none of them is believed. What a relay does not have says nothing: it never had it, or has dropped it.
An author takes an event back by another signed event, which names it. Relays and readers may heed that or not:

| what the relays that were asked hand over | reading |
|---|---|
| the event | `Present`, also where its author has asked for its deletion, which is noted |
| not the event, but its author's signed request to delete it | `Gone`, deleted: the statement proves itself |
| neither; something that is not what its name says | `Unreadable` |

Who the author is, only the event itself proves: a request by the same key counts once the event has been seen.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Why
from archiver.model.urls import parse_url
from archiver.platforms.nostr.contents import content_of
from archiver.platforms.nostr.events import Event, proven
from archiver.platforms.nostr.names import PLATFORM
from archiver.platforms.nostr.probes import AUTHOR, DELETION, EVENT
from archiver.platforms.parsing.json_fields import parse_json
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.probes import not_understood, unknown_probe

DELETION_ASKED = "deletion-requested"
"""The label of an event whose author has asked for its deletion, and which this relay hands over all the same."""

_MAX_MESSAGES = 200


def read(post: PostRef, answer: Answer) -> Reading:
    """What a relay's answer shows of the event."""
    place = parse_url(answer.probe.url)
    if post.platform != PLATFORM or answer.probe.kind != EVENT or place is None:
        return unknown_probe(answer)
    blocked = blocked_reading(answer, {place.host})
    if blocked is not None:
        return blocked
    if answer.status != HTTPStatus.SWITCHING_PROTOCOLS:
        return unexplained_status(answer)
    return _read_messages(post, list(_messages(answer.body)), answer.probe.ground(AUTHOR))


def _messages(body: bytes) -> Iterator[Sequence[JSONValue]]:
    """The messages of a conversation, each a JSON list; what is none is passed over."""
    for line in body.split(b"\n")[:_MAX_MESSAGES]:
        message = parse_json(line) if line.strip() else None
        if isinstance(message, list) and message:
            yield message


def _read_messages(post: PostRef, messages: Sequence[Sequence[JSONValue]], author: str | None) -> Reading:
    payloads = [message[2] for message in messages if message[0] == "EVENT" and len(message) > 2]  # noqa: PLR2004 - kind, subscription, event
    events = [event for payload in payloads if (event := proven(payload)) is not None]
    own = next((event for event in events if event.id == post.key), None)
    author = own.author if own is not None else author
    taken_back = any(_takes_back(event, post.key) and event.author == author for event in events)
    if own is not None:
        return Present(content=content_of(own), labels=(DELETION_ASKED,) if taken_back and own.kind != DELETION else ())
    if taken_back:
        return Gone(reason=Reason.DELETED, signed=True)
    if len(events) < len(payloads):
        return not_understood("an event that is not what its name says, or that its author has not signed")
    return _without(messages)


def _takes_back(event: Event, key: str) -> bool:
    """Whether an event asks for the deletion of another."""
    return event.kind == DELETION and any(tag[0] == key for tag in event.tagged("e"))


def _without(messages: Sequence[Sequence[JSONValue]]) -> Unreadable:
    """What an answer says in which there is no event: never that it does not exist."""
    if any(message[0] == "EOSE" for message in messages):
        return Unreadable(why=Why.EMPTY, detail="the relay does not have it, which says nothing")
    reason = next((str(message[-1])[:150] for message in messages if message[0] in {"CLOSED", "NOTICE"}), "")
    if reason.startswith("rate-limited"):
        return Unreadable(why=Why.RATE_LIMITED, detail=reason)
    return Unreadable(why=Why.BLOCKED, detail=f"the relay does not answer the question: {reason or 'it broke off'}")
