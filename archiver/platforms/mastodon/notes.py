"""Misskey and its kin: their own API, which says of a note that it is not there where ActivityPub answers nothing but a 404.

The API takes its questions by POST. It shows public notes to everybody, also where ActivityPub objects are given only to servers
that sign their requests.
"""

from collections.abc import Mapping

from archiver.model.digests import JSONValue
from archiver.model.observations import Claim, Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Answer, Probe, Why
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.blocks import unexplained_status
from archiver.platforms.toolkit.poll_choices import choices, paragraphs
from archiver.platforms.toolkit.probes import ask_by_post, object_of, other_post
from archiver.platforms.toolkit.unread_parts import GivenFields, missing, without

NOTE = "mastodon-note"
NEVER_GIVEN_NOTE = "mastodon-never-given-note"

_NO_SUCH_NOTE = "NO_SUCH_NOTE"
_SIGNED_IN_ONLY = frozenset({"SIGNIN_REQUIRED", "CREDENTIAL_REQUIRED"})
_KINDS = {"image": "photo", "video": "video", "audio": "audio"}
_GIVEN: GivenFields = {
    Claim.TEXT: ("text", "cw", "poll.choices", "poll.choices.text"),
    Claim.MEDIA: ("files", "files.id", "files.type"),
}
_BEFORE_MISSKEY = "0000000000"
"""An id of the first millisecond of the year 2000, which no server has given to a note."""
_MAX_MEDIA = 100


def note_id(name: str) -> str | None:
    """The id in a key's name, if it names a note."""
    return name.removeprefix("notes/") if name.startswith("notes/") else None


def ask_note(host: str, note: str) -> Probe:
    """A probe of a note by its id."""
    return ask_by_post(NOTE, f"https://{host}/api/notes/show", {"noteId": note})


def ask_note_never_given(host: str) -> Probe:
    """A probe of a note that cannot exist."""
    return ask_by_post(NEVER_GIVEN_NOTE, f"https://{host}/api/notes/show", {"noteId": _BEFORE_MISSKEY}, about=About.ACCOUNT)


def denies_note(answer: Answer) -> bool:
    """Whether the API says, in its own words, that there is no such note."""
    payload = object_of(answer)
    return not isinstance(payload, Unreadable) and text(payload, "error", "code") == _NO_SUCH_NOTE


def read_note(post: PostRef, answer: Answer) -> Reading:
    """The reading of the API's answer about a note."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    code = text(payload, "error", "code")
    if code == _NO_SUCH_NOTE:
        return Gone(reason=Reason.NOT_STATED)
    if code in _SIGNED_IN_ONLY:
        return Unreadable(why=Why.SIGNED_IN_ONLY, detail=code)
    given = text(payload, "id")
    if code is not None or given is None:
        return unexplained_status(answer)
    host, _, name = post.key.partition("/")
    if given != note_id(name):
        return other_post(given)
    edited = parse_iso(text(payload, "updatedAt"))
    hidden = field(payload, "isHidden") is True
    reading = Present(content=None if hidden else _content(post, payload, host), edited=edited is not None, edited_at=edited)
    return reading if hidden else without(reading, *missing(payload, _GIVEN))


def _content(post: PostRef, payload: Mapping[str, JSONValue], host: str) -> Content:
    def note(name: str) -> PostRef | None:
        given = text(payload, name)
        return PostRef(platform=post.platform, key=f"{host}/notes/{given}") if given else None

    options = choices(items(payload, "poll", "choices"), "text")
    return Content(
        author=Author(
            id=text(payload, "user", "id"), handle=text(payload, "user", "username"), name=text(payload, "user", "name") or None
        ),
        text=paragraphs(text(payload, "cw"), text(payload, "text"), *options),
        media=tuple(_media(payload)),
        quoted=note("renoteId"),
        reply_to=note("replyId"),
        posted_at=parse_iso(text(payload, "createdAt")),
    )


def _media(payload: Mapping[str, JSONValue]) -> list[Media]:
    found = []
    for item in items(payload, "files")[:_MAX_MEDIA]:
        key, address = text(item, "id"), parse_url(text(item, "url") or "")
        if key:
            kind = _KINDS.get((text(item, "type") or "").partition("/")[0], "file")
            found.append(Media(key=key, kind=kind, url=str(address) if address else None, alt=text(item, "comment") or None))
    return found
