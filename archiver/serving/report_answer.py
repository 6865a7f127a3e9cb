"""The report as the API answers it: computed once for each state of the ledger, since it needs all posts, and kept."""

from pathlib import Path
from threading import Lock

from archiver.app.report import report
from archiver.model.digests import JSONValue
from archiver.render.json_objects import report_summary_json
from archiver.serving.api_parameters import Values
from archiver.serving.served_archive import OpenedArchive

_lock = Lock()
_kept: dict[Path, tuple[tuple[object, ...], dict[str, JSONValue]]] = {}


def answer_report(archive: OpenedArchive, _values: Values) -> dict[str, JSONValue]:
    """The report of today; those who ask while it is being computed wait for the same one."""
    size = next(iter(archive.reader.query("SELECT max(leaf_index) AS last FROM entry", ())))["last"]
    state = (size, archive.now.date())
    with _lock:
        kept = _kept.get(archive.home.folder)
        if kept is None or kept[0] != state:
            kept = (state, report_summary_json(report(archive.reader, now=archive.now)))
            _kept[archive.home.folder] = kept
    return kept[1]
