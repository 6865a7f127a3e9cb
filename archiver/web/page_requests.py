"""Let the requests of one page through one by one (DevTools `Fetch`), at the pace that their hosts allow.

The browser pauses each request before it is sent, redirects, preflights, frames and dedicated workers included. What cannot be
paused (WebSockets, which are connections) and plain HTTP are counted by the gate, through which each of them makes a connection of
its own: `admit` is also what the gate asks before it connects for the page.

A document is let through only once the bodies of the one before are kept, since the browser drops them when the page navigates.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from playwright.async_api import Error as BrowserError

from archiver.model.urls import parse_url
from archiver.web.devtools import DevToolsSession, Message, inner, text
from archiver.web.navigation import Navigation

Admit: TypeAlias = Callable[[str], Awaitable[bool]]
"""Waits until a host may get another request; False if it asked to be left alone for longer."""


class PageRequests:
    """The requests of one page: at most `max_requests`, each once `admit` lets it through, and a document after `keep_bodies`.

    What `navigation` forbids is aborted.
    """

    def __init__(
        self,
        devtools: DevToolsSession,
        admit: Admit,
        *,
        navigation: Navigation,
        keep_bodies: Callable[[], Awaitable[None]],
        max_requests: int,
    ) -> None:
        self._devtools = devtools
        self._navigation = navigation
        self._admit = admit
        self._keep_bodies = keep_bodies
        self._max_requests = max_requests
        self._requests = 0
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.host_closed = False
        """Whether a request was not sent since its host asked to be left alone."""

    @property
    def exceeded(self) -> bool:
        """Whether the page made more requests than allowed."""
        return self._requests > self._max_requests

    async def admit(self, host: str) -> bool:
        """Wait for a host's turn, in the order of the page's requests, so that one page is one among those who wait."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            admitted = await self._admit(host)
        self.host_closed = self.host_closed or not admitted
        return admitted

    def on_request(self, event: Message) -> None:
        """Handle `Fetch.requestPaused`."""
        self._requests += 1
        task = asyncio.get_running_loop().create_task(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop waiting; what is still paused is never sent."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, event: Message) -> None:
        """Let a paused request go on, or fail."""
        if self._navigation.forbids(event):
            await self._fail(event, "Aborted")
            return
        goes_on = not self.exceeded and await self._may_go_on(text(inner(event, "request"), "url"))
        if text(event, "resourceType") == "Document":
            await self._keep_bodies()
        if not goes_on:
            await self._fail(event, "BlockedByClient")
            return
        with suppress(BrowserError):
            await self._devtools.send("Fetch.continueRequest", {"requestId": text(event, "requestId")})

    async def _fail(self, event: Message, reason: str) -> None:
        """Answer a paused request with an error."""
        with suppress(BrowserError):
            await self._devtools.send("Fetch.failRequest", {"requestId": text(event, "requestId"), "errorReason": reason})

    async def _may_go_on(self, url: str) -> bool:
        """Wait for the turn of a request over TLS; plain HTTP waits in the gate."""
        target = parse_url(url)
        return target is None or target.scheme != "https" or await self.admit(target.host)
