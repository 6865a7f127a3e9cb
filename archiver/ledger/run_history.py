"""Read the recorded runs: what each was for, when, what it brought, and its checkpoint and file."""

import json
from collections.abc import Mapping

from archiver.ledger.queries import Query
from archiver.ledger.rows import Row, maybe
from archiver.model.digests import JSONValue
from archiver.model.timestamps import parse_iso
from archiver.reporting.status import RecordedRun, RunDetail


def recorded_runs(query: Query, *, limit: int, before: int | None = None) -> list[RecordedRun]:
    """The last runs, newest first; those `before` the run with this number."""
    sql = "SELECT * FROM run WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2"
    return [recorded_run(row) for row in query(sql, (before, limit))]


def recorded_runs_after(query: Query, number: int) -> list[RecordedRun]:
    """The runs after one, oldest first."""
    return [recorded_run(row) for row in query("SELECT * FROM run WHERE id > ? ORDER BY id", (number,))]


def run_detail(query: Query, number: int) -> RunDetail | None:
    """A run by its number; None if there is none."""
    for row in query("SELECT * FROM run WHERE id = ?", (number,)):
        checkpoints = [dict(found) for found in query(_CHECKPOINT, (number,))]
        files = [dict(found) for found in query(_FILE, (number,))]
        return RunDetail(
            recorded=recorded_run(row),
            custody=_object(row["custody"]),
            options=_object(row["options"]),
            checkpoint=checkpoints[0] if checkpoints else None,
            file=files[0] if files else None,
        )
    return None


_CHECKPOINT = "SELECT size, root, at FROM checkpoint WHERE run = ? ORDER BY id DESC LIMIT 1"

# The file of a run is recorded by that run or, where it was killed, by a later one; its facts tell whose it is.
_FILE = """
SELECT COALESCE(replacement.path, run_file.path) AS path, COALESCE(replacement.sha256, run_file.sha256) AS sha256,
    COALESCE(replacement.size, run_file.size) AS size
FROM entry JOIN run_file ON entry.leaf_index >= run_file.first AND entry.leaf_index < run_file.until
    LEFT JOIN replacement ON replacement.id = (SELECT max(id) FROM replacement AS later WHERE later.run_file = run_file.id)
WHERE entry.fact = 'run' AND entry.row = ? ORDER BY run_file.id DESC LIMIT 1
"""


def recorded_run(row: Row) -> RecordedRun:
    """A run, from its row."""
    return RecordedRun(
        run=row["id"],
        kind=row["kind"],
        started_at=parse_iso(row["started"]),
        finished_at=maybe(parse_iso, row["finished"]),
        rehearsed=bool(row["rehearsed"]),
        program=row["program"],
        summary=_object(row["summary"] or "{}"),
    )


def _object(text: str) -> Mapping[str, JSONValue]:
    """A recorded JSON object; empty where somebody made it something else."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
