"""A post's evidence as a folder for strangers: its snapshots, the facts about it, and the proof that the log has them.

Nothing in it needs this program: the facts are JSON, the snapshots WARC files, and `check.py` is a page of Python.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from archiver.errors import EvidenceError, InputError
from archiver.evidence import check_fixity
from archiver.ledger.inclusion_proofs import Proof
from archiver.model.digests import JSONValue

FORMAT = "embed-archiver proof 1"
_CHECK = Path(__file__).with_name("check.py")
_README = """\
What an archive has of the post {post}

post.json       what it said, who vouches for it, and what became of it
snapshots/      what was kept, as WARC files: `warcio check` reads them, ReplayWeb.page shows them
proof.json      every fact about it as it was recorded, and the path from each to the root of the archive's log
checkpoint.txt  the signed checkpoint over that root
check.py        checks all of it:   python3 check.py

A checkpoint that somebody else had from the archive, and that says the same as checkpoint.txt, shows that the log is not one that
was made up for you:   python3 check.py theirs.txt

What this proves, and what it does not: the archive cannot have changed any of it after it signed the checkpoint. That the platform
said it is the archive's word.
"""


def write_proof(folder: Path, *, home: Path, post: str, said: JSONValue, proofs: Sequence[Proof]) -> int:
    """Write the folder; the number of snapshots in it. `said` is what a look-up says of the post.

    `InputError` where there is something in the folder already, `EvidenceError` where a file is not what was kept or cannot be
    copied.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already", remedy="name a folder that is new or empty with --output")
    snapshots = [row for proof in proofs if (row := _snapshot(proof)) is not None]
    try:
        for path, sha256 in snapshots:
            check_fixity(home / path, sha256)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / path, folder / path)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_CHECK, folder / "check.py")
        (folder / "README.txt").write_text(_README.format(post=post), encoding="utf-8")
        (folder / "checkpoint.txt").write_text(proofs[0].checkpoint, encoding="utf-8")
        (folder / "post.json").write_text(_spelled(said), encoding="utf-8")
        (folder / "proof.json").write_text(_spelled(_told(post, proofs)), encoding="utf-8")
    except OSError as trouble:
        raise EvidenceError(
            f"{folder} cannot be written: {trouble.strerror}", remedy="make room, or name another folder with --output"
        ) from trouble
    return len(snapshots)


def _snapshot(proof: Proof) -> tuple[str, str] | None:
    """The path and SHA-256 of the snapshot that a fact is of, if it is of one."""
    told = json.loads(proof.entry)
    return (told["row"]["path"], told["row"]["sha256"]) if told["fact"] == "snapshot" else None


def _told(post: str, proofs: Sequence[Proof]) -> JSONValue:
    return {
        "format": FORMAT,
        "post": post,
        "checkpoint": proofs[0].checkpoint,
        "verifier": proofs[0].verifier,
        "facts": [{"index": one.index, "entry": one.entry.decode(), "path": [step.hex() for step in one.path]} for one in proofs],
    }


def _spelled(value: JSONValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
