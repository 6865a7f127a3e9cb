"""The archive home: the folder that holds `archiver.toml`, `seeds/`, `snapshots/`, `db/` and `keys/`.

HOME/archiver.toml     its settings; that the file is there makes the folder a home
HOME/seeds/            what to archive
HOME/snapshots/        WARC files of what was captured
HOME/db/               archive.sqlite: the index of all of it
HOME/keys/             the key that signs the log, the pinned public key, and rotations
HOME/checkpoints.txt   every signed checkpoint
HOME/receipts/         what they gave for it: timestamps and cosignatures
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import InputError
from archiver.ledger.home_files import KeyFolder, checkpoints_beside, keys_beside

SETTINGS_NAME = "archiver.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An archive home, by its folder; `named` says that the user has named it, and may have mistyped it."""

    folder: Path
    named: bool = False

    @property
    def seeds(self) -> Path:
        """The folder of seeds."""
        return self.folder / "seeds"

    @property
    def snapshots(self) -> Path:
        """The folder of snapshots."""
        return self.folder / "snapshots"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.folder / "db" / "archive.sqlite"

    @property
    def keys(self) -> KeyFolder:
        """The folder of the keys."""
        return keys_beside(self.database)

    @property
    def checkpoints(self) -> Path:
        """The file of all signed checkpoints."""
        return checkpoints_beside(self.database)

    @property
    def settings(self) -> Path:
        """The operator's settings."""
        return self.folder / SETTINGS_NAME

    @property
    def receipts(self) -> Path:
        """The folder of what memories gave for checkpoints."""
        return self.folder / "receipts"


OWN_NAMES = frozenset({"db", "keys", "snapshots", "receipts", "checkpoints.txt", SETTINGS_NAME})
"""What the program keeps in a home, beside the operator's seeds."""


def is_home(folder: Path) -> bool:
    """Whether a folder is an archive home: it has settings, or an archive is in it."""
    home = Home(folder=folder)
    return home.settings.is_file() or home.database.is_file()


def choose_home(chosen: Path | None, *, here: Path, environment: Mapping[str, str]) -> Home:
    """The home named by `--home`, else by `ARCHIVER_HOME`, else the one that the current folder is in, else one below $HOME."""
    if chosen is not None:
        return Home(folder=chosen.absolute(), named=True)
    if named := environment.get("ARCHIVER_HOME"):
        return Home(folder=Path(named).absolute(), named=True)
    around = next((folder for folder in (here, *here.parents) if is_home(folder)), None)
    if around is not None:
        return Home(folder=around)
    return Home(folder=Path(environment.get("HOME", "~")).expanduser() / ".local" / "share" / "embed-archiver")


def ensure_writable(home: Home) -> None:
    """Create the home's folders; `InputError` names one that cannot be created or written to."""
    for folder in (home.seeds, home.snapshots, home.database.parent):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{folder} cannot be created: {error.strerror}", remedy="name another folder with --home DIR"
            ) from None
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{folder} cannot be written", remedy="change its owner or mode, or use --home DIR")
