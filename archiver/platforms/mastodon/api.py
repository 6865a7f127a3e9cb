"""Mastodon and its kin, on any host: the status by its host's own API, or the ActivityPub object where the key is a path.

404 from the post's own host is its statement that it has no such post; of a post that was public, that means deleted, or its
account gone, since a public post cannot be made private. 401 and 403 say that the host answers no strangers.
Each host proves for itself that it answers us before an end counts (`health_probes`): no post of one host vouches for another.
Where a status says that it was edited, its history is asked for too (`follow_ups`): it tells what the post said before we came, and
never where the post stands.
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
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.mastodon_api import choices, edited_at, joined, parse_iso, read_history, read_status
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
_MOST_MEDIA = 100
_AUTHOR, _ANSWERED = "author", "answered"


def probes(post: PostRef) -> Sequence[Probe]:
    """The status by its host's API; where the key's end is a path and no id, the object at that path."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    host, tail = named.groups()
    if _ID.fullmatch(tail):
        return (ask_api(STATUS, f"https://{host}/api/v1/statuses/{tail}"),)
    return (ask_api(OBJECT, f"https://{host}/{quote(tail, safe='/@~.-_:')}", accept=_ACTIVITY),)


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """The history of a status that says that it was edited."""
    heard = {one.probe.kind: one for one in outcomes}
    told = heard.get(STATUS)
    if HISTORY in heard or not isinstance(told, Answer) or not isinstance(read(post, told), Present):
        return ()
    said = object_of(told)
    edited = None if isinstance(said, Unreadable) else edited_at(said)
    if isinstance(said, Unreadable) or edited is None:
        return ()
    grounds = ((_AUTHOR, text(said, "account", "id")), (_ANSWERED, text(said, "in_reply_to_id")))
    asked = ask_api(HISTORY, f"{told.probe.url}/history", about=About.HISTORY)
    return (replace(asked, unless_known=edited, grounds=tuple((name, value) for name, value in grounds if value)),)


def read(post: PostRef, answer: Answer) -> Reading:
    """What the host's answer shows."""
    named, place = _KEY.fullmatch(post.key), parse_url(answer.probe.url)
    if named is None or place is None or answer.probe.kind not in {STATUS, OBJECT, HISTORY}:
        return unknown_probe(answer)
    strange = blocked_reading(answer, {place.host})
    if strange is not None:
        return strange
    if answer.probe.kind == HISTORY:
        return _read_history(post, answer, prefix=f"{named[1]}/")
    if answer.status in NOT_FOUND_STATUSES:
        return _read_absence(answer)
    if answer.status != HTTPStatus.OK:
        return unexplained_status(answer)
    said = object_of(answer)
    if isinstance(said, Unreadable):
        return said
    return read_status(post, said, prefix=f"{named[1]}/") if answer.probe.kind == STATUS else _read_object(answer, said)


def health_probes(post: PostRef) -> Sequence[Probe]:
    """What the post's host must answer rightly before an end counts: who it is, and that it has no status 0."""
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
    """Whether a host's answer to `health_probes` is a working one: its own name, its NodeInfo, an orderly "not found"."""
    place = parse_url(answer.probe.url)
    if place is None or blocked_reading(answer, {place.host}) is not None:
        return False
    if answer.probe.kind == NEVER_GIVEN:
        return answer.status in NOT_FOUND_STATUSES and isinstance(_read_absence(answer), Gone)
    said = object_of(answer)
    if answer.status != HTTPStatus.OK or isinstance(said, Unreadable):
        return False
    named = text(said, "uri") or text(said, "domain") or ""
    return bool(items(said, "links")) or named.removeprefix("https://").rstrip("/") != ""


def showing(post: PostRef) -> CapturePage:
    """The status's own page: the embed's address needs the account's name, which the key does not hold."""
    named = _KEY.fullmatch(post.key)
    host, tail = named.groups() if named else ("", "")
    path = f"web/statuses/{tail}" if _ID.fullmatch(tail) else tail
    elements = (".detailed-status__wrapper", ".detailed-status", ".entry .status", "article", ".h-entry", ".snac-post", "main")
    return CapturePage(url=f"https://{host}/{path}", elements=elements)


def _read_history(post: PostRef, answer: Answer, *, prefix: str) -> Reading:
    """What a history tells; a host without histories says so as it says everything that it does not have."""
    if answer.status in NOT_FOUND_STATUSES:
        return Unreadable(why=Why.EMPTY, detail="the host tells no history of it")
    said = json_of(answer) if answer.status == HTTPStatus.OK else unexplained_status(answer)
    if isinstance(said, Unreadable):
        return said
    if not isinstance(said, Sequence) or isinstance(said, str):
        return not_understood("JSON that is no list of states")
    author, answered = answer.probe.ground(_AUTHOR), answer.probe.ground(_ANSWERED)
    return read_history(post, said, prefix=prefix, author=author, answered=answered, at=answer.at)


def _read_absence(answer: Answer) -> Reading:
    """A 404 or 410: the host's own 404 comes as JSON with an error, or bears the name of its software; 410 says "gone" by itself.

    A 404 from elsewhere (a proxy, a parked domain) is a page, and says nothing.
    """
    said = json_of(answer)
    if isinstance(said, Mapping) and text(said, "type") == "Tombstone":
        return Gone(reason=Reason.DELETED)
    spoken = isinstance(said, Mapping) and text(said, "error") is not None
    # snac gives its 404 as a page, also for parts of the API that it does not have: only at a post's own address does it tell.
    spoken = spoken or (answer.probe.kind == OBJECT and (answer.header("x-creator") or "").startswith("snac/"))
    if spoken or answer.status == HTTPStatus.GONE:
        return Gone(reason=Reason.NOT_STATED)
    return not_understood(f"status {answer.status} that is not of the platform's making")


def _read_object(answer: Answer, said: Mapping[str, JSONValue]) -> Reading:
    """An ActivityPub object, which names itself by the address at which it was asked for, or by its `url`."""
    kind = text(said, "type")
    own = [url for name in ("id", "url") if (url := parse_url(text(said, name) or "")) is not None]
    asked = parse_url(answer.probe.url)
    if asked is None or asked.without_scheme not in {url.without_scheme for url in own}:
        return other_post(text(said, "id"))
    if kind == "Tombstone":
        return Gone(reason=Reason.DELETED)
    if kind not in _POSTS:
        return not_understood(f"an object of type {kind}")
    if text(said, "content") is None:
        return Present()
    written, updated = parse_iso(text(said, "published")), parse_iso(text(said, "updated"))
    edited = updated is not None and updated != written
    return Present(
        content=_content(said),
        aliases=tuple(dict.fromkeys(Alias(url.without_scheme) for url in own)),
        labels=("sensitive",) if field(said, "sensitive") is True else (),
        edited=edited,
        edited_at=updated if edited else None,
    )


def _content(said: Mapping[str, JSONValue]) -> Content:
    warning, words = text(said, "summary"), markup(text(said, "content"))
    languages = field(said, "contentMap")
    return Content(
        author=Author(id=text(said, "attributedTo")),
        text=joined(warning, words_of(words) or "", choices(items(said, "oneOf") or items(said, "anyOf"), "name")),
        media=tuple(_media(said)),
        posted_at=parse_iso(text(said, "published")),
        language=next(iter(languages), None) if isinstance(languages, Mapping) and len(languages) == 1 else None,
        links=links_of(words),
    )


def _media(said: Mapping[str, JSONValue]) -> list[Media]:
    found = []
    for one in items(said, "attachment")[:_MOST_MEDIA]:
        address = parse_url(text(one, "url") or text(one, "href") or "")
        if address is not None:
            kind = _KINDS.get(text(one, "type") or "") or (text(one, "mediaType") or "file").split("/")[0].replace("image", "photo")
            key = f"{address.host}{address.path}"
            found.append(Media(key=key, kind=kind, url=str(address), alt=text(one, "name") or text(one, "summary") or None))
    return found
