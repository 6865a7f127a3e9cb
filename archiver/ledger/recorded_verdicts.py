"""Record verdicts, each only if it differs from the current one."""

from dataclasses import replace
from datetime import datetime

from archiver.ledger.queries import current_verdicts
from archiver.ledger.rows import to_cells
from archiver.ledger.store import Store
from archiver.verdicts.judge import Verdict


def record_verdict(store: Store, run: int, post_id: int, verdict: Verdict, at: datetime | None = None) -> bool:
    """Record a verdict if it differs from the current one; returns whether it did."""
    with store.transaction():
        return replace_verdict(store, run, post_id, current_verdicts(store.query, (post_id,)).get(post_id), verdict, at=at)


def replace_verdict(
    store: Store, run: int, post_id: int, current: Verdict | None, verdict: Verdict, *, at: datetime | None = None
) -> bool:
    """Record a verdict if it differs from `current`, which was read in this transaction; returns whether it did."""
    if not states_otherwise(current, verdict):
        return False
    store.record("verdict", to_cells(verdict) | {"run": run, "post": post_id, "at": store.time(at)})
    return True


def states_otherwise(current: Verdict | None, verdict: Verdict) -> bool:
    """Whether a verdict differs, apart from the observations that it is based on, which are new in every run."""
    return current is None or replace(current, rests_on=()) != replace(verdict, rests_on=())
