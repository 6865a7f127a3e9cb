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


def process_tree(root: int) -> tuple[Process, ...]:
    """A process and all that descend from it, parents before their children; empty if it has ended."""
    children: dict[int, list[Process]] = {}
    for entry in _PROC.iterdir() if _PROC.is_dir() else ():
        if entry.name.isdigit() and (process := _process(int(entry.name))) is not None:
            children.setdefault(process.parent, []).append(process)
    top = _process(root)
    found = [top] if top is not None else []
    for process in found:
        found.extend(children.pop(process.id, ()))
    return tuple(found)


def child_above(descendant: int) -> int | None:
    """The child of this program from which a process descends; None if it does not."""
    process = _process(descendant)
    while process is not None and process.parent != os.getpid():
        process = _process(process.parent)
    return process.id if process is not None else None


def resident_bytes(process_id: int) -> int:
    """The memory that a process uses, with all that it shares with others; 0 if it has ended."""
    try:
        return int((_PROC / str(process_id) / "statm").read_bytes().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


def proportional_bytes(process_id: int) -> int:
    """The memory that a process uses, with its part of what it shares; `resident_bytes` where the system does not say."""
    with suppress(OSError, ValueError):
        for line in (_PROC / str(process_id) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return resident_bytes(process_id)


def limit(process_id: int, *, data_bytes: int) -> None:
    """Let a process and those that it starts have at most `data_bytes` of memory each, and leave no core dumps."""
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
