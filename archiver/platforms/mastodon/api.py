"""Builds probes of Mastodon-like servers and reads the answers: the status API, or the ActivityPub object if the key is a path.

A 404 from the post's own host means, for a post that was public, that the post or its account was deleted, since a public post
cannot be made private. Misskey's 404 is empty, so its own API is asked (`notes`). A host whose API answers only those who are
signed in is asked for the post's public page (`pages`).
Each host must prove that it answers us before `Gone` counts (`health_probes`): a post of one host cannot be a control for another.
If a status was edited, its history is probed too (`follow_ups`), for the earlier content only.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import Author, PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.mastodon import account_archive
from archiver.platforms.mastodon.account_archive import ACCOUNT_ARCHIVE, read_account_archive
from archiver.platforms.mastodon.addresses import address_among, is_id
from archiver.platforms.mastodon.keyed import STATUS_BY_KEY, ask_own_account, ask_with_token, read_status_by_key
from archiver.platforms.mastodon.notes import (
    NEVER_GIVEN_NOTE,
    NOTE,
    ask_note,
    ask_note_never_given,
    denies_note,
    note_id,
    read_note,
)
from archiver.platforms.mastodon.objects import read_object
from archiver.platforms.mastodon.pages import PAGE, ask_public_page, read_public_page
from archiver.platforms.mastodon.recorded import STATUS_PROBE, requested_at
from archiver.platforms.parsing.json_fields import items, text
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.mastodon_api import edited_at, read_history, read_status
from archiver.platforms.toolkit.probes import (
    NOT_FOUND_STATUSES,
    ask_api,
    json_of,
    not_understood,
    object_of,
    unknown_probe,
)
from archiver.platforms.toolkit.short_links import no_links, no_targets

STATUS = STATUS_PROBE
OBJECT = "mastodon-object"
HISTORY = "mastodon-history"
INSTANCE = "mastodon-instance"
NEVER_GIVEN = "mastodon-never-given"
ACCOUNT = "mastodon-account"

CONTROLS = Controls()
alias_probes, targets, requested, key_trial = no_links, no_targets, requested_at, ask_own_account
is_account_archive, account_made_at = account_archive.is_account_archive, account_archive.account_made_at
account_posts = account_archive.account_posts

_KEY = re.compile(r"([a-z0-9.\-]+(?::\d{1,5})?)/([^\s?#]{1,300})")
_STATUS_OF_GOTOSOCIAL = re.compile(r"@[^/]{1,60}/statuses/([0-9A-Z]{26})")
_OF_PIXELFED = re.compile(r"/p/[^/]{1,60}/[0-9]{17,20}\Z")
_ACTIVITY = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_ELEMENTS = (
    *(".detailed-status__wrapper", ".detailed-status", ".status.expanded", ".entry .status", "article", ".h-entry"),
    *(".snac-post", "main"),
)
_AUTHOR, _ANSWERED = "author", "answered"


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the status by the API of its host or, if the key holds the path of an object, of the ActivityPub object there."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    host, name = named.groups()
    status = _status_id(name)
    if status is not None:
        return (ask_api(STATUS, f"https://{host}/api/v1/statuses/{status}"),)
    return (ask_api(OBJECT, f"https://{host}/{quote(name, safe='/@~.-_:')}", accept=_ACTIVITY),)


def keyed_probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the status with the operator's token for its host."""
    named = _KEY.fullmatch(post.key)
    status = _status_id(named[2]) if named is not None else None
    return (ask_with_token(named[1], status),) if named is not None and status is not None else ()


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """A probe of the edit history of an edited status, of a note by its own API, or of the page that everybody may see."""
    answers = {outcome.probe.kind: outcome for outcome in outcomes if isinstance(outcome, Answer)}
    asked, named = {outcome.probe.kind for outcome in outcomes}, _KEY.fullmatch(post.key)
    readings = {kind: read(post, answer) for kind, answer in answers.items()}
    if named is None or not answers:
        return ()
    if any(isinstance(reading, Present) for reading in readings.values()):
        return _history_probes(answers[STATUS]) if STATUS in answers and HISTORY not in asked else ()
    note, object_reading = note_id(named[2]), readings.get(OBJECT)
    if note is not None and NOTE not in asked and isinstance(object_reading, Unreadable):
        return (ask_note(named[1], note),) if object_reading.why in {Why.SIGNED_IN_ONLY, Why.NOT_UNDERSTOOD, Why.BLOCKED} else ()
    if PAGE not in asked and any(_is_closed(answers[kind], reading) for kind, reading in readings.items()):
        return (ask_public_page(post),)
    return ()


def owner_probes(post: PostRef, owner: Author, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:  # noqa: ARG001 - a host that denies a post does not say whose name it was
    """A probe of the account that has the owner's name now; on a host that was set up anew, or by somebody else, its id differs."""
    named = _KEY.fullmatch(post.key)
    if named is None or owner.handle is None or _status_id(named[2]) is None:
        return ()
    found = f"https://{named[1]}/api/v1/accounts/lookup?acct={quote(owner.handle, safe='@')}"
    return (ask_api(ACCOUNT, found, about=About.ACCOUNT),)


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer from the post's host."""
    if answer.probe.kind == ACCOUNT_ARCHIVE:
        return read_account_archive(post, answer)
    named, place = _KEY.fullmatch(post.key), parse_url(answer.probe.url)
    if named is None or place is None or answer.probe.kind not in {STATUS, OBJECT, STATUS_BY_KEY, *_READERS}:
        return unknown_probe(answer)
    blocked = blocked_reading(answer, {place.host})
    if isinstance(blocked, Unreadable) and blocked.why is Why.BLOCKED and answer.status == HTTPStatus.UNAUTHORIZED:
        return Unreadable(why=Why.SIGNED_IN_ONLY, detail=blocked.detail)
    if blocked is not None:
        return blocked
    reader = _READERS.get(answer.probe.kind)
    return reader(post, answer) if reader is not None else _read_post(post, answer, named[2])


def _read_post(post: PostRef, answer: Answer, name: str) -> Reading:
    """The reading of the answer to the first probe, of a status or an object."""
    if answer.status in NOT_FOUND_STATUSES:
        return _read_absence(answer)
    if answer.status != HTTPStatus.OK:
        return unexplained_status(answer)
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    if answer.probe.kind == OBJECT:
        return read_object(answer, payload)
    prefix = post.key.removesuffix(_status_id(name) or "")
    if answer.probe.kind == STATUS_BY_KEY:
        return read_status_by_key(post, payload, prefix=prefix)
    return read_status(post, payload, prefix=prefix)


def health_probes(post: PostRef) -> Sequence[Probe]:
    """Probes that the host must answer correctly before `Gone` counts: its own description, and a post that cannot exist."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    about = About.ACCOUNT
    site = f"https://{named[1]}"
    if is_id(named[2]):
        return (
            ask_api(INSTANCE, f"{site}/api/v1/instance", about=about),
            ask_api(NEVER_GIVEN, f"{site}/api/v1/statuses/0", about=about),
        )
    if note_id(named[2]) is not None:
        return (ask_api(INSTANCE, f"{site}/nodeinfo/2.0", about=about), ask_note_never_given(named[1]))
    return (ask_api(INSTANCE, f"{site}/.well-known/nodeinfo", about=about),)


def is_healthy(answer: Answer) -> bool:
    """Whether the answer to a health probe is a working host's: its description, its NodeInfo, or an API's denial."""
    place = parse_url(answer.probe.url)
    if place is None or blocked_reading(answer, {place.host}) is not None:
        return False
    if answer.probe.kind == NEVER_GIVEN:
        return answer.status in NOT_FOUND_STATUSES and isinstance(_read_absence(answer), Gone)
    if answer.probe.kind == NEVER_GIVEN_NOTE:
        return denies_note(answer)
    payload = object_of(answer)
    if answer.status != HTTPStatus.OK or isinstance(payload, Unreadable):
        return False
    named = text(payload, "uri") or text(payload, "domain") or text(payload, "software", "name") or ""
    return bool(items(payload, "links")) or named.removeprefix("https://").rstrip("/") != ""


def capture_page(post: PostRef) -> CapturePage:
    """The post's page, at the address that its key tells."""
    return page_among(post, ())


def page_among(post: PostRef, known: Sequence[str]) -> CapturePage:
    """The post's page, at the address that the host or an article gives; the embed's needs the account's name."""
    return CapturePage(url=str(address_among(post, known)), elements=_ELEMENTS)


def _status_id(name: str) -> str | None:
    """The id by which the API knows the post with that name in its key; None if it is known by a path."""
    of_gotosocial = _STATUS_OF_GOTOSOCIAL.fullmatch(name)
    return of_gotosocial[1] if of_gotosocial else name if is_id(name) else None


def _history_probes(status: Answer) -> Sequence[Probe]:
    """A probe of the edit history, if the status says that it was edited."""
    payload = object_of(status)
    edited = None if isinstance(payload, Unreadable) else edited_at(payload)
    if isinstance(payload, Unreadable) or edited is None:
        return ()
    grounds = ((_AUTHOR, text(payload, "account", "id")), (_ANSWERED, text(payload, "in_reply_to_id")))
    asked = ask_api(HISTORY, f"{status.probe.url}/history", about=About.HISTORY)
    return (replace(asked, unless_known=edited, grounds=tuple((name, value) for name, value in grounds if value)),)


def _is_closed(answer: Answer, reading: Reading) -> bool:
    """Whether a host's own refusal came, which its public page may not share; not that of a guard before it."""
    if not isinstance(reading, Unreadable):
        return False
    return reading.why is Why.SIGNED_IN_ONLY or (reading.why is Why.BLOCKED and answer.status == HTTPStatus.FORBIDDEN)


def _read_history(post: PostRef, answer: Answer) -> Reading:
    """The earlier states of a status; a host without the history API answers 404."""
    if answer.status in NOT_FOUND_STATUSES:
        return Unreadable(why=Why.EMPTY, detail="the host tells no history of it")
    payload = json_of(answer) if answer.status == HTTPStatus.OK else unexplained_status(answer)
    if isinstance(payload, Unreadable):
        return payload
    if not isinstance(payload, Sequence) or isinstance(payload, str):
        return not_understood("JSON that is no list of states")
    author, answered = answer.probe.ground(_AUTHOR), answer.probe.ground(_ANSWERED)
    prefix = f"{post.key.partition('/')[0]}/"
    return read_history(post, payload, prefix=prefix, author=author, answered=answered, at=answer.at)


def _read_account(post: PostRef, answer: Answer) -> Reading:  # noqa: ARG001 - it is about the account
    """The reading of the answer about the account with a name."""
    payload, asked = object_of(answer) if answer.status == HTTPStatus.OK else _read_absence(answer), parse_url(answer.probe.url)
    if not isinstance(payload, Mapping):
        return payload
    account = Author(id=text(payload, "id"), handle=text(payload, "acct"), name=text(payload, "display_name") or None)
    is_named = asked is not None and asked.parameters.get("acct", "").lower() == (account.handle or "").lower()
    return Present(owner=account) if account.id is not None and is_named else not_understood("an object that is no such account")


def _read_absence(answer: Answer) -> Reading:
    """A 404 or 410: the host's own 404 is JSON with an error, or has its software's name in a header; 410 always counts.

    A 404 from elsewhere (a proxy, a parked domain) is a page, and says nothing.
    """
    payload = json_of(answer)
    if isinstance(payload, Mapping) and text(payload, "type") == "Tombstone":
        return Gone(reason=Reason.DELETED)
    spoken = isinstance(payload, Mapping) and text(payload, "error") is not None
    # snac gives its 404 as a page, also for parts of the API that it does not have: only at a post's own address does it tell.
    spoken = spoken or (answer.probe.kind == OBJECT and (answer.header("x-creator") or "").startswith("snac/"))
    if spoken or answer.status == HTTPStatus.GONE:
        return Gone(reason=Reason.NOT_STATED)
    if answer.probe.kind == OBJECT and _OF_PIXELFED.search(answer.probe.url):
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)  # its 404 is a page like any other
    return not_understood(f"status {answer.status} that is not of the platform's making")


_READERS: Mapping[str, Callable[[PostRef, Answer], Reading]] = {
    HISTORY: _read_history,
    ACCOUNT: _read_account,
    NOTE: read_note,
    PAGE: read_public_page,
}
"""The readers of the answers to follow-up and owner probes, by the kind of probe."""
