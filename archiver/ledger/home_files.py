"""The files beside the database that it is checked against: the folder of the keys, and the file of all checkpoints.

Every command has a home, so this imports nothing else of the ledger.
"""

from dataclasses import dataclass
from pathlib import Path

CHECKPOINTS_FILE = "checkpoints.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFolder:
    """The folder of an archive's keys."""

    path: Path

    @property
    def private(self) -> Path:
        """The private key's file."""
        return self.path / "ledger.key"

    @property
    def public(self) -> Path:
        """The pinned public key's file."""
        return self.path / "ledger.pub"

    @property
    def rotations(self) -> Path:
        """The file of the rotations."""
        return self.path / "rotations.txt"

    @property
    def packages(self) -> Path:
        """The file of the private key that signs exported packages (WACZ)."""
        return self.path / "wacz.key"

    @property
    def next(self) -> Path:
        """The private key of a rotation that is under way."""
        return self.path / "ledger.key.next"


def keys_beside(database: Path) -> KeyFolder:
    """The keys of the archive whose database is `HOME/db/…`."""
    return KeyFolder(path=database.parent.parent / "keys")


def checkpoints_beside(database: Path) -> Path:
    """The file of all checkpoints of the archive whose database is `HOME/db/…`."""
    return database.parent.parent / CHECKPOINTS_FILE
