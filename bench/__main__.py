"""`python -m bench [find] [capture] [check] [lookup] [--quick]`."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from bench import capture, check, find, lookup
from bench.figures import Say, Target, machine
from bench.places import RESULTS

PARTS: dict[str, Callable[..., list[Target]]] = {
    "find": find.run,
    "capture": capture.run,
    "check": check.run,
    "lookup": lookup.run,
}


def main() -> int:
    """Run the parts that are asked for, all of them when none is."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="a smoke run: small numbers, and figures that mean nothing")
    asked = parser.parse_args()
    unknown = set(asked.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    RESULTS.mkdir(exist_ok=True)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    run(asked.parts or list(PARTS), say, quick=asked.quick)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}{'-quick' if asked.quick else ''}.txt"
    (RESULTS / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    return 0


def run(parts: list[str], say: Say, *, quick: bool) -> None:
    """Say where this runs, run the parts, and say what was reached."""
    say(machine())
    reached: list[Target] = []
    for part in parts:
        say("")
        reached.extend(PARTS[part](say, quick=quick))
    say("")
    for target in () if quick else reached:
        say(str(target))
    say(machine())


if __name__ == "__main__":
    sys.exit(main())
