"""What the files of runs prove of the log: the facts from the first one on that lead to signed checkpoints.

The files are read once, and only commitments are held. A file counts if its facts, after those of the files before it, lead to the
roots of its checkpoints, and if a trusted key has signed its last one, or a later one that covers it. Nothing is written.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import CheckpointNote, FactLines, check_name, read_run_file, run_file_paths
from archiver.ledger.checkpoints import SignedRoot, parse_root
from archiver.ledger.key_files import read_pinned_key, read_private_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.signed_notes import parse_note
from archiver.ledger.signing import filed_checkpoints
from archiver.model.log_entries import COMMITMENT_BYTES, parse_logged_fact
from archiver.reporting.events import Problem

_RESTORE = "restore it from a backup, and rebuild again"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfLog:
    """The file of a run: the commitments to its facts, one after the other, from the index `first` on, and its checkpoints."""

    path: str
    first: int
    commitments: bytes
    notes: tuple[str, ...]

    @property
    def until(self) -> int:
        """The index after that of its last fact."""
        return self.first + len(self.commitments) // COMMITMENT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNoteOfLog:
    """A checkpoint that a trusted key has signed."""

    note: str
    root: SignedRoot


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenLog:
    """The log as far as files prove it.

    `files` lead from one to the next; `commitments` are those to all of its facts. `checkpoints` are the notes that it leads to, by
    size, `notes` all that trusted keys have signed, wherever they were found; some are in the file of all checkpoints if it
    `is_filed`. `newest` is the largest of the present log. The log is `cut` if a file does not count, so that it may have gone on.
    `is_signed` is false where the keys are lost: files lead to roots, and nothing says whose.
    """

    files: tuple[FileOfLog, ...] = ()
    commitments: bytes = b""
    root: bytes = field(default_factory=Frontier().root)
    checkpoints: tuple[SignedNoteOfLog, ...] = ()
    notes: tuple[SignedNoteOfLog, ...] = ()
    newest: SignedRoot | None = None
    cut: bool = False
    is_filed: bool = False
    is_signed: bool = True
    problems: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """The number of its facts."""
        return len(self.commitments) // COMMITMENT_BYTES

    @property
    def is_whole(self) -> bool:
        """Whether it leads to the newest checkpoint that is known, so that it can be continued."""
        leads = self.newest is not None and any(checkpoint.root == self.newest for checkpoint in self.checkpoints)
        return leads and self.is_signed and (self.is_filed or not self.cut)


def prove_log(home: Home) -> ProvenLog:
    """What the home's files prove; `LedgerError` where there are files of runs, and no public key to believe them by.

    Where the whole folder of the keys is lost, and the file of all checkpoints is away, it is what the files hold, unsigned.
    """
    paths = list(run_file_paths(home.folder))
    if not paths and not home.keys.public.is_file():
        return ProvenLog()
    keys = _keys(home)
    origin, believe = (None, _read_any) if keys is None else (keys.origin, _reader(keys))
    problems, files = list[Problem](), list[FileOfLog]()
    for path in paths:
        try:
            files.append(_read(home, path))
        except EvidenceError as error:
            what = error.message.replace(str(home.folder / path), "it")
            problems.append(Problem(where=path, what=f"cannot be replayed: {what}", remedy=_RESTORE))
    filed = filed_checkpoints(home.database)
    notes = _signed(believe, [*filed, *(note for file in files for note in file.notes)])
    log = _LogUnderProof(believe, origin, {signed.root.size for signed in notes})
    files.sort(key=lambda file: (file.first, -_age(believe, file), file.until))
    log.follow(files)
    present = [signed.root for signed in notes if origin in {None, signed.root.origin}]
    return ProvenLog(
        files=tuple(log.files),
        commitments=bytes(log.commitments),
        root=log.frontier.root(),
        checkpoints=tuple(signed for signed in notes if log.roots.get(signed.root.size) == signed.root.root),
        notes=tuple(notes),
        newest=max(present, key=lambda root: root.size, default=None),
        cut=bool(problems or log.problems),
        is_filed=any(believe(note) is not None for note in filed),
        is_signed=keys is not None,
        problems=(*problems, *log.problems),
    )


def _keys(home: Home) -> KeyHistory | None:
    """The trusted keys; None where they are lost, and nothing is left of what they signed but the files."""
    folder = home.keys
    if any(path.exists() for path in (folder.public, folder.private, folder.next)):
        return trusted_keys(folder, read_pinned_key(folder))
    if home.checkpoints.exists():
        read_private_key(folder.private)  # raises, and says what to do
    return None


_Believe = Callable[[str], tuple[SignedRoot, int] | None]
"""Reads a checkpoint that can be believed, with the number of the key that signed it, from the oldest; None for any other note."""


def _reader(keys: KeyHistory) -> _Believe:
    def read(note: str) -> tuple[SignedRoot, int] | None:
        found = keys.read(note)
        return (found[0], keys.periods.index(found[1])) if found is not None and found[1].covers(found[0].size) else None

    return read


def _read_any(note: str) -> tuple[SignedRoot, int] | None:
    """Read a checkpoint whoever signed it."""
    signed = parse_note(note)
    root = parse_root(signed.text) if signed is not None else None
    return (root, 0) if root is not None else None


def _read(home: Home, path: str) -> FileOfLog:
    """The commitments and checkpoints in the file of a run; EvidenceError where it is damaged, or its facts have a gap."""
    check_name(home.folder, path)
    first, commitments, notes = None, bytearray(), list[str]()
    for part in read_run_file(home.folder / path):
        if isinstance(part, CheckpointNote):
            notes.append(part.note)
        elif isinstance(part, FactLines):
            for number, line in enumerate(part.lines, start=1):
                logged = parse_logged_fact(line, number=number)
                first = logged.index if first is None else first
                if logged.index != first + len(commitments) // COMMITMENT_BYTES:
                    raise EvidenceError(f"there is a gap before the fact with the index {logged.index}")
                commitments += logged.commitment
    return FileOfLog(path=path, first=first or 0, commitments=bytes(commitments), notes=tuple(notes))


def _signed(believe: _Believe, notes: Sequence[str]) -> list[SignedNoteOfLog]:
    """The notes that can be believed, each once, by size."""
    read = ((note, believe(note)) for note in dict.fromkeys(notes))
    signed = [SignedNoteOfLog(note=note, root=found[0]) for note, found in read if found is not None]
    return sorted(signed, key=lambda checkpoint: checkpoint.root.size)


def _age(believe: _Believe, file: FileOfLog) -> int:
    """The number of the key that signed a file's last checkpoint; -1 if it cannot be believed."""
    found = believe(file.notes[-1]) if file.notes else None
    return found[1] if found is not None else -1


class _LogUnderProof:
    """The log, file by file; `roots` has those at the sizes of checkpoints.

    A file without a checkpoint that can be believed waits until one of a later file proves its facts, too.
    """

    def __init__(self, believe: _Believe, origin: str | None, sizes: Collection[int]) -> None:
        self._believe = believe
        self._origin = origin
        self._sizes = sizes
        self.frontier = Frontier()
        self.commitments = bytearray()
        self.roots: dict[int, bytes] = {}
        self.files: list[FileOfLog] = []
        self.problems: list[Problem] = []
        self._proven = (self.frontier, self.roots, 0)

    def follow(self, files: Sequence[FileOfLog]) -> None:
        """Append the files that continue each other, which are in the order of their first facts; the others are problems."""
        for number, file in enumerate(files):
            refusal = self._append(file)
            if refusal is not None and self._end_at_proof():
                refusal = self._append(file)
            if refusal is None or self._is_succeeded(file):
                continue
            self._refuse(file, refusal)
            if file.first > self.frontier.size:
                for later in files[number + 1 :]:
                    self._refuse(later, "was not replayed: the file before it is missing")
                break
        self._end_at_proof()

    def _append(self, file: FileOfLog) -> str | None:
        """Append a file, or say why it does not count."""
        size = self.frontier.size
        if file.first > size:
            return f"was not replayed: no file has the facts with the indices from {size} to {file.first - 1}"
        known = (size - file.first) * COMMITMENT_BYTES
        if self.commitments[file.first * COMMITMENT_BYTES :][: len(file.commitments)] != file.commitments[:known]:
            return "was not replayed: its facts are not those of the log that other files prove"
        frontier, roots = Frontier(size, self.frontier.peaks), dict(self.roots)
        for commitment in _split(file.commitments[known:]):
            frontier.append(leaf(commitment))
            if frontier.size in self._sizes:
                roots[frontier.size] = frontier.root()
        signed = _signed(self._believe, file.notes)
        if any(roots.get(checkpoint.root.size) != checkpoint.root.root for checkpoint in signed):
            return "was not replayed: its facts do not lead to its checkpoint"
        self.frontier, self.roots = frontier, roots
        self.commitments += file.commitments[known:]
        self.files.append(file)
        if signed and signed[-1].root.size == frontier.size:
            self._proven = (frontier, roots, len(self.files))
        return None

    def _end_at_proof(self) -> bool:
        """Take back the files that no checkpoint proves; whether there were any."""
        self.frontier, self.roots, count = self._proven
        waiting, self.files = self.files[count:], self.files[:count]
        del self.commitments[self.frontier.size * COMMITMENT_BYTES :]
        for file in waiting:
            self._refuse(file, "was not replayed: no checkpoint that the pinned key or one before it has signed proves its facts")
        return bool(waiting)

    def _is_succeeded(self, file: FileOfLog) -> bool:
        """Whether a file is of an earlier log, which the present one has succeeded."""
        found = self._believe(file.notes[-1]) if file.notes else None
        return found is not None and self._origin not in {None, found[0].origin}

    def _refuse(self, file: FileOfLog, what: str) -> None:
        self.problems.append(Problem(where=file.path, what=what, remedy=_RESTORE))


def _split(commitments: bytes) -> Iterator[bytes]:
    return (commitments[start : start + COMMITMENT_BYTES] for start in range(0, len(commitments), COMMITMENT_BYTES))
