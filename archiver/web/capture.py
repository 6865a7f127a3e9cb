"""Capture one page in the browser: screenshot, rendered DOM and all HTTP exchanges, in a new browser context.

If something fails or takes too long, the parts so far are returned, with a shortfall for each missing one (`model/shortfalls.py`).
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as BrowserError

from archiver.bounds import bounds
from archiver.model.captures import Capture, Connection, Exchange
from archiver.model.probes import Why
from archiver.model.shortfalls import Shortfall
from archiver.model.urls import parse_url
from archiver.web import quiet_page
from archiver.web.capture_request import CaptureRequest
from archiver.web.chromium import BrowserProcess, is_responsive, kill
from archiver.web.devtools import Message, inner, number, text
from archiver.web.gate import Gate
from archiver.web.kept_exchanges import keep_exchanges
from archiver.web.navigation import Navigation
from archiver.web.page_requests import PageRequests
from archiver.web.page_state import SCRIPT, PageState, parse_page_state
from archiver.web.politeness import RateLimiter, shortfall_of
from archiver.web.proxy_user import ProxyUser
from archiver.web.recorder import Recorder
from archiver.web.screenshot import take_screenshot
from archiver.web.session_cookies import add_cookies
from archiver.web.settings import WebSettings
from archiver.web.wire_reader import WireReader

_WORLD_NAME = "archiver"
_BODIES_TIMEOUT_SECONDS = 5.0
_OPEN_TIMEOUT_SECONDS = 15.0
_CLOSE_TIMEOUT_SECONDS = 10.0
_STOP_TIMEOUT_SECONDS = 2.0
_FIRST_ERROR_STATUS = 400
_MAX_SETTLE_SECONDS = 8.0
_MAX_NAVIGATIONS = 5  # of the page while the script runs in it
_CLOSED_MESSAGES = ("has been closed", "Connection closed", "Target crashed")
_NAVIGATED_MESSAGES = ("context was destroyed", "Cannot find context", "uniqueContextId not found", "Inspected target navigated")


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """The parts of a capture that have been captured so far."""

    exchanges: tuple[Exchange, ...] = ()
    connections: tuple[Connection, ...] = ()
    screenshot: bytes | None = None
    page: PageState | None = None
    shortfalls: list[Shortfall] = field(default_factory=list)

    def add_shortfall(self, shortfall: Shortfall) -> None:
        """Add a shortfall, once."""
        if shortfall not in self.shortfalls:
            self.shortfalls.append(shortfall)


class BrowserCrashedError(Exception):
    """The page, or the whole browser, crashed, was closed or did not answer any more during a capture.

    `so_far` is what was captured before, if the page was opened at all.
    """

    so_far: Capture | None = None


async def capture(
    running: BrowserProcess,
    gate: Gate,
    limiter: RateLimiter,
    request: CaptureRequest,
    settings: WebSettings,
    *,
    clock: Callable[[], datetime],
) -> Capture:
    """Capture a page, once its host's turn has come; `BrowserCrashedError`, with what there is, if it or the browser crashed."""
    began, wall_time = clock(), time.time()
    user = gate.add_user(max_bytes=settings.capture_bytes, keeps=True)
    try:
        async with asyncio.timeout(_OPEN_TIMEOUT_SECONDS):
            context = await running.browser.new_context(
                proxy={"server": gate.url, "username": user.name, "password": user.key},
                no_viewport=True,  # set by `_start_recorder`, with the scale that screenshots are measured in
                user_agent=running.user_agent,
                accept_downloads=False,
                service_workers="block",
            )
    except (BrowserError, TimeoutError) as error:
        gate.remove_user(user)
        raise BrowserCrashedError from error
    clean = settings.keys.redaction.capture
    session = _PageSession(running, request, user, limiter, settings)
    try:
        await session.run(context, at=lambda epoch: began + timedelta(seconds=max(0.0, epoch - wall_time)))
    except BrowserCrashedError as error:
        error.so_far = clean(session.captured(began))
        raise
    finally:
        gate.remove_user(user)
        await _close(context, running)
    return clean(session.captured(began))


class _PageSession:
    """One page in the browser: navigates, waits, takes the screenshot; `outcome` has what was captured so far."""

    def __init__(
        self, running: BrowserProcess, request: CaptureRequest, user: ProxyUser, limiter: RateLimiter, settings: WebSettings
    ) -> None:
        self.outcome = _Outcome()
        self._running = running
        self._request = request
        self._user = user
        self._limiter = limiter
        self._settings = settings
        self._waited = 0.0
        self._navigation: Navigation
        self._wire: WireReader

    async def run(self, context: BrowserContext, *, at: Callable[[float], datetime]) -> None:
        """Open the page, and capture it within the time limit; `BrowserCrashedError`.

        `at` turns seconds since the epoch, as the browser counts them, into the time of the run's clock.
        """
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_SECONDS):
                await context.add_init_script(quiet_page.SCRIPT)
                await add_cookies(context, self._request.url, self._settings.keys)
                page = await context.new_page()
                devtools = await context.new_cdp_session(page)
                recorder = await self._start_recorder(devtools, at=at)
                requests = await self._pause_requests(devtools, recorder)
        except (BrowserError, TimeoutError) as error:
            raise BrowserCrashedError from error
        try:
            # Waiting for the turn is no part of the capture's time, and nothing comes between it and the page's first request.
            if await self._waits_for_turn():
                await self._within_time(page, devtools)
        except BrowserCrashedError:
            await self._keep_exchanges(recorder, requests, within=_STOP_TIMEOUT_SECONDS)
            raise
        finally:
            await requests.close()
        await self._keep_exchanges(recorder, requests, within=_BODIES_TIMEOUT_SECONDS)

    def captured(self, began: datetime) -> Capture:
        """What was captured so far; `began` is the time before the page's turn was waited for."""
        page = self.outcome.page
        return Capture(
            at=began + timedelta(seconds=self._waited),
            url=self._request.url,
            screenshot=self.outcome.screenshot,
            dom=page.dom if page else None,
            exchanges=self.outcome.exchanges,
            browser=self._running.about,
            element=page.selector if page else None,
            viewport=self._request.viewport,
            shortfalls=tuple(self.outcome.shortfalls),
            connections=self.outcome.connections,
            boxes=page.boxes if page else (),
        )

    async def _keep_exchanges(self, recorder: Recorder, requests: PageRequests, *, within: float) -> None:
        """Keep what was recorded, and the shortfalls that it shows; wait `within` seconds for bodies."""
        kept = await keep_exchanges(recorder, self._wire, within=within)
        self.outcome.exchanges, self.outcome.connections = kept.exchanges, kept.connections
        if number(recorder.document(), "status") >= _FIRST_ERROR_STATUS:
            self.outcome.add_shortfall(Shortfall.ERROR_PAGE)
        if self._user.exhausted:
            self.outcome.add_shortfall(Shortfall.TOO_LARGE)
        if requests.exceeded:
            self.outcome.add_shortfall(Shortfall.TOO_MANY_REQUESTS)
        if self._navigation.led_elsewhere:
            self.outcome.add_shortfall(Shortfall.LED_ELSEWHERE)
        if requests.host_closed:
            self.outcome.add_shortfall(Shortfall.ASKED_TO_WAIT)
        if kept.bodies_missing:
            self.outcome.add_shortfall(Shortfall.BODIES_MISSING)
        if kept.not_as_sent:
            self.outcome.add_shortfall(Shortfall.NOT_AS_SENT)

    async def _start_recorder(self, devtools: CDPSession, *, at: Callable[[float], datetime]) -> Recorder:
        """Record the page's network events, and set viewport and scale."""
        max_bytes = self._settings.capture_bytes
        self._wire = WireReader(self._user, self._running.key_log, at=at, max_bytes=max_bytes)
        recorder = Recorder(
            devtools, self._user, at=at, covers=self._wire.covers, max_bytes=max_bytes, on_overflow=self._user.exhaust
        )
        for event, handler in recorder.handlers().items():
            devtools.on(event, handler)
        width, height = self._request.viewport
        metrics = {"width": width, "height": height, "deviceScaleFactor": self._request.scale, "mobile": False}
        await devtools.send("Emulation.setDeviceMetricsOverride", metrics)
        await devtools.send("Network.enable", {"maxTotalBufferSize": max_bytes, "maxResourceBufferSize": max_bytes})
        return recorder

    async def _pause_requests(self, devtools: CDPSession, recorder: Recorder) -> PageRequests:
        """Let the page's requests through one by one, here and in the gate."""
        tree: Message = await devtools.send("Page.getFrameTree")
        self._navigation = Navigation(text(inner(inner(tree, "frameTree"), "frame"), "id"))
        requests = PageRequests(
            devtools,
            self._limiter.page_request,
            navigation=self._navigation,
            keep_bodies=partial(recorder.keep_bodies, within=_BODIES_TIMEOUT_SECONDS),
            max_requests=self._settings.capture_requests,
        )
        self._user.admit = requests.admit
        devtools.on("Fetch.requestPaused", requests.on_request)
        await devtools.send("Fetch.enable", {"patterns": [{"urlPattern": "http*"}]})
        return requests

    async def _waits_for_turn(self) -> bool:
        """Wait for the turn of the page's host, as a probe does; False, with a shortfall, if it may not be asked."""
        url = parse_url(self._request.url)
        if url is None:
            return True
        began = time.monotonic()
        async with self._limiter.turn(url.host) as closed:
            self._waited = time.monotonic() - began
            if closed is not None:
                self.outcome.add_shortfall(shortfall_of(closed))
            return closed is None

    async def _within_time(self, page: Page, devtools: CDPSession) -> None:
        """Capture the page until `capture_seconds` have passed; `BrowserCrashedError` if the page's process crashes."""
        crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        page.on("crash", lambda _: None if crashed.done() else crashed.set_result(None))
        task = asyncio.create_task(self._capture_page(devtools))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # retrieved, so that asyncio does not log it
        try:
            await asyncio.wait((task, crashed), timeout=self._settings.capture_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            in_time = task.done()
            task.cancel()
        if crashed.done():
            raise BrowserCrashedError
        if not in_time:
            self.outcome.add_shortfall(Shortfall.TIMED_OUT)
        if self.outcome.page is None and Shortfall.TIMED_OUT in self.outcome.shortfalls and not await is_responsive(self._running):
            kill(self._running)
            raise BrowserCrashedError
        if not in_time:
            await _stop_scripts(devtools)
            return
        try:
            await task
        except BrowserError as error:
            if page.is_closed() or any(message in str(error) for message in _CLOSED_MESSAGES):
                raise BrowserCrashedError from error
            self.outcome.add_shortfall(Shortfall.NO_SCREENSHOT)

    async def _capture_page(self, devtools: CDPSession) -> None:
        """Navigate, wait for the post, take the screenshot."""
        if not await self._navigate(devtools):
            return
        page = await self._page_state(devtools)
        if page is None:
            self.outcome.add_shortfall(Shortfall.NO_SCREENSHOT)
            return
        if not self._navigation.shows_page(page.protocol):
            return
        self.outcome.page = page
        for shortfall, holds in (
            (Shortfall.ELEMENT_NOT_FOUND, bool(self._request.elements) and page.selector is None),
            (Shortfall.PICTURES_MISSING, page.missing > 0),
            (Shortfall.TIMED_OUT, page.late),
            (Shortfall.DOM_CUT, page.dom_cut),
        ):
            if holds:
                self.outcome.add_shortfall(shortfall)
        self.outcome.screenshot, lacking = await take_screenshot(devtools, page, self._request, self._running.drawing)
        if lacking is not None:
            self.outcome.add_shortfall(lacking)

    async def _navigate(self, devtools: CDPSession) -> bool:
        """Open the page's URL; False, with a shortfall, if it cannot be reached."""
        try:
            async with asyncio.timeout(self._settings.silence_seconds):
                result: Message = await devtools.send("Page.navigate", {"url": self._request.url})
        except TimeoutError:
            self.outcome.add_shortfall(Shortfall.TIMED_OUT)
            return False
        if not text(result, "errorText"):
            return True
        not_public = any(refusal.why is Why.NOT_PUBLIC for refusal in self._user.refusals.values())
        self.outcome.add_shortfall(Shortfall.NOT_PUBLIC if not_public else Shortfall.NOT_REACHED)
        return False

    async def _page_state(self, devtools: CDPSession) -> PageState | None:
        """Wait for the post and its pictures, also if the page navigates meanwhile; None if there is no result."""
        for _ in range(_MAX_NAVIGATIONS):
            try:
                return parse_page_state(await self._run_script(devtools))
            except BrowserError as error:
                if not any(message in str(error) for message in _NAVIGATED_MESSAGES):
                    raise
            except ValueError:
                return None
        return None

    async def _run_script(self, devtools: CDPSession) -> Message:
        """Run the script in an isolated world of the current document, and return its result."""
        tree: Message = await devtools.send("Page.getFrameTree")
        frame = text(inner(inner(tree, "frameTree"), "frame"), "id")
        world: Message = await devtools.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD_NAME})
        arguments = (
            list(self._request.elements),
            self._settings.element_seconds * 1000,
            _MAX_SETTLE_SECONDS * 1000,
            bounds().document_characters,
        )
        response: Message = await devtools.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": SCRIPT,
                "executionContextId": int(number(world, "executionContextId")),
                "arguments": [{"value": argument} for argument in arguments],
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        return inner(inner(response, "result"), "value")


async def _stop_scripts(devtools: CDPSession) -> None:
    """Terminate a script that does not end, so that its page can be closed."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_STOP_TIMEOUT_SECONDS):
            await devtools.send("Runtime.terminateExecution")


async def _close(context: BrowserContext, running: BrowserProcess) -> None:
    """Close a context; if it does not close in time, kill the browser."""
    with suppress(BrowserError):
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT_SECONDS):
                await context.close()
        except TimeoutError:
            kill(running)
