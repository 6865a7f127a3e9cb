"""Trees of processes: found, measured, limited and killed."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from archiver.web.process_tree import (
    ProcessTree,
    child_above,
    kill_all,
    limit,
    private_bytes,
    process_tree,
    proportional_bytes,
    resident_bytes,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
CHILD = "import sys; kept = bytearray(b'x') * (64 << 20); print(len(kept), flush=True); sys.stdin.read()"


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that has printed its first line."""
    with subprocess.Popen((sys.executable, "-c", *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_tree_has_the_process_and_all_below_it() -> None:
    with running(PARENT, CHILD) as parent:
        tree = process_tree(parent.pid)
        assert parent.pid == tree[0].id
        assert [parent.pid] == [process.parent for process in tree[1:]]
        assert parent.pid == child_above(tree[1].id)
        kill_all(tree)
        assert parent.wait() < 0


def test_a_tree_that_is_looked_at_again_has_what_is_new() -> None:
    tree = ProcessTree(os.getpid())
    before = set(tree.processes())
    with running(CHILD) as process:
        assert {process.pid} == {new.id for new in set(tree.processes()) - before}
    assert process.pid not in {left.id for left in tree.processes()}


def test_a_tree_that_is_looked_at_again_keeps_the_children_of_what_has_ended() -> None:
    with running(PARENT, CHILD) as parent:
        tree = ProcessTree(parent.pid)
        _, child = tree.processes()
        parent.kill()
        parent.wait()
        assert (child,) == tree.processes()
        kill_all([child])


def test_the_memory_of_a_process_is_measured() -> None:
    with running(CHILD) as process:
        assert 64 << 20 < private_bytes(process.pid) <= proportional_bytes(process.pid) <= resident_bytes(process.pid) < 256 << 20


def test_a_process_that_has_ended_has_no_memory_and_no_tree() -> None:
    with running("print()") as process:
        process.wait()
    assert (0, 0, (), None) == (
        resident_bytes(process.pid),
        proportional_bytes(process.pid),
        process_tree(process.pid),
        child_above(process.pid),
    )


def test_another_process_with_the_same_id_is_not_killed() -> None:
    with running(CHILD) as process:
        kill_all([replace(process_tree(process.pid)[0], started=1)])
        assert process.poll() is None


def test_the_system_refuses_a_process_more_than_its_limit_and_its_core_dump() -> None:
    with running("import sys; print(flush=True); sys.stdin.read(); bytearray(512 << 20)") as process:
        limit(process.pid, data_bytes=(256 << 20) + 4097)
        assert (256 << 20, 256 << 20) == resource.prlimit(process.pid, resource.RLIMIT_DATA)
        assert (0, 0) == resource.prlimit(process.pid, resource.RLIMIT_CORE)
        assert process.stdin is not None
        process.stdin.close()
        assert 1 == process.wait()  # MemoryError


def test_a_process_of_another_program_is_not_below_this_one() -> None:
    assert child_above(os.getppid()) is None
