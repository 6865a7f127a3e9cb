"""`keys`: show the keys that the log's signatures are believed by, make the first one, or replace it."""

from dataclasses import dataclass

from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import custody_of_act
from archiver.app.runs.home import Home, ensure_writable
from archiver.ledger.key_files import make_keys, read_pinned_key, trusted_keys
from archiver.ledger.key_history import KeyPeriod
from archiver.ledger.schema_version import require_ledger
from archiver.ledger.writer import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKeys:
    """The name of the log, and its keys with the sizes of the log that each may sign, oldest first; the last one is in use."""

    origin: str
    periods: tuple[KeyPeriod, ...]


def show_keys(home: Home) -> TrustedKeys:
    """The keys that the home's pinned key leads to; `LedgerError` where it is missing or damaged."""
    history = trusted_keys(home.keys, read_pinned_key(home.keys))
    return TrustedKeys(origin=history.origin, periods=history.periods)


def make_first_key(home: Home, origin: str | None) -> TrustedKeys:
    """Make the key of an archive that has none, for a log of that name; `InputError` where there is one, or for a bad name."""
    ensure_writable(home)
    make_keys(home.keys, origin)
    return show_keys(home)


def rotate_key(home: Home, clock: Clock) -> TrustedKeys:
    """Replace the key by a new one, for the same log, and record that.

    `InputError` where there is no ledger; `LedgerError` where the old key is missing, the log is behind its checkpoints, or a file
    cannot be written.
    """
    require_ledger(home.database)
    with Ledger.open(home.database, clock=clock) as ledger:
        clock.require_plausible(ledger.last_run())
        ledger.rotate_key(custody_of_act())
    return show_keys(home)
