"""A real browser that tells what a page did: what ran, what it asked for, what its policy stopped, and what is too wide."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from playwright.sync_api import Error as BrowserError

NARROW = 390
"""The width of a telephone, in CSS pixels."""
_WATCH = """
window.alert = (said) => report('it ran ' + said);
addEventListener('securitypolicyviolation', (event) => report(`its policy stopped ${event.violatedDirective} ${event.blockedURI}`));
"""
_DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
_TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth + 1;
  const clipped = (element) => {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement)
      if (getComputedStyle(around).overflowX !== 'visible') return true;
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > width && !element.parentElement.closest('svg') && !clipped(element)
  );
  const named = wide.slice(0, 3).map((element) => `${element.tagName}.${element.className} is wider than the page`);
  return document.documentElement.scrollWidth > width ? [...named, 'it scrolls sideways'] : named;
}
"""


@dataclass  # without slots: Playwright notes its handlers on the object
class WatchedBrowser:
    """A browser with one narrow page."""

    page: Page
    found: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def tell(self, what: str) -> None:
        """Keep what the page's own watch reports."""
        self.found.append(what)

    def forget(self, request: Request) -> None:
        """Take back a request that the page's policy has stopped before it was sent."""
        if request.failure == "csp" and request.url in self.asked:
            self.asked.remove(request.url)

    def visit(self, address: str, *, own: str) -> list[str]:
        """What a page of ours did that it must not do; `own` is how the addresses begin that it may ask for."""
        self.show(address, own=own)
        return self.look(own=own)

    def look(self, *, own: str) -> list[str]:
        """What the page that is shown has done until now that a page of ours must not do."""
        self.page.evaluate(_DRAWN)
        return [*dict.fromkeys((*self.found, *self._outside(own))), *self.page.evaluate(_TOO_WIDE)]

    def show(self, address: str, *, own: str) -> list[str]:
        """What a page ran or asked for that it must not; how it looks, and what its policy had to stop, are a stranger's."""
        self.found.clear()
        self.asked.clear()
        try:
            self.page.goto(address)
        except BrowserError as error:
            if "Download is starting" not in str(error):
                raise
        ran = [what for what in self.found if not what.startswith("its policy")]
        return [*ran, *self._outside(own)]

    def _outside(self, own: str) -> list[str]:
        return [f"it asked for {asked[:100]}" for asked in self.asked if not asked.startswith((own, "data:"))]


def browser_path() -> str:
    """The browser of this machine; the test is skipped where there is none."""
    path = next((found for name in ("chromium-headless-shell", "chromium") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium")
    return path


@contextmanager
def watched_browser() -> Iterator[WatchedBrowser]:
    """One browser for many pages."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        context: BrowserContext = browser.new_context(viewport={"width": NARROW, "height": 800})
        watched = WatchedBrowser(page=context.new_page())
        context.expose_function("report", watched.tell)
        context.add_init_script(_WATCH)
        context.on("request", lambda request: watched.asked.append(request.url))
        context.on("requestfailed", watched.forget)
        watched.page.on("dialog", lambda dialog: watched.found.append(f"it said {dialog.message}"))
        watched.page.on("popup", lambda popup: watched.found.append(f"it opened {popup.url}"))
        yield watched
        browser.close()
