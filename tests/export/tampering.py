"""Tamper with a proof folder: as somebody who only has the folder, and as a keeper who signs a log of their own making."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archiver.export.page.files import size_and_digest
from archiver.export.page.post import post_said
from archiver.export.page.proven_facts import Fact
from archiver.ledger.checkpoints import new_signer
from archiver.ledger.merkle import leaf, node
from archiver.model.digests import canonical_json

Tamper = Callable[[Path], None]
Entry = dict[str, Any]


@contextmanager
def edited(folder: Path, name: str = "proof.json") -> Iterator[Any]:
    """The JSON of a file, to be changed in place."""
    value = json.loads((folder / name).read_text())
    yield value
    (folder / name).write_text(json.dumps(value))


def relist(folder: Path) -> None:
    """Make the list of files agree with the files, as somebody would who covers up a change."""
    with edited(folder) as proof:
        for entry in proof["files"]:
            if (folder / entry["path"]).is_file():
                entry["size"], entry["sha256"] = size_and_digest(folder / entry["path"])


def first_fact(folder: Path, change: Callable[[Entry], object]) -> None:
    """Change the first fact of the proof, as it is stated."""
    with edited(folder) as proof:
        change(proof["facts"][0])


def root_and_paths(leaves: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """The root of a tree, and the path of each leaf (RFC 9162 2.1.1 and 2.1.3.1), by recursion as in the RFC."""
    if len(leaves) < 2:
        return leaves[0], [[]]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    (left, lefts), (right, rights) = root_and_paths(leaves[:half]), root_and_paths(leaves[half:])
    return node(left, right), [[*path, right] for path in lefts] + [[*path, left] for path in rights]


def forge(folder: Path, change: Callable[[list[Entry]], object], *, text: Callable[[Entry], str] | None = None) -> None:
    """Change the facts and sign a log of them with a new key; everything in the folder agrees with that."""
    entries: list[Entry] = [json.loads(fact["entry"]) for fact in json.loads((folder / "proof.json").read_text())["facts"]]
    change(entries)
    with edited(folder) as proof:
        texts = [(text or (lambda entry: canonical_json(entry).decode()))(entry) for entry in entries]
        root, paths = root_and_paths([leaf(hashlib.sha256(bytes(16) + entry.encode()).digest()) for entry in texts])
        signer = new_signer()
        proof |= {"checkpoint": signer.checkpoint(len(texts), root), "verifier": str(signer.verifier), "consistency": []}
        proof["facts"] = [
            {"index": index, "entry": entry, "salt": "00" * 16, "path": [step.hex() for step in path]}
            for index, (entry, path) in enumerate(zip(texts, paths, strict=True))
        ]
    (folder / "checkpoint.txt").write_text(proof["checkpoint"])
    try:
        said = post_said([Fact(number, entry["fact"], entry["row"]) for number, entry in enumerate(entries)])
        (folder / "post.json").write_text(json.dumps(said))
    except Exception:  # noqa: BLE001 - a log of nonsense says nothing about a post
        (folder / "post.json").write_text("{}")
    relist(folder)


def first_row(entries: list[Entry], kind: str) -> Entry:
    """The row of the first fact of a kind."""
    row: Entry = next(entry["row"] for entry in entries if entry["fact"] == kind)
    return row


def without(kind: str, number: int = 0) -> Callable[[list[Entry]], None]:
    """Leave out one fact of a kind."""

    def change(entries: list[Entry]) -> None:
        entries.remove([entry for entry in entries if entry["fact"] == kind][number])

    return change


def resigned(folder: Path, change: Callable[[str], str]) -> None:
    """Change the checkpoint in both files."""
    with edited(folder) as proof:
        proof["checkpoint"] = change(proof["checkpoint"])
    (folder / "checkpoint.txt").write_text(proof["checkpoint"])
    relist(folder)


def key_line(change: Callable[[str, str, bytes], str]) -> Tamper:
    """Change the public key: given its name, id and bytes, the line that is written instead."""

    def tamper(folder: Path) -> None:
        with edited(folder) as proof:
            name, identity, encoded = proof["verifier"].split("+", 2)
            proof["verifier"] = change(name, identity, base64.b64decode(encoded))

    return tamper


def line_of(name: str, raw: bytes) -> str:
    """A public key's line, with the id that belongs to it."""
    identity = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    return f"{name}+{identity}+{base64.b64encode(raw).decode()}"
