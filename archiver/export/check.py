"""Check the proof folder that this file is in; needs only Python: python3 check.py [a checkpoint from somebody else].

`proof.json` has facts as recorded, each with the path from it to the root of the log (RFC 6962 and 9162, SHA-256), and the
checkpoint over that root (C2SP's tlog-checkpoint, Ed25519).
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
CHUNK_BYTES = 1 << 20
PUBLIC_KEY_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""The bytes before the 32 bytes of an Ed25519 public key in DER (RFC 8410), as OpenSSL reads it."""


def root_of(commitment: bytes, index: int, size: int, path: "list[bytes]") -> "bytes | None":
    """The root to which a path leads from a commitment (RFC 9162 2.1.3.2); None where the path has the wrong length."""
    if not 0 <= index < size:
        return None
    node, last = index, size - 1
    value = hashlib.sha256(b"\x00" + commitment).digest()
    for step in path:
        if last == 0:
            return None
        if node % 2 or node == last:
            value = hashlib.sha256(b"\x01" + step + value).digest()
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + step).digest()
        node, last = node >> 1, last >> 1
    return value if last == 0 else None


def read_checkpoint(note: str) -> "tuple[str, int, bytes]":
    """The log's name, size and root in a checkpoint."""
    origin, size, root = note.strip().replace("\r\n", "\n").split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


def signature_holds(note: str, verifier: str) -> "bool | None":
    """Whether a verifier's key signed a checkpoint; None where OpenSSL is not installed."""
    text, _, signatures = note.strip().replace("\r\n", "\n").partition("\n\n")
    name, identity, key = verifier.split("+", 2)
    signed = [line.rpartition(" ")[2] for line in signatures.split("\n") if line.startswith(f"— {name} ")]
    raw = base64.b64decode(signed[0]) if signed else b""
    if raw[:4].hex() != identity:
        return False
    public, message = base64.b64decode(key)[1:], f"{text}\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        pem = base64.b64encode(PUBLIC_KEY_PREFIX + public).decode()
        files = {
            "key": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
            "message": message,
            "signature": raw[4:],
        }
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "message", "-sigfile", "signature"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - constant arguments
        except OSError:
            return None
        return done.returncode == 0


def digest_of(path: Path) -> str:
    """A file's SHA-256."""
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            hasher.update(chunk)
    return hasher.hexdigest()


class Fact(NamedTuple):
    """A fact as recorded: its position in the log, its bytes, the salt of the commitment to it, and the path to the root."""

    position: int
    entry: bytes
    salt: bytes
    path: "list[bytes]"

    def commitment(self) -> bytes:
        """The data of the fact's leaf."""
        return hashlib.sha256(self.salt + self.entry).digest()

    def snapshot(self) -> "tuple[str, str] | None":
        """The path and SHA-256 of the snapshot that the fact is about; None for other facts."""
        entry = json.loads(self.entry)
        return (entry["row"]["path"], entry["row"]["sha256"]) if entry["fact"] == "snapshot" else None


def problems(facts: "list[Fact]", checkpoint: str) -> "list[str]":
    """What is wrong: facts that are not in the log, and files that are missing or differ from the recorded ones."""
    _, size, root = read_checkpoint(checkpoint)
    outside = [fact.position for fact in facts if root_of(fact.commitment(), fact.position, size, fact.path) != root]
    found = [f"fact {index} is not in the log that the checkpoint signs" for index in outside]
    for name, sha256 in filter(None, map(Fact.snapshot, facts)):
        path = HERE / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif digest_of(path) != sha256:
            found.append(f"{name} is not the file that was recorded")
    return found


def main(arguments: "list[str]") -> int:
    """Check everything and print the result; the exit code is 1 if something is wrong."""
    proof = json.loads((HERE / "proof.json").read_text(encoding="utf-8"))
    note = proof["checkpoint"]
    facts = [
        Fact(fact["index"], fact["entry"].encode(), bytes.fromhex(fact["salt"]), [bytes.fromhex(step) for step in fact["path"]])
        for fact in proof["facts"]
    ]
    origin, size, root = read_checkpoint(note)
    found = problems(facts, note)
    signed = signature_holds(note, proof["verifier"])
    if signed is False:
        found.append("the checkpoint is not signed by the key that is named")
    if arguments:
        other = Path(arguments[0]).read_text(encoding="utf-8")
        if read_checkpoint(other) != (origin, size, root):
            found.append(f"{arguments[0]} is a checkpoint of another log, or of this one at another time")
    for problem in found:
        sys.stdout.write(f"! {problem}\n")
    if found:
        return 1
    snapshots = [fact for fact in facts if fact.snapshot()]
    sys.stdout.write(
        f"{proof['post']}: {len(facts)} facts are in the log {origin} of {size} entries,\n"
        f"and {len(snapshots)} snapshots are the files that they describe.\n"
    )
    sys.stdout.write("The checkpoint is signed.\n" if signed else "Its signature was not checked: that needs OpenSSL.\n")
    if not arguments:
        sys.stdout.write("Only a checkpoint from somebody else shows that the log was not made up for you.\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        sys.exit(f"! this folder cannot be checked: {error}")
