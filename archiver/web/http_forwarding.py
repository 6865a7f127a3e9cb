"""Forward one plain HTTP request and its response through the gate, then close both connections.

Only `http://` requests are forwarded; TLS is tunnelled. Messages are parsed and serialised again (h11), so that two parsers cannot
disagree about where a message ends, and the gate's credentials never leave it.
"""

from urllib.parse import urlsplit

import h11

from archiver.web.tunnel import TunnelEnd

_HOP_BY_HOP_HEADERS = {b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive", b"te", b"upgrade"}


def origin_form(target: str) -> tuple[str, int, str] | None:
    """Host, port and request target of an absolute `http://` URL (RFC 9112 §3.2.2); None for anything else."""
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or not host:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port if port is not None else 80, path


async def forward(request: h11.Request, client: h11.Connection, client_end: TunnelEnd, server_end: TunnelEnd) -> None:
    """Send the client's request to the server and its response back; `h11.RemoteProtocolError` if either breaks the protocol."""
    target = origin_form(request.target.decode("ascii", "replace"))
    path = target[2] if target else "/"
    server = h11.Connection(h11.CLIENT, max_incomplete_event_size=262144)
    forwarded = h11.Request(method=request.method, target=path.encode("ascii", "replace"), headers=_end_to_end(request.headers))
    await server_end.write(server.send(forwarded) or b"")
    while not isinstance(event := await _next_event(client, client_end), h11.EndOfMessage):
        if isinstance(event, h11.Data):
            await server_end.write(server.send(event) or b"")
    await server_end.write(server.send(h11.EndOfMessage()) or b"")
    await _return_response(server, client, client_end, server_end)


async def _return_response(server: h11.Connection, client: h11.Connection, client_end: TunnelEnd, server_end: TunnelEnd) -> None:
    """Send the server's response to the client."""
    while True:
        event = await _next_event(server, server_end)
        if isinstance(event, h11.Response):
            response = h11.Response(status_code=event.status_code, reason=event.reason, headers=_end_to_end(event.headers))
            await client_end.write(client.send(response) or b"")
        elif isinstance(event, h11.Data):
            await client_end.write(client.send(event) or b"")
        elif isinstance(event, h11.EndOfMessage):
            await client_end.write(client.send(h11.EndOfMessage()) or b"")
            return
        elif not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("the server sent no response")


async def _next_event(connection: h11.Connection, end: TunnelEnd) -> h11.Event:
    """The next event of a connection; `h11.RemoteProtocolError` if the peer switches protocols."""
    while not isinstance(event := connection.next_event(), h11.Event):
        if event is h11.PAUSED:
            raise h11.RemoteProtocolError("the server switched protocols without a request")
        connection.receive_data(await end.read())
    return event


def _end_to_end(headers: h11._headers.Headers) -> list[tuple[bytes, bytes]]:
    """Header fields without the hop-by-hop ones (RFC 9110 §7.6.1), in their own spelling, and `Connection: close`."""
    fields = [(name, value) for name, value in headers.raw_items() if name.lower() not in _HOP_BY_HOP_HEADERS]
    return [*fields, (b"Connection", b"close")]
