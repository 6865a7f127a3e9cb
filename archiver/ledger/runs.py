"""Record the start of a run, and its end, with a signed checkpoint of the log."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver import __version__
from archiver.ledger.queries import Query
from archiver.ledger.rows import to_json
from archiver.ledger.signing import require_signable
from archiver.ledger.store import Store
from archiver.model.digests import PREFIX, Digest, JSONValue

if TYPE_CHECKING:
    from archiver.ledger.facts import Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint made at the end of a run: the log's size and root, and both as a signed note."""

    size: int
    root: Digest
    note: str


_ANY_RUN = 2**62
"""A number after those of all runs."""


def begin_run(
    store: Store,
    kind: str,
    *,
    rehearsed: bool = False,
    options: Mapping[str, JSONValue] | None = None,
    custody: Mapping[str, JSONValue] | None = None,
) -> int:
    """Record the start of a run, and who runs what (`custody`), and return its id."""
    begun: Cells = {"kind": kind, "started": store.time(None), "rehearsed": rehearsed, "program": __version__}
    begun |= {"options": to_json(options or {}), "custody": to_json(custody or {})}
    with store.transaction():
        run = store.add("run", begun | {"finished": None, "summary": None})
        store.log("run", {"id": run} | begun)
    return run


def killed_runs(query: Query, before: int = _ANY_RUN) -> tuple[int, ...]:
    """The runs before one that never ended, after the last one that did: what they observed may never have been judged."""
    return tuple(row["id"] for row in query(_KILLED, (before,)))


_KILLED = """
SELECT id FROM run WHERE finished IS NULL AND id < ?1
    AND id > (SELECT COALESCE(max(id), 0) FROM run WHERE finished IS NOT NULL AND id < ?1)
"""


def posts_observed_by(query: Query, runs: Collection[int]) -> list[int]:
    """The posts that these runs observed."""
    return [row["post"] for row in query(_OBSERVED_BY, (json.dumps(list(runs)),))]


_OBSERVED_BY = """
SELECT DISTINCT COALESCE(post.settled_as, post.id) AS post FROM observation JOIN post ON post.id = observation.post
WHERE observation.run IN (SELECT value FROM json_each(?)) AND NOT observation.control
"""


def finish_run(store: Store, run: int, summary: Mapping[str, JSONValue]) -> Checkpoint:
    """Record the end of a run, and sign the log; `LedgerError` if it may not be signed (`signing`)."""
    signer = require_signable(store)
    with store.transaction():
        finished, summarised = store.time(None), to_json(summary)
        store.change("UPDATE run SET finished = ?, summary = ? WHERE id = ?", (finished, summarised, run))
        store.log("run_end", {"id": run, "finished": finished, "summary": summarised})
        size, root = store.tree
        checkpoint = Checkpoint(size=size, root=Digest(PREFIX + root.hex()), note=signer.checkpoint(size, root))
        signed: Cells = {"size": size, "root": checkpoint.root, "note": checkpoint.note}
        store.add("checkpoint", signed | {"run": run, "at": finished})
    return checkpoint
