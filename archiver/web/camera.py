"""The camera: one browser for a whole run, started at the first capture, replaced when it dies.

A capture that a dying browser interrupts is made once more with a new one.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from playwright.async_api import Error as BrowserError

from archiver.captures import Capture
from archiver.web.browsers import NoBrowser, find_browser
from archiver.web.capture import CrashedError, capture
from archiver.web.chromium import Running, close, launch
from archiver.web.gate import Gate
from archiver.web.settings import WebSettings
from archiver.web.shortfalls import Shortfall
from archiver.web.wanted import Wanted, empty

_TRIES = 2


class Camera:
    """Takes pictures of pages: `async with Camera(...) as camera`, then `await camera.take(wanted)`."""

    def __init__(
        self,
        gate: Gate,
        settings: WebSettings,
        *,
        believed_keys: tuple[str, ...],
        clock: Callable[[], datetime],
        environment: Mapping[str, str],
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._believed_keys = believed_keys
        self._clock = clock
        self._environment = environment
        self._pages = asyncio.Semaphore(settings.pages)
        self._launching = asyncio.Lock()
        self._running: Running | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._running is not None:
            await close(self._running)

    async def take(self, wanted: Wanted) -> Capture:
        """One capture; whatever happens to the browser, there is an outcome."""
        async with self._pages:
            for _ in range(_TRIES):
                running = await self._browser()
                if isinstance(running, NoBrowser):
                    return empty(wanted, Shortfall.NO_BROWSER, at=self._clock())
                if running is None:
                    continue
                try:
                    return await capture(running, self._gate, wanted, self._settings, clock=self._clock)
                except CrashedError:
                    continue
        about = self._running.about if self._running else None
        return empty(wanted, Shortfall.BROWSER_CRASHED, at=self._clock(), browser=about)

    async def _browser(self) -> Running | NoBrowser | None:
        """The browser that runs, else a new one; None when it does not start."""
        async with self._launching:
            if self._running is not None and self._running.alive:
                return self._running
            if self._running is not None:
                await close(self._running)
                self._running = None
            found = find_browser(self._environment)
            if isinstance(found, NoBrowser):
                return found
            try:
                self._running = await launch(
                    found,
                    product=self._settings.user_agent,
                    believed_keys=self._believed_keys,
                    environment=self._environment,
                )
            except BrowserError:
                return None
            return self._running
