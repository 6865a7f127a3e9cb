"""Write a proof folder: a post's snapshots, the recorded facts about it, and inclusion proofs from the ledger's log.

It can be checked without this program: the facts are JSON, the snapshots are WARC files, and `check.py` needs only Python.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import EvidenceError, InputError
from archiver.evidence import check_fixity
from archiver.ledger.inclusion_proofs import Proof
from archiver.ledger.signed_notes import VerifierKey
from archiver.model.digests import JSONValue

FORMAT = "embed-archiver proof 1"
_CHECK = Path(__file__).with_name("check.py")
_README = """\
Evidence for the post {post}

post.json       what the post said, who vouches for it, and what became of it
snapshots/      the snapshots, as WARC files: `warcio check` reads them, ReplayWeb.page shows them
proof.json      every fact about the post as recorded, and the path from each to the root of the archive's log
checkpoint.txt  the signed checkpoint over that root
check.py        checks all of this:   python3 check.py

If somebody else has a checkpoint from the archive that says the same as checkpoint.txt, the log was not made up for you:
python3 check.py theirs.txt

What this proves: the archive cannot have changed any of it after it signed the checkpoint. What it does not prove: that the
platform said so. That is the archive's statement.
"""
_LATER = """
The checkpoint is not the newest one: {count} facts about the post that were recorded after it are not proven here, though post.json
rests on them too. A folder under a newer checkpoint proves them, and that the log continues this one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEvidence:
    """What is to be proven: the post's name, its record as `lookup --json` gives it, the facts, and the checkpoint over them.

    `verifier` is the public key that has signed the checkpoint, `consistency` has the proofs that the log continues itself from
    earlier sizes, and `later` is the number of facts that were recorded after the checkpoint.
    """

    post: str
    record: JSONValue
    proofs: Sequence[Proof]
    checkpoint: str
    verifier: VerifierKey
    consistency: Mapping[int, Sequence[bytes]]
    later: int = 0


def write_proof(folder: Path, *, home: Path, evidence: PostEvidence) -> int:
    """Write the folder and return the number of snapshots in it.

    InputError if the folder is not empty; EvidenceError if a snapshot has changed, or the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} exists and is not empty", remedy="name a folder that is new or empty with --output")
    snapshots = [row for proof in evidence.proofs if (row := _snapshot(proof)) is not None]
    readme = _README.format(post=evidence.post) + (_LATER.format(count=evidence.later) if evidence.later else "")
    try:
        for path, sha256 in snapshots:
            check_fixity(home / path, sha256)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / path, folder / path)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_CHECK, folder / "check.py")
        (folder / "README.txt").write_text(readme, encoding="utf-8")
        (folder / "checkpoint.txt").write_text(evidence.checkpoint, encoding="utf-8")
        (folder / "post.json").write_text(_indented_json(evidence.record), encoding="utf-8")
        (folder / "proof.json").write_text(_indented_json(_proof_json(evidence)), encoding="utf-8")
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be written: {error.strerror}", remedy="make room, or name another folder with --output"
        ) from error
    return len(snapshots)


def _snapshot(proof: Proof) -> tuple[str, str] | None:
    """The path and SHA-256 of the snapshot that a fact is about; None for other facts."""
    entry = json.loads(proof.entry)
    return (entry["row"]["path"], entry["row"]["sha256"]) if entry["fact"] == "snapshot" else None


def _proof_json(evidence: PostEvidence) -> JSONValue:
    return {
        "format": FORMAT,
        "post": evidence.post,
        "checkpoint": evidence.checkpoint,
        "verifier": str(evidence.verifier),
        "facts": [
            {
                "index": proof.index,
                "salt": proof.salt.hex(),
                "entry": proof.entry.decode(),
                "path": [step.hex() for step in proof.path],
            }
            for proof in evidence.proofs
        ],
        "later_facts": evidence.later,
        "consistency": [
            {"size": size, "path": [step.hex() for step in path]} for size, path in sorted(evidence.consistency.items())
        ],
    }


def _indented_json(value: JSONValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
