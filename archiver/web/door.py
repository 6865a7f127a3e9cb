"""The web door, open: questions and captures, through one gate, at one pace."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archiver.model.captures import Capture
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.model.urls import parse_url
from archiver.web.browser_discovery import BrowserProblem
from archiver.web.ca_certificates import tls_context, trusted_keys
from archiver.web.capture_request import VIEWPORT, CaptureRequest, empty_capture
from archiver.web.client import Client, header
from archiver.web.gate import Gate
from archiver.web.politeness import HostState, HostStates, RateLimiter
from archiver.web.settings import WebSettings
from archiver.web.shortfalls import Shortfall

if TYPE_CHECKING:
    from archiver.web.camera import Camera


class Web:
    """What the program can do on the web: `ask` a question, `capture` a page. Neither raises on what the web does."""

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
        self._pace = RateLimiter(
            seconds=settings.pace,
            patience=settings.patience,
            connections=settings.connections,
            clock=clock,
            states=hosts,
            remember=remember,
        )
        self._gate = Gate(connect_to=settings.connect_to, connect_seconds=settings.connect_seconds)
        self._client = Client(self._gate, self._pace, settings, tls=tls_context(environment), clock=clock)
        self._trusted_keys = trusted_keys(environment)
        self._camera: Camera | None = None

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._gate)
        await self._stack.enter_async_context(self._client)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()

    async def ask(self, probe: Probe) -> Answer | Silence:
        """What the web answers to a question, or that it does not, and why."""
        return await self._client.ask(probe)

    async def capture(
        self, url: str, elements: Sequence[str] = (), *, viewport: tuple[int, int] = VIEWPORT, scale: float = 1.0
    ) -> Capture:
        """The page as a browser shows it: a picture of the best of `elements` that is there, of the whole page where none is named.

        What keeps it from being complete stands in its `shortfalls` (`shortfalls.py`).
        """
        wanted = CaptureRequest(url=url, elements=tuple(elements), viewport=viewport, scale=scale)
        if (shortfall := await self._hindrance(wanted)) is not None:
            return empty_capture(wanted, shortfall, at=self._clock())
        taken = await self._open_camera().take(wanted)
        place = parse_url(url)
        if taken.exchanges and place is not None:
            document = taken.exchanges[0]
            self._pace.heard(place.host, document.status, header(document.response_headers, "retry-after"))
        return taken

    def asked(self, host: str) -> int:
        """How many requests this run has put to a host."""
        return self._pace.asked(host)

    def host_states(self) -> dict[str, HostState]:
        """Which hosts asked to be left alone, and until when: to be kept for the next run."""
        return self._pace.states()

    def browser_problem(self) -> BrowserProblem | None:
        """Why captures find no browser, and what to do about it; None as long as none was missed."""
        return self._camera.trouble if self._camera is not None else None

    async def _hindrance(self, wanted: CaptureRequest) -> Shortfall | None:
        """What forbids to open a page; otherwise wait for its host's turn."""
        place = parse_url(wanted.url)
        if place is None:
            return Shortfall.NOT_REACHED
        about = About.POST if wanted.elements else About.ARTICLE
        if self._client.obeys_robots(about) and await self._client.forbidden(wanted.url) is not None:
            return Shortfall.FORBIDDEN_BY_ROBOTS
        async with self._pace.turn(place.host) as closed:
            if closed is None:
                return None
            return Shortfall.ASKED_TO_WAIT if closed.why is Why.ASKED_TO_WAIT else Shortfall.NOT_REACHED

    def _open_camera(self) -> "Camera":
        """The camera, made ready at the first capture."""
        if self._camera is None:
            from archiver.web.camera import Camera  # noqa: PLC0415 — Playwright is loaded only by those who take pictures

            self._camera = Camera(
                self._gate,
                self._settings,
                trusted_keys=self._trusted_keys,
                clock=self._clock,
                environment=self._environment,
            )
            self._stack.push_async_exit(self._camera)
        return self._camera
