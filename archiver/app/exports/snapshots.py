"""The snapshots of a selection, each checked against its digest before its records are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import WholeRecord, check_fixity, whole_records
from archiver.ledger.reader import LedgerReader
from archiver.ledger.selection import Selected, SelectedSnapshot, selected_snapshots


@dataclass(slots=True, kw_only=True)
class SelectedFiles:
    """The snapshots of a selection as they are read, and what came of it so far.

    `left_out` are problems of snapshots that are not as they were kept, which are skipped; `missing` the digests of shared bodies
    that are not there; `newest` is when the newest snapshot was made.
    """

    home: Home
    archive: LedgerReader
    selected: Selected
    left_out: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    newest: datetime | None = None
    count: int = 0

    def snapshots(self) -> Iterator[SelectedSnapshot]:
        """The snapshots that are as they were kept."""
        for kept in selected_snapshots(self.archive.query, self.selected):
            try:
                check_fixity(self.home.folder / kept.path, kept.sha256)
            except EvidenceError as error:
                self.left_out.append(error.message)
                continue
            self.newest = max(self.newest or kept.at, kept.at)
            self.count += 1
            yield kept

    def records(self, kept: SelectedSnapshot) -> Iterator[WholeRecord]:
        """The records of a snapshot, with the bodies that it shares with others."""
        for whole in whole_records(self.home.folder, kept.path):
            if whole.missing is not None:
                self.missing[whole.missing] = kept.path
            yield whole
