"""`export warc`: the records of a selection as one WARC file."""

from dataclasses import dataclass
from pathlib import Path

from archiver.app.acts import EXPORT_WARC, record_act
from archiver.app.exports.output_file import output_file
from archiver.app.exports.selection import ExportChoice, chosen
from archiver.app.exports.snapshots import SelectedFiles
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError
from archiver.export.warc import Sink, write_warc


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRecords:
    """What was written: how many snapshots and records, and what is not in it (as in `ExportedPackage`)."""

    snapshots: int
    records: int
    withdrawn: int
    left_out: tuple[str, ...]
    missing: dict[str, str]
    unrecorded: str | None


def export_warc(home: Home, clock: Clock, choice: ExportChoice, to: Path | Sink) -> ExportedRecords:
    """Write the records of what was chosen to a file or a stream, and record that; raises what `export_wacz` raises."""
    with open_archive(home) as archive:
        archive.read_with_little_memory()
        files = SelectedFiles(home=home, archive=archive, selected=chosen(archive, choice))
        if isinstance(to, Path):
            with output_file(to) as file:
                records = _write(files, file)
        else:
            records = _write(files, to)
    detail = {"posts": len(files.selected.posts), "articles": len(files.selected.articles), "snapshots": files.count}
    return ExportedRecords(
        snapshots=files.count,
        records=records,
        withdrawn=files.selected.withdrawn,
        left_out=tuple(files.left_out),
        missing=files.missing,
        unrecorded=record_act(home, clock, EXPORT_WARC, detail),
    )


def _write(files: SelectedFiles, sink: Sink) -> int:
    written = write_warc(sink, (files.records(kept) for kept in files.snapshots()))
    if not files.count:
        raise InputError("nothing that was chosen has a snapshot", remedy="`archive` and `check` make them")
    return written
