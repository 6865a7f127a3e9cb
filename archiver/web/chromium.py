"""One running Chromium: launched through the gate, known by its process, closed for certain.

Playwright launches it. What it is told besides Playwright's own flags stands in `flags`, and what it really runs with is read back
from the process and goes with every capture.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import Error as BrowserError
from playwright.async_api import Playwright, async_playwright

from archiver.captures import Browser
from archiver.web.browsers import FoundBrowser, sandboxed
from archiver.web.fonts import font_facts
from archiver.web.wire import listed, number, text

_LAUNCH_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
# What differs from run to run explains no pixels.
_OF_THE_RUN = ("--user-data-dir=", "--remote-debugging", "--proxy-server=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A browser that runs: Playwright's handles, the operating system's process, and what captures say of it."""

    driver: Playwright
    browser: RunningBrowser
    process: int
    about: Browser
    user_agent: str

    @property
    def alive(self) -> bool:
        """Whether it can still be talked to."""
        return self.browser.is_connected()


def flags(*, believed_keys: tuple[str, ...]) -> list[str]:
    """What the browser is told besides Playwright's own flags."""
    told = [
        "--lang=en-US",
        # Each capture has a context of its own, with nothing in it that one site could steal of another.
        # One process for a page and its frames shows us every request, and costs less.
        "--disable-site-isolation-trials",
        # Nothing may leave but through the gate: no names looked up, no datagrams.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    ]
    if believed_keys:
        told.append(f"--ignore-certificate-errors-spki-list={','.join(believed_keys)}")
    return told


async def launch(found: FoundBrowser, *, product: str, believed_keys: tuple[str, ...], environment: Mapping[str, str]) -> Running:
    """Start the browser; Playwright's `Error` when it does not start."""
    driver = await async_playwright().start()
    try:
        browser = await driver.chromium.launch(
            executable_path=found.path,
            headless=True,
            chromium_sandbox=sandboxed(),
            args=flags(believed_keys=believed_keys),
            env={**environment, "TZ": "UTC", "LANG": "en_US.UTF-8"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_LAUNCH_SECONDS * 1000,
        )
        return await _introduce(driver, browser, found, product)
    except BaseException:
        await driver.stop()
        raise


async def close(running: Running) -> None:
    """Close the browser, by force if it does not go by itself."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await running.browser.close()
    kill(running)
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await running.driver.stop()


def kill(running: Running) -> None:
    """End the browser's process at once, if it is still there and still the browser."""
    if running.process and Path(f"/proc/{running.process}/cmdline").is_file() and running.alive:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(running.process, signal.SIGKILL)


async def _introduce(driver: Playwright, browser: RunningBrowser, found: FoundBrowser, product: str) -> Running:
    """Learn what the browser is and runs with."""
    session = await browser.new_browser_cdp_session()
    processes = listed(await session.send("SystemInfo.getProcessInfo"), "processInfo")
    process = next((int(number(one, "id")) for one in processes if text(one, "type") == "browser"), 0)
    told = await session.send("Browser.getVersion")
    await session.detach()
    about = Browser(
        path=found.path,
        build=text(told, "product"),
        headless_shell=found.headless_shell,
        sandbox=sandboxed(),
        flags=_real_flags(process),
        fonts=(await asyncio.to_thread(font_facts)).families,
    )
    return Running(driver=driver, browser=browser, process=process, about=about, user_agent=f"{text(told, 'userAgent')} {product}")


def _real_flags(process: int) -> tuple[str, ...]:
    """What the process really runs with, but for what differs from run to run."""
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return ()
    words = line.decode("utf-8", "replace").split("\0")[1:]
    return tuple(word for word in words if word.startswith("--") and not word.startswith(_OF_THE_RUN))
