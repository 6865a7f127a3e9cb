"""Report which fonts the browser can use (`FontFacts`); without emoji and CJK fonts screenshots show boxes."""

import shutil
import subprocess
from dataclasses import dataclass

_FC_LIST_TIMEOUT_SECONDS = 20.0
PACKAGES = {"fontconfig": "fontconfig", "emoji": "fonts-noto-color-emoji", "cjk": "fonts-noto-cjk"}
"""Debian packages by the field of `FontFacts` that they make true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFacts:
    """Whether there are fonts for emoji and CJK; `families` are all font families, sorted.

    If `fontconfig` is false, `fc-list` is not installed, so that the other fields are false or empty.
    """

    emoji: bool
    cjk: bool
    families: tuple[str, ...]
    fontconfig: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        """The Debian packages that are missing."""
        return tuple(package for name, package in PACKAGES.items() if not getattr(self, name))

    @property
    def remedy(self) -> str | None:
        """The command that installs the missing packages; None if there are none."""
        return f"apt-get install {' '.join(self.missing)}" if self.missing else None


def font_facts() -> FontFacts:
    """The fonts of this machine according to fontconfig, which Chromium uses too."""
    return FontFacts(
        emoji=bool(_fc_list(":lang=und-zsye")),
        cjk=all(_fc_list(f":lang={language}") for language in ("zh-cn", "ja", "ko")),
        families=_fc_list(":"),
        fontconfig=shutil.which("fc-list") is not None,
    )


def _fc_list(pattern: str) -> tuple[str, ...]:
    """The font families that `fc-list` prints for a pattern, sorted; empty if it cannot be run."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        completed = subprocess.run([program, pattern, "family"], capture_output=True, check=False, timeout=_FC_LIST_TIMEOUT_SECONDS)  # noqa: S603 — fontconfig's own
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(sorted({line.strip() for line in completed.stdout.decode("utf-8", "replace").splitlines() if line.strip()}))
