"""The pretend servers by their hosts, and the answer of whichever is asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from archiver.demo.smallweb.fediverse import akkoma, gotosocial, lemmy, misskey, pixelfed
from archiver.demo.smallweb.interface import PlatformView, PretendPlatform
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND

SERVERS: tuple[PretendPlatform, ...] = (akkoma, misskey, gotosocial, pixelfed, lemmy)
HOSTS = tuple(host for server in SERVERS for host in server.HOSTS)
_BY_HOST: Mapping[str, PretendPlatform] = {host: server for server in SERVERS for host in server.HOSTS}


def answer(posts: Iterable[PretendPost], request: Request, *, now: datetime) -> Response:
    """The answer of the server at the requested host, which has those of the posts that are on it."""
    server = _BY_HOST.get(request.host)
    if server is None:
        return NOT_FOUND
    return server.answer(PlatformView(now=now, posts={post.key: post for post in posts}), request)
