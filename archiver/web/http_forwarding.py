"""Plain HTTP through the gate: one request and its response, message by message, then both connections end.

Only `http://` comes this way; TLS is tunnelled. Messages are parsed and written anew (h11), so that two parsers never disagree on
where one ends, and the key for the gate never leaves it.
"""

from urllib.parse import urlsplit

import h11

from archiver.web.tunnel import TunnelEnd

_OUR_HOP_ONLY = {b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive", b"te", b"upgrade"}


def origin_form(target: str) -> tuple[str, int, str] | None:
    """Host, port and request target of an absolute `http://` address (RFC 9112 §3.2.2)."""
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or not host:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port if port is not None else 80, path


async def forward(request: h11.Request, user: h11.Connection, near: TunnelEnd, far: TunnelEnd) -> None:
    """Put the user's request to the server and bring its answer back; `h11.RemoteProtocolError` when either breaks the rules."""
    target = origin_form(request.target.decode("ascii", "replace"))
    path = target[2] if target else "/"
    server = h11.Connection(h11.CLIENT, max_incomplete_event_size=262144)
    sent = h11.Request(method=request.method, target=path.encode("ascii", "replace"), headers=_for_the_next_hop(request.headers))
    await far.write(server.send(sent) or b"")
    while not isinstance(event := await _next(user, near), h11.EndOfMessage):
        if isinstance(event, h11.Data):
            await far.write(server.send(event) or b"")
    await far.write(server.send(h11.EndOfMessage()) or b"")
    await _bring_back(server, user, near, far)


async def _bring_back(server: h11.Connection, user: h11.Connection, near: TunnelEnd, far: TunnelEnd) -> None:
    """The server's answer, to the user."""
    while True:
        event = await _next(server, far)
        if isinstance(event, h11.Response):
            back = h11.Response(status_code=event.status_code, reason=event.reason, headers=_for_the_next_hop(event.headers))
            await near.write(user.send(back) or b"")
        elif isinstance(event, h11.Data):
            await near.write(user.send(event) or b"")
        elif isinstance(event, h11.EndOfMessage):
            await near.write(user.send(h11.EndOfMessage()) or b"")
            return
        elif not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("the server sent no answer")


async def _next(connection: h11.Connection, end: TunnelEnd) -> h11.Event:
    """The next event of a connection."""
    while not isinstance(event := connection.next_event(), h11.Event):
        if event is h11.PAUSED:
            raise h11.RemoteProtocolError("the server switched protocols unasked")
        connection.receive_data(await end.read())
    return event


def _for_the_next_hop(headers: h11._headers.Headers) -> list[tuple[bytes, bytes]]:
    """Header fields in their own spelling, without those that were meant for us (RFC 9110 §7.6.1); nothing is kept alive."""
    kept = [(name, value) for name, value in headers.raw_items() if name.lower() not in _OUR_HOP_ONLY]
    return [*kept, (b"Connection", b"close")]
