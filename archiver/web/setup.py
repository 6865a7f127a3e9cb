"""Install a browser and fonts: `doctor --install-browser`, and `python -m archiver.web.setup` for `make setup`.

The browser is taken from this machine, else from Playwright's download, else (as root) from Debian's packages.
Fonts are optional: captures work without them, and `doctor` reports what is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from archiver.web.browser_discovery import BrowserProblem, FoundBrowser, find_browser
from archiver.web.fonts import font_facts
from archiver.web.playwright_driver import driver_problem, missing_packages

_COMMAND_TIMEOUT_SECONDS = 900.0
_DOWNLOAD_COMMAND = (sys.executable, "-m", "playwright", "install", "chromium-headless-shell")
_BROWSER_PACKAGES = ("chromium-headless-shell", "chromium")


def main() -> int:
    """Install what is missing, and say what is done; 0 if there is a browser that can be driven, else 2."""
    _install_driver_libraries()
    found = find_browser()
    if isinstance(found, BrowserProblem):
        found = _install_browser()
    _install_fonts()
    for problem in (found, driver_problem()):
        if isinstance(problem, BrowserProblem):
            _say(f"{problem.what}\n  → {problem.remedy}")
            return 2
    return 0


def _install_driver_libraries() -> None:
    """Install the libraries that Playwright's driver lacks; without them no browser can be driven or downloaded."""
    problem = driver_problem()
    if problem is not None and _can_install() and (packages := missing_packages(problem)):
        _say(f"{problem.what}; installing {' '.join(packages)} …")
        _apt(*packages)


def _install_browser() -> FoundBrowser | BrowserProblem:
    """Try Playwright's download, then the system's packages."""
    _say("There is no browser yet: fetching Playwright's own, about 100 MB …")
    if _run(_DOWNLOAD_COMMAND) and isinstance(found := find_browser(), FoundBrowser):
        return found
    for package in _BROWSER_PACKAGES if _can_install() else ():
        _say(f"Trying the system's package {package} …")
        if _apt(package) and isinstance(found := find_browser(), FoundBrowser):
            return found
    return find_browser()


def _install_fonts() -> None:
    """Install the missing fonts, or print the command for it."""
    fonts = font_facts()
    if fonts.remedy is None:
        return
    if _can_install():
        _say(f"Installing fonts: {' '.join(fonts.missing)} …")
        if _apt(*fonts.missing):
            return
    _say(f"Fonts are missing, so that some posts will show boxes instead of characters\n  → {fonts.remedy}")


def _can_install() -> bool:
    """Whether system packages can be installed: as root, with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> bool:
    """Install system packages; False if that failed."""
    quiet = ("-qq", "-o", "Dpkg::Use-Pty=0")
    return _run(("apt-get", *quiet, "update")) and _run(("apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages))


def _run(command: Sequence[str]) -> bool:
    """Run a command for at most 15 minutes; False, with its last line on stderr, if it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        completed = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=_COMMAND_TIMEOUT_SECONDS)  # noqa: S603 — commands from this file
    except (OSError, subprocess.TimeoutExpired) as error:
        _say(f"{command[0]}: {error}")
        return False
    if completed.returncode != 0:
        lines = (completed.stderr or completed.stdout).decode("utf-8", "replace").strip().splitlines()
        _say(f"{' '.join(command[:4])} … failed: {lines[-1] if lines else f'exit {completed.returncode}'}")
    return completed.returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
