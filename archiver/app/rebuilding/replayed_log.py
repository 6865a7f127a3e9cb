"""Replay into the database what the files of runs prove, with its checkpoints; begin another log where they do not prove all."""

from collections.abc import Iterator

from archiver.app.rebuilding.proven_log import ProvenLog
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.run_files import facts_in
from archiver.errors import EvidenceError, InputError, ReplayError
from archiver.ledger.writer import Ledger
from archiver.model.log_entries import COMMITMENT_BYTES, LoggedFact
from archiver.reporting.events import Listener, WorkProgress

_LABEL = "replaying the log"
_FACTS_PER_EVENT = 1000


def replay_log(home: Home, clock: Clock, proven: ProvenLog, emit: Listener) -> int:
    """Bring the database to the end of the log that the files prove, and return how many facts it lacked.

    Where they do not lead to the newest checkpoint known, another log succeeds the old one from there.
    `InputError` if the database lacks nothing, or has another history; `LedgerError` if it cannot be written or the key is lost.
    """
    is_new = not home.database.exists() or not home.database.stat().st_size
    with Ledger.open(home.database, clock=clock) as ledger:
        try:
            replayed = ledger.replay(_facts(home, proven, emit))
        except ReplayError as error:
            raise _other_history(home, error) if not is_new else error from error
        if not is_new and not replayed and not ledger.is_unfinished_rebuild(proven.size):
            raise InputError(
                f"there is a database at {home.database}, and the files of runs have no fact that it lacks",
                remedy="move it away if it is unusable; `rebuild` never overwrites a database",
            )
        if proven.is_signed:
            for checkpoint in proven.checkpoints:
                ledger.restore_checkpoint(checkpoint.root, checkpoint.note)
            ledger.restore_filed([signed.note for signed in proven.notes])
        clock.require_plausible(ledger.last_run())
        if proven.is_signed:
            ledger.begin_succession(is_cut=proven.cut and not proven.is_whole)
        elif proven.newest is not None:
            ledger.succeed_unsigned(proven.newest)
    return replayed


def _facts(home: Home, proven: ProvenLog, emit: Listener) -> Iterator[LoggedFact]:
    """The facts of the log in its order, each once; EvidenceError if a file is no longer what it was when it was proven."""
    following = 0
    for file in proven.files:
        for logged in facts_in(home, file.path):
            start = logged.index * COMMITMENT_BYTES
            if logged.commitment != proven.commitments[start : start + COMMITMENT_BYTES]:
                raise EvidenceError(f"{file.path} has changed while it was read", remedy="rebuild again")
            if logged.index == following:
                yield logged
                following += 1
                if following % _FACTS_PER_EVENT == 0 or following == proven.size:
                    emit(WorkProgress(label=_LABEL, done=following, of=proven.size))


def _other_history(home: Home, error: ReplayError) -> InputError:
    return InputError(
        f"the database at {home.database} is not an older one of the log that the files of runs hold: "
        f"they differ from the fact with the index {error.index} on",
        remedy="run `verify`, which names what has changed; or move the database away, and rebuild it",
    )
