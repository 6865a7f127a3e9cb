"""Runs a small web in a process of its own, so that its cost is not the program's.

The process prints how to reach it as one line of JSON, and ends when its standard input does.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from archiver.demo.smallweb.server import SmallWeb
from bench.paths import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class WebProcess:
    """A running small web: how to reach it, and its standard input and output."""

    port: int
    authority: str
    input: IO[str]
    output: IO[str]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the program finds this web and trusts it."""
        return {"SSL_CERT_FILE": self.authority, "ARCHIVER_CONNECT_TO": f"*:443:127.0.0.1:{self.port}"}


@contextmanager
def web_process(module: str, *numbers: int) -> Iterator[WebProcess]:
    """Run a module that opens a small web, with these arguments; it ends with the context."""
    command = (sys.executable, "-m", module, *map(str, numbers))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None  # noqa: S101 - they are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            yield WebProcess(**json.loads(process.stdout.readline()), input=process.stdin, output=process.stdout)
        finally:
            process.stdin.close()


def announce(web: SmallWeb) -> None:
    """Print how to reach a small web."""
    print_line(json.dumps({"port": web.port, "authority": web.ca_file}))


def print_line(line: str) -> None:
    """Print a line at once, although it goes into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
