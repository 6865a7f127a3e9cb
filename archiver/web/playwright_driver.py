"""Playwright's driver: a program that comes with its package, and that a bare system may lack a library for."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from archiver.web.browser_discovery import BrowserProblem

PACKAGES = {"libatomic.so.1": "libatomic1", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1", "libdl.so.2": "libc6"}
"""The libraries that the driver is linked with, and Debian's packages that hold them."""

_LACKING = re.compile(r"error while loading shared libraries: (\S+):")
_SECONDS = 20.0


def driver_problem(environment: Mapping[str, str] = os.environ) -> BrowserProblem | None:
    """Why Playwright's driver does not run, and what to do about it; None when it runs."""
    driver = _driver(environment)
    try:
        said = subprocess.run([driver, "--version"], capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 — Playwright's own
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return BrowserProblem(what=f"Playwright's driver {driver} does not run: {trouble}", remedy="run `make setup` again")
    if said.returncode == 0:
        return None
    complaint = said.stderr.decode("utf-8", "replace").strip()
    library = _LACKING.search(complaint)
    if library is None:
        return BrowserProblem(what=f"Playwright's driver does not run: {complaint[:300]}", remedy="run `make setup` again")
    return BrowserProblem(what=f"Playwright's driver lacks the library {library[1]}", remedy=_remedy(library[1]))


def missing_packages(trouble: BrowserProblem) -> tuple[str, ...]:
    """Debian's packages that would help."""
    return tuple(package for library, package in PACKAGES.items() if library in trouble.what)


def _driver(environment: Mapping[str, str]) -> str:
    """Where the driver is: where Playwright is told to take it from, else beside its package."""
    if named := environment.get("PLAYWRIGHT_NODEJS_PATH"):
        return named
    package = find_spec("playwright")
    folder = Path(package.origin).parent if package and package.origin else Path()
    return str(folder / "driver" / "node")


def _remedy(library: str) -> str:
    package = PACKAGES.get(library)
    if package is None or shutil.which("apt-get") is None:
        return f"install the system's package that holds {library}"
    return f"apt-get install {package}"
