"""One capture: a fresh context, the page, its own element, a picture of it, and everything that went over the wire.

Whatever the page does, what was seen until then is kept, and what is missing has a name (`shortfalls.py`).
"""

import asyncio
import base64
import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as BrowserError

from archiver.model.captures import Capture, Exchange
from archiver.model.probes import Why
from archiver.web.capture_request import CaptureRequest
from archiver.web.chromium import BrowserProcess, kill
from archiver.web.devtools import Message, inner, number, text
from archiver.web.gate import Gate, ProxyUser
from archiver.web.page_state import SCRIPT, Box, PageState, parse_page_state
from archiver.web.recorder import Recorder
from archiver.web.settings import WebSettings
from archiver.web.shortfalls import Shortfall

_WORLD = "archiver"
_BODY_SECONDS = 5.0
_OPEN_SECONDS = 15.0
_CLOSE_SECONDS = 10.0
_STOP_SECONDS = 2.0
_TALLEST = 16384  # device pixels: the largest surface that Chromium draws
_LONGEST_DOM = 16 * 1024 * 1024
_FIRST_ERROR = 400
_SETTLE_SECONDS = 8.0
_MOST_MOVES = 5  # times that a page may lead on to another while it is being read
_CLOSED = ("has been closed", "Connection closed", "Target crashed")
_MOVED = ("context was destroyed", "Cannot find context", "uniqueContextId not found", "Inspected target navigated")


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """What a capture has so far."""

    screenshot: bytes | None = None
    page: PageState | None = None
    shortfalls: list[Shortfall] = field(default_factory=list)

    def lacks(self, shortfall: Shortfall) -> None:
        """Note a shortfall, once."""
        if shortfall not in self.shortfalls:
            self.shortfalls.append(shortfall)


class BrowserCrashedError(Exception):
    """The page is gone under our hands: closed, crashed, or the whole browser with it."""


async def capture(
    running: BrowserProcess, gate: Gate, wanted: CaptureRequest, settings: WebSettings, *, clock: Callable[[], datetime]
) -> Capture:
    """The page as this browser shows it; `BrowserCrashedError` when the browser or the page's process died over it."""
    at, wall = clock(), time.time()
    lane = gate.lane(limit=settings.capture_bytes)
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            context = await running.browser.new_context(
                proxy={"server": gate.url, "username": lane.name, "password": lane.key},
                no_viewport=True,  # set below, where the picture is asked for: pixels are counted by that session's own scale
                user_agent=running.user_agent,
                accept_downloads=False,
                service_workers="block",
            )
    except (BrowserError, TimeoutError) as trouble:
        gate.close(lane)
        raise BrowserCrashedError from trouble
    try:
        sitting = _PageSession(wanted, lane, settings)
        exchanges = await sitting.hold(context, at=lambda told: at + timedelta(seconds=max(0.0, told - wall)))
    finally:
        gate.close(lane)
        await _close(context, running)
    return Capture(
        at=at,
        url=wanted.url,
        screenshot=sitting.seen.screenshot,
        dom=sitting.seen.page.dom if sitting.seen.page else None,
        exchanges=exchanges,
        browser=running.about,
        element=sitting.seen.page.selector if sitting.seen.page else None,
        viewport=wanted.viewport,
        shortfalls=tuple(sitting.seen.shortfalls),
    )


class _PageSession:
    """The page before the camera: what is done with it, and what is seen."""

    def __init__(self, wanted: CaptureRequest, lane: ProxyUser, settings: WebSettings) -> None:
        self.seen = _Outcome()
        self._wanted = wanted
        self._lane = lane
        self._settings = settings

    async def hold(self, context: BrowserContext, *, at: Callable[[float], datetime]) -> tuple[Exchange, ...]:
        """Open the page, look at it within the time there is, and bring home what it loaded."""
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                page = await context.new_page()
                wire = await context.new_cdp_session(page)
                recorder = await self._recorder(wire, at=at)
        except (BrowserError, TimeoutError) as trouble:
            raise BrowserCrashedError from trouble
        await self._within_time(page, wire)
        exchanges = await recorder.exchanges(within=_BODY_SECONDS)
        if number(recorder.document(), "status") >= _FIRST_ERROR:
            self.seen.lacks(Shortfall.ERROR_PAGE)
        if self._lane.exhausted:
            self.seen.lacks(Shortfall.TOO_LARGE)
        if recorder.bodies_missing:
            self.seen.lacks(Shortfall.BODIES_MISSING)
        return exchanges

    async def _recorder(self, wire: CDPSession, *, at: Callable[[float], datetime]) -> Recorder:
        """Start listening to what goes over the wire."""
        limit = self._settings.capture_bytes
        recorder = Recorder(wire, self._lane, at=at, limit=limit, overflow=self._lane.exhaust)
        for event, handler in recorder.handlers().items():
            wire.on(event, handler)
        width, height = self._wanted.viewport
        view = {"width": width, "height": height, "deviceScaleFactor": self._wanted.scale, "mobile": False}
        await wire.send("Emulation.setDeviceMetricsOverride", view)
        await wire.send("Network.enable", {"maxTotalBufferSize": limit, "maxResourceBufferSize": limit})
        return recorder

    async def _within_time(self, page: Page, wire: CDPSession) -> None:
        """Do the work; given up when time is up, or the page's process is gone."""
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        page.on("crash", lambda _: None if gone.done() else gone.set_result(None))
        work = asyncio.create_task(self._work(wire))
        work.add_done_callback(lambda done: done.cancelled() or done.exception())  # heard, whether anybody waits for it or not
        try:
            await asyncio.wait((work, gone), timeout=self._settings.capture_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            in_time = work.done()
            work.cancel()
        if gone.done():
            raise BrowserCrashedError
        if not in_time:
            self.seen.lacks(Shortfall.TIMED_OUT)
            await _stop_scripts(wire)
            return
        try:
            await work
        except BrowserError as trouble:
            if page.is_closed() or any(words in str(trouble) for words in _CLOSED):
                raise BrowserCrashedError from trouble
            self.seen.lacks(Shortfall.NO_SCREENSHOT)

    async def _work(self, wire: CDPSession) -> None:
        """Go there, wait for the post, take its picture."""
        if not await self._go(wire):
            return
        page = await self._settle(wire)
        if page is None:
            self.seen.lacks(Shortfall.NO_SCREENSHOT)
            return
        self.seen.page = page
        for shortfall, holds in (
            (Shortfall.ELEMENT_NOT_FOUND, bool(self._wanted.elements) and page.selector is None),
            (Shortfall.PICTURES_MISSING, page.missing > 0),
            (Shortfall.TIMED_OUT, page.late),
            (Shortfall.DOM_CUT, page.dom_cut),
        ):
            if holds:
                self.seen.lacks(shortfall)
        await self._take_picture(wire, page)

    async def _go(self, wire: CDPSession) -> bool:
        """Lead the browser to the page; False when it does not get there."""
        try:
            async with asyncio.timeout(self._settings.silence_seconds):
                told: Message = await wire.send("Page.navigate", {"url": self._wanted.url})
        except TimeoutError:
            self.seen.lacks(Shortfall.TIMED_OUT)
            return False
        if not text(told, "errorText"):
            return True
        refused = any(refusal.why is Why.NOT_PUBLIC for refusal in self._lane.refusals.values())
        self.seen.lacks(Shortfall.NOT_PUBLIC if refused else Shortfall.NOT_REACHED)
        return False

    async def _settle(self, wire: CDPSession) -> PageState | None:
        """Wait until the post is there and has settled, also when the page leads on to another meanwhile."""
        for _ in range(_MOST_MOVES):
            try:
                return parse_page_state(await self._run_script(wire))
            except BrowserError as trouble:
                if not any(words in str(trouble) for words in _MOVED):
                    raise
            except ValueError:
                return None
        return None

    async def _run_script(self, wire: CDPSession) -> Message:
        """Run the script in a world of its own, in the page as it is now."""
        tree: Message = await wire.send("Page.getFrameTree")
        frame = text(inner(inner(tree, "frameTree"), "frame"), "id")
        world: Message = await wire.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
        arguments = (list(self._wanted.elements), self._settings.element_seconds * 1000, _SETTLE_SECONDS * 1000, _LONGEST_DOM)
        told: Message = await wire.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": SCRIPT,
                "executionContextId": int(number(world, "executionContextId")),
                "arguments": [{"value": argument} for argument in arguments],
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        return inner(inner(told, "result"), "value")

    async def _take_picture(self, wire: CDPSession, page: PageState) -> None:
        """A lossless picture of the post's element, by the encoder that spends least time on making it small."""
        left, top, width, height = _frame(page, whole=not self._wanted.elements)
        tallest = _TALLEST / self._wanted.scale
        if min(height, tallest) <= 0 or width <= 0:
            self.seen.lacks(Shortfall.NO_SCREENSHOT)
            return
        if height > tallest or width > tallest:
            self.seen.lacks(Shortfall.PICTURE_CUT)
        width, height = min(width, tallest), min(height, tallest)
        told: Message = await wire.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "optimizeForSpeed": True,
                "clip": {"x": left, "y": top, "width": width, "height": height, "scale": 1},
                "captureBeyondViewport": left + width > page.view[0] or top + height > page.view[1],
            },
        )
        self.seen.screenshot = base64.b64decode(text(told, "data"))


def _frame(page: PageState, *, whole: bool) -> Box:
    """What the picture shows, in whole pixels: the post's element, else the whole page, else what a visitor sees first."""
    if page.box is not None:
        left, top = max(0.0, math.floor(page.box[0])), max(0.0, math.floor(page.box[1]))
        return left, top, math.ceil(page.box[0] + page.box[2]) - left, math.ceil(page.box[1] + page.box[3]) - top
    return (0.0, 0.0, *(page.size if whole else page.view))


async def _stop_scripts(wire: CDPSession) -> None:
    """Break a script that never ends, so that its page can be closed."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_STOP_SECONDS):
            await wire.send("Runtime.terminateExecution")


async def _close(context: BrowserContext, running: BrowserProcess) -> None:
    """Close a context; one that does not close takes its browser along."""
    with suppress(BrowserError):
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await context.close()
        except TimeoutError:
            kill(running)
