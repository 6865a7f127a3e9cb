"""Launch Chromium with flags that keep its traffic from bypassing the gate, describe it for captures, and close or kill it.

`flags` adds to Playwright's own flags; those that the process really has are read from `/proc` and recorded with each capture.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import Error as BrowserError
from playwright.async_api import Playwright, async_playwright

from archiver.model.captures import Browser
from archiver.web.browser_discovery import VARIABLE, BrowserProblem, FoundBrowser, sandboxed
from archiver.web.browser_folder import BrowserFolder
from archiver.web.devtools import listed, number, text
from archiver.web.fonts import font_facts
from archiver.web.memory_watch import MemoryWatch
from archiver.web.process_tree import kill_all
from archiver.web.sandbox import NO_SANDBOX, UNUSABLE
from archiver.web.wire.key_log import KeyLog

_LAUNCH_TIMEOUT_SECONDS = 30.0
_CLOSE_TIMEOUT_SECONDS = 5.0
_RESPONSE_TIMEOUT_SECONDS = 5.0
# Playwright's flags that let pages open windows unasked, and flood the browser with navigations.
_UNWANTED_FLAGS = ("--disable-popup-blocking", "--disable-ipc-flooding-protection")
PLAYWRIGHT_FEATURES = ("CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies")
"""What Playwright enables: Chromium reads only the last of several flags, which is ours."""
# What Chromium fetches in advance by a page's speculation rules cannot be paused. So none of it may be under way at a time, nor may
# what it fetches before it renders a page in advance come on top. It waits for ever, which costs nothing.
_NO_SPECULATION = (
    "PrefetchMultipleActiveSetSizeLimitForBase:prefetch_multiple_active_set_size_limit_for_base_value/0",
    "Prerender2FallbackPrefetchSpecRules:kPrerender2FallbackPrefetchSchedulerPolicy/NotUse",
)
# Flags that differ between runs and do not explain any pixels.
_FLAGS_OF_ONE_RUN = ("--user-data-dir=", "--ssl-key-log-file=", "--remote-debugging", "--proxy-server=")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserProcess:
    """A running browser: Playwright's handles, its memory, folder and TLS keys, and what captures record of it."""

    driver: Playwright
    browser: RunningBrowser
    process_id: int  # 0 if unknown
    memory: MemoryWatch
    drawing: asyncio.Lock  # held while a large picture is drawn (`screenshot.py`)
    folder: BrowserFolder
    key_log: KeyLog
    about: Browser
    user_agent: str


def flags(*, trusted_keys: tuple[str, ...]) -> list[str]:
    """The flags that are added to Playwright's own."""
    added = [
        "--lang=en-US",
        # Each capture has its own context, which contains nothing that one site could steal from another.
        # With one process for a page and its frames, one session shows all requests, and captures are cheaper.
        "--disable-site-isolation-trials",
        # Everything goes through the gate: no name lookups, no UDP.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        # No windows beside the page, and no workers that outlive it: nobody would look at them, each has processes of its own, and
        # their requests cannot be paused (`page_requests.py`).
        "--block-new-web-contents",
        "--disable-shared-workers",
        f"--enable-features={','.join((*PLAYWRIGHT_FEATURES, *_NO_SPECULATION))}",
    ]
    if trusted_keys:
        added.append(f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}")
    return added


async def launch(
    found: FoundBrowser, *, product: str, trusted_keys: tuple[str, ...], max_bytes: int, environment: Mapping[str, str]
) -> BrowserProcess:
    """Start the browser, which may use `max_bytes` of memory; Playwright's `Error`, `OSError` or `TimeoutError` if that fails."""
    folder = BrowserFolder.make(environment)
    try:
        return await _launch(
            found, folder, product=product, trusted_keys=trusted_keys, max_bytes=max_bytes, environment=environment
        )
    except BaseException:  # also when cancelled: the error goes on
        folder.remove()
        raise


async def _launch(
    found: FoundBrowser,
    folder: BrowserFolder,
    *,
    product: str,
    trusted_keys: tuple[str, ...],
    max_bytes: int,
    environment: Mapping[str, str],
) -> BrowserProcess:
    """Start the browser with its temporary files in a folder."""
    with folder.for_new_processes():
        async with asyncio.timeout(_LAUNCH_TIMEOUT_SECONDS):
            driver = await async_playwright().start()
    arguments = flags(trusted_keys=trusted_keys)
    try:
        key_log = KeyLog.make(folder.path)
        browser = await driver.chromium.launch(
            executable_path=found.path,
            headless=True,
            chromium_sandbox=sandboxed(environment),
            args=[*arguments, f"--ssl-key-log-file={key_log.path}"],
            ignore_default_args=list(_UNWANTED_FLAGS),
            env={**environment, "TZ": "UTC", "LANG": "en_US.UTF-8", "TMPDIR": str(folder.path)},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_LAUNCH_TIMEOUT_SECONDS * 1000,
        )
        async with asyncio.timeout(_LAUNCH_TIMEOUT_SECONDS):
            process_id, about, user_agent = await _describe(browser, found, requested_flags=tuple(arguments))
    except BaseException:  # also when cancelled: no driver process may be left; the error goes on
        await _stop(driver)
        raise
    return BrowserProcess(
        driver=driver,
        browser=browser,
        process_id=process_id,
        memory=MemoryWatch(process_id, max_bytes=max_bytes),
        drawing=asyncio.Lock(),
        folder=folder,
        key_log=key_log,
        about=about,
        user_agent=f"{user_agent} {product}",
    )


async def is_responsive(running: BrowserProcess) -> bool:
    """Whether the browser answers within 5 seconds."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_RESPONSE_TIMEOUT_SECONDS):
            session = await running.browser.new_browser_cdp_session()
            await session.detach()
            return True
    return False


async def close(running: BrowserProcess) -> None:
    """Close the browser; kill what has not ended within 10 seconds, and remove its files."""
    processes = running.memory.stop()
    try:
        async with asyncio.timeout(_CLOSE_TIMEOUT_SECONDS):
            await running.browser.close()
    except (BrowserError, TimeoutError):
        kill(running)
    await _stop(running.driver)
    kill_all(processes)
    running.folder.remove()


async def _stop(driver: Playwright) -> None:
    """Stop Playwright's driver, and with it its browser."""
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT_SECONDS):
            await driver.stop()


def kill(running: BrowserProcess) -> None:
    """Kill the browser with all its processes, so that its driver notices that it has ended."""
    running.memory.kill()


def start_problem(found: FoundBrowser, output: str) -> BrowserProblem:
    """The problem of a browser that does not start, with the last error line of its output."""
    if NO_SANDBOX in output:
        return UNUSABLE
    lines = [line.strip() for line in output.splitlines() if "ERROR" in line or "FATAL" in line or "error while loading" in line]
    error = (lines or output.strip().splitlines() or [""])[-1][:300]
    remedy = f"try it by hand: {found.path} --version; another one can be named with {VARIABLE}"
    return BrowserProblem(what=f"the browser {found.path} does not start: {error}", remedy=remedy)


async def _describe(browser: RunningBrowser, found: FoundBrowser, *, requested_flags: tuple[str, ...]) -> tuple[int, Browser, str]:
    """The running browser's process id; its version, real flags and fonts; its own User-Agent."""
    session = await browser.new_browser_cdp_session()
    processes = listed(await session.send("SystemInfo.getProcessInfo"), "processInfo")
    process_id = next((int(number(process, "id")) for process in processes if text(process, "type") == "browser"), 0)
    version = await session.send("Browser.getVersion")
    await session.detach()
    actual_flags = _actual_flags(process_id) or requested_flags
    about = Browser(
        path=Path(found.path).name,
        build=text(version, "product"),
        headless_shell=found.headless_shell,
        sandbox="--no-sandbox" not in actual_flags,
        flags=actual_flags,
        fonts=(await asyncio.to_thread(font_facts)).families,
    )
    return process_id, about, text(version, "userAgent")


def _actual_flags(process_id: int) -> tuple[str, ...]:
    """The flags on the process's command line, without those that differ between runs; empty if it cannot be read."""
    try:
        line = Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return ()
    arguments = line.decode("utf-8", "replace").split("\0")[1:]
    return tuple(word for word in arguments if word.startswith("--") and not word.startswith(_FLAGS_OF_ONE_RUN))
