"""Ask every memory, without a network, what it knows: checkpoints to compare with the log, and receipts that hold or do not.

What `verify` shows of it is the newest receipt of each memory that holds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archiver.app.memories.folders import checkpoints_in
from archiver.app.memories.named import FolderMemory, Memory, TimestampMemory, WitnessMemory, load_memories, receipts_of
from archiver.app.memories.receipts import TOKEN, content_of, receipts_in
from archiver.app.memories.timestamps import certificates_of
from archiver.app.runs.home import Home
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.errors import InputError, LedgerError
from archiver.ledger.durable_files import read_bounded
from archiver.ledger.signed_notes import parse_note, split_notes
from archiver.ledger.timestamps import MAX_TOKEN_BYTES, BadTimestamp, read_timestamp
from archiver.system.regular_files import read_regular

UNREADABLE = "K017"
BAD_RECEIPT = "K018"
UNCHECKED = "K019"

CODES = {
    UNREADABLE: "what a memory knows cannot be read",
    BAD_RECEIPT: "a timestamp or cosignature does not hold for its checkpoint",
    UNCHECKED: "timestamps are not checked, since the settings name no certificates for their authority",
}
"""Each finding code about memories, and its sentence."""

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The newest checkpoint that a memory has: the log's size, and when an authority or a witness says that it had it."""

    memory: str
    size: int
    at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Recall:
    """What memories know: checkpoints by their location, the newest of each memory, and what is wrong."""

    origin: str
    kept: dict[str, str] = field(default_factory=dict)
    newest: list[Remembered] = field(default_factory=list)
    findings: list[VerifyFinding] = field(default_factory=list)


def recall(home: Home, *, known: Collection[str], origin: str) -> Recall:
    """What the home's memories know of the log of that origin; `kept` are only those checkpoints that are not known anyway."""
    recalled = Recall(origin=origin)
    try:
        memories = load_memories(home)
    except InputError as error:
        recalled.findings.append(_warning(error.message, home.settings.name))
        memories = ()
    for memory in memories:
        try:
            newest = _ask(home, memory, recalled)
        except (LedgerError, OSError) as error:
            recalled.findings.append(_warning(str(error).partition("\n")[0], memory.line))
            continue
        if newest is not None:
            recalled.newest.append(newest)
    named = {receipts_of(home, memory) for memory in memories}
    for folder in sorted(home.receipts.iterdir()) if home.receipts.is_dir() else ():
        if folder not in named:  # of a memory that is no longer in the list
            try:
                recalled.kept.update((_where(home, path), note) for path, note in receipts_in(folder))
            except (LedgerError, OSError) as error:
                recalled.findings.append(_warning(str(error).partition("\n")[0], _where(home, folder)))
    bare = {where: _bare(note) for where, note in recalled.kept.items() if _is_of(note, origin)}
    recalled.kept = {where: note for where, note in bare.items() if note not in known}
    return recalled


def _is_of(note: str, origin: str) -> bool:
    """Whether a note is of a log, or of none at all; one of a log that this one succeeds says nothing about it."""
    root = content_of(note)
    return root is None or root.origin == origin


def _ask(home: Home, memory: Memory, recalled: Recall) -> Remembered | None:
    """Note what one memory knows; the newest checkpoint that it has, None if it has none that holds."""
    if isinstance(memory, FolderMemory):
        return _ask_folder(memory, recalled)
    receipts = list(receipts_in(receipts_of(home, memory)))
    recalled.kept.update((_where(home, path), note) for path, note in receipts)
    if isinstance(memory, TimestampMemory) and memory.certificates is None and receipts:
        recalled.findings.append(_warning(CODES[UNCHECKED], memory.line, UNCHECKED))
    newest = None
    for path, note in receipts:
        held = _held(memory, path, note)
        root = content_of(note)
        if isinstance(held, str):
            recalled.findings.append(_error(f"{CODES[BAD_RECEIPT]}: {held}", _where(home, path)))
        elif root is not None:
            newest = Remembered(memory=memory.line, size=root.size, at=held)
    return newest


def _ask_folder(memory: FolderMemory, recalled: Recall) -> Remembered | None:
    if not memory.folder.is_dir():
        raise LedgerError(f"there is no folder {memory.folder}")
    path = checkpoints_in(memory, recalled.origin)
    if not path.is_file():
        raise LedgerError(f"there is no file {path} yet")
    notes, _ = split_notes(read_bounded(path))
    recalled.kept.update((f"{path}, note {number}", note) for number, note in enumerate(notes, start=1))
    sizes = [root.size for note in notes if (root := content_of(note)) is not None]
    return Remembered(memory=memory.line, size=max(sizes)) if sizes else None


def _held(memory: Memory, path: Path, note: str) -> datetime | str | None:
    """When a receipt was given, None if it does not say; why it does not hold as text."""
    if isinstance(memory, TimestampMemory):
        token = path.with_suffix(TOKEN)
        if not token.is_file():
            return "the token is missing"
        if token.stat().st_size > MAX_TOKEN_BYTES:
            return "the token is too large"
        read = read_timestamp(read_regular(token, MAX_TOKEN_BYTES), note, certificates_of(memory))
        return read.reason if isinstance(read, BadTimestamp) else read
    if isinstance(memory, WitnessMemory):
        signed = parse_note(note)
        seconds = signed.cosigned_at(memory.key) if signed is not None else None
        if seconds is None or seconds > _LATEST.timestamp():
            return f"it is not cosigned by {memory.key.name}"
        return datetime.fromtimestamp(seconds, UTC)
    return None


def _bare(note: str) -> str:
    """A note with its first signature alone, which is the log's: without those that witnesses added."""
    text, separator, signatures = note.rpartition("\n\n")
    return f"{text}{separator}{signatures.partition(chr(10))[0]}\n"


def _where(home: Home, path: Path) -> str:
    return path.relative_to(home.folder).as_posix()


def _warning(what: str, where: str, code: str = UNREADABLE) -> VerifyFinding:
    return VerifyFinding(code=code, severity=FindingSeverity.WARNING, what=what, where=where)


def _error(what: str, where: str) -> VerifyFinding:
    return VerifyFinding(code=BAD_RECEIPT, severity=FindingSeverity.ERROR, what=what, where=where)
