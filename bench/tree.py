"""What a command and everything that it starts costs: wall time, CPU time, memory.

    python -m bench.tree OUT.json MARKER EVERY COMMAND…

This process becomes the reaper of the command's orphans, so that the CPU time of every process in the tree is known when it has
ended. Memory is the proportional set size (PSS) of the whole tree, looked at several times a second: pages that processes share
count once. It is noted as well each time that EVERY more lines with MARKER came on the command's standard output.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bench.places import ROOT

_BECOME_REAPER = 36  # PR_SET_CHILD_SUBREAPER
_BETWEEN_LOOKS = 0.4
_LONGEST = 600.0


@dataclass(slots=True, kw_only=True)
class Cost:
    """What a command cost: seconds and CPU-seconds, both until its first line too, and the tree's memory in MB."""

    seconds: float = 0.0
    until_first: float = 0.0
    cpu_until_first: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    after: dict[str, float] = field(default_factory=dict)
    code: int = 0
    said: str = ""
    complained: str = ""


def cost(command: tuple[str, ...], *, environment: Mapping[str, str] | None = None, marker: str = "", every: int = 0) -> Cost:
    """Run a command to its end, and say what it cost; nothing that this process did before counts."""
    with TemporaryDirectory(prefix="bench-") as folder:
        told = Path(folder) / "cost.json"
        subprocess.run(
            (sys.executable, "-m", "bench.tree", str(told), marker, str(every), *command),
            check=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            timeout=_LONGEST,
        )
        return Cost(**json.loads(told.read_text(encoding="utf-8")))


def watch(command: list[str], *, marker: str, every: int) -> Cost:
    """Run a command, watch its tree, and reap whatever it leaves."""
    ctypes.CDLL(None).prctl(_BECOME_REAPER, 1, 0, 0, 0)
    found, lines, complaints = Cost(), list[str](), list[str]()
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - they are pipes
        assert process.stderr is not None  # noqa: S101
        readers = [_reader(process.stdout, lines, found, begun), _reader(process.stderr, complaints)]
        while process.poll() is None:
            _look(found, sum(marker in line for line in tuple(lines)) if every else 0, every)
            try:
                process.wait(_BETWEEN_LOOKS)
            except subprocess.TimeoutExpired:
                continue
    found.seconds = time.perf_counter() - begun
    _reap()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found.cpu, found.code = used.ru_utime + used.ru_stime, process.returncode
    for reader in readers:
        reader.join()
    found.said, found.complained = "".join(lines[-20:]), "".join(complaints[-20:])
    return found


def _reader(stream: IO[str], into: list[str], found: Cost | None = None, begun: float = 0.0) -> threading.Thread:
    """Gather the lines of a stream as they come; of the first one the time, where that is asked for."""

    def read() -> None:
        for line in stream:
            if found is not None and not into:
                found.until_first = time.perf_counter() - begun
                found.cpu_until_first = sum(map(_cpu, _descendants(os.getpid())))
            into.append(line)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _look(found: Cost, done: int, every: int) -> None:
    """Note the tree's memory as it is now."""
    now = sum(map(_pss, _descendants(os.getpid())))
    found.peak = max(found.peak, now)
    if every and done >= every:
        found.after.setdefault(str(done // every * every), now)


def _descendants(root: int) -> list[int]:
    """Every process that stems from this one."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = list[int](), list(children.get(root, ()))
    while waiting:
        found.append(one := waiting.pop())
        waiting.extend(children.get(one, ()))
    return found


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return None


def _cpu(process: int) -> float:
    """The CPU-seconds that a process has used, and those of its children that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _pss(process: int) -> float:
    """A process's share of the memory, in MB."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _reap() -> None:
    """Wait for what the command left behind."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.02)


if __name__ == "__main__":
    out, marker, every, *command = sys.argv[1:]
    Path(out).write_text(json.dumps(asdict(watch(command, marker=marker, every=int(every)))), encoding="utf-8")
