"""Bluesky: the app's view, the directory of identities, and accounts' servers with repositories that are truly signed."""

from datetime import datetime
from functools import lru_cache
from random import Random

from archiver.demo.smallweb.bluesky.repositories import ROTATION, SIGNING, Repository, did_of, log, operation
from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode
from bench.month.dialects.interface import CONTROL, NOT_FOUND, Post, Seen, View, document, handle, written
from bench.month.fates import Lot

NAME = PLATFORM = "bluesky"
_APP, _DIRECTORY, _EMBED = "public.api.bsky.app", "plc.directory", "embed.bsky.app"
_SERVERS = ("morel.pds.example", "inkcap.pds.example", "russula.pds.example")
HOSTS = (_APP, _DIRECTORY, _EMBED, *_SERVERS)
SHARE = 14
_COLLECTION = "app.bsky.feed.post"

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_PLACES = 13
_NEVER_WRITTEN = _LETTERS[0] * _PLACES
_ENDED = {
    Lot.ACCOUNT_SUSPENDED: ("AccountTakedown", "takendown", "RepoTakendown"),
    Lot.ACCOUNT_DEACTIVATED: ("AccountDeactivated", "deactivated", "RepoDeactivated"),
    Lot.ACCOUNT_DELETED: ("InvalidRequest", "deleted", "RepoNotFound"),
}
"""What the app, the account's status and the repository are called when an account has ended."""
_LEFT_OUT = frozenset({Lot.HIDDEN, Lot.DELETED, Lot.REMOVED, *_ENDED})


def _identifier(at: datetime) -> str:
    """A record's key or a revision: the microseconds since 1970, and ten bits to tell equals apart."""
    number = int(at.timestamp() * 1_000_000) << 10
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_PLACES)))


@lru_cache(maxsize=8192)
def _log(number: int) -> tuple[str, tuple[JSONValue, ...]]:
    """The DID of an account, and its log."""
    said: dict[str, JSONValue] = {
        "type": "plc_operation",
        "rotationKeys": [str(ROTATION.public)],
        "verificationMethods": {"atproto": str(SIGNING.public)},
        "alsoKnownAs": [f"at://{_handle(number)}"],
        "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": f"https://{_server(number)}"}},
        "prev": None,
    }
    first = operation(ROTATION, said)
    return did_of(first), tuple(log(first))


def _handle(number: int) -> str:
    return f"{handle(number)}.bsky.example"


def _server(number: int) -> str:
    return _SERVERS[number % len(_SERVERS)]


def key(number: int, _: Random) -> str:
    """The account's DID and the record's key."""
    return f"{_log(number)[0]}/{_identifier(written(number))}"


_CONTROL_KEY = key(CONTROL, Random(0))
CONTROLS = (_CONTROL_KEY,)
CONTROL_LISTS = f"""[bluesky]
live = ["bluesky:{_CONTROL_KEY}"]
gone = ["bluesky:{_CONTROL_KEY.partition("/")[0]}/{_NEVER_WRITTEN}"]
"""
"""What `seeds/controls.toml` has to say: the archiver's own controls belong to an account that only its owner can sign for."""


def markup(post: Post) -> str:
    """The official blockquote; what it names of the version is what a newsroom embedded."""
    did, _, record = post.key.partition("/")
    pinned = f' data-bluesky-cid="{_cid(_record(post, post.words[0]))}"' if post.pinned else ""
    link = f"https://bsky.app/profile/{did}/post/{record}?ref_src=embed"
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{did}/{_COLLECTION}/{record}"{pinned}><p lang="en">quoted</p>'
        f'&mdash; Ferry (<a href="https://bsky.app/profile/{did}?ref_src=embed">@{_handle(post.number)}</a>) '
        f'<a href="{link}">{post.written:%B %d, %Y}</a></blockquote>'
        '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What Bluesky's hosts answer."""
    asked = request.parameters
    match request.host, last_method(request.path):
        case "public.api.bsky.app", "app.bsky.feed.getPosts":
            return _posts(view, asked.get("uris", ""))
        case "public.api.bsky.app", "app.bsky.actor.getProfile":
            return _profile(view, asked.get("actor", ""))
        case "plc.directory", _:
            found = _of_account(view, request.path.split("/")[1])
            return NOT_FOUND if found is None else json_answer([*_log(found.post.number)[1]])
        case "embed.bsky.app", _:
            did, _, record = request.path.removeprefix("/embed/").replace("%3A", ":").partition(f"/{_COLLECTION}/")
            seen = view.seen(f"{did}/{record}")
            return NOT_FOUND if seen is None else page(document(f'<div id="app"><div>{seen.escaped}</div></div>'))
        case host, method if host in _SERVERS:
            return _of_the_server(view, method, asked)
        case _:
            return NOT_FOUND


def last_method(path: str) -> str:
    """The method of an XRPC address."""
    return path.removeprefix("/xrpc/")


def _of_account(view: View, did: str) -> Seen | None:
    """The one post of an account."""
    found = _accounts(view).get(did)
    return view.seen(found) if found else None


@lru_cache(maxsize=4)
def _accounts(view: View) -> dict[str, str]:
    return {one.partition("/")[0]: one for one in view.posts}


def _record(post: Post, words: str) -> dict[str, JSONValue]:
    return {"$type": _COLLECTION, "createdAt": f"{post.written:%Y-%m-%dT%H:%M:%S.000Z}", "langs": ["en"], "text": words}


def _node(record: dict[str, JSONValue]) -> Node:
    return {"$type": _COLLECTION, "createdAt": str(record["createdAt"]), "langs": ["en"], "text": str(record["text"])}


def _cid(record: dict[str, JSONValue]) -> str:
    return str(cid_of(encode(_node(record))))


def _posts(view: View, uri: str) -> Response:
    seen = view.seen(uri.removeprefix("at://").replace(f"/{_COLLECTION}/", "/"))
    if seen is None or seen.lot in _LEFT_OUT:
        return json_answer({"posts": []})
    did, record = seen.post.key.partition("/")[0], _record(seen.post, seen.words)
    labels: list[JSONValue] = [{"src": did, "val": "!no-unauthenticated"}] if seen.lot is Lot.LOGIN_ONLY else []
    author: dict[str, JSONValue] = {"did": did, "handle": _handle(seen.post.number), "displayName": "Ferry", "labels": labels}
    counts: dict[str, JSONValue] = {name: view.count(seen.post.number) for name in ("likeCount", "repostCount", "replyCount")}
    indexed = f"{view.now:%Y-%m-%dT%H:%M:%S.000Z}"
    view_of: dict[str, JSONValue] = {"uri": uri, "cid": _cid(record), "author": author, "record": record, "indexedAt": indexed}
    return json_answer({"posts": [view_of | counts | {"labels": []}]})


def _error(name: str, message: str = "") -> Response:
    return json_answer({"error": name, "message": message or name}, status=400)


def _profile(view: View, did: str) -> Response:
    seen = _of_account(view, did)
    if seen is None:
        return _error("InvalidRequest", "Profile not found")
    if seen.lot in _ENDED:
        return _error(_ENDED[seen.lot][0], "Profile not found")
    return json_answer({"did": did, "handle": _handle(seen.post.number), "displayName": "Ferry", "labels": []})


def _of_the_server(view: View, method: str, asked: dict[str, str]) -> Response:
    """What the server that keeps an account's repository answers."""
    did = asked.get("did") or asked.get("repo") or ""
    seen = _of_account(view, did)
    if seen is None:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    match method:
        case "com.atproto.sync.getRepoStatus":
            return _status(seen, did)
        case "com.atproto.repo.getRecord" if seen.lot in _ENDED:
            return _error("InvalidRequest", f"Could not find repo: {did}")
        case "com.atproto.repo.getRecord":
            return _record_of(seen, did, asked.get("collection", ""), asked.get("rkey", ""))
        case "com.atproto.sync.getRecord" if seen.lot in _ENDED:
            return _error(_ENDED[seen.lot][2])
        case "com.atproto.sync.getRecord":
            return Response(body=_proof(seen, view.now), content_type="application/vnd.ipld.car")
        case _:
            return _error("MethodNotImplemented")


def _status(seen: Seen, did: str) -> Response:
    if seen.lot is Lot.ACCOUNT_DELETED and seen.post.number % 2:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    if seen.lot in _ENDED:
        return json_answer({"did": did, "active": False, "status": _ENDED[seen.lot][1]})
    return json_answer({"did": did, "active": True, "rev": _identifier(seen.post.written)})


def _record_of(seen: Seen, did: str, collection: str, record: str) -> Response:
    uri = f"at://{did}/{collection}/{record}"
    if collection == "app.bsky.actor.profile":
        wish: dict[str, JSONValue] = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        said: dict[str, JSONValue] = {"$type": collection, "displayName": "Ferry"}
        return json_answer({"uri": uri, "value": said | ({"labels": wish} if seen.lot is Lot.LOGIN_ONLY else {})})
    held = record == seen.post.key.partition("/")[2] and seen.lot not in {Lot.DELETED, Lot.REMOVED}
    if not held:
        return _error("RecordNotFound", f"Could not locate record: {uri}")
    held_record = _record(seen.post, seen.words)
    return json_answer({"uri": uri, "cid": _cid(held_record), "value": held_record})


@lru_cache(maxsize=8192)
def _proof(seen: Seen, now: datetime) -> bytes:
    """The signed repository: what its author has deleted is not in it, what the platform has removed is."""
    did, _, record = seen.post.key.partition("/")
    repository = Repository.with_posts(5, signer=SIGNING)
    repository.did, repository.revision = did, _identifier(now)
    if seen.lot is not Lot.DELETED:
        repository.records[f"{_COLLECTION}/{record}"] = _fields(seen)
    return repository.proof()


def _fields(seen: Seen) -> dict[str, Node]:
    record = _record(seen.post, seen.words)
    return {"$type": _COLLECTION, "createdAt": str(record["createdAt"]), "langs": ["en"], "text": seen.words}
