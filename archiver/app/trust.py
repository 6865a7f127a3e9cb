"""What `verify` believes: the pinned public key with its rotations, the file of all checkpoints, and what others keep.

Nothing of this is in the database, which could say anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.app.memories.recall import Remembered, recall
from archiver.app.runs.home import Home
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.errors import LedgerError
from archiver.ledger.checkpoint_audit import OutsideCheckpoints
from archiver.ledger.durable_files import read_bounded
from archiver.ledger.key_files import read_pinned_key, read_private_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.signed_notes import VerifierKey, split_notes

KEY_MISSING = "K012"
KEY_DAMAGED = "K013"
KEYS_DIFFER = "K014"
UNREADABLE = "K015"

CODES = {
    KEY_MISSING: "there is no pinned public key, so that no signature is believed",
    KEY_DAMAGED: "the pinned public key is damaged, so that no signature is believed",
    KEYS_DIFFER: "the private key is not that of the pinned public key",
    UNREADABLE: "a file that the ledger is checked against cannot be read",
}
"""Each finding code about the files of keys and checkpoints, and its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """What is known from outside of the database, what is wrong with the files that say it, and what memories have."""

    outside: OutsideCheckpoints
    findings: tuple[VerifyFinding, ...]
    remembered: tuple[Remembered, ...]


def trusted(home: Home, *, kept: Mapping[str, str], key: VerifierKey | None) -> Trusted:
    """What is known from outside of the database.

    `kept` are checkpoints that others keep, by their location; `key` is a public key that somebody else keeps.
    """
    keys, findings = _trusted(home, key)
    try:
        filed = split_notes(read_bounded(home.checkpoints))[0]
    except LedgerError as error:
        filed = None
        findings.append(_error(UNREADABLE, error.message, home.checkpoints.name))
    recalled = recall(home, known=set(filed or ()), origin=keys.origin if keys is not None else _origin_of(filed or ()))
    outside = OutsideCheckpoints(keys=keys, filed=filed, kept={**recalled.kept, **kept})
    return Trusted(outside=outside, findings=(*findings, *recalled.findings), remembered=tuple(recalled.newest))


def _origin_of(notes: Sequence[str]) -> str:
    """The origin of the last checkpoint, where no key says it."""
    return notes[-1].partition("\n")[0] if notes else ""


def _trusted(home: Home, key: VerifierKey | None) -> tuple[KeyHistory | None, list[VerifyFinding]]:
    """The keys that can be trusted, by the home's pinned key or by one that somebody else keeps."""
    folder = home.keys
    findings = list(_pinned_key_findings(home))
    try:
        pinned = key or read_pinned_key(folder)
    except LedgerError:
        return None, findings
    try:
        return trusted_keys(folder, pinned), findings
    except LedgerError as error:
        findings.append(_error(UNREADABLE, error.message, "keys/rotations.txt"))
        return KeyHistory.of(pinned), findings


def _pinned_key_findings(home: Home) -> Iterator[VerifyFinding]:
    folder, where = home.keys, f"keys/{home.keys.public.name}"
    if not folder.public.is_file():
        yield _error(KEY_MISSING, CODES[KEY_MISSING], where)
        return
    try:
        pinned = read_pinned_key(folder)
    except LedgerError:
        yield _error(KEY_DAMAGED, CODES[KEY_DAMAGED], where)
        return
    try:
        private = read_private_key(folder.private)
    except LedgerError:  # it may be out of reach of whoever verifies; a run that needs it says so
        return
    if private.verifier != pinned and not folder.next.exists():
        yield _error(KEYS_DIFFER, CODES[KEYS_DIFFER], where)


def _error(code: str, what: str, where: str) -> VerifyFinding:
    return VerifyFinding(code=code, severity=FindingSeverity.ERROR, what=what, where=where)
