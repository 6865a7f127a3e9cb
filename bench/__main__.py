"""`python -m bench [PART …] [--quick] [--seed N]`: `find`, `capture`, `check`, `lookup`, `alterations`, `pictures`; or `month`.

`python -m bench month [--posts N] [--nights N] [--seed N]` plays a month.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bench import alterations, capture, check, find, lookup, pictures
from bench.figures import Say, Target, machine
from bench.month import run as month
from bench.places import RESULTS

PARTS: dict[str, Callable[..., list[Target]]] = {
    "find": find.run,
    "capture": capture.run,
    "check": check.run,
    "lookup": lookup.run,
    "alterations": alterations.run,
    "pictures": pictures.run,
}
SEEDED = ("alterations", "pictures")
"""The parts that measure what is found in what chance has made; the others measure speed."""
MONTH = "month"


def main() -> int:
    """Run the parts that are asked for, all of them when none is."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = ", ".join(PARTS)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {names}; all of these when none is named; or {MONTH}")
    parser.add_argument("--quick", action="store_true", help="a smoke run: small numbers, and figures that mean nothing")
    played = parser.add_argument_group(MONTH, "a simulated month: is anything called dead that is alive?")
    played.add_argument("--posts", type=int, default=month.POSTS)
    played.add_argument("--nights", type=int, default=month.NIGHTS)
    played.add_argument("--no-browser", dest="browser", action="store_false", help="ask and judge, and capture nothing")
    parser.add_argument("--seed", type=int, default=month.SEED, help=f"what chance begins with, for {MONTH}, {', '.join(SEEDED)}")
    asked = parser.parse_args()
    unknown = set(asked.parts) - PARTS.keys() - {MONTH}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    RESULTS.mkdir(exist_ok=True)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    parts = dict(PARTS)
    parts |= {name: partial(PARTS[name], seed=asked.seed) for name in SEEDED}
    parts[MONTH] = partial(month.run, posts=asked.posts, nights=asked.nights, seed=asked.seed, browser=asked.browser)
    reached = run([parts[name] for name in asked.parts or PARTS], say, quick=asked.quick)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}{'-quick' if asked.quick else ''}.txt"
    (RESULTS / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    return int(MONTH in asked.parts and not all(target.reached for target in reached))


def run(parts: list[Callable[..., list[Target]]], say: Say, *, quick: bool) -> list[Target]:
    """Say where this runs, run the parts, and say what was reached."""
    say(machine())
    reached: list[Target] = []
    for part in parts:
        say("")
        reached.extend(part(say, quick=quick))
    say("")
    for target in () if quick else reached:
        say(str(target))
    say(machine())
    return reached


if __name__ == "__main__":
    sys.exit(main())
