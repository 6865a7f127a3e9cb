"""`export certificate`: gather what a qualified person has to know to certify what the archive keeps of a post.

Every digest in it is computed again from the file, and every row in it is proven by the newest checkpoint, before it is handed out.
"""

import hashlib
import json

from archiver.app.acts import EXPORT_CERTIFICATE, VERIFY, record_act
from archiver.app.lookup import lookup_post
from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import custody_of_act
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError, LedgerError
from archiver.evidence import check_fixity
from archiver.ledger.checkpoints import SignedRoot
from archiver.ledger.custody import Act, acts
from archiver.ledger.inclusion_proofs import Proof
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.log_entries import signed_notes
from archiver.ledger.merkle import leaf
from archiver.ledger.merkle_proofs import inclusion_holds
from archiver.ledger.queries import Query
from archiver.ledger.signed_notes import VerifierKey
from archiver.reporting.certificates import Certificate, CertifiedAct, CertifiedFile


def certificate(home: Home, clock: Clock, query: str) -> Certificate | None:
    """The certificate of the post that best matches a query; None where no post matches.

    `InputError` where nothing of it is signed yet, or it was withdrawn; `LedgerError` where the log does not lead to its newest
    checkpoint; `EvidenceError` where a file has changed.
    """
    with open_archive(home) as archive:
        record = lookup_post(archive, query)
        if record is None:
            return None
        post = str(record.post or next(iter(record.aliases), query))
        if record.withdrawn is not None:
            raise InputError(f"{post} was {record.withdrawn.phrase}", remedy="docs/withdrawal.md says what is left of it")
        note, root, key = _newest(home, archive.query, post)
        proven = archive.proofs(record.id, size=root.size)
        if not all(inclusion_holds(_leaf_of(proof), proof.index, root.size, proof.path, root.root) for proof in proven.proofs):
            raise LedgerError("the log does not lead to its newest checkpoint", remedy="run `verify`, which says what has changed")
        history = acts(archive.query)
    files = tuple(file for proof in proven.proofs if (file := _file_of(proof)) is not None)
    for file in files:
        check_fixity(home.folder / file.path, file.sha256)
    unrecorded = record_act(home, clock, EXPORT_CERTIFICATE, {"post": post, "snapshots": len(files), "entries": root.size})
    return Certificate(
        post=post,
        record=record,
        files=files,
        runs=tuple(_certified(act) for act in history if act.is_run and act.run in {file.run for file in files}),
        verified=next((_certified(act) for act in reversed(history) if act.act == VERIFY), None),
        note=note,
        origin=root.origin,
        size=root.size,
        key=str(key),
        facts=len(proven.proofs),
        later=proven.later,
        at=clock(),
        rehearsed=clock.rehearsed,
        prepared_by=custody_of_act(),
        unrecorded=unrecorded,
    )


def _newest(home: Home, query: Query, post: str) -> tuple[str, SignedRoot, VerifierKey]:
    """The newest checkpoint, what it says, and the key that has signed it."""
    signed = signed_notes(query)
    if not signed:
        raise InputError(f"no checkpoint covers what is known of {post}", remedy="let `check` finish once: it signs the log")
    note = signed[-1][1]
    read = trusted_keys(home.keys, read_pinned_key(home.keys)).read(note)
    if read is None:
        raise LedgerError("the checkpoint is not signed by the archive's key", remedy="run `verify`, which says by which")
    return note, read[0], read[1].key


def _certified(act: Act) -> CertifiedAct:
    return CertifiedAct(name=act.act, run=act.run, at=act.at, custody=act.detail)


def _leaf_of(proof: Proof) -> bytes:
    """The leaf of the log that a fact and its salt make."""
    return leaf(hashlib.sha256(proof.salt + proof.entry).digest())


def _file_of(proof: Proof) -> CertifiedFile | None:
    """The snapshot of the post that a proven fact is about; None for other facts."""
    entry = json.loads(proof.entry)
    row = entry["row"]
    if entry["fact"] != "snapshot" or row.get("post") is None:
        return None
    return CertifiedFile(
        path=row["path"],
        sha256=row["sha256"],
        size=row["size"],
        at=row["at"],
        run=row["run"],
        shortfalls=tuple(json.loads(row["shortfalls"])),
    )
