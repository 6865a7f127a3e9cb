"""The small web in a process of its own, so that what it costs is not the program's.

    python -m bench.serving POSTS FOLDER

It says how to reach it in one line of JSON, and ends when its standard input does.
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
from bench.places import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How to reach the small web, how many posts there are in it, and its process."""

    posts: int
    port: int
    authority: str
    process: int

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs in its environment."""
        return {"SSL_CERT_FILE": self.authority, "ARCHIVER_CONNECT_TO": f"*:443:127.0.0.1:{self.port}"}


@contextmanager
def served(posts: int) -> Iterator[Served]:
    """A crowd of posts, served by another process for as long as it is wanted."""
    with TemporaryDirectory(prefix="bench-web-") as folder:
        command = (sys.executable, "-m", "bench.serving", str(posts), folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdin is not None  # noqa: S101 - they are pipes
            assert process.stdout is not None  # noqa: S101
            told = json.loads(process.stdout.readline())
            try:
                yield Served(posts=posts, port=told["port"], authority=told["authority"], process=process.pid)
            finally:
                process.stdin.close()


def main(posts: int, folder: Path) -> None:
    """Serve until nobody holds the other end of standard input."""
    with small_web(crowd(posts), folder=folder) as web:
        sys.stdout.write(json.dumps({"port": web.port, "authority": web.ca_file}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
