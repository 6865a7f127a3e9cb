"""Manage the browser that takes captures: one per run, started at the first capture and restarted after a crash.

A capture that a crash interrupts is tried once more. Where a page uses more memory than allowed, the browser
is killed, and the next capture has a new one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Self

from playwright.async_api import Error as BrowserError

from archiver.model.captures import Capture
from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.capture import BrowserCrashedError, capture
from archiver.web.capture_request import CaptureRequest, empty_capture
from archiver.web.chromium import BrowserProcess, close, is_responsive, kill, launch, start_problem
from archiver.web.gate import Gate
from archiver.web.playwright_driver import driver_problem
from archiver.web.politeness import RateLimiter
from archiver.web.settings import WebSettings
from archiver.web.temporary_folder import temporary_folder_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crash:
    """A capture that ended with the browser or with the page's process; `certain` if its own page was the reason."""

    so_far: Capture
    shortfall: Shortfall
    certain: bool

    @property
    def capture(self) -> Capture:
        """What was captured until then, with the reason why it is not complete."""
        return replace(self.so_far, shortfalls=(self.shortfall, *self.so_far.shortfalls))


class Camera:
    """Takes captures: `async with Camera(...) as camera`, then `await camera.take(request)`."""

    def __init__(
        self,
        gate: Gate,
        limiter: RateLimiter,
        settings: WebSettings,
        *,
        trusted_keys: tuple[str, ...],
        clock: Callable[[], datetime],
        environment: Mapping[str, str],
    ) -> None:
        self._gate = gate
        self._limiter = limiter
        self._settings = settings
        self._trusted_keys = trusted_keys
        self._clock = clock
        self._environment = environment
        self._pages = asyncio.Semaphore(settings.pages)
        self._single = asyncio.Lock()
        self._launching = asyncio.Lock()
        self._running: BrowserProcess | None = None
        self.problem: BrowserProblem | None = None
        """Why no browser could be started, and what to do about it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._running is not None:
            await close(self._running)

    async def take(self, request: CaptureRequest) -> Capture:
        """Capture a page; never raises: what went wrong is in the capture's `shortfalls`.

        A capture that ended with the browser is tried once more, alone in a new browser: the fault may have been another's, also
        that of an earlier page whose process has not ended yet. What a second try that ends so has captured until then is kept.
        """
        async with self._pages:
            attempt = await self._try(request)
        if isinstance(attempt, _Crash) and not attempt.certain:
            async with self._alone():
                attempt = await self._try(request)
        if isinstance(attempt, _Crash):
            return attempt.capture
        return attempt

    async def _try(self, request: CaptureRequest) -> "Capture | _Crash":
        """Capture a page; or why the browser or the page's process crashed or was killed. A browser that is unfit is replaced."""
        running = await self._browser()
        if isinstance(running, Shortfall):
            return empty_capture(request, running, at=self._clock())
        with running.memory.capture():
            try:
                so_far = await capture(running, self._gate, self._limiter, request, self._settings, clock=self._clock)
                if not so_far.shortfalls or not running.memory.is_full:
                    return so_far
            except BrowserCrashedError as error:
                so_far = error.so_far or empty_capture(request, at=self._clock(), browser=running.about)
            strained, is_first = running.memory.strained, running.memory.is_first
        if strained or not await is_responsive(running):
            kill(running)  # it may hang, and would not close
            await self._retire(running)
        shortfall = Shortfall.MEMORY if strained else Shortfall.BROWSER_CRASHED
        return _Crash(so_far=so_far, shortfall=shortfall, certain=strained and is_first)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait until no other capture runs, and let none begin."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._single)
            for _ in range(self._settings.pages):
                await stack.enter_async_context(self._pages)
            yield

    async def _retire(self, running: BrowserProcess) -> None:
        """Close a browser, unless another capture has already done so."""
        async with self._launching:
            if self._running is running:
                self._running = None
                await close(running)

    async def _browser(self) -> BrowserProcess | Shortfall:
        """The running browser, else a new one; the shortfall if there is none or it does not start."""
        async with self._launching:
            if self._running is not None and not self._running.memory.captures and self._running.memory.has_grown():
                await close(self._running)
                self._running = None
            if self._running is not None:
                return self._running
            found = find_browser(self._environment)
            if isinstance(found, BrowserProblem):
                self.problem = found
                return Shortfall.NO_BROWSER
            self.problem = temporary_folder_problem(self._environment) or await asyncio.to_thread(driver_problem, self._environment)
            if self.problem is not None:
                return Shortfall.NOT_STARTED
            try:
                self._running = await launch(
                    found,
                    product=self._settings.user_agent,
                    trusted_keys=self._trusted_keys,
                    max_bytes=self._settings.browser_bytes,
                    environment=self._environment,
                )
            except (BrowserError, OSError, TimeoutError) as error:
                self.problem = start_problem(found, str(error))
                return Shortfall.NOT_STARTED
            return self._running
