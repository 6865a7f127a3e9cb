"""Access to the web: send probes and capture pages, through one gate, with rate limits per host.

    async with open_web(settings, clock=clock, hosts=states) as web:
        outcome = await web.ask(probe)              # Answer | Silence
        capture = await web.capture(url, elements)  # Capture, with its shortfalls
        states = web.host_states()

Everything leaves through one gate (`gate.py`) and is rate limited per host (`politeness.py`).
Failures of the web are values, never exceptions. Importing this package loads neither httpx nor Playwright.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from archiver.web.connect_to import ConnectTo, parse_connect_to, parse_connect_tos
from archiver.web.politeness import HostState, HostStates
from archiver.web.settings import RobotsMode, WebSettings, contact_from

if TYPE_CHECKING:
    from archiver.web.door import Web

__all__ = [
    "ConnectTo",
    "HostState",
    "HostStates",
    "RobotsMode",
    "WebSettings",
    "contact_from",
    "open_web",
    "parse_connect_to",
    "parse_connect_tos",
]


@asynccontextmanager
async def open_web(
    settings: WebSettings,
    *,
    clock: Callable[[], datetime],
    hosts: HostStates | None = None,
    remember: Callable[[HostStates], None] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator["Web"]:
    """Start the gate and the HTTP client; `InputError` if `SSL_CERT_FILE` cannot be read.

    `hosts` are the `host_states()` of an earlier run; `remember` gets the current ones whenever a host answers 429 or 503.
    """
    from archiver.web.door import Web  # noqa: PLC0415 — loads httpx only when it is needed

    async with Web(settings, clock=clock, hosts=hosts, remember=remember, environment=environment) as web:
        yield web
