"""The camera: one browser for a whole run, started at the first capture, replaced when it dies.

A capture that a dying browser interrupts is made once more with a new one.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from playwright.async_api import Error as BrowserError

from archiver.model.captures import Capture
from archiver.web.browser_discovery import SANDBOX_VARIABLE, VARIABLE, BrowserProblem, FoundBrowser, find_browser
from archiver.web.capture import BrowserCrashedError, capture
from archiver.web.capture_request import CaptureRequest, empty_capture
from archiver.web.chromium import BrowserProcess, close, is_responsive, launch
from archiver.web.gate import Gate
from archiver.web.playwright_driver import driver_problem
from archiver.web.settings import WebSettings
from archiver.web.shortfalls import Shortfall

_TRIES = 2


class Camera:
    """Takes pictures of pages: `async with Camera(...) as camera`, then `await camera.take(wanted)`."""

    def __init__(
        self,
        gate: Gate,
        settings: WebSettings,
        *,
        trusted_keys: tuple[str, ...],
        clock: Callable[[], datetime],
        environment: Mapping[str, str],
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._trusted_keys = trusted_keys
        self._clock = clock
        self._environment = environment
        self._pages = asyncio.Semaphore(settings.pages)
        self._launching = asyncio.Lock()
        self._running: BrowserProcess | None = None
        self.trouble: BrowserProblem | None = None
        """Why there is no browser, and what to do about it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._running is not None:
            await close(self._running)

    async def take(self, wanted: CaptureRequest) -> Capture:
        """One capture; whatever happens to the browser, there is an outcome."""
        async with self._pages:
            about = None
            for _ in range(_TRIES):
                running = await self._browser()
                if isinstance(running, Shortfall):
                    return empty_capture(wanted, running, at=self._clock())
                about = running.about
                try:
                    return await capture(running, self._gate, wanted, self._settings, clock=self._clock)
                except BrowserCrashedError:
                    if not await is_responsive(running):
                        await self._retire(running)
        return empty_capture(wanted, Shortfall.BROWSER_CRASHED, at=self._clock(), browser=about)

    async def _retire(self, running: BrowserProcess) -> None:
        """Put a browser away that is no more, unless another capture has done so already."""
        async with self._launching:
            if self._running is running:
                self._running = None
                await close(running)

    async def _browser(self) -> BrowserProcess | Shortfall:
        """The browser that runs, else a new one; what a capture lacks where there is none, or none that starts."""
        async with self._launching:
            if self._running is not None:
                return self._running
            found = find_browser(self._environment)
            if isinstance(found, BrowserProblem):
                self.trouble = found
                return Shortfall.NO_BROWSER
            self.trouble = await asyncio.to_thread(driver_problem, self._environment)
            if self.trouble is not None:
                return Shortfall.NOT_STARTED
            try:
                self._running = await launch(
                    found,
                    product=self._settings.user_agent,
                    trusted_keys=self._trusted_keys,
                    environment=self._environment,
                )
            except (BrowserError, TimeoutError) as trouble:
                self.trouble = _not_started(found, str(trouble))
                return Shortfall.NOT_STARTED
            return self._running


def _not_started(found: FoundBrowser, said: str) -> BrowserProblem:
    """That a browser is there and does not start, in its own last words."""
    lines = [line.strip() for line in said.splitlines() if "ERROR" in line or "FATAL" in line or "error while loading" in line]
    last = (lines or said.strip().splitlines() or [""])[-1][:300]
    if "sandbox" in last.lower():
        remedy = f"allow unprivileged user namespaces, or set {SANDBOX_VARIABLE}=off if this machine is one to throw away"
    else:
        remedy = f"try it by hand: {found.path} --version; another one can be named with {VARIABLE}"
    return BrowserProblem(what=f"the browser {found.path} does not start: {last}", remedy=remedy)
