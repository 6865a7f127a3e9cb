"""Readings of the answers to Bluesky's probes, and the facts in them that follow-up probes need (identity, handle, labels).

| answer | reading |
|---|---|
| `getPosts` with the post, whose record matches its CID | `Present` |
| `getPosts` with the post, labelled `!no-unauthenticated` or `!hide` | `Withheld`: login wall, not stated |
| `getPostThread` with the post (only in web archives) | as `getPosts` |
| `getPosts` without it | `Unreadable`: not conclusive by itself |
| `getProfile`: `AccountTakedown`, `AccountDeactivated` | `Gone`: account suspended, account deactivated |
| `getRepoStatus`: takendown or suspended, deactivated, deleted | `Gone`: account suspended, deactivated, deleted |
| `repo.getRecord` with the record | `Present`; `Withheld` where the app leaves it out |
| `repo.getRecord`: `RecordNotFound` | `Gone`, ambiguous: the answer for deleted records and for those that were taken down |
| a valid proof that the record exists | `Present`; `Withheld` where the app leaves it out |
| such a proof from a server that answered `RecordNotFound` before | `Gone`, removed |
| a valid proof that the record does not exist | `Gone`, deleted |
| an invalid proof | `Unreadable`, with the reason |
| `sync.getRecord`: `RepoTakendown` or `RepoSuspended`, `RepoDeactivated`, `RepoNotFound` | `Gone`, as with `getRepoStatus` |
| the document of a DID that was given up | `Gone`, account deleted |

If the author allows only logged-in users to see the posts, `Withheld` replaces `Present` in answers of every host.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, PostRef, version_name
from archiver.model.probes import About, Answer, Why
from archiver.model.urls import parse_url
from archiver.platforms.bluesky import probes
from archiver.platforms.bluesky.atproto.cid import CID
from archiver.platforms.bluesky.atproto.dag_cbor import Node
from archiver.platforms.bluesky.atproto.json_records import cid_of_json, node_of
from archiver.platforms.bluesky.atproto.keys import parse_did_key
from archiver.platforms.bluesky.atproto.plc_log import Ended, read_log
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.atproto.proofs import Proven, prove
from archiver.platforms.bluesky.contents import Addresses, content_of, from_the_app, from_the_server, with_stream
from archiver.platforms.bluesky.errors import ACCOUNT_STATES, DELETED, blocked, error_reading, payload_of
from archiver.platforms.bluesky.identities import Identity, read_document
from archiver.platforms.bluesky.names import PLATFORM, Record, handle_alias, record_of, time_of
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.toolkit.blocks import unexplained_status
from archiver.platforms.toolkit.probes import json_of, not_understood, object_of, other_post, unknown_probe

_NO_HANDLE = "handle.invalid"
"""The app's placeholder for a handle that does not resolve to its account."""

_HIDDEN = "!no-unauthenticated"
_WITHHOLDING: Mapping[str, Reading] = {
    _HIDDEN: Withheld(reason=Reason.LOGIN_WALL),
    "!hide": Withheld(reason=Reason.NOT_STATED),
}
"""Labels that hide a post from users who are not logged in; a warning (`!warn`) does not."""

_MAX_POSTS = 25
_MAX_LABELS = 100
_MAX_THREAD = 1_000


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of Bluesky's probes."""
    record, reader = record_of(post), _READERS.get(answer.probe.kind)
    if answer.probe.about is About.ALIAS:
        return Present() if resolved(answer) else blocked(answer) or error_reading(answer)
    if record is None or reader is None or post.platform != PLATFORM:
        return unknown_probe(answer)
    return blocked(answer) or reader(record, answer)


def identity_in(did: str, answer: Answer) -> Identity | Ended | ProofError | None:
    """The identity in a log or a document of a DID; a `ProofError` if it is invalid, None if the answer is neither."""
    payload = json_of(answer) if blocked(answer) is None and answer.status == HTTPStatus.OK else None
    if payload is None or isinstance(payload, Unreadable):
        return None
    try:
        if answer.probe.kind == probes.LOG:
            return read_log(payload, did)
        return read_document(payload, did) if isinstance(payload, Mapping) else None
    except ProofError as error:
        return error


def is_members_only(answer: Answer) -> bool:
    """Whether an author's profile allows only logged-in users to see the posts."""
    labels = items(_object_in(answer), "value", "labels", "values")
    return any(text(label, "val") == _HIDDEN for label in labels[:_MAX_LABELS])


def leaves_out_post(answer: Answer) -> bool:
    """Whether the app has answered without the post."""
    return field(_object_in(answer), "posts") == []


def resolved(answer: Answer) -> PostRef | None:
    """The post of the account that a handle resolves to; None if the answer names no account."""
    did = text(_object_in(answer), "did")
    post = PostRef(platform=PLATFORM, key=f"{did}/{answer.probe.ground(probes.RECORD_KEY)}")
    return post if record_of(post) else None


def _object_in(answer: Answer) -> Mapping[str, JSONValue]:
    """The JSON object in a success of the requested host; empty for any other answer."""
    payload = object_of(answer) if blocked(answer) is None and answer.status == HTTPStatus.OK else {}
    return payload if isinstance(payload, Mapping) else {}


# -- the app


def _read_posts(record: Record, answer: Answer) -> Reading:
    """The reading of `getPosts`."""
    payload = payload_of(answer)
    if not isinstance(payload, Mapping):
        return payload if isinstance(payload, Unreadable) else not_understood("an error of another question")
    views = field(payload, "posts")
    if not isinstance(views, list):
        return not_understood("an object without posts")
    if not views:
        return Unreadable(why=Why.EMPTY, detail="the app leaves it out, which says nothing by itself")
    view = next((view for view in views[:_MAX_POSTS] if text(view, "uri") == record.uri), None)
    return other_post(text(views[0], "uri")) if view is None else _read_view(record, view)


def _read_thread(record: Record, answer: Answer) -> Reading:
    """The reading of `getPostThread`, in either of its forms: the view of the post that was asked for."""
    payload = payload_of(answer)
    if not isinstance(payload, Mapping):
        return payload if isinstance(payload, Unreadable) else not_understood("an error of another question")
    of_thread = [field(item, "value", "post") for item in items(payload, "thread")[:_MAX_THREAD]]
    views = [field(payload, "thread", "post"), *of_thread]
    view = next((view for view in views if text(view, "uri") == record.uri), None)
    return not_understood("a thread without the post") if view is None else _read_view(record, view)


def _read_view(record: Record, view: JSONValue) -> Reading:
    """The reading of the app's view of the post."""
    if text(view, "author", "did") != record.did:
        return not_understood("a post by another account than its address names")
    for label in (*items(view, "author", "labels")[:_MAX_LABELS], *items(view, "labels")[:_MAX_LABELS]):
        withheld = _WITHHOLDING.get(text(label, "val") or "")
        if withheld is not None and field(label, "neg") is not True:
            return withheld
    handle = text(view, "author", "handle")
    author = Author(
        id=record.did, handle=handle if handle != _NO_HANDLE else None, name=text(view, "author", "displayName") or None
    )
    reading = _read_json(record, field(view, "record"), text(view, "cid"), author, from_the_app(record.did))
    if isinstance(reading, Present):
        reading = replace(reading, content=with_stream(reading.content, field(view, "embed")), labels=_labels(view))
    return _with_handle_alias(record, reading, author)


_QUOTED = {
    "app.bsky.embed.record#viewNotFound": "quoted-post-not-found",
    "app.bsky.embed.record#viewBlocked": "quoted-post-blocked",
    "app.bsky.embed.record#viewDetached": "quoted-post-detached",
}
"""Labels for a quoted post that the app does not show, by the type of the app's placeholder."""


def _labels(view: JSONValue) -> tuple[str, ...]:
    """The labels of a post, from anyone, without those that were retracted; and one for a quoted post that is not shown."""
    labels = items(view, "labels")[:_MAX_LABELS]
    names = [name for label in labels if (name := text(label, "val")) and field(label, "neg") is not True]
    quoted_type = text(view, "embed", "record", "$type") or text(view, "embed", "record", "record", "$type")
    return tuple(dict.fromkeys([*names, *([_QUOTED[quoted_type]] if quoted_type in _QUOTED else [])]))


def _with_handle_alias(record: Record, reading: Reading, author: Author) -> Reading:
    """A reading with the post's URL by handle as an alias; the app has verified that the handle is the account's."""
    alias = handle_alias(author.handle, record) if author.handle is not None else None
    return replace(reading, aliases=(*reading.aliases, alias)) if isinstance(reading, Present) and alias is not None else reading


def _read_json(record: Record, payload: JSONValue, stated_cid: str | None, author: Author, addresses: Addresses) -> Reading:
    """The reading of a record in JSON, whose CID must be the stated one."""
    try:
        cid, node = cid_of_json(payload), node_of(payload)
    except ValueError as error:
        return not_understood(f"a record that can have no CID: {error}")
    if str(cid) != stated_cid:
        return not_understood("a record that is not what its CID says")
    return _present(record, node, cid, author, addresses)


def _present(record: Record, node: Node, cid: CID, author: Author, addresses: Addresses) -> Reading:
    content = content_of(node, author, addresses) if isinstance(node, Mapping) else None
    if content is None:
        return not_understood("a record that is no post")
    post = PostRef(platform=PLATFORM, key=f"{record.did}/{record.key}")
    return Present(content=content, aliases=(version_name(post, str(cid)),))


def _read_profile(record: Record, answer: Answer) -> Reading:
    """The reading of `getProfile`: `Unreadable` for an active account, of which the app does not show the post."""
    payload = _account_in(record, answer)
    if not isinstance(payload, Mapping):
        return payload
    return Unreadable(why=Why.EMPTY, detail="the app shows the account, which says nothing of the post")


def _account_in(record: Record, answer: Answer) -> Mapping[str, JSONValue] | Reading:
    """The JSON object about the post's account, or the reading of any other answer."""
    payload = payload_of(answer)
    if isinstance(payload, Mapping) and text(payload, "did") != record.did:
        return other_post(text(payload, "did"))
    return payload


# -- the account's identity


def _read_identity(record: Record, answer: Answer) -> Reading:
    """The reading of a DID's log or document."""
    if answer.probe.ground(probes.ENDED):
        return DELETED if answer.status == HTTPStatus.GONE else not_understood(f"a DID that was given up, status {answer.status}")
    match identity_in(record.did, answer):
        case Identity():
            return Present()
        case Ended():
            return DELETED
        case ProofError() as error:
            return not_understood(f"it does not prove itself: {error}")
        case None:
            pass
    if answer.status == HTTPStatus.GONE:
        return DELETED
    return Gone(reason=Reason.NOT_STATED, ambiguous=True) if answer.status == HTTPStatus.NOT_FOUND else unexplained_status(answer)


def _read_wish(_record: Record, answer: Answer) -> Reading:
    """The reading of the author's profile record, which says whether only logged-in users may see the posts."""
    if is_members_only(answer):
        return Withheld(reason=Reason.LOGIN_WALL)
    payload = payload_of(answer)
    return Present() if isinstance(payload, Mapping) else payload


# -- the account's server


def _read_status(record: Record, answer: Answer) -> Reading:
    """The reading of `getRepoStatus`, from the account's server."""
    payload = _account_in(record, answer)
    if not isinstance(payload, Mapping):
        return payload
    if field(payload, "active") is True:
        return Unreadable(why=Why.EMPTY, detail="the account is active, which says nothing of the post")
    stated = text(payload, "status") or "not active, and not why"
    return ACCOUNT_STATES.get(stated) or not_understood(f"an account that is {stated}")


def _read_record(record: Record, answer: Answer) -> Reading:
    """The reading of `repo.getRecord`, from the account's server."""
    payload = payload_of(answer)
    if not isinstance(payload, Mapping):
        return payload
    if text(payload, "uri") != record.uri:
        return other_post(text(payload, "uri"))
    reading = _read_json(record, field(payload, "value"), text(payload, "cid"), *_author_and_addresses(record, answer))
    return _withheld_if_hidden(answer, reading)


def _read_proof(record: Record, answer: Answer) -> Reading:
    """The reading of `sync.getRecord`, a signed proof."""
    if answer.status != HTTPStatus.OK:
        return error_reading(answer)
    try:
        key = parse_did_key(answer.probe.ground(probes.KEY) or "")
        proven = prove(answer.body, did=record.did, path=record.path, key=key)
        return _read_proven(record, answer, proven)
    except ProofError as error:
        return not_understood(f"the proof does not hold: {error}")


def _read_proven(record: Record, answer: Answer, proven: Proven) -> Reading:
    """The reading of a valid proof; `ProofError` if it is older than the post."""
    if proven.record is None or proven.cid is None:
        _check_age(record, answer, proven)
        return Gone(reason=Reason.DELETED)
    if answer.probe.ground(probes.NOT_FOUND):
        # The signed repository contains the record, but its server answers that there is none: the author did not delete it.
        return Gone(reason=Reason.REMOVED)
    present = _present(record, proven.record, proven.cid, *_author_and_addresses(record, answer))
    return _withheld_if_hidden(answer, present)


def _check_age(record: Record, answer: Answer, proven: Proven) -> None:
    """Raise `ProofError` if the repository's revision is from before the post was written, or has no time."""
    written, signed = time_of(record.key), time_of(proven.revision)
    if signed is None:
        raise ProofError("its revision tells no time")
    if written is not None and signed < written <= answer.at:
        raise ProofError("it is from before the post was written")


def _author_and_addresses(record: Record, answer: Answer) -> tuple[Author, Addresses]:
    """The author and the addresses of media, as far as earlier answers have established them."""
    server = parse_url(answer.probe.ground(probes.SERVER) or "")
    author = Author(id=record.did, handle=answer.probe.ground(probes.NAME))
    return author, from_the_server(server, record.did) if server is not None else from_the_app(record.did)


def _withheld_if_hidden(answer: Answer, reading: Reading) -> Reading:
    """The reading, or `Withheld` instead of `Present` if the author or the app hides the post from users without a login."""
    if not isinstance(reading, Present):
        return reading
    if answer.probe.ground(probes.HIDDEN):
        return Withheld(reason=Reason.LOGIN_WALL)
    return Withheld(reason=Reason.NOT_STATED) if answer.probe.ground(probes.LEFT_OUT) else reading


_READERS: Mapping[str, Callable[[Record, Answer], Reading]] = {
    probes.POSTS: _read_posts,
    probes.THREAD: _read_thread,
    probes.PROFILE: _read_profile,
    probes.LOG: _read_identity,
    probes.DOCUMENT: _read_identity,
    probes.STATUS: _read_status,
    probes.WISH: _read_wish,
    probes.RECORD: _read_record,
    probes.PROOF: _read_proof,
}
