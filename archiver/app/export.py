"""`export proof`: write a folder with a post's snapshots, facts and proofs, which anybody can check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.app.acts import EXPORT_PROOF, record_act
from archiver.app.lookup import lookup_post
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError, LedgerError
from archiver.export.proof import PostEvidence, write_proof
from archiver.ledger.checkpoints import SignedRoot
from archiver.ledger.consistency_proofs import consistency_between
from archiver.ledger.durable_files import read_bounded
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.log_entries import signed_notes
from archiver.ledger.queries import Query
from archiver.ledger.signed_notes import VerifierKey, split_notes
from archiver.ledger.stored_hashes import StoredHashes
from archiver.ledger.withdrawals import withdrawn_snapshots

_MAX_CONSISTENCY_PROOFS = 1000
"""The largest number of earlier sizes of the log from which a folder proves that it was continued, apart from those asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedProof:
    """What was written: the post's name, how many facts and snapshots, how many facts are later ones, and the folder.

    `unrecorded` is why the export is not on record, None if it is.
    """

    post: str
    facts: int
    snapshots: int
    later: int
    folder: Path
    unrecorded: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checkpoint:
    """A checkpoint of this log: its note, its content, and the key that has signed it."""

    note: str
    root: SignedRoot
    key: VerifierKey


def export_proof(
    home: Home,
    clock: Clock,
    query: str,
    folder: Path,
    *,
    under: Mapping[str, str] | None = None,
    since: Mapping[str, str] | None = None,
    articles: bool = False,
) -> ExportedProof | None:
    """Write the proof of the post that best matches a query to a new folder, and record that; None where no post matches.

    `articles` puts the snapshots of articles into it, and the text around the post, which may show other posts, but none that was
    withdrawn. `under` and `since`
    are earlier checkpoints by their location: only the facts that the newest of `under` covers are proved, and that the log
    continues each of `since`. `InputError` where no checkpoint covers any fact, one that is named is not of this log, the folder is
    not empty, or the query is the address of an article with several posts; `LedgerError` where the log does not lead to a
    checkpoint; `EvidenceError` where a snapshot has changed or the folder cannot be written.
    """
    with open_archive(home) as archive:
        record = lookup_post(archive, query)
        if record is None:
            return None
        post = str(record.post or next(iter(record.aliases), query))
        if record.withdrawn is not None:
            raise InputError(f"{post} was {record.withdrawn.phrase}", remedy="docs/withdrawal.md says what is left of it")
        log = _Log(archive.query, home)
        signed = log.newest(post) if under is None else max(log.earlier(under), key=lambda checkpoint: checkpoint.root.size)
        proven = archive.proofs(record.id, size=signed.root.size, surroundings=articles)
        if not proven.proofs:
            what = f"the checkpoint is older than everything known of {post}"
            raise InputError(what, remedy="leave out --checkpoint, or name a later one")
        held = [checkpoint.root.size for checkpoint in log.earlier(since or {})]
        consistency = log.consistency(held, signed.root.size)
        rotations, hidden = log.rotations, withdrawn_snapshots(archive.query)
    evidence = PostEvidence(
        proofs=proven.proofs,
        checkpoint=signed.note,
        verifier=signed.key,
        consistency=consistency,
        later=proven.later,
        rotations=rotations,
        withdrawn=proven.destroyed,
        articles=articles,
        hidden=hidden,
    )
    snapshots = write_proof(folder, home=home.folder, evidence=evidence)
    unrecorded = record_act(
        home, clock, EXPORT_PROOF, {"post": post, "facts": len(proven.proofs), "snapshots": snapshots, "entries": signed.root.size}
    )
    return ExportedProof(
        post=post, facts=len(proven.proofs), snapshots=snapshots, later=proven.later, folder=folder, unrecorded=unrecorded
    )


class _Log:
    """The log, with the keys that are trusted to sign it."""

    def __init__(self, query: Query, home: Home) -> None:
        self._query = query
        self._home = home
        self._hashes = StoredHashes(query)
        self._signed = signed_notes(query)

    def _keys(self) -> KeyHistory:
        return trusted_keys(self._home.keys, read_pinned_key(self._home.keys))

    @property
    def rotations(self) -> list[str]:
        """The notes by which keys of this log follow each other."""
        return split_notes(read_bounded(self._home.keys.rotations))[0]

    def newest(self, post: str) -> _Checkpoint:
        """The newest checkpoint; `InputError` if there is none."""
        if not self._signed:
            raise InputError(f"no checkpoint covers what is known of {post}", remedy="let `check` finish once: it signs the log")
        note = self._signed[-1][1]
        read = self._keys().read(note)
        if read is None:
            raise LedgerError("the checkpoint is not signed by the archive's key", remedy="run `verify`, which says by which")
        return _Checkpoint(note=note, root=read[0], key=read[1].key)

    def earlier(self, notes: Mapping[str, str]) -> list[_Checkpoint]:
        """Checkpoints that others keep, by their location, after they were compared with the log."""
        keys = self._keys() if notes else None
        found = []
        for where, note in notes.items():
            read = keys.read(note) if keys is not None else None
            if read is None or keys is None or read[0].origin != keys.origin:
                raise InputError(f"{where}: this checkpoint is not one of this ledger", remedy="name one that `verify` has printed")
            root, period = read
            if root.size > self._signed[-1][0] or self._hashes.root_at(root.size) != root.root:
                what = f"{where}: the log does not lead to this checkpoint of {root.size} entries"
                raise LedgerError(what, remedy="run `verify --checkpoint`, which says what has changed")
            found.append(_Checkpoint(note=note, root=root, key=period.key))
        return found

    def consistency(self, held: Sequence[int], size: int) -> dict[int, tuple[bytes, ...]]:
        """The proofs that the log at a size continues the sizes that others hold, and those that were signed."""
        signed = [earlier for earlier, _ in self._signed][-_MAX_CONSISTENCY_PROOFS:]
        return {first: consistency_between(self._query, first, size) for first in {*signed, *held} if 0 < first < size}
