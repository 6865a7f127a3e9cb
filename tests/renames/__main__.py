"""Plays every single rename in all platforms' answers as two nights: `python -m tests.renames [--processes N] [SCENE…]`."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from archiver.verdicts.rules import Standing
from bench.figures import Say, table
from bench.web_process import print_line
from tests.renames.nights import prepare
from tests.renames.outcomes import Outcome, outcome_of
from tests.renames.renaming import renames_of
from tests.renames.scenes import scenes

_PARTS = 6
_HEADS = ("answers of", "posts", "renames", "read otherwise", "told", "gone", "moved otherwise", "most posts moved", "held back")


def outcomes(name: str, part: int = 0, parts: int = 1) -> list[Outcome]:
    """What came of every rename in a scene, or of one part of them."""
    with tempfile.TemporaryDirectory(prefix="renames-") as folder:
        archive = prepare(scenes()[name], Path(folder, "archive"))
        return [outcome_of(archive, rename, Path(folder, "night")) for rename in renames_of(archive.bodies)[part::parts]]


def _played(names: Sequence[str], processes: int) -> Iterator[Outcome]:
    with ProcessPoolExecutor(processes) as pool:
        for found in [pool.submit(outcomes, name, part, _PARTS) for name in names for part in range(_PARTS)]:
            yield from found.result()


def _row(name: str, found: Sequence[Outcome]) -> list[str]:
    otherwise = [outcome for outcome in found if outcome.read_otherwise]
    cells = (
        max((outcome.posts for outcome in found), default=0),
        len(found),
        len(otherwise),
        sum(outcome.told for outcome in otherwise),
        sum(Standing.GONE in outcome.moved for outcome in found),
        sum(outcome.falsely_moved > 0 and Standing.GONE not in outcome.moved for outcome in found),
        max((outcome.falsely_moved for outcome in found), default=0),
        sum(outcome.held for outcome in otherwise),
    )
    return [name, *map(str, cells)]


def main(say: Say, names: Sequence[str], processes: int) -> int:
    """Print each rename that moved a post or was not told, and the table; 1 if there is any such."""
    found: list[Outcome] = []
    for outcome in _played(names, processes):
        found.append(outcome)
        if not outcome.is_right:
            say(str(outcome))
    say(table(_HEADS, [*(_row(name, [one for one in found if one.scene == name]) for name in names), _row("all", found)]))
    say(f"Renames by how many posts they moved falsely: {dict(sorted(Counter(one.falsely_moved for one in found).items()))}")
    return int(any(not outcome.is_right for outcome in found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.renames", description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"only these: {', '.join(scenes())}")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="play in N processes (default: 2)")
    arguments = parser.parse_args()
    sys.exit(main(print_line, arguments.scenes or list(scenes()), arguments.processes))
