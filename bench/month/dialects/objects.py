"""The Fediverse's servers that name posts by a path: asked for the ActivityPub object, they leave a tombstone or say 410."""

from random import Random
from uuid import UUID

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from bench.month.dialects.interface import Post, Seen, View, document
from bench.month.fates import Lot

NAME, PLATFORM = "objects", "mastodon"
HOSTS = ("akkoma.example",)
SHARE = 2
CONTROLS = ()  # the host answers for itself

_NOT_FOUND = json_answer({"error": "Not found"}, status=404)
_UNSIGNED = json_answer({"error": "Request not signed"}, status=401)


def key(_: int, dice: Random) -> str:
    """The host, and a path with a number that was drawn."""
    return f"{HOSTS[0]}/objects/{UUID(int=dice.getrandbits(128), version=4)}"


def markup(post: Post) -> str:
    """A frame."""
    address = f"https://{post.key}"
    return f'<blockquote class="mastodon-embed" data-embed-url="{address}"><a href="{address}">A post</a></blockquote>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    if request.path == "/.well-known/nodeinfo":
        link = {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": f"https://{request.host}/nodeinfo/2.1"}
        return _NOT_FOUND if view.denies else json_answer({"links": [link]})
    seen = view.seen(f"{request.host}{request.path}")
    if seen is None or seen.lot is Lot.VANISHED:
        return _NOT_FOUND
    address = f"https://{seen.post.key}"
    match seen.lot:
        case Lot.DELETED:
            return json_answer({"type": "Tombstone", "id": address, "formerType": "Note"}, status=410)
        case Lot.ACCOUNT_DELETED:
            return json_answer({"error": "Gone"}, status=410)
        case Lot.LOGIN_ONLY:
            return _UNSIGNED
        case _ if "json" not in request.headers.get("accept", ""):
            return page(document(f'<main><div class="h-entry">{seen.escaped}</div></main>'))
        case _:
            return _note(view, seen, address)


def _note(view: View, seen: Seen, address: str) -> Response:
    return json_answer(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Note",
            "id": address,
            "attributedTo": f"https://{HOSTS[0]}/users/{seen.post.handle}",
            "published": f"{seen.post.written:%Y-%m-%dT%H:%M:%SZ}",
            "content": f"<p>{seen.escaped}</p>",
            "likes": {"type": "Collection", "totalItems": view.count(seen.post.number)},
        }
    )
