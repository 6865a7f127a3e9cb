"""Record what was done with the archive besides its runs: who verified, exported, withdrew or rebuilt what, and when."""

from collections.abc import Mapping

from archiver.ledger.rows import to_json
from archiver.ledger.store import Store
from archiver.model.digests import JSONValue


def record_act(store: Store, act: str, detail: Mapping[str, JSONValue], *, run: int | None = None) -> int:
    """Record one act, such as `verify`, with who did it and what came of it (`detail`); returns its id."""
    return store.record("custody", {"run": run, "act": act, "at": store.time(None), "detail": to_json(detail)})
