"""List the fonts that the browser can use; without emoji and CJK fonts a screenshot shows boxes."""

import shutil
import subprocess
from dataclasses import dataclass

_FC_LIST_TIMEOUT_SECONDS = 20.0
PACKAGES = {"fontconfig": "fontconfig", "emoji": "fonts-noto-color-emoji", "cjk": "fonts-noto-cjk"}
"""Debian packages by purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFacts:
    """Whether there are fonts for emoji and CJK; `families` are all font families, sorted.

    If `fontconfig` is false, `fc-list` is not installed and the other fields are empty.
    """

    emoji: bool
    cjk: bool
    families: tuple[str, ...]
    fontconfig: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        """The Debian packages that are missing."""
        installed = {"fontconfig": self.fontconfig, "emoji": self.emoji, "cjk": self.cjk}
        return tuple(package for purpose, package in PACKAGES.items() if not installed[purpose])

    @property
    def remedy(self) -> str | None:
        """The command that installs the missing packages; None if there are none."""
        return f"apt-get install {' '.join(self.missing)}" if self.missing else None


def font_facts() -> FontFacts:
    """The fonts of this machine according to fontconfig, which Chromium uses too."""
    return FontFacts(
        emoji=bool(_listed(":lang=und-zsye", "family")),
        cjk=all(_listed(f":lang={language}", "family") for language in ("zh-cn", "ja", "ko")),
        families=_listed(":", "family"),
        fontconfig=shutil.which("fc-list") is not None,
    )


def _listed(pattern: str, element: str) -> tuple[str, ...]:
    """The lines that `fc-list` prints, sorted and without duplicates; empty if it cannot be run."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        completed = subprocess.run([program, pattern, element], capture_output=True, check=False, timeout=_FC_LIST_TIMEOUT_SECONDS)  # noqa: S603 — fontconfig's own
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(sorted({line.strip() for line in completed.stdout.decode("utf-8", "replace").splitlines() if line.strip()}))
