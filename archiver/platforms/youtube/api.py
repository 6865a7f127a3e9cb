"""Builds YouTube's probes and reads the answers: oEmbed, whose status says why a video is not shown, and the watch page's JSON.

401 "Unauthorized" means that the video exists but may not be embedded, 403 "Forbidden" that it is private, 404 "Not Found" that it
was deleted or never existed. The page always has status 200; its `playabilityStatus` holds for this client only.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Claim, Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe, Why
from archiver.model.urls import parse_url
from archiver.platforms.archived_copies import KnownNames
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attributes, markup
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import (
    failure_reading,
    redirected_reading,
    unexplained_status,
    unrecognised_page,
    withheld_by_law,
)
from archiver.platforms.toolkit.probes import ask_oembed, ask_page, not_understood, object_of, other_post
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets
from archiver.platforms.toolkit.unread_parts import missing, without
from archiver.platforms.youtube.keyed import VIDEO_BY_KEY, ask_data_api, read_data_api

OEMBED = "youtube-oembed"
PAGE = "youtube-watch"

_HOSTS = frozenset({"www.youtube.com", "youtube.com"})
_ID = re.compile(r"[0-9A-Za-z_\-]{11}")
_EMBED_PATH = re.compile(r"/embed/([0-9A-Za-z_\-]{11})(?:/|$)")
_PLAYER = re.compile(rb"ytInitialPlayerResponse\s{0,9}=\s{0,9}(?=\{)")
_MAX_PLAYER_BYTES = 2_000_000
_MAX_WORD_LENGTH = 40

# The first video of all; and, since ids are 64 bits drawn at random, of which one in 10^9 is taken, 64 bits drawn otherwise: the
# first of the SHA-256 of "a video that nobody has uploaded".
CONTROLS = Controls(live=(PostRef(platform="youtube", key="jNQXAC9IVRw"),), gone=(PostRef(platform="youtube", key="DOHLF6k_3q0"),))
alias_probes, targets = no_links, no_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of oEmbed and of the watch page; none for a key that is not a video's (community posts)."""
    if not _ID.fullmatch(post.key):
        return ()
    address = f"https://www.youtube.com/watch?v={post.key}"
    return (
        ask_oembed(OEMBED, "https://www.youtube.com/oembed", address, options="&format=json"),
        ask_page(PAGE, f"{address}&hl=en&bpctr=9999999999&has_verified=1"),
    )


def keyed_probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the Data API with the operator's key."""
    return (ask_data_api(post.key),) if _ID.fullmatch(post.key) else ()


def key_trial(name: str) -> Probe:  # noqa: ARG001 - YouTube has one key
    """A probe of the live control with the operator's key."""
    return ask_data_api(CONTROLS.live[0].key)


def archived(post: PostRef, known: KnownNames) -> Sequence[Probe]:  # noqa: ARG001 - a video's address has no name in it
    """A probe of the watch page at the address that people archive."""
    return (ask_page(PAGE, f"https://www.youtube.com/watch?v={post.key}"),) if _ID.fullmatch(post.key) else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    if answer.probe.kind == OEMBED:
        return _read_oembed(post, answer)
    if answer.probe.kind == VIDEO_BY_KEY:
        return read_data_api(post, answer)
    return read_by_kind(post, answer, {PAGE: _read_page}, hosts=_HOSTS)


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official player."""
    return CapturePage(url=f"https://www.youtube.com/embed/{post.key}?hl=en&rel=0", elements=("#movie_player", "#player", "body"))


def _read_oembed(post: PostRef, answer: Answer) -> Reading:
    """The reading of oEmbed: JSON for a video that may be embedded, else a status whose name is the whole body."""
    place = redirected_reading(answer, _HOSTS)
    if place is not None:
        return failure_reading(answer) or place
    word = _word(answer)
    spoken = _WORDS.get((answer.status, word)) or (_WORDS[403, word] if word == b"Forbidden" else None)
    blocked = failure_reading(answer) or withheld_by_law(answer)
    if blocked is not None and not (spoken and answer.status == HTTPStatus.UNAUTHORIZED and not _guarded(blocked)):
        return blocked
    if spoken is not None:
        return spoken
    if answer.status != HTTPStatus.OK:
        return unexplained_status(answer)
    payload = object_of(answer)
    return payload if isinstance(payload, Unreadable) else _read_markup(post, payload)


_WORDS: Mapping[tuple[int, bytes], Reading] = {
    (401, b"Unauthorized"): Present(),
    (403, b"Forbidden"): Withheld(reason=Reason.NOT_STATED),
    (404, b"Not Found"): Gone(reason=Reason.NOT_STATED),
    (400, b"Bad Request"): Unreadable(why=Why.OUR_MISTAKE, detail="YouTube calls the id bad"),
}


def _word(answer: Answer) -> bytes:
    return answer.body.strip() if len(answer.body) <= _MAX_WORD_LENGTH else b""


def _guarded(blocked: Reading) -> bool:
    return isinstance(blocked, Unreadable) and blocked.why is Why.CHALLENGED


def _read_markup(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    frames = (parse_url(source) for source in attributes(markup(text(payload, "html")), "iframe[src]", "src"))
    named = {found[1] for frame in frames if frame and (found := _EMBED_PATH.search(frame.path))}
    if not named:
        return not_understood("an object that names no video")
    if post.key not in named:
        return other_post(", ".join(sorted(named)))
    title = text(payload, "title")
    account = parse_url(text(payload, "author_url") or "", base=parse_url("https://www.youtube.com/"))
    author = replace(_account(account.segments if account else ()), name=text(payload, "author_name"))
    return Present(content=Content(author=author, text=title, media=_video(post, payload)) if title is not None else None)


def _account(path: Sequence[str]) -> Author:
    """The channel that the address of an account names, by its id or its handle."""
    match path:
        case ("channel", number, *_):
            return Author(id=number)
        case (*_, name):
            return Author(handle=name.removeprefix("@"))
        case _:
            return Author()


def _video(post: PostRef, payload: JSONValue) -> tuple[Media, ...]:
    poster = parse_url(text(payload, "thumbnail_url") or "")
    return (Media(key=post.key, kind="video", poster=str(poster) if poster is not None else None),)


def _read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of the player's JSON in the watch page."""
    payload = _player(answer.body)
    state = text(payload, "playabilityStatus", "status")
    if state is None:
        return unrecognised_page(answer)
    named = text(payload, "videoDetails", "videoId")
    if named is not None and named != post.key:
        return other_post(named)
    if state == "OK":
        return _playable(post, payload) if named else not_understood("a player without a video")
    return _unplayable(state, text(payload, "playabilityStatus", "reason") or "")


def _player(body: bytes) -> JSONValue:
    found = _PLAYER.search(body)
    if found is None:
        return None
    written = body[found.end() : found.end() + _MAX_PLAYER_BYTES].decode("utf-8", "replace")
    try:
        payload: JSONValue = json.JSONDecoder().raw_decode(written)[0]
    except (ValueError, RecursionError):
        return None
    return payload


def _playable(post: PostRef, payload: JSONValue) -> Reading:
    title = text(payload, "videoDetails", "title")
    if title is None:
        return Present()
    author = Author(id=text(payload, "videoDetails", "channelId"), name=text(payload, "videoDetails", "author"))
    words = "\n\n".join(part for part in (title, text(payload, "videoDetails", "shortDescription")) if part)
    reading = Present(content=Content(author=author, text=words, media=_video(post, payload)))
    return without(reading, *missing(payload, {Claim.TEXT: ("videoDetails.shortDescription",)}))


def _unplayable(state: str, reason: str) -> Reading:
    """Why a video is not played, by the player's English message; `LOGIN_REQUIRED` is also sent to suspected bots."""
    sentence = reason.lower().replace("’", "'").strip().rstrip(".")
    if state in {"LOGIN_REQUIRED", "ERROR"} and sentence in {"this video is private", "private video"}:
        return Withheld(reason=Reason.NOT_STATED)
    if state == "LOGIN_REQUIRED" and sentence == "sign in to confirm your age":
        return Withheld(reason=Reason.AGE_GATED)
    if state == "ERROR" and sentence.endswith("account associated with this video has been terminated"):
        return Gone(reason=Reason.ACCOUNT_SUSPENDED)
    if state == "ERROR":
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    return Unreadable(why=Why.BLOCKED, detail=f"not played: {state} {reason}"[:200])
