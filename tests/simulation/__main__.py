"""A simulated month of nights with thousands of posts, to see whether the program ever calls a live post dead.

    python -m tests.simulation --posts 3000 --nights 30 --seed 1

The posts' lifecycles (`lifecycles`) and the platforms' failures (`failures`) are drawn before the program starts. The pretend
platforms (`archiver.demo.smallweb`) answer as `docs/platforms.md` describes. The right verdicts follow from these alone
(`expectations`), and `scoring` compares the program's verdicts with them.
"""

import argparse
import sys

from bench.figures import recorded
from tests.simulation.run import report, run

POSTS, NIGHTS, SEED = 3000, 30, 20261203  # a seed in which every kind of failure occurs


def main() -> int:
    """Run a month, and print and keep its score; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=POSTS, help=f"number of posts (default: {POSTS})")
    parser.add_argument("--nights", type=int, default=NIGHTS, help=f"number of nights after the first (default: {NIGHTS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"random seed (default: {SEED})")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="ask and judge, and capture nothing")
    arguments = parser.parse_args()
    with recorded("-month") as say:
        scored = run(say, posts=arguments.posts, nights=arguments.nights, seed=arguments.seed, browser=arguments.browser)
        report(say, scored)
        say("")
        targets = scored.targets()
        for target in targets:
            say(str(target))
    return int(not all(target.reached for target in targets))


if __name__ == "__main__":
    sys.exit(main())
