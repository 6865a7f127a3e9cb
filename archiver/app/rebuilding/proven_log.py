"""What the files of runs prove of the log: the facts from the first one on that lead to signed checkpoints.

The files are read once, and only commitments are held. A file counts if it ends with a checkpoint that a trusted key has signed,
and if its facts, after those of the files before it, lead to the root of each of its checkpoints. Nothing is written.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import CheckpointNote, FactLines, check_name, read_run_file, run_file_paths
from archiver.ledger.checkpoints import SignedRoot
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.merkle import Frontier, leaf
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
    """

    files: tuple[FileOfLog, ...] = ()
    commitments: bytes = b""
    root: bytes = field(default_factory=Frontier().root)
    checkpoints: tuple[SignedNoteOfLog, ...] = ()
    notes: tuple[SignedNoteOfLog, ...] = ()
    newest: SignedRoot | None = None
    cut: bool = False
    is_filed: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """The number of its facts."""
        return len(self.commitments) // COMMITMENT_BYTES

    @property
    def is_whole(self) -> bool:
        """Whether it leads to the newest checkpoint that is known, so that it can be continued."""
        leads = self.newest is not None and any(checkpoint.root == self.newest for checkpoint in self.checkpoints)
        return leads and (self.is_filed or not self.cut)


def prove_log(home: Home) -> ProvenLog:
    """What the home's files prove; `LedgerError` where there are files of runs, and no public key to believe them by."""
    paths = list(run_file_paths(home.folder))
    if not paths and not home.keys.public.is_file():
        return ProvenLog()
    keys = trusted_keys(home.keys, read_pinned_key(home.keys))
    problems, files = list[Problem](), list[FileOfLog]()
    for path in paths:
        try:
            files.append(_read(home, path))
        except EvidenceError as error:
            problems.append(Problem(where=path, what=f"cannot be replayed: {error.message}", remedy=_RESTORE))
    filed = filed_checkpoints(home.database)
    notes = _signed(keys, [*filed, *(note for file in files for note in file.notes)])
    chain = _LogUnderProof(keys, {signed.root.size for signed in notes})
    files.sort(key=lambda file: (file.first, -_age(keys, file), file.until))
    chain.follow(files)
    of_log = [signed.root for signed in notes if signed.root.origin == keys.origin]
    return ProvenLog(
        files=tuple(chain.files),
        commitments=bytes(chain.commitments),
        root=chain.frontier.root(),
        checkpoints=tuple(signed for signed in notes if chain.roots.get(signed.root.size) == signed.root.root),
        notes=tuple(notes),
        newest=max(of_log, key=lambda root: root.size, default=None),
        cut=bool(problems or chain.problems),
        is_filed=any(keys.read(note) is not None for note in filed),
        problems=(*problems, *chain.problems),
    )


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


def _signed(keys: KeyHistory, notes: Sequence[str]) -> list[SignedNoteOfLog]:
    """The notes that a trusted key has signed in its time, each once, by size."""
    read = ((note, keys.read(note)) for note in dict.fromkeys(notes))
    signed = [SignedNoteOfLog(note=note, root=found[0]) for note, found in read if found and found[1].covers(found[0].size)]
    return sorted(signed, key=lambda checkpoint: checkpoint.root.size)


def _age(keys: KeyHistory, file: FileOfLog) -> int:
    """The number of the key that signed a file's last checkpoint, from the oldest; -1 if none of the trusted ones has."""
    found = keys.read(file.notes[-1]) if file.notes else None
    return keys.periods.index(found[1]) if found is not None else -1


class _LogUnderProof:
    """The log, file by file; `roots` has those at the sizes of checkpoints."""

    def __init__(self, keys: KeyHistory, sizes: Collection[int]) -> None:
        self._keys = keys
        self._sizes = sizes
        self.frontier = Frontier()
        self.commitments = bytearray()
        self.roots: dict[int, bytes] = {}
        self.files: list[FileOfLog] = []
        self.problems: list[Problem] = []

    def follow(self, files: Sequence[FileOfLog]) -> None:
        """Append the files that continue each other, which are in the order of their first facts; the others are problems."""
        for number, file in enumerate(files):
            if file.first > self.frontier.size:
                what = f"cannot be replayed: no file has the facts with the indices from {self.frontier.size} to {file.first - 1}"
                later = "" if number == len(files) - 1 else f"; nor can the {len(files) - number - 1} files after it"
                self._refuse(file, what + later)
                return
            refusal = self._append(file)
            if refusal is not None and not self._is_succeeded(file):
                self._refuse(file, refusal)

    def _append(self, file: FileOfLog) -> str | None:
        """Append a file, or say why it does not count."""
        known = (self.frontier.size - file.first) * COMMITMENT_BYTES
        before = self.commitments[file.first * COMMITMENT_BYTES :][: len(file.commitments)]
        if before != file.commitments[:known]:
            return "was not replayed: its facts are not those of the log that the files before it prove"
        frontier, roots = Frontier(self.frontier.size, self.frontier.peaks), dict(self.roots)
        for commitment in _split(file.commitments[known:]):
            frontier.append(leaf(commitment))
            if frontier.size in self._sizes:
                roots[frontier.size] = frontier.root()
        signed = _signed(self._keys, file.notes)
        if len(signed) != len(set(file.notes)) or not signed or signed[-1].root.size != file.until:
            return "was not replayed: it does not end with a checkpoint that the pinned key or one before it has signed"
        if any(roots.get(checkpoint.root.size) != checkpoint.root.root for checkpoint in signed):
            return "was not replayed: its facts do not lead to its checkpoint"
        self.frontier, self.roots = frontier, roots
        self.commitments += file.commitments[known:]
        self.files.append(file)
        return None

    def _is_succeeded(self, file: FileOfLog) -> bool:
        """Whether a file is of an earlier log, which the present one has succeeded."""
        found = self._keys.read(file.notes[-1]) if file.notes else None
        return found is not None and found[0].origin != self._keys.origin

    def _refuse(self, file: FileOfLog, what: str) -> None:
        self.problems.append(Problem(where=file.path, what=what, remedy=_RESTORE))


def _split(commitments: bytes) -> Iterator[bytes]:
    return (commitments[start : start + COMMITMENT_BYTES] for start in range(0, len(commitments), COMMITMENT_BYTES))
