"""Read public keys, signed notes and checkpoints (C2SP signed-note and tlog-checkpoint)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Iterator, NamedTuple

from archiver.export.page.ed25519 import NEUTRAL, is_signed, multiply, point_of, same
from archiver.export.page.findings import refuse
from archiver.export.page.hostile_json import unbase64
from archiver.export.page.log_tree import LogRoot

ED25519 = b"\x01"
ROTATION = "embed-archiver key rotation 1"


class Key(NamedTuple):
    """A public key: its name, the four bytes that tell keys of one name apart as hex digits, and its 32 bytes."""

    name: str
    id: str
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.id}+{base64.b64encode(ED25519 + self.public).decode()}"


def key_in(line: str) -> Key:
    """The public key in a line as C2SP writes it: `name+id+base64`."""
    name, _, rest = line.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not re.fullmatch(r"[^\s+]{1,200}", name) or len(raw) != 33 or raw[:1] != ED25519:
        refuse("P020", line[:200])
    if identity != hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]:
        refuse("P021", identity[:200])
    point = point_of(raw[1:])
    if point is None or same(multiply(8, point), NEUTRAL):
        refuse("P022", encoded)
    return Key(name, identity, raw[1:])


def signed_text(note: str, key: Key, where: str) -> str:
    """The text of a note that a key has signed."""
    text, separator, below = note.rpartition("\n\n")
    lines = [re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line) for line in below[:-1].split("\n")]
    if not separator or not below.endswith("\n") or not all(lines) or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        refuse("P023", where)
    signed = [(line[1], unbase64(line[2])) for line in lines if line]
    signatures = [raw[4:] for name, raw in signed if (name, raw[:4].hex()) == (key.name, key.id)]
    if not signatures:
        refuse("P026", where)
    if not all(is_signed(key.public, f"{text}\n".encode(), signature) for signature in signatures):
        refuse("P027", where)
    return f"{text}\n"


def roots_in(text: str) -> Iterator[LogRoot]:
    """The checkpoints in a text, whoever signed them; it may be quoted as in a mail."""
    lines = [line.lstrip("> \t").rstrip() for line in text.split("\n")]
    for origin, size, root in zip(lines, lines[1:], lines[2:]):
        if origin and re.fullmatch("0|[1-9][0-9]{0,18}", size) and len(unbase64(root)) == 32:
            yield LogRoot(origin, int(size), unbase64(root))


def signed_checkpoint(note: str, key: Key, where: str) -> LogRoot:
    """The checkpoint in a note that a key has signed, whose name is that of the log."""
    found = next(roots_in(note), None)
    text = note.rpartition("\n\n")[0]
    if found is None or not text.startswith(f"{found.origin}\n{found.size}\n"):
        refuse("P023" if "\n\n" not in note else "P024", where)
    if found.origin != key.name:
        refuse("P025", f"{where}: {found.origin}")
    signed_text(note, key, where)
    return found


def leads_to(start: Key, end: Key, rotations: list[str]) -> list[int] | None:
    """The sizes of the log at which rotations lead from one key to another, each signed by both keys; None if they do not."""
    sizes: list[int] = []
    for note in rotations:
        lines = note.split("\n")
        if (
            start != end
            and len(lines) > 6
            and lines[0] == ROTATION
            and lines[4] == str(start)
            and re.fullmatch("[0-9]{1,19}", lines[2])
        ):
            following = key_in(lines[5])
            for key in (start, following):
                signed_text(note, key, "rotations")
            start, sizes = following, [*sizes, int(lines[2])]
    return sizes if start == end and start.name == end.name else None


def is_key_of(theirs: Key, key: Key, size: int, rotations: list[str]) -> bool:
    """Whether a key is another one's by rotation, which signs a log of that size: a later key from the last rotation on."""
    forward, backward = leads_to(theirs, key, rotations), leads_to(key, theirs, rotations)
    return theirs == key or (forward is not None and size >= forward[-1]) or (backward is not None and size <= backward[0])
