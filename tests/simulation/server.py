"""Serves the simulated web of a scenario: `python -m tests.simulation.server SEED POSTS NIGHTS`.

Each number on its standard input makes it that night, and is printed back. It ends when its standard input does.
"""

import sys

from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from bench.web_process import WebProcess, announce, print_line
from tests.simulation.scenario import draw_scenario
from tests.simulation.simulated_web import SimulatedWeb


def turn(server: WebProcess, night: int) -> None:
    """Make it that night in a running server; SystemExit if it has ended."""
    server.input.write(f"{night}\n")
    server.input.flush()
    if server.output.readline().strip() != str(night):
        raise SystemExit(f"the simulated web has ended before night {night}")


def main(seed: int, posts: int, nights: int) -> None:
    """Serve until standard input ends."""
    simulated = SimulatedWeb(scenario=draw_scenario(seed, posts, nights))
    with small_web(World(), hosts=simulated.hosts) as web:
        web.answering = simulated.answer
        announce(web)
        for line in sys.stdin:
            simulated.turn(int(line))
            web.impersonated = simulated.impersonated
            print_line(line.strip())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
