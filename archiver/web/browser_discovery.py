"""Find the Chromium browser that captures use, and describe it for `doctor`.

Searched in this order: `ARCHIVER_BROWSER`, Playwright's downloads, the system's headless shell, then Chromium or Chrome.
A headless shell comes before a full browser of the same origin, since it needs less than half the CPU per capture.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "embed-archiver"
VARIABLE = "ARCHIVER_BROWSER"
SANDBOX_VARIABLE = "ARCHIVER_SANDBOX"
"""`off` runs the browser without its sandbox, for containers that forbid user namespaces."""

SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_DOWNLOADED_PROGRAMS = (
    ("chromium_headless_shell", ("chrome-headless-shell", "headless_shell")),
    ("chromium", ("chrome", "Chromium", "Google Chrome for Testing")),
)
_VERSION_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBrowser:
    """A browser that was found: its path, and whether it is a headless shell, the small build that cannot open windows."""

    path: str
    headless_shell: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserProblem:
    """Why no browser can be used, and what the user can do about it (`remedy`)."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserFacts:
    """The browser as `doctor` reports it; `build` is what `--version` prints, empty if that failed."""

    path: str
    build: str
    headless_shell: bool
    sandbox: bool


def find_browser(environment: Mapping[str, str] = os.environ) -> FoundBrowser | BrowserProblem:
    """The first browser in the search order, or why there is none."""
    if configured := environment.get(VARIABLE):
        path = shutil.which(configured, path=environment.get("PATH"))
        if path is None:
            return BrowserProblem(
                what=f"the browser is to be {configured}, which is not a program",
                remedy=f"correct `browser` in archiver.toml, or {VARIABLE}, or unset it",
            )
        return _found(path)
    downloaded = next(_downloaded(_download_folder(environment)), None)
    if downloaded is not None:
        return _found(str(downloaded))
    for name in SYSTEM_NAMES:
        if path := shutil.which(name, path=environment.get("PATH")):
            return _found(path)
    return BrowserProblem(what="no browser was found, so there will be no screenshots", remedy=install_command())


def browser_facts(environment: Mapping[str, str] = os.environ) -> BrowserFacts | BrowserProblem:
    """The browser that was found, with its build and whether it runs in its sandbox."""
    found = find_browser(environment)
    if isinstance(found, BrowserProblem):
        return found
    return BrowserFacts(
        path=found.path, build=browser_build(found.path), headless_shell=found.headless_shell, sandbox=sandboxed(environment)
    )


def sandboxed(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the browser runs in its sandbox: not as root, where Chromium refuses, and not if `ARCHIVER_SANDBOX` is off."""
    return os.geteuid() != 0 and environment.get(SANDBOX_VARIABLE, "").lower() not in {"off", "0", "no"}


def install_command() -> str:
    """The command with which the user can install a browser: this program's own, by the Python that has its packages."""
    program = PROGRAM if shutil.which(PROGRAM) else f"{sys.executable} -m archiver"
    with_system = ", or, as root: apt-get install chromium-headless-shell" if shutil.which("apt-get") else ""
    return f"{program} doctor --install-browser{with_system}"


def _found(path: str) -> FoundBrowser:
    return FoundBrowser(path=path, headless_shell="headless" in Path(path).name.replace("_", "-"))


def _download_folder(environment: Mapping[str, str]) -> Path:
    """The folder of Playwright's downloads."""
    if configured := environment.get("PLAYWRIGHT_BROWSERS_PATH", "").strip():
        return Path(configured)
    home = Path(environment.get("HOME") or "/")
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ms-playwright"
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "ms-playwright"


def _downloaded(folder: Path) -> Iterator[Path]:
    """Playwright's executable browsers: headless shells first, and of each kind the newest first."""
    for product, names in _DOWNLOADED_PROGRAMS:
        for revision in sorted(folder.glob(f"{product}-*"), key=_revision, reverse=True):
            candidates = (path for name in names for path in sorted(revision.glob(f"*/**/{name}")) if path.is_file())
            yield from (path for path in candidates if os.access(path, os.X_OK))


def _revision(folder: Path) -> int:
    number = re.search(r"-(\d+)$", folder.name)
    return int(number[1]) if number else 0


def browser_build(path: str) -> str:
    """The last line that `--version` prints; empty if it fails or takes longer than 20 seconds."""
    try:
        completed = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=_VERSION_TIMEOUT_SECONDS)  # noqa: S603 — the operator's browser
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = completed.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
