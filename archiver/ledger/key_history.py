"""Which key may have signed which checkpoints: the pinned public key, and the rotations that lead from it to others.

A rotation is a note that the old key and the new one have both signed:

    embed-archiver key rotation 1
    <time, ISO 8601>
    <size of the log>
    <root of the log, base64>
    <old public key>
    <new public key>

    — <origin> <signature of the old key>
    — <origin> <signature of the new key>

Both keys have the log's origin as their name. Where they have two, the log of the old origin ends there, and another one begins:
a succession. Whoever trusts either key can follow it to the other one. The old key counts up to the size, the new one from there.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from archiver.ledger.checkpoints import CheckpointSigner, SignedRoot, parse_root, read_checkpoint
from archiver.ledger.signed_notes import VerifierKey, parse_note, parse_verifier_key

_HEADING = "embed-archiver key rotation 1"
_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A change of the key: when (ISO 8601), the log's size and root then, and both public keys."""

    at: str
    size: int
    root: bytes
    old: VerifierKey
    new: VerifierKey

    @property
    def is_succession(self) -> bool:
        """Whether another log begins with the new key."""
        return self.old.name != self.new.name

    @property
    def text(self) -> str:
        """The text that both keys sign."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (_HEADING, self.at, self.size, root, self.old, self.new))

    def note(self, old: CheckpointSigner, new: CheckpointSigner) -> str:
        """The rotation as a note, signed by both keys."""
        return f"{self.text}\n{old.signature_of(self.text)}{new.signature_of(self.text)}"


def parse_rotation(note: str) -> Rotation | None:
    """The rotation in a note that both of its keys have signed; None otherwise."""
    signed = parse_note(note)
    lines = signed.text.split("\n") if signed is not None else []
    if signed is None or len(lines) != _LINES + 1 or lines[0] != _HEADING:
        return None
    log = parse_root(f"{_HEADING}\n{lines[2]}\n{lines[3]}\n")
    old, new = (parse_verifier_key(line) for line in lines[4:6])
    if log is None or old is None or new is None:
        return None
    rotation = Rotation(at=lines[1], size=log.size, root=log.root, old=old, new=new)
    is_genuine = rotation.text == signed.text and signed.is_signed_by(old) and signed.is_signed_by(new)
    return rotation if is_genuine else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPeriod:
    """A trusted key, and the sizes of the logs that it may sign; `until` is None for the key in use."""

    key: VerifierKey
    since: int = 0
    until: int | None = None

    def covers(self, size: int) -> bool:
        """Whether the key may sign a log of that size."""
        return self.since <= size and (self.until is None or size <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHistory:
    """The trusted keys, oldest first, and the log at each change of the key, as both keys signed it.

    `strays` are the numbers, from 1, of the notes that are no rotations between these keys.
    """

    periods: tuple[KeyPeriod, ...]
    changes: tuple[SignedRoot, ...] = ()
    strays: tuple[int, ...] = ()

    @classmethod
    def of(cls, pinned: VerifierKey) -> Self:
        """The history of a key that was never rotated."""
        return cls(periods=(KeyPeriod(key=pinned),))

    @property
    def current(self) -> VerifierKey:
        """The key in use."""
        return self.periods[-1].key

    @property
    def origin(self) -> str:
        """The name of the log that the key in use signs."""
        return self.current.name

    def is_succeeded(self, origin: str) -> bool:
        """Whether an origin is that of a log that another one, of another origin, has succeeded."""
        return origin != self.origin and any(period.key.name == origin for period in self.periods)

    def read(self, note: str) -> tuple[SignedRoot, KeyPeriod] | None:
        """The content of a checkpoint that one of the keys has signed, and that key's period; None if none of them has."""
        for period in reversed(self.periods):
            root = read_checkpoint(note, period.key)
            if root is not None:
                return root, period
        return None

    def key_of(self, note: str) -> VerifierKey | None:
        """The key by which a note claims to be signed."""
        signed = parse_note(note)
        return next((period.key for period in self.periods if signed is not None and signed.names(period.key)), None)


def follow_rotations(pinned: VerifierKey, notes: Sequence[str]) -> KeyHistory:
    """The keys that can be trusted with a pinned key, by rotations in the order in which they were made."""
    rotations = [parse_rotation(note) for note in notes]
    used = set[int]()
    before, after = list[Rotation](), list[Rotation]()
    oldest = newest = pinned
    for number, rotation in reversed(list(enumerate(rotations, start=1))):
        if rotation is not None and rotation.new == oldest:
            before.insert(0, rotation)
            oldest = rotation.old
            used.add(number)
    for number, rotation in enumerate(rotations, start=1):
        if rotation is not None and rotation.old == newest and number not in used:
            after.append(rotation)
            newest = rotation.new
            used.add(number)
    chain = [*before, *after]
    keys = [oldest, *(rotation.new for rotation in chain)]
    since = [0, *(0 if rotation.is_succession else rotation.size for rotation in chain)]
    until = [*(rotation.size for rotation in chain), None]
    periods = tuple(KeyPeriod(key=key, since=start, until=end) for key, start, end in zip(keys, since, until, strict=True))
    changes = tuple(SignedRoot(origin=rotation.old.name, size=rotation.size, root=rotation.root) for rotation in chain)
    return KeyHistory(periods=periods, changes=changes, strays=tuple(sorted(set(range(1, len(notes) + 1)) - used)))
