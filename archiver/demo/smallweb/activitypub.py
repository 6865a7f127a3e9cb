"""Pretend Fediverse server that names posts by a path: it answers ActivityPub objects, tombstones for deleted ones, and 410."""

from random import Random
from uuid import UUID

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost, Variation
from archiver.demo.smallweb.rendering import escape, html_page, html_text, named_link, picture_name, to_json
from archiver.model.digests import JSONValue

NAME, LEDGER_NAME = "activitypub", "mastodon"
HOSTS = ("akkoma.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "snac.example/ferry/p/1795392615.730974"

_NOT_FOUND = json_answer({"error": "Not found"}, status=404)
_UNSIGNED = json_answer({"error": "Request not signed"}, status=401)


def new_key(_: int, dice: Random) -> str:
    """The host, and a path with a random UUID."""
    return f"{HOSTS[0]}/objects/{UUID(int=dice.getrandbits(128), version=4)}"


def markup(post: PretendPost) -> str:
    """A blockquote of Mastodon's kind."""
    url = f"https://{post.key}"
    return f'<blockquote class="mastodon-embed" data-embed-url="{url}"><a href="{url}">A post</a></blockquote>'


def note(post: PretendPost) -> str:
    """The ActivityPub object of a live post."""
    host = post.key.partition("/")[0]
    document: dict[str, JSONValue] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Note",
        "id": f"https://{post.key}",
        "attributedTo": f"https://{host}/{post.handle}",
        "published": f"{post.written:%Y-%m-%dT%H:%M:%SZ}",
        "content": html_text(post, link=named_link),
        "attachment": [_attachment(host, number, post.variation) for number in post.pictures],
        "likes": {"type": "Collection", "totalItems": post.variation.count},
    }
    return to_json(document, post.variation)


ANSWERS = {"mastodon-object": note}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/.well-known/nodeinfo":
        link = {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": f"https://{request.host}/nodeinfo/2.1"}
        return _NOT_FOUND if view.denies else json_answer({"links": [link]})
    post = view.find(f"{request.host}{request.path}")
    if post is None:
        return _NOT_FOUND
    match post.state:
        case PostState.MISSING:
            return _NOT_FOUND
        case PostState.DELETED:
            return json_answer({"type": "Tombstone", "id": f"https://{post.key}", "formerType": "Note"}, status=410)
        case PostState.ACCOUNT_DELETED:
            return json_answer({"error": "Gone"}, status=410)
        case PostState.LOGIN_ONLY:
            return _UNSIGNED
        case _ if "json" not in request.headers.get("accept", ""):
            return html_page(f'<main><div class="h-entry">{escape(post.text, post.variation)}</div></main>')
        case _:
            return json_text(note(post))


def _attachment(host: str, picture: int, variation: Variation) -> JSONValue:
    url = f"https://{host}/s/{picture_name(picture, variation)}.jpg?x={variation.token}"
    return {"type": "Image", "mediaType": "image/jpeg", "url": url}
