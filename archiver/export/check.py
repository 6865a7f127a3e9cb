"""Check this folder, with nothing but Python: python3 check.py [a checkpoint that you had from somebody else].

It belongs to the folder that it lies in. `proof.json` holds facts as they were recorded, each with the path that leads from it to
the root of the archive's log (RFC 6962 and 9162, SHA-256), and the checkpoint over that root (C2SP's tlog-checkpoint, Ed25519).
"""

import base64
import binascii
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PIECE = 1 << 20
KEY_BEFORE = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in the form that OpenSSL reads (RFC 8410)."""


def root_of(entry: bytes, index: int, size: int, path: "list[bytes]") -> "bytes | None":
    """The root to which a path leads from an entry (RFC 9162 2.1.3.2); None where it has not the length that it must have."""
    if not 0 <= index < size:
        return None
    place, last = index, size - 1
    value = hashlib.sha256(b"\x00" + entry).digest()
    for step in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            value = hashlib.sha256(b"\x01" + step + value).digest()
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + step).digest()
        place, last = place >> 1, last >> 1
    return value if last == 0 else None


def read_checkpoint(note: str) -> "tuple[str, int, bytes]":
    """What a checkpoint says: the log's name, its size and its root."""
    origin, size, root = note.strip().replace("\r\n", "\n").split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


def signature_holds(note: str, verifier: str) -> "bool | None":
    """Whether a verifier's key signed a checkpoint; None where nothing here can tell: neither `cryptography` nor OpenSSL."""
    text, _, signatures = note.strip().replace("\r\n", "\n").partition("\n\n")
    name, identity, key = verifier.split("+", 2)
    signed = [line.rpartition(" ")[2] for line in signatures.split("\n") if line.startswith(f"— {name} ")]
    raw = base64.b64decode(signed[0]) if signed else b""
    if raw[:4].hex() != identity:
        return False
    public, message = base64.b64decode(key)[1:], f"{text}\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        pem = base64.b64encode(KEY_BEFORE + public).decode()
        files = {
            "key": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
            "said": message,
            "signed": raw[4:],
        }
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "said", "-sigfile", "signed"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - words of our own
        except OSError:
            return None
        return done.returncode == 0


def digest_of(path: Path) -> str:
    """A file's SHA-256."""
    running = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            running.update(piece)
    return running.hexdigest()


class Fact(NamedTuple):
    """A fact as it was recorded: where in the log it stands, its bytes, and the path that leads from it upwards."""

    place: int
    entry: bytes
    path: "list[bytes]"

    def snapshot(self) -> "tuple[str, str] | None":
        """The path and SHA-256 of the snapshot that it is of, if it is of one."""
        said = json.loads(self.entry)
        return (said["row"]["path"], said["row"]["sha256"]) if said["fact"] == "snapshot" else None


def troubles(facts: "list[Fact]", checkpoint: str) -> "list[str]":
    """What does not hold: facts that are not in the log, files that are not what the facts say."""
    _, size, root = read_checkpoint(checkpoint)
    outside = [fact.place for fact in facts if root_of(fact.entry, fact.place, size, fact.path) != root]
    found = [f"fact {place} is not in the log that the checkpoint signs" for place in outside]
    for name, sha256 in filter(None, map(Fact.snapshot, facts)):
        path = HERE / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif digest_of(path) != sha256:
            found.append(f"{name} is not the file that was kept")
    return found


def main(arguments: "list[str]") -> int:
    """Check everything, and say what holds; 1 where something does not."""
    told = json.loads((HERE / "proof.json").read_text(encoding="utf-8"))
    note = told["checkpoint"]
    facts = [Fact(one["index"], one["entry"].encode(), [bytes.fromhex(step) for step in one["path"]]) for one in told["facts"]]
    origin, size, root = read_checkpoint(note)
    found = troubles(facts, note)
    signed = signature_holds(note, told["verifier"])
    if signed is False:
        found.append("the checkpoint is not signed by the key that is named")
    if arguments:
        other = Path(arguments[0]).read_text(encoding="utf-8")
        if read_checkpoint(other) != (origin, size, root):
            found.append(f"{arguments[0]} is a checkpoint of another log, or of this one at another time")
    for one in found:
        sys.stdout.write(f"! {one}\n")
    if found:
        return 1
    kept = [fact for fact in facts if fact.snapshot()]
    sys.stdout.write(
        f"{told['post']}: {len(facts)} facts are in the log {origin} of {size} entries,\n"
        f"and {len(kept)} snapshots are the files of which they speak.\n"
    )
    sys.stdout.write("The checkpoint is signed.\n" if signed else "Its signature was not looked at: that needs OpenSSL.\n")
    if not arguments:
        sys.stdout.write("That the log was not made up for you, only a checkpoint shows that you had from somebody else.\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as trouble:
        sys.exit(f"! this is no folder that can be checked: {trouble}")
