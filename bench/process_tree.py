"""The cost of a command with all its descendants: wall time, CPU time, memory.

    python -m bench.process_tree OUT.json MARKER EVERY COMMAND…

This process becomes the subreaper of the command's orphans, so that the CPU time of every descendant is known at the end. Memory is
the proportional set size (PSS) of all of them, sampled several times a second: pages that processes share count once. It is also
recorded after every EVERY lines with MARKER on the command's standard output.
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

from bench.paths import ROOT

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_INTERVAL = 0.4  # seconds
_TIMEOUT = 600.0  # seconds
_REAP_TIMEOUT = 10.0  # seconds


@dataclass(slots=True, kw_only=True)
class Cost:
    """The cost of a command: seconds and CPU-seconds, in all and until its first line, and the tree's memory in MB."""

    seconds: float = 0.0
    until_first: float = 0.0
    cpu_until_first: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    after: dict[str, float] = field(default_factory=dict)
    code: int = 0
    output: str = ""
    errors: str = ""

    @property
    def asking(self) -> float:
        """The seconds from the first line to the end."""
        return self.seconds - self.until_first

    @property
    def cpu_asking(self) -> float:
        """The CPU-seconds from the first line to the end."""
        return self.cpu - self.cpu_until_first


def cost(command: tuple[str, ...], *, environment: Mapping[str, str] | None = None, marker: str = "", every: int = 0) -> Cost:
    """Run a command to its end, in a process of its own, and return its cost."""
    with TemporaryDirectory(prefix="bench-") as folder:
        written = Path(folder) / "cost.json"
        subprocess.run(
            (sys.executable, "-m", "bench.process_tree", str(written), marker, str(every), *command),
            check=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            timeout=_TIMEOUT,
        )
        return Cost(**json.loads(written.read_text(encoding="utf-8")))


def watch(command: list[str], *, marker: str, every: int) -> Cost:
    """Run a command, sample its process tree, and reap its orphans."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    paid, lines, errors = Cost(), list[str](), list[str]()
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - they are pipes
        assert process.stderr is not None  # noqa: S101
        readers = [_reader(process.stdout, lines, paid, begun), _reader(process.stderr, errors)]
        while process.poll() is None:
            _sample(paid, sum(marker in line for line in tuple(lines)) if every else 0, every)
            try:
                process.wait(_SAMPLE_INTERVAL)
            except subprocess.TimeoutExpired:
                continue
    paid.seconds = time.perf_counter() - begun
    _reap()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    paid.cpu, paid.code = used.ru_utime + used.ru_stime, process.returncode
    for reader in readers:
        reader.join()
    paid.output, paid.errors = "".join(lines[-20:]), "".join(errors[-20:])
    return paid


def _reader(stream: IO[str], lines: list[str], paid: Cost | None = None, begun: float = 0.0) -> threading.Thread:
    """Collect the lines of a stream; into `paid`, if it is given, goes the time of the first one."""

    def read() -> None:
        for line in stream:
            if paid is not None and not lines:
                paid.until_first = time.perf_counter() - begun
                paid.cpu_until_first = sum(map(_cpu, _descendants(os.getpid())))
            lines.append(line)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _sample(paid: Cost, done: int, every: int) -> None:
    """Record the tree's memory."""
    now = sum(map(_pss, _descendants(os.getpid())))
    paid.peak = max(paid.peak, now)
    if every and done >= every:
        paid.after.setdefault(str(done // every * every), now)


def _descendants(root: int) -> list[int]:
    """All descendants of a process."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = list[int](), list(children.get(root, ()))
    while waiting:
        found.append(process := waiting.pop())
        waiting.extend(children.get(process, ()))
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
    """Wait for the command's orphans."""
    until = time.monotonic() + _REAP_TIMEOUT
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
