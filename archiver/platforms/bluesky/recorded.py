"""The requests of Bluesky's app, and of other programs, whose answers show posts: at any host, since servers pass them on."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from archiver.model.probes import Probe
from archiver.model.urls import URL
from archiver.platforms.bluesky.names import COLLECTION, post_at
from archiver.platforms.bluesky.probes import POSTS, RECORD, THREAD
from archiver.platforms.recorded_requests import MAX_POSTS, RequestedPost

_METHODS = {
    "app.bsky.feed.getPosts": ("uris", POSTS),
    "app.bsky.feed.getPostThread": ("uri", THREAD),
    "app.bsky.unspecced.getPostThreadV2": ("anchor", THREAD),
}
"""The parameter that names posts, and the probe's kind, by method."""


def requested(url: URL, sent: bytes) -> Iterable[RequestedPost]:  # noqa: ARG001 - queries are asked by GET
    """The posts that a request to the app, or to an account's server, asks about."""
    folder, _, method = url.path.strip("/").partition("/")
    if folder != "xrpc":
        return
    if method == "com.atproto.repo.getRecord" and url.parameters.get("collection") == COLLECTION:
        uris, kind = [f"at://{url.parameters.get('repo')}/{COLLECTION}/{url.parameters.get('rkey')}"], RECORD
    elif method in _METHODS:
        wanted, kind = _METHODS[method]
        uris = [value for name, value in parse_qsl(url.query) if name.removesuffix("[]") == wanted]
    else:
        return
    for post in filter(None, map(post_at, uris[:MAX_POSTS])):
        yield RequestedPost(post=post, probe=Probe(kind=kind, url=str(url)))
