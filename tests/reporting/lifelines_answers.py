"""Random histories of posts, and what lifelines estimates of them: `python lifelines_answers.py NUMBER` prints them as JSON.

It runs in an environment of its own, which `make lifelines` makes. A history is a list of lives: the ages at which a post was first
and last seen alive, and first seen gone. A step is an age, the share that is left, the number at risk, the deaths, and the band.
"""

import json
import random
import sys
import warnings
from contextlib import suppress

from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError

warnings.simplefilter("ignore")


def history(dice: random.Random) -> list[list[float | None]]:
    """The lives of some posts."""
    lives: list[list[float | None]] = []
    for _ in range(dice.randint(1, 60)):
        entry = dice.choice([0.0, dice.uniform(0, 400)])
        last_alive = entry + dice.choice([0.25, dice.expovariate(1 / 200)])
        lives.append([entry, last_alive, last_alive + dice.choice([1.0, 0.5, 30.0]) if dice.random() < 1 / 2 else None])
    return lives


def answer(lives: list[list[float | None]]) -> list[list[float]]:
    """The steps of lifelines' curve."""
    ends = [last if gone is None else ((last or 0.0) + gone) / 2 for _, last, gone in lives]
    fitted = KaplanMeierFitter().fit(ends, [gone is not None for *_, gone in lives], entry=[entry for entry, *_ in lives])
    shares, bands, table = fitted.survival_function_["KM_estimate"], fitted.confidence_interval_, fitted.event_table
    ages = [age for age in table.index if table["observed"][age]]
    columns = (shares, table["at_risk"], table["observed"], bands.iloc[:, 0], bands.iloc[:, 1])
    return [[float(age), *(float(column[age]) for column in columns)] for age in ages]


def main() -> None:
    """Print as many histories as the command line asks for."""
    dice, answers = random.Random(20261130), list[object]()  # noqa: S311 - chance that can be repeated
    while len(answers) < int(sys.argv[1]):
        lives = history(dice)
        with suppress(StatError):  # of histories that begin with nobody left
            answers.append({"lives": lives, "steps": answer(lives)})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
