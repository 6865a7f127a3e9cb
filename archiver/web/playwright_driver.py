"""Check whether Playwright's driver runs, and find the Debian packages of system libraries that it lacks."""

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from archiver.web.browser_discovery import BrowserProblem

PACKAGES = {"libatomic.so.1": "libatomic1", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1", "libdl.so.2": "libc6"}
"""Shared libraries that the driver is linked with, and the Debian packages that contain them."""

_MISSING_LIBRARY = re.compile(r"error while loading shared libraries: (\S+):")
_INSTALL_AGAIN = "install this program again: `make setup` in a checkout, else `pipx reinstall embed-archiver`"
_TIMEOUT_SECONDS = 20.0
_MIN_OPEN_FILES = 128
"""With fewer, a browser starts, and crashes on its first page."""


def driver_problem(environment: Mapping[str, str] = os.environ) -> BrowserProblem | None:
    """Why Playwright's driver does not run, and what to do about it; None if it runs."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < _MIN_OPEN_FILES:
        return BrowserProblem(
            what=f"only {allowed} files may be open at a time, and the browser opens more",
            remedy="raise the limit on open files: `ulimit -n 1024`",
        )
    driver = _driver(environment)
    try:
        completed = subprocess.run([driver, "--eval", ""], capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)  # noqa: S603 — Playwright's own
    except (OSError, subprocess.TimeoutExpired) as error:
        return BrowserProblem(what=f"Playwright's driver {driver} does not run: {error}", remedy=_INSTALL_AGAIN)
    if completed.returncode == 0:
        return None
    message = completed.stderr.decode("utf-8", "replace").strip()
    if "out of memory" in message:
        what = "Playwright's driver does not run: it may not use as much memory as it needs"
        return BrowserProblem(what=what, remedy="raise the limit on memory, or remove it: `ulimit -v unlimited`")
    library = _MISSING_LIBRARY.search(message)
    if library is None:
        return BrowserProblem(what=f"Playwright's driver does not run: {message[:300]}", remedy=_INSTALL_AGAIN)
    return BrowserProblem(what=f"Playwright's driver lacks the library {library[1]}", remedy=_remedy(library[1]))


def missing_packages(problem: BrowserProblem) -> tuple[str, ...]:
    """The Debian packages with the libraries that a problem names."""
    return tuple(package for library, package in PACKAGES.items() if library in problem.what)


def _driver(environment: Mapping[str, str]) -> str:
    """The path of the driver: `PLAYWRIGHT_NODEJS_PATH`, or the one inside Playwright's package."""
    if configured := environment.get("PLAYWRIGHT_NODEJS_PATH"):
        return configured
    package = find_spec("playwright")
    folder = Path(package.origin).parent if package and package.origin else Path()
    return str(folder / "driver" / "node")


def _remedy(library: str) -> str:
    package = PACKAGES.get(library)
    if package is None or shutil.which("apt-get") is None:
        return f"install the system's package that contains {library}"
    return f"apt-get install {package}"
