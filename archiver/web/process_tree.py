"""Trees of processes below this program: found, measured, limited and killed by way of `/proc`.

Where there is no `/proc` (macOS), nothing is found, so that nothing is measured, limited or killed.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = resource.getpagesize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process: its id, its parent's, and when it started in clock ticks since boot, by which a reused id is recognised."""

    id: int
    parent: int
    started: int


class ProcessTree:
    """A process and all that descend from it, also through those that have ended meanwhile.

    Cheap to look at again and again: only processes that are new are examined.
    """

    def __init__(self, root: int) -> None:
        top = _process(root)
        self._processes = {root: top} if top is not None else {}
        self._others: set[int] = set()

    def processes(self) -> tuple[Process, ...]:
        """Those that run now, in the order in which they were found: parents before their children."""
        running = {int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()} if _PROC.is_dir() else set()
        self._processes = {id_: process for id_, process in self._processes.items() if id_ in running}
        self._others &= running
        new = [process for id_ in running - self._processes.keys() - self._others if (process := _process(id_)) is not None]
        while found := [process for process in new if process.parent in self._processes]:
            self._processes.update((process.id, process) for process in found)
            new = [process for process in new if process not in found]
        self._others.update(process.id for process in new)
        return tuple(self._processes.values())


def process_tree(root: int) -> tuple[Process, ...]:
    """A process and all that descend from it now, parents before their children; empty if it has ended."""
    return ProcessTree(root).processes()


def child_above(descendant: int) -> int | None:
    """The child of this program from which a process descends; None if it does not."""
    process = _process(descendant)
    while process is not None and process.parent != os.getpid():
        process = _process(process.parent)
    return process.id if process is not None else None


def resident_bytes(process_id: int) -> int:
    """The memory that a process uses, with all that it shares with others; 0 if it has ended."""
    return _resident_and_shared(process_id)[0]


def private_bytes(process_id: int) -> int:
    """The memory that a process uses without files and what is shared in memory; 0 if it has ended."""
    resident, shared = _resident_and_shared(process_id)
    return resident - shared


def _resident_and_shared(process_id: int) -> tuple[int, int]:
    """The memory that a process uses, and how much of it is files and what is shared in memory; cheap to ask."""
    try:
        fields = (_PROC / str(process_id) / "statm").read_bytes().split()
        return int(fields[1]) * _PAGE_BYTES, int(fields[2]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0, 0


def proportional_bytes(process_id: int) -> int:
    """The memory that a process uses, with its part of what it shares; `resident_bytes` where the system does not say."""
    with suppress(OSError, ValueError):
        for line in (_PROC / str(process_id) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return resident_bytes(process_id)


def limit(process_id: int, *, data_bytes: int) -> None:
    """Let a process and those that it starts have at most `data_bytes` of memory each, and leave no core dumps.

    Rounded down to whole MiB: V8 reserves a fraction of it, and crashes where that is not a number of whole pages.
    """
    data_bytes -= data_bytes % (1024 * 1024)
    if sys.platform == "linux":
        for kind, most in ((resource.RLIMIT_DATA, data_bytes), (resource.RLIMIT_CORE, 0)):
            with suppress(OSError, ValueError):  # it has ended, or may have even less already
                resource.prlimit(process_id, kind, (most, most))


def kill_all(processes: Iterable[Process]) -> None:
    """Kill processes that have not ended since they were found."""
    for process in processes:
        now = _process(process.id)
        if now is not None and now.started == process.started:
            with suppress(OSError):
                os.kill(process.id, signal.SIGKILL)


def _process(process_id: int) -> Process | None:
    """A process; None if it has ended."""
    try:
        fields = (_PROC / str(process_id) / "stat").read_bytes().rpartition(b")")[2].split()
        return Process(id=process_id, parent=int(fields[1]), started=int(fields[19]))
    except (OSError, IndexError):
        return None
