"""The web door: what the program asks of the web, and how it looks at pages.

    async with open_web(settings, clock=clock, hosts=kept) as web:
        outcome = await web.ask(probe)              # Answer | Silence
        capture = await web.capture(url, elements)  # Capture, with its shortfalls
        kept = web.host_states()

Everything leaves through one gate (`gate.py`), at a pace that hosts can live with (`pace.py`).
What the web does is a value, never an exception. Importing this package loads neither the HTTP client nor the browser's driver.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from archiver.web.connect_to import ConnectTo, parse_connect_to, parse_connect_tos
from archiver.web.politeness import HostState, HostStates
from archiver.web.settings import RobotsMode, WebSettings, contact_from
from archiver.web.shortfalls import Shortfall, in_words

if TYPE_CHECKING:
    from archiver.web.door import Web

__all__ = [
    "ConnectTo",
    "HostState",
    "HostStates",
    "RobotsMode",
    "Shortfall",
    "WebSettings",
    "contact_from",
    "in_words",
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
    """Open the door; `InputError` where `SSL_CERT_FILE` cannot be read.

    `hosts` is what an earlier run kept of `host_states()`; `remember` is called with them whenever a host asks to be left alone.
    """
    from archiver.web.door import Web  # noqa: PLC0415 — the HTTP client is loaded only by those who go out

    async with Web(settings, clock=clock, hosts=hosts, remember=remember, environment=environment) as web:
        yield web
