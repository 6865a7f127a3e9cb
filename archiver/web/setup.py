"""`python -m archiver.web.setup`: see to it that there is a browser, and fonts for what posts are written in.

Tried in this order: what is there already; Playwright's own download; Debian's packages, as root.
Fonts are best effort: without them captures are made all the same, and the doctor says what they lack.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from archiver.web.browser_discovery import BrowserProblem, FoundBrowser, find_browser
from archiver.web.fonts import font_facts
from archiver.web.playwright_driver import driver_problem, missing_packages

_SECONDS = 900.0
_DOWNLOAD = (sys.executable, "-m", "playwright", "install", "chromium-headless-shell")
_PACKAGES = ("chromium-headless-shell", "chromium")


def main() -> int:
    """Set up the browser and the fonts; 0 when there is a browser in the end."""
    _mend_driver()
    found = find_browser()
    if isinstance(found, BrowserProblem):
        found = _install_browser()
    _install_fonts()
    for trouble in (found, driver_problem()):
        if isinstance(trouble, BrowserProblem):
            _say(f"{trouble.what}\n  → {trouble.remedy}")
            return 2
    return 0


def _mend_driver() -> None:
    """Install the libraries that Playwright's driver lacks: without it nothing drives the browser, nor downloads one."""
    trouble = driver_problem()
    if trouble is not None and _can_install() and (packages := missing_packages(trouble)):
        _say(f"{trouble.what}; installing {' '.join(packages)} …")
        _apt(*packages)


def _install_browser() -> FoundBrowser | BrowserProblem:
    """Try each way to get a browser until one has worked."""
    _say("No browser yet; trying Playwright's own download …")
    if _run(_DOWNLOAD) and isinstance(found := find_browser(), FoundBrowser):
        return found
    for package in _PACKAGES if _can_install() else ():
        _say(f"Trying the system's package {package} …")
        if _apt(package) and isinstance(found := find_browser(), FoundBrowser):
            return found
    return find_browser()


def _install_fonts() -> None:
    """Install what is missing of the fonts, or say how to."""
    missing = font_facts()
    if missing.remedy is None:
        return
    if _can_install():
        _say(f"Installing fonts: {' '.join(missing.missing)} …")
        if _apt(*missing.missing):
            return
    _say(f"Fonts are missing, so that some posts will show boxes instead of characters\n  → {missing.remedy}")


def _can_install() -> bool:
    """Whether packages of the system can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> bool:
    """Install packages of the system."""
    quiet = ("-qq", "-o", "Dpkg::Use-Pty=0")
    return _run(("apt-get", *quiet, "update")) and _run(("apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages))


def _run(command: Sequence[str]) -> bool:
    """Run a command to its end; what it says is shown only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 — commands from this file
    except (OSError, subprocess.TimeoutExpired) as trouble:
        _say(f"{command[0]}: {trouble}")
        return False
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        _say(f"{' '.join(command[:4])} … failed: {said[-1] if said else f'exit {done.returncode}'}")
    return done.returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
