"""Pretend Bluesky: the app's API, the directory of identities, and account servers whose repositories are really signed."""

from datetime import datetime
from functools import lru_cache
from random import Random

from archiver.demo.smallweb.bluesky.repositories import ROTATION, SIGNING, Repository, did_of, log, operation
from archiver.demo.smallweb.interface import CONTROL_NUMBER, PlatformView, handle_of, written_at
from archiver.demo.smallweb.keys import in_base
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PieceKind, PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, picture_name, plain_piece, to_json
from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import encode
from archiver.platforms.bluesky.atproto.json_records import cid_of_json, node_of

NAME = LEDGER_NAME = "bluesky"
_APP, _DIRECTORY, _EMBED = "public.api.bsky.app", "plc.directory", "embed.bsky.app"
_SERVERS = ("morel.pds.example", "inkcap.pds.example", "russula.pds.example")
HOSTS = (_APP, _DIRECTORY, _EMBED, *_SERVERS)
EXAMPLE = "did:plc:qg247c53dxqy7ui4p6ah2rlz/3n2wszs4kf22f"

_COLLECTION = "app.bsky.feed.post"
_BASE_32 = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 13
_ENDED_ACCOUNTS = {
    PostState.ACCOUNT_SUSPENDED: ("AccountTakedown", "takendown", "RepoTakendown"),
    PostState.ACCOUNT_DEACTIVATED: ("AccountDeactivated", "deactivated", "RepoDeactivated"),
    PostState.ACCOUNT_DELETED: ("InvalidRequest", "deleted", "RepoNotFound"),
}
"""How the app, the account's status and the repository say that an account has ended."""
_NOT_IN_APP = frozenset({PostState.HIDDEN, PostState.DELETED, PostState.REMOVED, *_ENDED_ACCOUNTS})


def _timestamp_id(at: datetime) -> str:
    """A record's key or a revision (TID): the microseconds since 1970, and ten bits to distinguish equal times."""
    return in_base(int(at.timestamp() * 1_000_000) << 10, _BASE_32)


@lru_cache(maxsize=8192)
def _identity(number: int) -> tuple[str, tuple[JSONValue, ...]]:
    """The DID of an account, and its log."""
    first = operation(
        ROTATION,
        {
            "type": "plc_operation",
            "rotationKeys": [str(ROTATION.public)],
            "verificationMethods": {"atproto": str(SIGNING.public)},
            "alsoKnownAs": [f"at://{_handle(number)}"],
            "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": f"https://{_server(number)}"}},
            "prev": None,
        },
    )
    return did_of(first), tuple(log(first))


def _handle(number: int) -> str:
    return f"{handle_of(number)}.bsky.example"


def _server(number: int) -> str:
    return _SERVERS[number % len(_SERVERS)]


def new_key(number: int, _: Random) -> str:
    """The account's DID and the record's key."""
    return f"{_identity(number)[0]}/{_timestamp_id(written_at(number))}"


_CONTROL_KEY = new_key(CONTROL_NUMBER, Random(0))  # noqa: S311 - it is not asked for anything
CONTROLS = (_CONTROL_KEY,)
CONTROL_LISTS = f"""[controls.bluesky]
live = ["bluesky:{_CONTROL_KEY}"]
gone = ["bluesky:{_CONTROL_KEY.partition("/")[0]}/{_BASE_32[0] * _KEY_LENGTH}"]
"""
"""For the settings: the archiver's own controls belong to an account that only its owner can sign for."""


def markup(post: PretendPost) -> str:
    """The official blockquote; one that is pinned names the first version of the record."""
    did, _, record = post.key.partition("/")
    pinned = f' data-bluesky-cid="{cid_of_json(_record(post, post.texts[0]))}"' if post.pinned else ""
    profile = f"https://bsky.app/profile/{did}"
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{did}/{_COLLECTION}/{record}"{pinned}><p lang="en">quoted</p>'
        f'&mdash; Ferry (<a href="{profile}?ref_src=embed">@{_handle(post.number)}</a>) '
        f'<a href="{profile}/post/{record}?ref_src=embed">{post.written:%B %d, %Y}</a></blockquote>'
        '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>'
    )


def posts(post: PretendPost) -> str:
    """The app's view of a live post."""
    did, _, key = post.key.partition("/")
    variation, record = post.variation, _record(post)
    labels: list[JSONValue] = [{"src": did, "val": "!no-unauthenticated"}] if post.state is PostState.LOGIN_ONLY else []
    counts: dict[str, JSONValue] = dict.fromkeys(("likeCount", "repostCount", "replyCount"), variation.count)
    view: dict[str, JSONValue] = {
        "uri": f"at://{did}/{_COLLECTION}/{key}",
        "cid": str(cid_of_json(record)),
        "author": {
            "did": did,
            "handle": _handle(post.number),
            "displayName": variation.name,
            "avatar": variation.avatar,
            "labels": labels,
        },
        "record": record,
        "indexedAt": f"2026-12-01T16:51:{variation.count % 60:02}.000Z",
        "labels": [],
    }
    return to_json({"posts": [view | counts]}, variation)


ANSWERS = {"bluesky-posts": posts}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of Bluesky's hosts."""
    parameters = request.parameters
    match request.host, request.path.removeprefix("/xrpc/"):
        case "public.api.bsky.app", "app.bsky.feed.getPosts":
            key = parameters.get("uris", "").removeprefix("at://").replace(f"/{_COLLECTION}/", "/")
            post = view.find(key)
            return json_answer({"posts": []}) if post is None or post.state in _NOT_IN_APP else json_text(posts(post))
        case "public.api.bsky.app", "app.bsky.actor.getProfile":
            return _profile(view, parameters.get("actor", ""))
        case "plc.directory", _:
            post = _post_of_account(view, request.path.split("/")[1])
            return NOT_FOUND if post is None else json_answer([*_identity(post.number)[1]])
        case "embed.bsky.app", _:
            did, _, key = request.path.removeprefix("/embed/").replace("%3A", ":").partition(f"/{_COLLECTION}/")
            post = view.find(f"{did}/{key}")
            return NOT_FOUND if post is None else html_page(f'<div id="app"><div>{escape(post.text, post.variation)}</div></div>')
        case host, method if host in _SERVERS:
            return _account_server(view, method, parameters)
        case _:
            return NOT_FOUND


def _post_of_account(view: PlatformView, did: str) -> PretendPost | None:
    """The one post of an account."""
    key = _keys_by_account(view).get(did)
    return view.find(key) if key else None


@lru_cache(maxsize=4)
def _keys_by_account(view: PlatformView) -> dict[str, str]:
    return {key.partition("/")[0]: key for key in view.posts}


def _record(post: PretendPost, text: str | None = None) -> dict[str, JSONValue]:
    """The record of a post: its current version, or the one with this text."""
    gap, facets, shown, length = post.variation.gap, list[JSONValue](), list[str](), 0
    for piece in post.pieces if text is None else ():
        written = plain_piece(piece, post.variation, lambda target, _: target[:24] + "...")
        size = len(written.encode())
        if piece.kind is PieceKind.LINK:
            link: JSONValue = {"$type": "app.bsky.richtext.facet#link", "uri": f"https://{piece.text}"}
            facets.append({"index": {"byteStart": length, "byteEnd": length + size}, "features": [link]})
        shown.append(written)
        length += size + len(gap.encode())
    record: dict[str, JSONValue] = {
        "$type": _COLLECTION,
        "createdAt": f"{post.written:%Y-%m-%dT%H:%M:%S.000Z}",
        "langs": ["en"],
        "text": gap.join(shown) if text is None else text,
    }
    if facets:
        record["facets"] = facets
    if post.pictures:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [_image(post, number) for number in post.pictures]}
    return record


def _image(post: PretendPost, number: int) -> JSONValue:
    blob = {"$link": str(cid_of(encode(picture_name(number, post.variation))))}
    return {"alt": "", "image": {"$type": "blob", "ref": blob, "mimeType": "image/jpeg", "size": 9}}


def _error(name: str, message: str = "") -> Response:
    return json_answer({"error": name, "message": message or name}, status=400)


def _profile(view: PlatformView, did: str) -> Response:
    post = _post_of_account(view, did)
    if post is None:
        return _error("InvalidRequest", "Profile not found")
    if post.state in _ENDED_ACCOUNTS:
        return _error(_ENDED_ACCOUNTS[post.state][0], "Profile not found")
    return json_answer({"did": did, "handle": _handle(post.number), "displayName": "Ferry", "labels": []})


def _account_server(view: PlatformView, method: str, parameters: dict[str, str]) -> Response:
    """The answers of the server that keeps an account's repository."""
    did = parameters.get("did") or parameters.get("repo") or ""
    post = _post_of_account(view, did)
    if post is None:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    match method:
        case "com.atproto.sync.getRepoStatus":
            return _status(post, did)
        case "com.atproto.repo.getRecord" if post.state in _ENDED_ACCOUNTS:
            return _error("InvalidRequest", f"Could not find repo: {did}")
        case "com.atproto.repo.getRecord":
            return _get_record(post, did, parameters.get("collection", ""), parameters.get("rkey", ""))
        case "com.atproto.sync.getRecord" if post.state in _ENDED_ACCOUNTS:
            return _error(_ENDED_ACCOUNTS[post.state][2])
        case "com.atproto.sync.getRecord":
            return Response(body=_proof(post, view.now), content_type="application/vnd.ipld.car")
        case _:
            return _error("MethodNotImplemented")


def _status(post: PretendPost, did: str) -> Response:
    if post.state is PostState.ACCOUNT_DELETED and post.number % 2:
        return _error("RepoNotFound", f"Could not find repo for DID: {did}")
    if post.state in _ENDED_ACCOUNTS:
        return json_answer({"did": did, "active": False, "status": _ENDED_ACCOUNTS[post.state][1]})
    return json_answer({"did": did, "active": True, "rev": _timestamp_id(post.written)})


def _get_record(post: PretendPost, did: str, collection: str, key: str) -> Response:
    uri = f"at://{did}/{collection}/{key}"
    if collection == "app.bsky.actor.profile":
        labels: dict[str, JSONValue] = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        profile: dict[str, JSONValue] = {"$type": collection, "displayName": "Ferry"}
        return json_answer({"uri": uri, "value": profile | ({"labels": labels} if post.state is PostState.LOGIN_ONLY else {})})
    if key != post.key.partition("/")[2] or post.state in {PostState.DELETED, PostState.REMOVED}:
        return _error("RecordNotFound", f"Could not locate record: {uri}")
    record = _record(post)
    return json_answer({"uri": uri, "cid": str(cid_of_json(record)), "value": record})


@lru_cache(maxsize=8192)
def _proof(post: PretendPost, now: datetime) -> bytes:
    """The signed repository: it lacks what the author has deleted, and contains what the platform has removed."""
    did, _, key = post.key.partition("/")
    repository = Repository.with_posts(5, signer=SIGNING)
    repository.did, repository.revision = did, _timestamp_id(now)
    if post.state is not PostState.DELETED:
        node = node_of(_record(post))
        assert isinstance(node, dict)  # noqa: S101 - a record is an object
        repository.records[f"{_COLLECTION}/{key}"] = node
    return repository.proof()
