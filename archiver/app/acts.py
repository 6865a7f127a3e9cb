"""Record acts outside of runs: that somebody verified the archive, or exported from it. An act succeeds without a record."""

from collections.abc import Mapping

from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import custody_of_act
from archiver.app.runs.home import Home
from archiver.errors import ArchiverError
from archiver.ledger.schema_version import require_ledger
from archiver.ledger.writer import Ledger
from archiver.model.digests import JSONValue

VERIFY = "verify"
NIGHTLY = "nightly"
EXPORT_PROOF = "export proof"
EXPORT_LOG = "export log"
EXPORT_WACZ = "export wacz"
EXPORT_WARC = "export warc"
EXPORT_CERTIFICATE = "export certificate"


def record_act(home: Home, clock: Clock, act: str, detail: Mapping[str, JSONValue]) -> str | None:
    """Record an act, with who did it; None if it is recorded, else why it is not.

    It is not while a run holds the archive, where the database cannot be written, and where its log is not the one that was signed:
    nothing is appended to a database that is older than its files, so that `rebuild` can catch it up.
    """
    rehearsed: Mapping[str, JSONValue] = {"rehearsed": True} if clock.rehearsed else {}
    try:
        require_ledger(home.database)
        with Ledger.open(home.database, clock=clock) as ledger:
            clock.require_plausible(ledger.last_run())
            ledger.require_continuation()
            ledger.record_act(act, {**custody_of_act(), **rehearsed, **detail})
    except ArchiverError as error:
        return error.message
    return None
