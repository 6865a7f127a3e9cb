"""Builds probes of Mastodon-like servers and reads the answers: the status API, or the ActivityPub object if the key is a path.

A 404 from the post's own host means, for a post that was public, that the post or its account was deleted, since a public post
cannot be made private. 401 and 403 mean that the host answers only its own users.
Each host must prove that it answers us before `Gone` counts (`health_probes`): a post of one host cannot be a control for another.
If a status was edited, its history is probed too (`follow_ups`), for the earlier content only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import markup, words_of
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.mastodon_api import edited_at, read_history, read_status
from archiver.platforms.toolkit.poll_choices import choices, paragraphs
from archiver.platforms.toolkit.probes import (
    NOT_FOUND_STATUSES,
    ask_api,
    json_of,
    not_understood,
    object_of,
    other_post,
    unknown_probe,
)
from archiver.platforms.toolkit.short_links import no_links, no_targets

STATUS = "mastodon-status"
OBJECT = "mastodon-object"
HISTORY = "mastodon-history"
INSTANCE = "mastodon-instance"
NEVER_GIVEN = "mastodon-never-given"

CONTROLS = Controls()
alias_probes, targets = no_links, no_targets

_KEY = re.compile(r"([a-z0-9.\-]+(?::\d{1,5})?)/([^\s?#]{1,300})")
_ID = re.compile(r"[0-9A-Za-z]{1,64}")
_ACTIVITY = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_KINDS = {"Image": "photo", "Video": "video", "Audio": "audio"}
_POSTS = frozenset({"Note", "Article", "Question", "Page", "Video", "Event", "Image", "Audio"})
_MAX_MEDIA = 100
_AUTHOR, _ANSWERED = "author", "answered"


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the status by the API of its host or, if the key holds a path, of the ActivityPub object at that path."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    host, tail = named.groups()
    if _ID.fullmatch(tail):
        return (ask_api(STATUS, f"https://{host}/api/v1/statuses/{tail}"),)
    return (ask_api(OBJECT, f"https://{host}/{quote(tail, safe='/@~.-_:')}", accept=_ACTIVITY),)


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """A probe of the edit history, if the status says that it was edited."""
    outcomes_by_kind = {outcome.probe.kind: outcome for outcome in outcomes}
    status_outcome = outcomes_by_kind.get(STATUS)
    if HISTORY in outcomes_by_kind or not isinstance(status_outcome, Answer) or not isinstance(read(post, status_outcome), Present):
        return ()
    payload = object_of(status_outcome)
    edited = None if isinstance(payload, Unreadable) else edited_at(payload)
    if isinstance(payload, Unreadable) or edited is None:
        return ()
    grounds = ((_AUTHOR, text(payload, "account", "id")), (_ANSWERED, text(payload, "in_reply_to_id")))
    asked = ask_api(HISTORY, f"{status_outcome.probe.url}/history", about=About.HISTORY)
    return (replace(asked, unless_known=edited, grounds=tuple((name, value) for name, value in grounds if value)),)


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer from the post's host."""
    named, place = _KEY.fullmatch(post.key), parse_url(answer.probe.url)
    if named is None or place is None or answer.probe.kind not in {STATUS, OBJECT, HISTORY}:
        return unknown_probe(answer)
    blocked = blocked_reading(answer, {place.host})
    if blocked is not None:
        return blocked
    if answer.probe.kind == HISTORY:
        return _read_history(post, answer, prefix=f"{named[1]}/")
    if answer.status in NOT_FOUND_STATUSES:
        return _read_absence(answer)
    if answer.status != HTTPStatus.OK:
        return unexplained_status(answer)
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    return read_status(post, payload, prefix=f"{named[1]}/") if answer.probe.kind == STATUS else _read_object(answer, payload)


def health_probes(post: PostRef) -> Sequence[Probe]:
    """Probes that the host must answer correctly before `Gone` counts: its own description, and a status that cannot exist."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    about = About.ACCOUNT
    site = f"https://{named[1]}"
    if _ID.fullmatch(named[2]):
        return (
            ask_api(INSTANCE, f"{site}/api/v1/instance", about=about),
            ask_api(NEVER_GIVEN, f"{site}/api/v1/statuses/0", about=about),
        )
    return (ask_api(INSTANCE, f"{site}/.well-known/nodeinfo", about=about),)


def is_healthy(answer: Answer) -> bool:
    """Whether the answer to a health probe is a working host's: its description, its NodeInfo, or an API's 404."""
    place = parse_url(answer.probe.url)
    if place is None or blocked_reading(answer, {place.host}) is not None:
        return False
    if answer.probe.kind == NEVER_GIVEN:
        return answer.status in NOT_FOUND_STATUSES and isinstance(_read_absence(answer), Gone)
    payload = object_of(answer)
    if answer.status != HTTPStatus.OK or isinstance(payload, Unreadable):
        return False
    named = text(payload, "uri") or text(payload, "domain") or ""
    return bool(items(payload, "links")) or named.removeprefix("https://").rstrip("/") != ""


def capture_page(post: PostRef) -> CapturePage:
    """The status's own page: the embed's address needs the account's name, which the key does not hold."""
    named = _KEY.fullmatch(post.key)
    host, tail = named.groups() if named else ("", "")
    path = f"web/statuses/{tail}" if _ID.fullmatch(tail) else tail
    elements = (".detailed-status__wrapper", ".detailed-status", ".entry .status", "article", ".h-entry", ".snac-post", "main")
    return CapturePage(url=f"https://{host}/{path}", elements=elements)


def _read_history(post: PostRef, answer: Answer, *, prefix: str) -> Reading:
    """The earlier states of a status; a host without the history API answers 404."""
    if answer.status in NOT_FOUND_STATUSES:
        return Unreadable(why=Why.EMPTY, detail="the host tells no history of it")
    payload = json_of(answer) if answer.status == HTTPStatus.OK else unexplained_status(answer)
    if isinstance(payload, Unreadable):
        return payload
    if not isinstance(payload, Sequence) or isinstance(payload, str):
        return not_understood("JSON that is no list of states")
    author, answered = answer.probe.ground(_AUTHOR), answer.probe.ground(_ANSWERED)
    return read_history(post, payload, prefix=prefix, author=author, answered=answered, at=answer.at)


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
    return not_understood(f"status {answer.status} that is not of the platform's making")


def _read_object(answer: Answer, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of an ActivityPub object, whose `id` or `url` must be the address that was requested."""
    kind = text(payload, "type")
    own = [url for name in ("id", "url") if (url := parse_url(text(payload, name) or "")) is not None]
    asked = parse_url(answer.probe.url)
    if asked is None or asked.without_scheme not in {url.without_scheme for url in own}:
        return other_post(text(payload, "id"))
    if kind == "Tombstone":
        return Gone(reason=Reason.DELETED)
    if kind not in _POSTS:
        return not_understood(f"an object of type {kind}")
    if text(payload, "content") is None:
        return Present()
    written, updated = parse_iso(text(payload, "published")), parse_iso(text(payload, "updated"))
    edited = updated is not None and updated != written
    return Present(
        content=_content(payload),
        aliases=tuple(dict.fromkeys(Alias(url.without_scheme) for url in own)),
        labels=("sensitive",) if field(payload, "sensitive") is True else (),
        edited=edited,
        edited_at=updated if edited else None,
    )


def _content(payload: Mapping[str, JSONValue]) -> Content:
    warning, words = text(payload, "summary"), markup(text(payload, "content"))
    languages = field(payload, "contentMap")
    return Content(
        author=Author(id=text(payload, "attributedTo")),
        text=paragraphs(warning, words_of(words), *choices(items(payload, "oneOf") or items(payload, "anyOf"), "name")),
        media=tuple(_media(payload)),
        posted_at=parse_iso(text(payload, "published")),
        language=next(iter(languages), None) if isinstance(languages, Mapping) and len(languages) == 1 else None,
        links=links_of(words),
    )


def _media(payload: Mapping[str, JSONValue]) -> list[Media]:
    found = []
    for item in items(payload, "attachment")[:_MAX_MEDIA]:
        address = parse_url(text(item, "url") or text(item, "href") or "")
        if address is not None:
            kind = _KINDS.get(text(item, "type") or "") or (text(item, "mediaType") or "file").split("/")[0].replace(
                "image", "photo"
            )
            key = f"{address.host}{address.path}"
            found.append(Media(key=key, kind=kind, url=str(address), alt=text(item, "name") or text(item, "summary") or None))
    return found
