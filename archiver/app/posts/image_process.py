"""Compute image signatures in a process of its own, whose memory and CPU time the system limits.

A few kilobytes can make a decoder take gigabytes and minutes, and nothing in this process could end it. So pictures go to a child
process, one after the other. A picture that exceeds a limit ends the child and has no signature; the next one gets a new child.
The child ends by itself when its standard input is closed, also when this process is killed.
"""

import atexit
import json
import resource
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import IO

from archiver.app.posts.image_decoding import image_signature_of
from archiver.bounds import Bounds, bounds, noting, put_in_force, reach
from archiver.verdicts.image_signatures import ImageSignature, parse_signature

MAX_SECONDS = 60.0
"""The time after which a child that neither answers nor computes is killed."""

_PACKAGES = Path(__file__).resolve().parents[3]  # the folder in which `archiver` lies
_LENGTH = struct.Struct(">I")
_MAX_ANSWER_BYTES = 4096
_REACHED_INSIDE = ("picture_pixels", "picture_memory_bytes")


class ImageProcess:
    """Computes the signatures of pictures in a child process, which is started at the first picture; for any thread.

    The child has the bounds that are in force when it is started: its address space, and what one picture may take.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def signature_of(self, body: bytes) -> ImageSignature | None:
        """The signature of a picture; None where the bytes are not a picture, or exceed a limit."""
        if not body:
            return None
        if len(body) > bounds().picture_bytes:
            reach("picture_bytes")
            return None
        with self._lock:
            child = self._child = self._child or _started()
            watch = threading.Timer(MAX_SECONDS, child.kill)
            watch.start()
            try:
                answer = _asked(child, body)
            finally:
                watch.cancel()
            if answer is None:
                self._end()
                if child.returncode == -signal.SIGXCPU:
                    reach("picture_cpu_seconds")
        words = answer.decode("ascii", "replace") if answer else ""
        for name in _REACHED_INSIDE:
            if words == name:
                reach(name)
                return None
        return parse_signature(words) if words else None

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):  # what was not yet written is of no use any more
                if pipe is not None:
                    pipe.close()
        self._child.wait()
        self._child = None


def _started() -> "subprocess.Popen[bytes]":
    """A new child process, in a session of its own, so that Ctrl-C at the terminal ends the run and not the child."""
    command = [sys.executable, "-m", "archiver.app.posts.image_process", json.dumps(bounds().moved())]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, cwd=_PACKAGES, stdin=pipe, stdout=pipe, stderr=null, start_new_session=True)  # noqa: S603 - our own


def _asked(child: "subprocess.Popen[bytes]", body: bytes) -> bytes | None:
    """The child's answer, empty where the picture has no signature; None if the child ended instead."""
    assert child.stdin is not None  # noqa: S101 - it is a pipe
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    with suppress(BrokenPipeError):
        child.stdin.write(_LENGTH.pack(len(body)) + body)
        child.stdin.flush()
    return _read(child.stdout, max_bytes=_MAX_ANSWER_BYTES)


def _read(stream: IO[bytes], *, max_bytes: int) -> bytes | None:
    """The next message, which its length precedes; None at the end of the stream, or if the message is longer than allowed."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length) if length <= max_bytes else b""
    return body if len(body) == length else None


def _serve(moved: dict[str, int]) -> None:
    """The child: answer each picture with its signature or the bound that it reached, until standard input ends."""
    put_in_force(Bounds(**moved))
    memory_bytes, cpu_seconds = bounds().picture_memory_bytes, bounds().picture_cpu_seconds
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (body := _read(sys.stdin.buffer, max_bytes=bounds().picture_bytes)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(used.ru_utime + used.ru_stime) + cpu_seconds, resource.RLIM_INFINITY))
        with noting() as reached:
            answer = str(image_signature_of(body) or next(iter(reached), "")).encode("ascii")
        sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


image_process = ImageProcess()
"""The process for all pictures of this program, ended at its exit."""
atexit.register(image_process.close)

if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
