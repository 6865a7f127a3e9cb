"""The program in a process that has imported it already and forks for each command: half a second of CPU time less a command.

A command is a process of its own, with its own arguments, environment, folder and streams, and ends as the program does.
What depends on how an interpreter starts (its flags, `PYTHON…` variables, `/proc/…/environ`) takes a new interpreter.
"""

import ctypes
import gc
import json
import os
import pkgutil
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
NUMBER = struct.Struct("i")
STREAMS = 3
PROXIES = {"ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy"}
PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, ctypes.c_ulong(-1)  # Linux, prctl(2): some systems let only ancestors trace
READ_WHEN_USED = {"COLUMNS", "LOGNAME", "MADE_BY_TEST", "SSL_CERT_FILE", "USER", *PROXIES}
"""Variables, besides the program's own, that no interpreter and no library reads at its start."""


class PreparedProcess:
    """The client's side: a server of its own, which ends with this process."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        self._environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.commands.prepared_process", str(theirs.fileno())],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # no terminal, as the streams that come with each request
                pass_fds=[theirs.fileno()],
            )

    def script(self) -> str:
        """A script of the shell that is the program, for processes that inherit `descriptor`."""
        client = [sys.executable, "-I", "-S", str(PROJECT / "tests" / "commands" / "prepared_command.py"), str(self.descriptor)]
        return f'#!/bin/sh\nexec {shlex.join(client)} "$@"\n'

    @property
    def descriptor(self) -> int:
        """What a script's process has to inherit."""
        return self._requests.fileno()

    def can_run(self, environment: Mapping[str, str]) -> bool:
        """Whether a command in this environment is the same in a fork as in a new interpreter."""
        names = {name for name, _ in environment.items() ^ self._environment.items()} - READ_WHEN_USED
        return all(name.startswith(("ARCHIVER_", "PYTEST_")) for name in names)

    def run(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdin: bytes,
        seconds: float,
        strace: Sequence[str] = (),
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end, as `subprocess.run` does; `TimeoutExpired` after so many seconds.

        With `strace`, a command line of it without a program, the command waits until it is traced.
        """
        ours, theirs = socket.socketpair()
        with ours, tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            with theirs:
                socket.send_fds(self._requests, [b"."], [theirs.fileno(), *(stream.fileno() for stream in (given, out, err))])
            request = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment), "held": bool(strace)}
            ours.sendall(json.dumps(request).encode() + b"\n")
            process = _number(ours)
            with _traced(process, strace):
                if strace:
                    ours.sendall(b".")
                ours.settimeout(seconds)
                try:
                    code = _number(ours)
                except TimeoutError as error:
                    os.kill(process, signal.SIGKILL)
                    raise subprocess.TimeoutExpired(list(arguments), seconds, _content(out), _content(err)) from error
            return subprocess.CompletedProcess(list(arguments), code, _content(out), _content(err))


@cache
def prepared_process() -> PreparedProcess:
    """The one prepared process of these tests."""
    return PreparedProcess()


@contextmanager
def _traced(process: int, strace: Sequence[str]) -> Iterator[None]:
    """Have strace trace a process to its end; it does so from the beginning of the context."""
    if not strace:
        yield
        return
    with subprocess.Popen([*strace, "-p", str(process)], stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        first = tracer.stderr.readline()
        assert "attached" in first, first
        yield
        tracer.communicate()


def _number(connection: socket.socket) -> int:
    """A number that the server sends; `EOFError` if it ended."""
    content = connection.recv(NUMBER.size, socket.MSG_WAITALL)
    if len(content) < NUMBER.size:
        raise EOFError("the prepared process ended")
    number: int = NUMBER.unpack(content)[0]
    return number


def _content(stream: IO[bytes]) -> bytes:
    """All that a command wrote."""
    stream.seek(0)
    return stream.read()


def _reap(_signal: int, _frame: object) -> None:
    """Wait for the forks that have ended, whose CPU time then counts as that of this process."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(requests: socket.socket) -> list[int]:
    """Fork for each request until there are none; in the fork, return the descriptors: the connection, then the streams."""
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        byte, descriptors, _, _ = socket.recv_fds(requests, 1, STREAMS + 1)
        if not byte:
            sys.exit()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return descriptors
        for descriptor in descriptors:
            os.close(descriptor)


def become_command(connection: socket.socket, streams: Sequence[int]) -> None:
    """Return in a fork that is as a new interpreter for the command; the process that called waits for it, and answers."""
    with connection:
        with connection.makefile("rb") as lines:
            request = json.loads(lines.readline())
        if process := os.fork():
            _, status = os.waitpid(process, 0)
            connection.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
            os._exit(0)
        if request["held"]:
            ctypes.CDLL(None).prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0)
        connection.sendall(NUMBER.pack(os.getpid()))
        if request["held"]:
            connection.recv(1)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # Those of the prepared process were made for other files: whether one can seek is asked once.
    sys.stdin = open(0, encoding="utf-8", errors=sys.stdin.errors, closefd=False)  # noqa: SIM115 - they stay open until the end
    sys.stdout, sys.stderr = (
        open(number, "w", encoding="utf-8", errors=errors, newline="\n", closefd=False)  # noqa: SIM115 - the same
        for number, errors in ((1, sys.stdout.errors), (2, sys.stderr.errors))
    )
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = [str(PROJECT / "archiver" / "__main__.py"), *request["arguments"]]


if __name__ == "__main__":
    import archiver
    from archiver.commands import main

    for library in ("alembic.command", "anyio.streams.tls", "babel.dates"):  # which functions import
        import_module(library)
    for found in pkgutil.walk_packages(archiver.__path__, "archiver."):
        if not found.name.startswith(("archiver.demo", "archiver.ledger.migrations.")):  # alembic runs the latter's files
            import_module(found.name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as opened:
        connecting, *three = serve(opened)
    become_command(socket.socket(fileno=connecting), three)
    main()
