"""The web server of `serve`: Starlette on uvicorn. It answers GET and HEAD with what the archive says, and changes nothing.

Each answer reads in a thread, and opens the database for itself, read-only: a run may write meanwhile, and the next request sees
what it has recorded.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl

import uvicorn
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from archiver.errors import ArchiverError, InputError
from archiver.reporting.site_map import PageKind, PagePath, page_path
from archiver.serving.access import COOKIE, AccessRules, Admission
from archiver.serving.login import LOGIN_PATH, log_in, login_page
from archiver.serving.oembed import discovery_link
from archiver.serving.plain_page import error_page, is_shown_to_a_person
from archiver.serving.replies import TEXT, Reply, ServedRequest, error_reply
from archiver.serving.states import LedgerState

MAX_TARGET_BYTES = 8192
"""The longest path with its query; RFC 9110, section 4.1, asks for at least 8000 octets."""
_MAX_FIELDS = 32
_THREADS = 8
"""How many requests read at one time; the others wait."""
_MAX_FORM_BYTES = 4096
_MAX_CONNECTIONS = 256
_MAX_HEAD_BYTES = 32_768
_GRACE_SECONDS = 5

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Answering = Callable[[ServedRequest], Reply | None]
"""One of the ways to answer a request; None where another one has to."""


class ServedPage(Protocol):
    """A page as `Pages` gives it."""

    @property
    def status(self) -> int: ...  # noqa: D102 - the class says it

    @property
    def content_type(self) -> str: ...  # noqa: D102

    @property
    def body(self) -> bytes: ...  # noqa: D102

    @property
    def policy(self) -> str: ...  # noqa: D102

    @property
    def location(self) -> PagePath | None: ...  # noqa: D102


class PageSource(Protocol):
    """`serving.views.Pages`."""

    def page(self, path: str, query: Mapping[str, str]) -> ServedPage | None: ...  # noqa: D102 - the class says it


def pages_of(source: PageSource) -> Answering:
    """The way to answer with the archive's pages; the root is the overview. A post's page says where its oEmbed document is."""

    def answer(request: ServedRequest) -> Reply | None:
        path = request.path.removeprefix("/") or "index.html"
        page = source.page(path, request.query)
        if page is None:
            return None
        headers = {"Content-Security-Policy": f"{page.policy}; frame-ancestors 'none'"}
        if page.location is not None:
            return Reply(status=page.status, headers=headers | {"Location": f"{request.base}/{page.location}"})
        address = page_path(path)
        is_post = address is not None and address.kind in {PageKind.POST, PageKind.UNSETTLED_POST}
        link = discovery_link(path, request.base) if is_post and page.status == HTTPStatus.OK else ""
        body = page.body.replace(b"</head>", f"{link}</head>".encode(), 1) if link else page.body
        return Reply(status=page.status, media_type=page.content_type, body=body, headers=headers)

    return answer


class ArchiveServer:
    """Answers requests by the first of several ways that has an answer."""

    def __init__(self, ways: Sequence[Answering], *, rules: AccessRules, state: Callable[[], LedgerState]) -> None:
        self._ways = tuple(ways)
        self._rules = rules
        self._state = state
        self._threads = CapacityLimiter(_THREADS)

    def application(self) -> Starlette:
        """The application; any path leads to `respond`, with every method, so that all are refused alike."""
        methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]
        return Starlette(routes=[Route("/{path:path}", self.respond, methods=methods)])

    async def respond(self, request: Request) -> Response:
        """Answer one request."""
        reply = await self._reply(request)
        if reply.status >= HTTPStatus.BAD_REQUEST and reply.media_type == TEXT and is_shown_to_a_person(request.headers):
            reply = error_page(reply, request.scope["path"])
        if reply.status == HTTPStatus.NOT_MODIFIED:  # its headers would take the place of those that came with what the reader has
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=dict(reply.headers))
        body = reply.body
        if isinstance(body, Path):
            response: Response = FileResponse(body, status_code=reply.status, media_type=reply.media_type)
        else:
            response = Response(body, status_code=reply.status, media_type=reply.media_type)
        for name, value in {**_SECURITY_HEADERS, **reply.headers}.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    async def _reply(self, request: Request) -> Reply:
        asked = self._asked(request)
        if isinstance(asked, Reply):
            return asked
        client = request.client.host if request.client is not None else ""
        match self._rules.decide(asked.headers, client=client, cookie=request.cookies.get(COOKIE)):
            case Admission.UNKNOWN_HOST:
                return error_reply(
                    421, "This archive is not served at that name", remedy="use the address that `serve` prints, or --public-url"
                )
            case Admission.TOKEN_NEEDED if asked.path != LOGIN_PATH:
                return login_page(asked)
            case _:
                pass
        if asked.path == LOGIN_PATH and not self._rules.is_open:
            return await self._log_in(request, asked)
        if request.method not in {"GET", "HEAD"}:
            headers = {"Allow": "GET, HEAD"}
            return replace(error_reply(405, "Nothing can be changed here: only GET and HEAD are answered"), headers=headers)
        return await to_thread.run_sync(self._answer, asked, limiter=self._threads)

    async def _log_in(self, request: Request, asked: ServedRequest) -> Reply:
        """Answer the login page, and what is sent by it."""
        if request.method in {"GET", "HEAD"}:
            return login_page(asked)
        if request.method != "POST":
            return replace(error_reply(405, "Only GET, HEAD and POST are answered here"), headers={"Allow": "GET, HEAD, POST"})
        form = b""
        async for part in request.stream():
            form += part
            if len(form) > _MAX_FORM_BYTES:
                return error_reply(413, "The form is too large")
        return log_in(asked, form, self._rules)

    def _answer(self, asked: ServedRequest) -> Reply:
        """The first answer that there is; an error of the archive is a page as well."""
        state = self._state()
        tag = state.tag(asked.target)
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
        try:
            found = next((reply for way in self._ways if (reply := way(asked)) is not None), None)
        except InputError as error:
            return error_reply(400, error.message, remedy=error.remedy)
        except ArchiverError as error:
            return error_reply(503, error.message, remedy=error.remedy)
        if found is None:
            return error_reply(404, "There is no such page in this archive", remedy="begin at /index.html")
        if found.status != HTTPStatus.OK or isinstance(found.body, Path):
            return found
        cached = {"ETag": tag, "Last-Modified": state.last_modified, "Cache-Control": "private, no-cache"}
        return replace(found, headers={**cached, **found.headers})

    def _asked(self, request: Request) -> ServedRequest | Reply:
        """The request as a value; a reply that refuses it where it is larger than any that can be meant."""
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        query: bytes = request.scope["query_string"]
        if len(raw) + len(query) > MAX_TARGET_BYTES:
            return error_reply(414, f"The address is longer than {MAX_TARGET_BYTES} bytes")
        try:
            fields = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        except ValueError:
            return error_reply(414, f"The address has more than {_MAX_FIELDS} parameters")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(request.scope["headers"])}
        target = raw.decode("ascii", "replace") + (f"?{query.decode('ascii', 'replace')}" if query else "")
        return ServedRequest(
            target=target,
            path=request.scope["path"],
            base=self._rules.public_url or f"http://{headers.get('host', '')}",
            query=dict(reversed(fields)),
            headers=headers,
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at a host and port; `InputError` where that is not possible. Port 0 is any that is free."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{host}:{port} cannot be listened on: {reason}", remedy="choose another with --port") from None
    return listening


def application_of(by_port: Mapping[int, ASGIApp]) -> ASGIApp:
    """One application of several, chosen by the port that a request came to: one process, and one signal that ends all."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await by_port[scope["server"][1]](scope, receive, send)

    return application


def server_of(application: ASGIApp) -> uvicorn.Server:
    """The server of an application, with bounds on what strangers may send and keep open."""
    config = uvicorn.Config(
        application,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MAX_CONNECTIONS,
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def run(application: ASGIApp, listening: Sequence[socket.socket]) -> None:
    """Answer requests until a signal says to end; what is being answered is answered first."""
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again after it has ended
        server_of(application).run(sockets=list(listening))
