"""An archive home: the folder that holds `seeds/`, `snapshots/` and `db/`.

HOME/seeds/        what to archive
HOME/snapshots/    what was kept
HOME/db/           archive.sqlite: the index of it all
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An archive home, by its folder."""

    folder: Path

    @property
    def seeds(self) -> Path:
        """Where seeds are listed."""
        return self.folder / "seeds"

    @property
    def snapshots(self) -> Path:
        """Where snapshots are kept."""
        return self.folder / "snapshots"

    @property
    def database(self) -> Path:
        """The index."""
        return self.folder / "db" / "archive.sqlite"

    @property
    def controls(self) -> Path:
        """The operator's own control posts, where there are any."""
        return self.seeds / "controls.toml"

    @property
    def archives(self) -> Path:
        """The web archives that the operator chose, where any were."""
        return self.seeds / "archives.toml"


def choose_home(asked: Path | None, *, here: Path, environment: Mapping[str, str]) -> Home:
    """The home that is asked for; else that of `ARCHIVER_HOME`; else this folder if it holds `seeds/`; else the user's own."""
    if asked is not None:
        return Home(folder=asked.absolute())
    if named := environment.get("ARCHIVER_HOME"):
        return Home(folder=Path(named).absolute())
    if (here / "seeds").is_dir():
        return Home(folder=here)
    return Home(folder=Path(environment.get("HOME", "~")).expanduser() / ".local" / "share" / "embed-archiver")


def ensure_writable(home: Home) -> None:
    """Make the home's folders; `InputError` names the one that cannot be made or written."""
    for folder in (home.seeds, home.snapshots, home.database.parent):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise InputError(f"{folder} cannot be made: {trouble.strerror}", remedy="name another folder with --home DIR") from None
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{folder} cannot be written", remedy="change its owner or mode, or use --home DIR")
