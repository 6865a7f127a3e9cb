"""Let the browser draw or print a page of our own: it runs no script, and reaches nobody.

A browser is started for the one page and closed again. That it is asked for is the user's wish, so that its absence is an error.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from archiver.errors import InputError
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.playwright_driver import driver_problem
from archiver.web.settings import WebSettings
from archiver.web.temporary_folder import temporary_folder_problem

if TYPE_CHECKING:
    from playwright.async_api import Page, PdfMargins

_TIMEOUT_SECONDS = 120.0
_MARGIN = "15mm"
_HEIGHT = 600


async def print_html(html: str, *, environment: Mapping[str, str] = os.environ) -> bytes:
    """A page as a tagged PDF on A4 with an outline; `InputError` if there is no browser that could."""
    async with _opened(html, width=800, environment=environment) as page:
        margins: PdfMargins = {"top": _MARGIN, "bottom": _MARGIN, "left": _MARGIN, "right": _MARGIN}
        return await page.pdf(format="A4", margin=margins, tagged=True, outline=True, print_background=True)


async def draw_html(html: str, *, width: int, environment: Mapping[str, str] = os.environ) -> bytes:
    """A page as a PNG, so many pixels wide and as high as it is; `InputError` if there is no browser that could."""
    async with _opened(html, width=width, environment=environment) as page:
        return await page.locator("body").screenshot(type="png", animations="disabled", scale="css")


@asynccontextmanager
async def _opened(html: str, *, width: int, environment: Mapping[str, str]) -> AsyncIterator["Page"]:
    """A page in a browser of its own, with scripts off and without a network."""
    found = find_browser(environment)
    if isinstance(found, BrowserProblem):
        raise _unavailable(found)
    problem = temporary_folder_problem(environment) or driver_problem(environment)
    if problem is not None:
        raise _unavailable(problem)
    from playwright.async_api import Error as BrowserError  # noqa: PLC0415 - loads Playwright only when it is needed

    from archiver.web.chromium import close, launch, start_problem  # noqa: PLC0415 - the same

    try:
        running = await launch(found, product="", trusted_keys=(), max_bytes=WebSettings().browser_bytes, environment=environment)
    except (BrowserError, OSError, TimeoutError) as error:
        raise _unavailable(start_problem(found, str(error))) from None
    try:
        context = await running.browser.new_context(
            viewport={"width": width, "height": _HEIGHT},
            device_scale_factor=1,
            java_script_enabled=False,
            offline=True,
            locale="en-US",
            timezone_id="UTC",
            color_scheme="light",
        )
        context.set_default_timeout(_TIMEOUT_SECONDS * 1000)
        page = await context.new_page()
        await page.set_content(html)
        yield page
    except BrowserError as error:
        what = f"{found.path} could not draw the page: {str(error).strip().splitlines()[0][:300]}"
        raise _unavailable(BrowserProblem(what=what, remedy="run `doctor`, which says what the browser lacks")) from None
    finally:
        await close(running)


def _unavailable(problem: BrowserProblem) -> InputError:
    return InputError(f"this needs a browser: {problem.what}", remedy=problem.remedy)
