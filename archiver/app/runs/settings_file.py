"""The settings file of a home, `HOME/archiver.toml`: read once, with the line of each key for what is wrong with it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.errors import InputError
from archiver.system.regular_files import read_regular

CONTROLS, ARCHIVES, MEMORIES, LIMITS, EXCLUDE = "controls", "archives", "memories", "limits", "exclude"
NIGHTLY, NOTIFY, KEYS = "nightly", "notify", "keys"
PARTS = (CONTROLS, ARCHIVES, MEMORIES, LIMITS, EXCLUDE, NIGHTLY, NOTIFY, KEYS)
"""The keys that hold tables and lists; each is read by the code that needs it. All other keys are options of the command line."""
_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What the file says: `values` by key, nothing where there is no file."""

    path: Path
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""

    @property
    def options(self) -> dict[str, object]:
        """The values of the command line's options, by the key that the file has for each."""
        return {key: value for key, value in self.values.items() if key not in PARTS}

    def table(self, key: str) -> Mapping[str, object]:
        """A table of the file; empty if it is not there. `InputError` where the key is something else."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            raise InputError(f"{self.where(key)} is no table", remedy=f"write [{key}], and its keys below it")
        return value

    def where(self, *keys: str) -> str:
        """The place of a key in the file, as errors name it."""
        line = self._line_of(keys)
        return f"{self.path}{'' if line is None else f', line {line}'}: {'.'.join(keys)}"

    def _line_of(self, keys: tuple[str, ...]) -> int | None:
        """The number of the line on which a key stands, from 1: the first with which the file has it."""
        lines = self.text.split("\n")
        for number, line in enumerate(lines, start=1):
            if keys[-1] in line and _has("\n".join(lines[:number]), keys):
                return number
        return None


def _has(text: str, keys: tuple[str, ...]) -> bool:
    """Whether the beginning of a file has a key; False where it ends within a value."""
    try:
        value: object = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True


def read_settings(home: Home) -> SettingsFile:
    """The settings of a home; `InputError` for a file that cannot be read, with the line that is no TOML."""
    try:
        text = read_regular(home.settings, _MAX_BYTES).decode()
        return SettingsFile(path=home.settings, values=tomllib.loads(text), text=text)
    except (FileNotFoundError, NotADirectoryError):
        return SettingsFile(path=home.settings)
    except OSError as error:
        raise InputError(f"{home.settings} cannot be read: {error.strerror}", remedy="see that this user may read it") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{home.settings} is not UTF-8, from byte {error.start}", remedy="save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{home.settings} is no TOML: {error}", remedy="docs/settings.md shows its form") from None


def require_known(file: SettingsFile, known: Iterable[str], *above: str) -> None:
    """`InputError` for the first key of the file, or of the table `above`, that is not known: its line, and the nearest name."""
    names = sorted(known)
    values: object = file.values
    for key in above:
        values = values.get(key, {}) if isinstance(values, Mapping) else {}
    for key in values if isinstance(values, Mapping) else ():
        if key not in names:
            nearest = get_close_matches(key, names, n=1, cutoff=0.5)
            remedy = f"did you mean {nearest[0]}?" if nearest else f"there are: {', '.join(names)}"
            raise InputError(f"{file.where(*above, key)} is no setting", remedy=remedy)
