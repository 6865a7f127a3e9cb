"""`export`: write a folder with a post's snapshots, facts and inclusion proofs, which anybody can check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.app.lookup import lookup_post
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError, LedgerError
from archiver.export.proof import write_proof
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.signed_notes import VerifierKey
from archiver.model.digests import JSONValue
from archiver.reporting.records import PostRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedProof:
    """What was written: the post's name, how many facts and snapshots, and the folder."""

    post: str
    facts: int
    snapshots: int
    folder: Path


def export_proof(
    home: Home, query: str, folder: Path, *, describe: Callable[[Sequence[PostRecord]], JSONValue], under: str | None = None
) -> ExportedProof | None:
    """Write the proof of the post that best matches a query to a new folder; None where no post matches.

    `describe` turns the post's record into the JSON of `post.json`. `under` is an earlier checkpoint of the ledger: only the facts
    that it covers are proved. `InputError` where no checkpoint covers any fact, where the folder is not empty, or where the query
    is the address of an article with several posts; `LedgerError` where no trusted key has signed the checkpoint; `EvidenceError`
    where a snapshot has changed or the folder cannot be written.
    """
    with open_archive(home) as archive:
        record = lookup_post(archive, query)
        if record is None:
            return None
        proofs = archive.proofs(record.id, under=under)
    post = str(record.post or next(iter(record.aliases), query))
    if not proofs:
        raise _not_covered(post, under)
    verifier = _verifier(home, proofs[0].checkpoint)
    snapshots = write_proof(folder, home=home.folder, post=post, record=describe([record]), proofs=proofs, verifier=verifier)
    return ExportedProof(post=post, facts=len(proofs), snapshots=snapshots, folder=folder)


def _verifier(home: Home, checkpoint: str) -> VerifierKey:
    """The trusted key that has signed a checkpoint; `LedgerError` where none has."""
    found = trusted_keys(home.keys, read_pinned_key(home.keys)).read(checkpoint)
    if found is None:
        raise LedgerError("the checkpoint is not signed by the archive's key", remedy="run `verify`, which says by which")
    return found[1].key


def _not_covered(post: str, under: str | None) -> InputError:
    if under is None:
        return InputError(f"no checkpoint covers what is known of {post}", remedy="let `check` finish once: it signs the log")
    what = f"this checkpoint is not one of this ledger, or it is older than everything known of {post}"
    return InputError(what, remedy="leave out --checkpoint, or name a later one")
