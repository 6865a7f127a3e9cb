"""Record what was done with the archive besides its runs, such as `verify` and `rebuild`: who did what, and when; and read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.ledger.queries import Query
from archiver.ledger.rows import to_json
from archiver.model.digests import JSONValue

if TYPE_CHECKING:  # readers do not load what only writers need
    from archiver.ledger.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: what was done (`act`), when (`at`, as recorded), in which run if any, by whom and with what result (`detail`).

    `is_run` says that it is a run itself.
    """

    act: str
    at: str
    run: int | None
    detail: Mapping[str, JSONValue]
    is_run: bool = False


def record_act(store: "Store", act: str, detail: Mapping[str, JSONValue], *, run: int | None = None) -> int:
    """Record one act, such as `verify`, with who did it and what came of it (`detail`); returns its id."""
    return store.record("custody", {"run": run, "act": act, "at": store.time(None), "detail": to_json(detail)})


def acts(query: Query) -> list[Act]:
    """Every act, and every run with who ran it, in the order in which they were recorded."""
    return [
        Act(act=str(row["act"]), at=str(row["at"]), run=row["run"], detail=_detail(row["detail"]), is_run=row["what"] == "run")
        for row in query(_ACTS, ())
    ]


def _detail(text: str) -> Mapping[str, JSONValue]:
    """The detail of an act; empty where somebody made it something else."""
    try:
        read = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


_ACTS = """
SELECT 'run' AS what, run.kind AS act, run.started AS at, run.id AS run, run.custody AS detail, entry.leaf_index
FROM run LEFT JOIN entry ON entry.fact = 'run' AND entry.row = run.id
UNION ALL
SELECT 'act', custody.act, custody.at, custody.run, custody.detail, entry.leaf_index
FROM custody LEFT JOIN entry ON entry.fact = 'custody' AND entry.row = custody.id
ORDER BY leaf_index
"""
