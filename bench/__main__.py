"""`python -m bench [PART …] [--quick] [--seed N]`: how fast, and how right, the program is, measured against limits."""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench import alterations, capture, check, find, keeping, labelled_fields, lookup, pages, pictures, recall, report, views
from bench.figures import Say, Target, recorded

PARTS: dict[str, Callable[..., list[Target]]] = {
    "find": find.run,
    "fields": labelled_fields.run,
    "capture": capture.run,
    "check": check.run,
    "keep": keeping.keeping,
    "verify": keeping.verifying,
    "lookup": lookup.run,
    "million": lookup.within_a_process,
    "views": views.run,
    "pages": pages.run,
    "report": report.run,
    "recall": recall.run,
    "alterations": alterations.run,
    "pictures": pictures.run,
}
SEEDED = ("alterations", "pictures", "recall")
"""The parts that measure how right the program is, on random posts, pictures and queries; the others measure speed."""


def main() -> int:
    """Run the named parts, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--quick", action="store_true", help="a smoke run: small numbers, and figures without a meaning")
    parser.add_argument("--seed", type=int, default=1, help=f"the random seed of {', '.join(SEEDED)}")
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = PARTS | {name: partial(PARTS[name], seed=arguments.seed) for name in SEEDED}
    with recorded("-quick" if arguments.quick else "") as say:
        run([parts[name] for name in arguments.parts or PARTS], say, quick=arguments.quick)
    return 0


def run(parts: list[Callable[..., list[Target]]], say: Say, *, quick: bool) -> None:
    """Run the parts, and print which targets are reached."""
    reached: list[Target] = []
    for part in parts:
        say("")
        reached.extend(part(say, quick=quick))
    say("")
    for target in () if quick else reached:
        say(str(target))


if __name__ == "__main__":
    sys.exit(main())
