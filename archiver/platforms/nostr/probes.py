"""Build the probes that ask relays for an event and its author's deletion request, in one WebSocket conversation per relay."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Dialogue, Probe
from archiver.platforms.interface import Controls, KnownFacts
from archiver.platforms.nostr.names import PLATFORM, read_name
from archiver.platforms.toolkit.probes import ask_api

EVENT = "nostr-event"
AUTHOR = "author"
DELETION = 5
"""The kind of an event by which an author takes others back."""

RELAYS = ("relay.damus.io/", "nos.lol/", "relay.primal.net/")
"""Large relays that anybody may read from; the settings name others in their place."""

CONTROLS = Controls(by_any_probe=True, relays=RELAYS)

_SUBSCRIPTION = "q"
_MAX_RELAYS = 8
_MAX_HINTED = 4  # so that the default relays are never left out
_MAX_DELETION_EVENTS = 50


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe to each of the default relays."""
    return probes_from_known(post, KnownFacts(relays=RELAYS))


def probes_from_known(post: PostRef, known: KnownFacts) -> Sequence[Probe]:
    """A probe to each relay that may have the event, first those that the event's names list."""
    name = read_name(post.key)
    if name is None or name.event != post.key:
        return ()
    hinted = list(dict.fromkeys(_hinted(post, known.aliases)))[:_MAX_HINTED]
    relays = dict.fromkeys((*hinted, *known.relays))
    return [_question(post, relay, known.author) for relay in list(relays)[:_MAX_RELAYS]]


def _hinted(post: PostRef, aliases: Sequence[Alias]) -> Iterator[str]:
    """The relays that the event's aliases list."""
    for alias in aliases:
        name = read_name(alias) if alias.startswith(f"{PLATFORM}:") else None
        if name is not None and name.event == post.key:
            yield from name.relays


def _question(post: PostRef, relay: str, author: str | None) -> Probe:
    deletions = {"kinds": [DELETION], "#e": [post.key], **({"authors": [author]} if author else {}), "limit": _MAX_DELETION_EVENTS}
    asked = json.dumps(["REQ", _SUBSCRIPTION, {"ids": [post.key]}, deletions], separators=(",", ":"))
    return replace(
        ask_api(EVENT, f"https://{relay}"),
        dialogue=Dialogue(says=(asked,), ends=("EOSE", "CLOSED")),
        grounds=((AUTHOR, author),) if author else (),
    )
