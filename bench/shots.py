"""shot-scraper, in a virtual environment of its own beside the results: the tool that people use for many pictures.

It brings its own Playwright, which looks for the browser of its own version; so that both programs are measured with the same
browser, ours is put where that one would lie.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.places import RESULTS
from bench.serving import Served
from bench.tree import Cost, cost

VERSION = "1.12"
_HOME = RESULTS / "shot-scraper"
_BROWSERS = RESULTS / "shot-scraper-browsers"
_LOCATION = re.compile(r"Install location:\s+\S*?/(chromium_headless_shell-\d+)")
_NAMES = (("chrome-headless-shell-linux64", "chrome-headless-shell"), ("chrome-linux", "headless_shell"))


def installed() -> str | None:
    """None where shot-scraper is there now, else why it is not."""
    program = _HOME / "bin" / "shot-scraper"
    try:
        if not program.exists():
            subprocess.run((sys.executable, "-m", "venv", str(_HOME)), check=True, capture_output=True)
            pip = (str(_HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", f"shot-scraper=={VERSION}")
            subprocess.run(pip, check=True, capture_output=True, timeout=180)
        subprocess.run((str(program), "--version"), check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError) as trouble:
        return f"shot-scraper {VERSION} could not be installed ({trouble}), so captures are not compared with it"
    return None


def lay_browser(browser: Path) -> None:
    """Put the browser where shot-scraper's Playwright looks for its own."""
    asked = subprocess.run(
        (str(_HOME / "bin" / "python"), "-m", "playwright", "install", "--dry-run"), check=True, capture_output=True, text=True
    )
    for revision in _LOCATION.findall(asked.stdout):
        for folder, name in _NAMES:
            place = _BROWSERS / revision / folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            place.symlink_to(browser)


def shoot(served: Served, addresses: Sequence[str], folder: Path) -> Cost:
    """What pictures of these pages' posts cost."""
    listed = folder / "shots.yaml"
    listed.write_text("\n".join(_entry(address, folder / f"{number}.png") for number, address in enumerate(addresses)), "utf-8")
    flags = ("--no-sandbox", f"--host-resolver-rules=MAP * 127.0.0.1:{served.port}", "--ignore-certificate-errors")
    told = (one for flag in flags for one in ("--browser-arg", flag))
    command = (str(_HOME / "bin" / "shot-scraper"), "multi", str(listed), "--silent", *told)
    return cost(command, environment={"PLAYWRIGHT_BROWSERS_PATH": str(_BROWSERS)})


def _entry(address: str, picture: Path) -> str:
    """One picture: of the post's own element, once it is there."""
    return "\n".join(
        (
            f"- url: '{address}'",
            f"  output: {picture}",
            "  width: 600",
            "  height: 900",
            "  selector: article",
            "  wait_for: document.querySelector('article')",
        )
    )
