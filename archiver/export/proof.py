"""Write a proof folder: a post's snapshots, the recorded facts about it, and inclusion proofs from the ledger's log.

It can be checked without this program: the facts are JSON, the snapshots are WARC files, and `check.py` needs only Python.
"""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver import __version__
from archiver.errors import EvidenceError, LedgerError
from archiver.evidence import check_fixity
from archiver.export.new_folder import MARK, new_folder
from archiver.export.page import check_page
from archiver.export.page.check import FORMAT
from archiver.export.page.files import OWN_FILES, files_in, shared_by, shared_path, size_and_digest
from archiver.export.page.findings import CODES, Finding
from archiver.export.page.post import post_said, snapshot_of
from archiver.export.page.proven_facts import Fact, post_name, rows_of
from archiver.ledger.durable_files import write_whole
from archiver.ledger.inclusion_proofs import DestroyedFact, Proof
from archiver.ledger.signed_notes import VerifierKey
from archiver.model.digests import JSONValue

README = """\
This folder has evidence about one post of a social network.

check.py        checks all of this, with Python 3.8 or later and nothing else:   python3 check.py
post.json       what the post said, who vouches for it, and what became of it
proof.json      every fact about the post as recorded, its place in the archive's log, and the digests of these files
checkpoint.txt  the signed checkpoint over the log
snapshots/      what was captured, as WARC files: `warcio check` reads them, ReplayWeb.page shows them

check.py prints what is proven and what is not. Its exit code is 0 if everything is proven, 1 if something is wrong, 2 if something
could not be checked. Before you trust it, compare its SHA-256 with the one in the documentation of embed-archiver.

The key in this folder proves nothing by itself. If you have the archive's public key, or a checkpoint, from somebody else:

    python3 check.py --key KEY
    python3 check.py CHECKPOINT-FILE

What this proves: the archive cannot have changed any of it since it signed the checkpoint. What it does not prove: that the
platform said so, and when. That is the archive's statement.
"""
"""README.txt, the same in every folder, so that the page knows its digest (`page/files.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEvidence:
    """What is to be proven: the facts, and the checkpoint over them.

    `verifier` is the public key that has signed the checkpoint, `rotations` are the notes by which keys of the log follow each
    other, `withdrawn` are facts that were destroyed, `consistency` has the proofs that the log continues itself from earlier
    sizes, and `later` is the number of facts that were recorded after the checkpoint. With `articles`, the snapshots of articles
    are in the folder too. `hidden` are the paths of snapshots that are never in it.
    """

    proofs: Sequence[Proof]
    checkpoint: str
    verifier: VerifierKey
    rotations: Sequence[str] = ()
    consistency: Mapping[int, Sequence[bytes]]
    withdrawn: Sequence[DestroyedFact] = ()
    later: int = 0
    articles: bool = False
    hidden: Collection[str] = ()


def write_proof(folder: Path, *, home: Path, evidence: PostEvidence) -> int:
    """Write the folder and return the number of snapshots in it.

    InputError if the folder is not empty; EvidenceError if a snapshot has changed, or the folder cannot be written; LedgerError
    if the facts do not fit together. Then the folder is as empty as before; what a killed export left in it is replaced.
    """
    facts = [_fact(proof) for proof in evidence.proofs]
    try:
        post_said(facts)
    except Finding as finding:
        what = f"the facts about the post do not fit together: {CODES[finding.code][1]}: {finding.where}"
        raise LedgerError(what, remedy="run `verify`, which says what has changed") from None
    wanted = (row for row in rows_of(facts, "snapshot") if evidence.articles or snapshot_of(row) == "post")
    snapshots = [row for row in wanted if row["path"] not in evidence.hidden]
    try:
        with new_folder(folder, (*OWN_FILES, "proof.json", "snapshots", ".check.py.draft")):
            write_whole(folder / "check.py", check_page())  # half a page could end as if all were proven
            for row in snapshots:
                check_fixity(home / row["path"], row["sha256"])
                (folder / row["path"]).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(home / row["path"], folder / row["path"])
                _copy_shared(home, folder, row)
            (folder / "README.txt").write_bytes(README.encode())
            (folder / "checkpoint.txt").write_bytes(evidence.checkpoint.encode())
            (folder / "post.json").write_bytes(_indented_json(post_said(facts)))
            (folder / "proof.json").write_bytes(_indented_json(_proof_json(evidence, facts, list(_listed(folder)))))
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be written: {error.strerror}", remedy="make room, or name another folder with --output"
        ) from error
    return len(snapshots)


def _copy_shared(home: Path, folder: Path, row: Mapping[str, Any]) -> None:
    """Copy the bodies that a snapshot shares; of one that is missing, the page says so."""
    for path in map(shared_path, shared_by(dict(row))):
        if (home / path).is_file() and not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / path, folder / path)


def _fact(proof: Proof) -> Fact:
    """A fact as the page reads it."""
    entry = json.loads(proof.entry)
    return Fact(proof.index, entry["fact"], entry["row"])


def _listed(folder: Path) -> Iterator[JSONValue]:
    """The files of the folder with their sizes and digests."""
    for path in sorted({*files_in(folder)} - {MARK}):
        size, sha256 = size_and_digest(folder / path)
        yield {"path": path, "size": size, "sha256": sha256}


def _proof_json(evidence: PostEvidence, facts: list[Fact], files: Sequence[JSONValue]) -> JSONValue:
    return {
        "format": FORMAT,
        "program": __version__,
        "post": post_name(facts),
        "checkpoint": evidence.checkpoint,
        "verifier": str(evidence.verifier),
        "rotations": list(evidence.rotations),
        "files": files,
        "facts": [
            {
                "index": proof.index,
                "salt": proof.salt.hex(),
                "entry": proof.entry.decode(),
                "path": [step.hex() for step in proof.path],
            }
            for proof in evidence.proofs
        ],
        "withdrawn": [
            {
                "index": fact.index,
                "fact": fact.fact,
                "row": fact.row,
                "commitment": fact.commitment.hex(),
                "path": [step.hex() for step in fact.path],
            }
            for fact in evidence.withdrawn
        ],
        "later_facts": evidence.later,
        "consistency": [
            {"size": size, "path": [step.hex() for step in path]} for size, path in sorted(evidence.consistency.items())
        ],
    }


def _indented_json(value: JSONValue) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode(errors="backslashreplace")
