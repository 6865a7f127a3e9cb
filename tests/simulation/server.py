"""Serves the simulated web in a process of its own.

    python -m tests.simulation.server SEED POSTS NIGHTS FOLDER

It prints how to reach it as one line of JSON. Each number on its standard input makes it that night, and is printed back. It ends
when its standard input does.
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
from bench.paths import ROOT
from tests.simulation.scenario import Scenario, draw_scenario
from tests.simulation.simulated_web import SimulatedWeb


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationServer:
    """A running server: how to reach it, and how to make it another night."""

    port: int
    authority: str
    output: IO[str]
    input: IO[str]

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs in its environment."""
        return {"SSL_CERT_FILE": self.authority, "ARCHIVER_CONNECT_TO": f"*:443:127.0.0.1:{self.port}"}

    def turn(self, night: int) -> None:
        """Make it that night."""
        self.input.write(f"{night}\n")
        self.input.flush()
        if self.output.readline().strip() != str(night):
            raise SystemExit(f"the simulated web has ended before night {night}")


@contextmanager
def running_server(scenario: Scenario) -> Iterator[SimulationServer]:
    """A server for a scenario; it ends with the context."""
    with TemporaryDirectory(prefix="simulation-web-") as folder:
        numbers = (str(scenario.seed), str(len(scenario.posts)), str(scenario.nights))
        command = (sys.executable, "-m", "tests.simulation.server", *numbers, folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            first = json.loads(process.stdout.readline())
            try:
                yield SimulationServer(port=first["port"], authority=first["authority"], output=process.stdout, input=process.stdin)
            finally:
                process.stdin.close()


def main(seed: int, posts: int, nights: int, folder: Path) -> None:
    """Serve until standard input ends."""
    simulated = SimulatedWeb(scenario=draw_scenario(seed, posts, nights))
    with small_web(World(), folder=folder, hosts=simulated.hosts) as web:
        web.answering = simulated.answer
        _say(json.dumps({"port": web.port, "authority": web.ca_file}))
        for line in sys.stdin:
            simulated.turn(int(line))
            web.impersonated = simulated.impersonated
            _say(line.strip())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
