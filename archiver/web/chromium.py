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

from archiver.model.captures import Browser
from archiver.web.browser_discovery import FoundBrowser, sandboxed
from archiver.web.devtools import listed, number, text
from archiver.web.fonts import font_facts

_LAUNCH_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
# What differs from run to run explains no pixels.
_OF_THE_RUN = ("--user-data-dir=", "--remote-debugging", "--proxy-server=")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserProcess:
    """A browser that runs: Playwright's handles, the operating system's process, and what captures say of it."""

    driver: Playwright
    browser: RunningBrowser
    process: int
    about: Browser
    user_agent: str


def flags(*, trusted_keys: tuple[str, ...]) -> list[str]:
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
    if trusted_keys:
        told.append(f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}")
    return told


async def launch(
    found: FoundBrowser, *, product: str, trusted_keys: tuple[str, ...], environment: Mapping[str, str]
) -> BrowserProcess:
    """Start the browser; Playwright's `Error`, or `TimeoutError`, when it does not start."""
    async with asyncio.timeout(_LAUNCH_SECONDS):
        driver = await async_playwright().start()
    arguments = flags(trusted_keys=trusted_keys)
    try:
        browser = await driver.chromium.launch(
            executable_path=found.path,
            headless=True,
            chromium_sandbox=sandboxed(environment),
            args=arguments,
            env={**environment, "TZ": "UTC", "LANG": "en_US.UTF-8"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_LAUNCH_SECONDS * 1000,
        )
        async with asyncio.timeout(_LAUNCH_SECONDS):
            return await _introduce(driver, browser, found, product=product, told_flags=tuple(arguments))
    except BaseException:
        await _stop(driver)
        raise


async def is_responsive(running: BrowserProcess) -> bool:
    """Whether the browser is there and can be talked to."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            session = await running.browser.new_browser_cdp_session()
            await session.detach()
            return True
    return False


async def close(running: BrowserProcess) -> None:
    """Close the browser, by force if it does not go by itself."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await running.browser.close()
    except (BrowserError, TimeoutError):
        kill(running)
    await _stop(running.driver)


async def _stop(driver: Playwright) -> None:
    """Stop Playwright's driver, and with it whatever browser it has."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await driver.stop()


def kill(running: BrowserProcess) -> None:
    """End the browser's process at once, if there is still one by that number that is a browser."""
    with suppress(OSError):
        if running.process and b"--remote-debugging-pipe" in Path(f"/proc/{running.process}/cmdline").read_bytes():
            os.kill(running.process, signal.SIGKILL)


async def _introduce(
    driver: Playwright, browser: RunningBrowser, found: FoundBrowser, *, product: str, told_flags: tuple[str, ...]
) -> BrowserProcess:
    """Learn what the browser is and runs with."""
    session = await browser.new_browser_cdp_session()
    processes = listed(await session.send("SystemInfo.getProcessInfo"), "processInfo")
    process = next((int(number(one, "id")) for one in processes if text(one, "type") == "browser"), 0)
    told = await session.send("Browser.getVersion")
    await session.detach()
    running_with = _real_flags(process) or told_flags
    about = Browser(
        path=found.path,
        build=text(told, "product"),
        headless_shell=found.headless_shell,
        sandbox="--no-sandbox" not in running_with,
        flags=running_with,
        fonts=(await asyncio.to_thread(font_facts)).families,
    )
    return BrowserProcess(
        driver=driver, browser=browser, process=process, about=about, user_agent=f"{text(told, 'userAgent')} {product}"
    )


def _real_flags(process: int) -> tuple[str, ...]:
    """What the process really runs with, but for what differs from run to run."""
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return ()
    words = line.decode("utf-8", "replace").split("\0")[1:]
    return tuple(word for word in words if word.startswith("--") and not word.startswith(_OF_THE_RUN))
