"""Serves a crowd of posts in a process of its own, so that its cost is not the program's.

    python -m bench.crowd_server POSTS FOLDER

It prints how to reach it as one line of JSON, and ends when its standard input does.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.server import small_web
from bench.paths import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdServer:
    """A running server: how to reach it, and its number of posts."""

    posts: int
    port: int
    authority: str

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs in its environment."""
        return {"SSL_CERT_FILE": self.authority, "ARCHIVER_CONNECT_TO": f"*:443:127.0.0.1:{self.port}"}


@contextmanager
def crowd_server(posts: int) -> Iterator[CrowdServer]:
    """A server of a crowd; it ends with the context."""
    with TemporaryDirectory(prefix="bench-web-") as folder:
        command = (sys.executable, "-m", "bench.crowd_server", str(posts), folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdin is not None  # noqa: S101 - they are pipes
            assert process.stdout is not None  # noqa: S101
            first = json.loads(process.stdout.readline())
            try:
                yield CrowdServer(posts=posts, port=first["port"], authority=first["authority"])
            finally:
                process.stdin.close()


def main(posts: int, folder: Path) -> None:
    """Serve until standard input ends."""
    with small_web(crowd(posts), folder=folder) as web:
        sys.stdout.write(json.dumps({"port": web.port, "authority": web.ca_file}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
