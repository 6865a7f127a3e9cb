"""The town in a process of its own.

    python -m bench.month.serving SEED POSTS NIGHTS FOLDER

It says how to reach it in one line of JSON; each number on its standard input makes it that night, and is said back. It ends when
its standard input does.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from bench.month.town import Plan, Town, plan
from bench.places import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How to reach the town, and how to make it another night."""

    port: int
    authority: str
    says: IO[str]
    hears: IO[str]

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs in its environment."""
        return {"SSL_CERT_FILE": self.authority, "ARCHIVER_CONNECT_TO": f"*:443:127.0.0.1:{self.port}"}

    def turn(self, night: int) -> None:
        """Let it be that night."""
        self.hears.write(f"{night}\n")
        self.hears.flush()
        said = self.says.readline()
        if said.strip() != str(night):
            raise SystemExit(f"the small web has ended before night {night}")


@contextmanager
def served(month: Plan) -> Iterator[Served]:
    """The town of a month, served by another process for as long as it is wanted."""
    with TemporaryDirectory(prefix="month-web-") as folder:
        numbers = (str(month.seed), str(len(month.posts)), str(month.nights))
        command = (sys.executable, "-m", "bench.month.serving", *numbers, folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdin is not None  # noqa: S101 - they are pipes
            assert process.stdout is not None  # noqa: S101
            told = json.loads(process.stdout.readline())
            try:
                yield Served(port=told["port"], authority=told["authority"], says=process.stdout, hears=process.stdin)
            finally:
                process.stdin.close()


def main(seed: int, posts: int, nights: int, folder: Path) -> None:
    """Serve until nobody holds the other end of standard input."""
    town = Town(plan=plan(seed, posts, nights))
    with small_web(World(), folder=folder, hosts=town.hosts) as web:
        web.answering = town.answer
        _say(json.dumps({"port": web.port, "authority": web.ca_file}))
        for line in sys.stdin:
            town.turn(int(line))
            web.impersonated = town.impersonated
            _say(line.strip())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
