"""`Web`: sends probes and captures pages, through one gate and one rate limiter."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archiver.model.captures import Capture, Exchange
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.model.shortfalls import Shortfall
from archiver.model.urls import parse_url
from archiver.web.browser_discovery import BrowserProblem
from archiver.web.ca_certificates import tls_context, trusted_keys
from archiver.web.capture_request import VIEWPORT, CaptureRequest, empty_capture
from archiver.web.client import Client, header
from archiver.web.gate import Gate
from archiver.web.politeness import WAIT_STATUSES, HostState, HostStates, RateLimiter, shortfall_of
from archiver.web.refusals import Refusal
from archiver.web.request_buckets import RequestBuckets
from archiver.web.settings import WebSettings

if TYPE_CHECKING:
    from archiver.web.camera import Camera

_HTTPS_PORT = 443


class Web:
    """Sends probes (`ask`) and captures pages (`capture`). Neither raises on what the web does."""

    def __init__(
        self,
        settings: WebSettings,
        *,
        clock: Callable[[], datetime],
        hosts: HostStates | None = None,
        remember: Callable[[HostStates], None] | None = None,
        environment: Mapping[str, str],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._environment = environment
        self._stack = AsyncExitStack()
        self._limiter = RateLimiter(
            interval=settings.pace,
            patience=settings.patience,
            connections=settings.connections,
            clock=clock,
            buckets=RequestBuckets(burst=settings.page_burst, per_second=settings.page_rate),
            states=hosts,
            remember=remember,
        )
        self._gate = Gate(connect_to=settings.connect_to, connect_seconds=settings.connect_seconds, proxy=settings.proxy)
        self._tls = tls_context(environment)
        self._client = Client(self._gate, self._limiter, settings, tls=self._tls, clock=clock)
        self._trusted_keys = trusted_keys(environment)
        self._camera: Camera | None = None

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._gate)
        await self._stack.enter_async_context(self._client)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()

    async def ask(self, probe: Probe) -> Answer | Silence:
        """Send a probe; the answer, or the silence with its reason."""
        return await self._client.ask(probe)

    async def capture(
        self, url: str, elements: Sequence[str] = (), *, viewport: tuple[int, int] = VIEWPORT, scale: float = 1.0
    ) -> Capture:
        """Capture a page in the browser, with a screenshot of the first of `elements` that it shows, or of the whole page.

        `elements` are CSS selectors, best first; `viewport` is in CSS pixels, `scale` the number of device pixels per CSS pixel.
        What is missing from the capture is in its `shortfalls` (`model/shortfalls.py`).
        """
        request = CaptureRequest(url=url, elements=tuple(elements), viewport=viewport, scale=scale)
        if (shortfall := await self._hindrance(request)) is not None:
            return empty_capture(request, shortfall, at=self._clock())
        capture = await self._open_camera().take(request)
        self._record(capture)
        return capture

    async def why_unreachable(self, places: Iterable[tuple[str, int]]) -> Refusal | None:
        """Why none of these hosts and ports can be connected to; None if one can, or refuses. Nothing is sent."""
        user = self._gate.add_user()
        tasks = {asyncio.create_task(self._gate.connect(user, *place)) for place in places}
        pending = tasks
        refusals = [Refusal(why=Why.NO_ADDRESS, detail="there is nobody to ask", unreachable=True)]
        try:
            while pending:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for outcome in (task.result() for task in done):
                    if not isinstance(outcome, Refusal) or not outcome.unreachable:
                        return None
                    refusals.append(outcome)
            return refusals[-1]
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._gate.remove_user(user)

    async def tls_fault(self, host: str) -> str | None:
        """Why no TLS connection can be made to a host; None if it can. Nothing is asked."""
        user = self._gate.add_user()
        try:
            end = await self._gate.connect(user, host, _HTTPS_PORT)
            if isinstance(end, Refusal):
                return end.detail
            try:
                async with asyncio.timeout(self._settings.connect_seconds):
                    await end.secure(self._tls, host)
            except TimeoutError:
                return f"no TLS in {self._settings.connect_seconds:g} seconds"
            except OSError as error:
                return str(error)
            finally:
                end.transport.abort()
        finally:
            self._gate.remove_user(user)
        return None

    @asynccontextmanager
    async def program_proxy(self, address: str, *, max_bytes: int) -> AsyncIterator[str | None]:
        """The URL of the gate as a proxy for another program, which may move that many bytes; None if the host of `address` rests.

        The program gets connections by the gate's rules, as the browser does, and begins when the host's turn has come.
        """
        url = parse_url(address)
        if url is None:
            yield None
            return
        async with self._limiter.turn(url.host) as closed:
            if closed is not None:
                yield None
                return
        user = self._gate.add_user(max_bytes=max_bytes)
        try:
            yield self._gate.url.replace("//", f"//{user.name}:{user.key}@")
        finally:
            self._gate.remove_user(user)

    @property
    def video_patience(self) -> float:
        """How many seconds the download of a video may take."""
        return self._settings.video_patience

    @property
    def media_bytes(self) -> int:
        """The size limit of one picture or video of a post."""
        return self._settings.media_bytes

    def takes_key_for(self, probe: Probe) -> bool:
        """Whether a probe that needs a key of the operator may be sent now: the key is there, and not used up in this run."""
        return self._settings.keys.take(probe)

    def requests_to(self, host: str) -> int:
        """The number of requests and captures that this run has started at a host."""
        return self._limiter.requests_to(host)

    def host_states(self) -> dict[str, HostState]:
        """The hosts that asked to wait, and until when, to be saved for the next run."""
        return self._limiter.states()

    def browser_problem(self) -> BrowserProblem | None:
        """Why captures have no browser, and what to do about it; None if there was no problem so far."""
        return self._camera.problem if self._camera is not None else None

    async def _hindrance(self, request: CaptureRequest) -> Shortfall | None:
        """Why a page may not be opened; otherwise None. The camera waits for its host's turn."""
        url = parse_url(request.url)
        if url is None:
            return Shortfall.NOT_REACHED
        about = About.POST if request.elements else About.ARTICLE
        if self._client.obeys_robots(about) and await self._client.forbidden(request.url) is not None:
            return Shortfall.FORBIDDEN_BY_ROBOTS
        closed = self._limiter.closed(url.host)
        return None if closed is None else shortfall_of(closed)

    def _record(self, capture: Capture) -> None:
        """Record how the page's host answered, and which other hosts asked the page to wait."""
        answered = dict[str, Exchange]()
        for exchange in capture.exchanges:
            url = parse_url(exchange.url)
            if url is not None and (exchange is capture.exchanges[0] or exchange.status in WAIT_STATUSES):
                answered.setdefault(url.host, exchange)
        for host, exchange in answered.items():
            self._limiter.record_response(host, exchange.status, header(exchange.response_headers, "retry-after"))

    def _open_camera(self) -> "Camera":
        """The camera, created at the first capture."""
        if self._camera is None:
            from archiver.web.camera import Camera  # noqa: PLC0415 — loads Playwright only when it is needed

            self._camera = Camera(
                self._gate,
                self._limiter,
                self._settings,
                trusted_keys=self._trusted_keys,
                clock=self._clock,
                environment=self._environment,
            )
            self._stack.push_async_exit(self._camera)
        return self._camera
