"""Manage the browser that takes captures: one per run, started at the first capture and restarted after a crash.

A capture that a crash interrupts is tried once more.
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
from archiver.web.temporary_folder import temporary_folder_problem

_MAX_TRIES = 2


class Camera:
    """Takes captures: `async with Camera(...) as camera`, then `await camera.take(request)`."""

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
        self.problem: BrowserProblem | None = None
        """Why no browser could be started, and what to do about it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._running is not None:
            await close(self._running)

    async def take(self, request: CaptureRequest) -> Capture:
        """Capture a page; never raises: what went wrong is in the capture's `shortfalls`."""
        async with self._pages:
            browser = None
            for _ in range(_MAX_TRIES):
                running = await self._browser()
                if isinstance(running, Shortfall):
                    return empty_capture(request, running, at=self._clock())
                browser = running.about
                try:
                    return await capture(running, self._gate, request, self._settings, clock=self._clock)
                except BrowserCrashedError:
                    if not await is_responsive(running):
                        await self._retire(running)
        return empty_capture(request, Shortfall.BROWSER_CRASHED, at=self._clock(), browser=browser)

    async def _retire(self, running: BrowserProcess) -> None:
        """Close a browser that does not respond, unless another capture has already done so."""
        async with self._launching:
            if self._running is running:
                self._running = None
                await close(running)

    async def _browser(self) -> BrowserProcess | Shortfall:
        """The running browser, else a new one; the shortfall if there is none or it does not start."""
        async with self._launching:
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
                    environment=self._environment,
                )
            except (BrowserError, TimeoutError) as error:
                self.problem = _not_started(found, str(error))
                return Shortfall.NOT_STARTED
            return self._running


def _not_started(found: FoundBrowser, output: str) -> BrowserProblem:
    """The problem of a browser that does not start, with the last error line of its output."""
    lines = [line.strip() for line in output.splitlines() if "ERROR" in line or "FATAL" in line or "error while loading" in line]
    error = (lines or output.strip().splitlines() or [""])[-1][:300]
    if "sandbox" in error.lower():
        remedy = f"allow unprivileged user namespaces, or set {SANDBOX_VARIABLE}=off if this machine is one to throw away"
    else:
        remedy = f"try it by hand: {found.path} --version; another one can be named with {VARIABLE}"
    return BrowserProblem(what=f"the browser {found.path} does not start: {error}", remedy=remedy)
