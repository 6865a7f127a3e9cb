"""Dispatches a request to the host that answers it."""

from archiver.demo.smallweb import newspaper
from archiver.demo.smallweb.messages import TEXT, Request, Response, part_of
from archiver.demo.smallweb.world import World
from archiver.demo.smallweb.x import server as x

HOSTS = (*x.HOSTS, *newspaper.HOSTS)
_NO_SUCH_HOST = Response(status=421, body=b"No such host in this small web\n", content_type=TEXT)


def answer(world: World, request: Request) -> Response:
    """The answer of a failing host, of a page of the world, or of X."""
    outage = world.outages.get(request.host)
    if outage is not None:
        return x.trouble(outage)
    made = world.pages.get((request.host, request.path))
    if made is not None:
        return part_of(made, request)
    if request.host in x.HOSTS:
        return x.answer(world, request)
    if any(host == request.host for host, _ in world.pages):
        return newspaper.NOT_FOUND
    return _NO_SUCH_HOST
