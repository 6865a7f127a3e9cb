"""Read relays' answers about an event (NIP-01, 09, 19).

An event's id is its digest, and its author's key has signed it, so an event proves itself, and no relay has to be trusted.
A relay without the event shows nothing: it never had it, or has dropped it.
An author requests deletion by another signed event, which relays may ignore.

| the answer holds | reading |
|---|---|
| the event | `Present`, with a label if its author has requested deletion |
| its author's signed deletion request, and not the event | `Gone`, deleted |
| neither, or an invalid event | `Unreadable` |

Only the event itself proves who its author is, so a deletion request counts once the event has been seen.
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
"""The label of an event that a relay still serves although its author has requested deletion."""

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
    """The messages of a conversation, each a JSON list; other lines are skipped."""
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
    """Whether an event requests the deletion of the event `key`."""
    return event.kind == DELETION and any(tag[0] == key for tag in event.tagged("e"))


def _without(messages: Sequence[Sequence[JSONValue]]) -> Unreadable:
    """The reading of an answer without an event, which never shows that the event does not exist."""
    if any(message[0] == "EOSE" for message in messages):
        return Unreadable(why=Why.EMPTY, detail="the relay does not have it, which says nothing")
    reason = next((str(message[-1])[:150] for message in messages if message[0] in {"CLOSED", "NOTICE"}), "")
    if reason.startswith("rate-limited"):
        return Unreadable(why=Why.RATE_LIMITED, detail=reason)
    return Unreadable(why=Why.BLOCKED, detail=f"the relay does not answer the question: {reason or 'it broke off'}")
