"""The operator's list of memories, in the settings: `memories = [...]`, each a text of one of these forms.

    folder PATH [on another disk, or a git checkout]
    command PROGRAM [ARGUMENT …]
    tsa URL [CA-FILE]
    witness URL VERIFIER-KEY

Paths are relative to the home.
"""

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from archiver.app.runs.home import Home
from archiver.app.runs.settings_file import MEMORIES, read_settings
from archiver.errors import InputError
from archiver.ledger.signed_notes import COSIGNATURE, VerifierKey, parse_verifier_key
from archiver.model.urls import has_user_info, parse_url, without_user_info

_REMEDY = "docs/memories.md shows its form"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMemory:
    """A folder that gets all checkpoints, in a file named after the log."""

    line: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMemory:
    """A program that gets the newest checkpoint on its standard input."""

    line: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampMemory:
    """An RFC 3161 authority that timestamps the newest checkpoint; `certificates` is the file of those that its chain ends in."""

    line: str
    url: str
    certificates: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessMemory:
    """A C2SP witness that cosigns the newest checkpoint, with its key; `url` is its submission prefix."""

    line: str
    url: str
    key: VerifierKey


Memory: TypeAlias = FolderMemory | CommandMemory | TimestampMemory | WitnessMemory
"""Anyone who is handed checkpoints; `line` is the text that names it."""


def receipts_of(home: Home, memory: Memory) -> Path:
    """The folder of what a memory gave for checkpoints."""
    words = re.sub(r"[^A-Za-z0-9.]+", "-", " ".join(memory.line.split()[:2])).strip("-")[:60]
    return home.receipts / f"{words}-{hashlib.sha256(memory.line.encode()).hexdigest()[:8]}"


def load_memories(home: Home) -> tuple[Memory, ...]:
    """The memories that the operator has named; `InputError` for invalid settings."""
    file = read_settings(home)
    lines = file.values.get(MEMORIES, [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise InputError(f"{file.where(MEMORIES)} is no list of texts", remedy=_REMEDY)
    named = {line: _memory(home, f"{file.where(MEMORIES)}, entry {number}", line) for number, line in enumerate(lines, start=1)}
    return tuple(named.values())


def _memory(home: Home, where: str, line: str) -> Memory:
    kind, _, rest = line.partition(" ")
    try:
        words = shlex.split(rest)
    except ValueError as error:
        raise InputError(f"{where}: {error}", remedy=_REMEDY) from None
    match kind, words:
        case "folder", [path]:
            return FolderMemory(line=line, folder=home.folder / Path(path).expanduser())
        case "command", [_, *_]:
            return CommandMemory(line=line, arguments=tuple(words))
        case "tsa", [url, *files] if len(files) <= 1:
            certificates = home.folder / Path(files[0]).expanduser() if files else None
            return TimestampMemory(line=line, url=_url(where, url), certificates=certificates)
        case "witness", [url, key]:
            return WitnessMemory(line=line, url=_url(where, url), key=_witness_key(where, key))
        case _:
            return _refuse(where, kind, words)


def _refuse(where: str, kind: str, words: Sequence[str]) -> Memory:
    known = kind in ("folder", "command", "tsa", "witness")
    what = f"“{kind}” with {len(words)} words after it" if known else f"“{kind}” is no kind of memory"
    raise InputError(f"{where}: {what}", remedy=_REMEDY)


def _url(where: str, written: str) -> str:
    if parse_url(written) is None:
        raise InputError(f"{where}: “{written}” is not a web address", remedy=_REMEDY)
    if has_user_info(written):
        raise InputError(
            f"{where}: {without_user_info(written)} has a user name or a password before its host",
            remedy="write the address without them; what asks for a password is handed checkpoints by a `command`",
        )
    return written


def _witness_key(where: str, written: str) -> VerifierKey:
    key = parse_verifier_key(written)
    if key is None or key.algorithm != COSIGNATURE:
        raise InputError(
            f"{where}: “{written}” is no key of a witness that signs with Ed25519",
            remedy="write the witness's verifier key, name+id+key, whose type is 4",
        )
    return key
