"""Which fonts the browser can draw with: without those for emoji and for Chinese, Japanese and Korean, a screenshot shows boxes."""

import shutil
import subprocess
from dataclasses import dataclass

_SECONDS = 20.0
PACKAGES = {"fontconfig": "fontconfig", "emoji": "fonts-noto-color-emoji", "cjk": "fonts-noto-cjk"}
"""Debian's packages, by what they are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFacts:
    """What can be drawn; `families` names every font family, in order.

    Where `fontconfig` is missing nobody can be asked, and nothing is claimed.
    """

    emoji: bool
    cjk: bool
    families: tuple[str, ...]
    fontconfig: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        """Debian's packages that would help."""
        have = {"fontconfig": self.fontconfig, "emoji": self.emoji, "cjk": self.cjk}
        return tuple(package for purpose, package in PACKAGES.items() if not have[purpose])

    @property
    def remedy(self) -> str | None:
        """The command that installs what is missing."""
        return f"apt-get install {' '.join(self.missing)}" if self.missing else None


def font_facts() -> FontFacts:
    """The fonts of this machine, by fontconfig, which is what Chromium asks too."""
    return FontFacts(
        emoji=bool(_listed(":lang=und-zsye", "family")),
        cjk=all(_listed(f":lang={language}", "family") for language in ("zh-cn", "ja", "ko")),
        families=_listed(":", "family"),
        fontconfig=shutil.which("fc-list") is not None,
    )


def _listed(pattern: str, element: str) -> tuple[str, ...]:
    """What `fc-list` answers, without repetitions, in order."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        said = subprocess.run([program, pattern, element], capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 — fontconfig's own
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(sorted({line.strip() for line in said.stdout.decode("utf-8", "replace").splitlines() if line.strip()}))
