"""Control posts of the month's platforms: what becomes of them, and the settings in which a simulated operator names them.

Most platforms have one live control and keep it. On some, a control changes in the middle of the month. Where that stops the
program from believing anything, the operator reads so for some nights, and mends the settings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from archiver.demo.smallweb.interface import CONTROL_NUMBER
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PostState

NIGHTS_UNTIL_MENDED = 4
"""How many nights a control fails before the operator mends the settings."""
_SPARE, _GONE = CONTROL_NUMBER + 50_000, CONTROL_NUMBER + 50_005
_WORDS, _OTHER_WORDS = "A post that everyone knows", "Rewritten by its author"


class ControlFate(StrEnum):
    """What can become of a platform's controls."""

    SOLE_DIES = "its only live control dies"
    ONE_DIES = "one of two live controls dies"
    SOLE_REWRITTEN = "its only live control is rewritten"
    SOLE_REWRITTEN_ONCE = "its only live control is rewritten for one night"
    ONE_REWRITTEN = "one of two live controls is rewritten"
    GONE_REVIVES = "its only gone control comes alive"
    ONE_GONE_REVIVES = "one of two gone controls comes alive"


_WITH_TWO_LIVE = {ControlFate.ONE_DIES, ControlFate.ONE_REWRITTEN}
_REWRITTEN = {ControlFate.SOLE_REWRITTEN, ControlFate.SOLE_REWRITTEN_ONCE, ControlFate.ONE_REWRITTEN}
_REVIVING = {ControlFate.GONE_REVIVES, ControlFate.ONE_GONE_REVIVES}
MENDED = {ControlFate.SOLE_DIES, ControlFate.SOLE_REWRITTEN, ControlFate.GONE_REVIVES}
"""What stops the program from believing a platform until the settings are mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedControls:
    """The controls of a platform, of which one changes on the night `began`."""

    platform: str
    fate: ControlFate
    began: int

    def _key(self, number: int) -> str:
        return PLATFORMS[self.platform].new_key(number, Random(number))

    @property
    def _first(self) -> str:
        return PLATFORMS[self.platform].CONTROLS[0]

    def is_mended(self, night: int) -> bool:
        """Whether the operator has mended the settings before a night."""
        return self.fate in MENDED and night >= self.began + NIGHTS_UNTIL_MENDED

    def posts(self, night: int) -> Iterator[tuple[str, int, PostState, str]]:
        """The controls that can be seen on a night, and the spare ones: key, number, state and text."""
        began = night >= self.began
        died = began and self.fate in {ControlFate.SOLE_DIES, ControlFate.ONE_DIES}
        once = self.fate is ControlFate.SOLE_REWRITTEN_ONCE
        rewritten = self.fate in _REWRITTEN and (night == self.began if once else began)
        state = PostState.DELETED if died else PostState.LIVE
        yield self._first, CONTROL_NUMBER, state, _OTHER_WORDS if rewritten else _WORDS
        yield self._key(_SPARE), _SPARE, PostState.LIVE, _WORDS
        if began and self.fate in _REVIVING:
            yield self._key(_GONE), _GONE, PostState.LIVE, _WORDS

    def settings(self, night: int) -> str:
        """The platform's table of controls in the settings on a night."""
        mended = self.is_mended(night)
        live, gone = [self._first], []
        if self.fate in _WITH_TWO_LIVE:
            live.append(self._key(_SPARE))
        if self.fate is ControlFate.SOLE_DIES and mended:
            live = [self._key(_SPARE)]
        if self.fate in _REVIVING:
            gone = [self._key(_GONE if not mended else _GONE + 1)]
        if self.fate is ControlFate.ONE_GONE_REVIVES:
            gone.append(self._key(_GONE + 1))
        lines = [
            f"[controls.{self.platform}]",
            f"live = [{_quoted(self.platform, live)}]",
            f"gone = [{_quoted(self.platform, gone)}]",
        ]
        if self.fate is ControlFate.SOLE_REWRITTEN and mended:
            lines += [f'[controls.{self.platform}.known."{self.platform}:{self._first}"]', f'words = "{_OTHER_WORDS}"']
        return "\n".join(lines) + "\n"


def control_settings(changed: Mapping[str, ChangedControls], others: Mapping[str, str], night: int) -> str:
    """The whole file on a night; `others` are the tables of platforms whose controls do not change."""
    tables = [controls.settings(night) for controls in changed.values()]
    return "\n".join([*tables, *(table for name, table in others.items() if name not in changed)])


def unchanged_controls(platform: str) -> list[tuple[str, int, PostState, str]]:
    """The controls of a platform on which none changes."""
    return [(key, CONTROL_NUMBER, PostState.LIVE, _WORDS) for key in PLATFORMS[platform].CONTROLS]


def _quoted(platform: str, keys: Sequence[str]) -> str:
    return ", ".join(f'"{platform}:{key}"' for key in keys)
