"""Which browser there is on this machine, and what it lacks: values for the capture, for set-up and for the doctor.

The order: `ARCHIVER_BROWSER`, Playwright's own downloads, the system's headless shell, then Chromium or Chrome.
A headless shell goes before a full browser of the same kind, since it costs less than half the CPU per capture.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "ARCHIVER_BROWSER"
SANDBOX_VARIABLE = "ARCHIVER_SANDBOX"
"""`off` lets the browser run without its sandbox, for containers that forbid what the sandbox is made of."""

SYSTEM_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_DOWNLOADED = (
    ("chromium_headless_shell", ("chrome-headless-shell", "headless_shell")),
    ("chromium", ("chrome", "Chromium", "Google Chrome for Testing")),
)
_VERSION_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBrowser:
    """A browser on this machine; `headless_shell` marks the small one that cannot open windows."""

    path: str
    headless_shell: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserProblem:
    """That there is none, or none that starts, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserFacts:
    """What the doctor tells of the browser; `build` is empty where it would not say."""

    path: str
    build: str
    headless_shell: bool
    sandbox: bool


def find_browser(environment: Mapping[str, str] = os.environ) -> FoundBrowser | BrowserProblem:
    """The browser that captures are made with."""
    if named := environment.get(VARIABLE):
        path = shutil.which(named, path=environment.get("PATH"))
        if path is None:
            return BrowserProblem(what=f"{VARIABLE} names {named}, which is no program", remedy=f"correct {VARIABLE}, or unset it")
        return _found(path)
    downloaded = next(_downloaded(_download_folder(environment)), None)
    if downloaded is not None:
        return _found(str(downloaded))
    for name in SYSTEM_NAMES:
        if path := shutil.which(name, path=environment.get("PATH")):
            return _found(path)
    return BrowserProblem(what="no browser was found, so there will be no screenshots", remedy=install_command())


def browser_facts(environment: Mapping[str, str] = os.environ) -> BrowserFacts | BrowserProblem:
    """The browser, with its build."""
    found = find_browser(environment)
    if isinstance(found, BrowserProblem):
        return found
    return BrowserFacts(
        path=found.path, build=_build(found.path), headless_shell=found.headless_shell, sandbox=sandboxed(environment)
    )


def sandboxed(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the browser runs in its sandbox: always, but for root, where Chromium refuses, and where the operator says not to."""
    return os.geteuid() != 0 and environment.get(SANDBOX_VARIABLE, "").lower() not in {"off", "0", "no"}


def install_command() -> str:
    """What the reader can type to get a browser."""
    if shutil.which("apt-get"):
        return "apt-get install chromium-headless-shell (as root), or: python -m playwright install chromium-headless-shell"
    return "python -m playwright install chromium-headless-shell"


def _found(path: str) -> FoundBrowser:
    return FoundBrowser(path=path, headless_shell="headless" in Path(path).name.replace("_", "-"))


def _download_folder(environment: Mapping[str, str]) -> Path:
    """Where Playwright keeps its downloads."""
    if named := environment.get("PLAYWRIGHT_BROWSERS_PATH", "").strip():
        return Path(named)
    home = Path(environment.get("HOME") or "/")
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ms-playwright"
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "ms-playwright"


def _downloaded(folder: Path) -> Iterator[Path]:
    """Playwright's browsers that can be run, headless shells first, the newest first."""
    for product, names in _DOWNLOADED:
        for revision in sorted(folder.glob(f"{product}-*"), key=_revision, reverse=True):
            candidates = (path for name in names for path in sorted(revision.glob(f"*/**/{name}")) if path.is_file())
            yield from (path for path in candidates if os.access(path, os.X_OK))


def _revision(folder: Path) -> int:
    number = re.search(r"-(\d+)$", folder.name)
    return int(number[1]) if number else 0


def _build(path: str) -> str:
    """What the browser says that it is."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=_VERSION_SECONDS)  # noqa: S603 — the operator's browser
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = said.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
