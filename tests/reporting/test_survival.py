"""Survival curves, against those of lifelines, and against the conditions that a maximum of the likelihood meets."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archiver.reporting.survival import WEEK, Life, SurvivalCurve, kaplan_meier, of_intervals

HERE = Path(__file__).parent
LIFELINES = HERE.parents[1] / ".lifelines" / "bin" / "python"
SCRIPT = HERE / "lifelines_answers.py"


def curve_of(lives: list[list[float | None]]) -> SurvivalCurve:
    return kaplan_meier(Life(entry=entry, last_alive=last or 0.0, first_gone=gone) for entry, last, gone in lives)


def assert_as_lifelines(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        steps = curve_of(answer["lives"]).steps
        assert len(answer["steps"]) == len(steps)
        for step, (age, share, at_risk, deaths, low, high) in zip(steps, answer["steps"], strict=True):
            assert (age, at_risk, deaths) == (step.age, step.at_risk, step.deaths)
            assert share == pytest.approx(step.share, abs=1e-9)
            if step.low is not None:
                assert (low, high) == pytest.approx((step.low, step.high), abs=1e-9)


def test_shares_numbers_at_risk_and_bands_are_those_of_lifelines() -> None:
    assert_as_lifelines(json.loads((HERE / "lifelines_answers.json").read_text(encoding="utf-8")))


@pytest.mark.slow
@pytest.mark.skipif(not LIFELINES.is_file(), reason="needs lifelines: make lifelines")
def test_a_thousand_histories_have_the_curves_of_lifelines() -> None:
    answers = subprocess.run([LIFELINES, SCRIPT, "1000"], check=True, capture_output=True)

    assert_as_lifelines(json.loads(answers.stdout))


def test_a_post_counts_from_the_age_at_which_it_was_first_seen() -> None:
    early = Life(entry=0.0, last_alive=10.0, first_gone=12.0)
    late = Life(entry=20.0, last_alive=30.0, first_gone=32.0)
    still_there = Life(entry=25.0, last_alive=40.0, first_gone=None)

    assert [(31.0, 2, 1 / 2)] == [(step.age, step.at_risk, step.share) for step in kaplan_meier([late, still_there]).steps]
    assert 0.0 == kaplan_meier([early, late, still_there]).share_at(35.0)


def test_a_post_that_was_never_seen_alive_counts_among_all_that_were_shown_only() -> None:
    dead_on_arrival = Life(entry=None, last_alive=0.0, first_gone=60.0)
    alive = Life(entry=90.0, last_alive=100.0, first_gone=None)

    assert 1.0 == kaplan_meier([dead_on_arrival, alive]).share_at(100.0)
    assert 1 / 2 == pytest.approx(of_intervals([dead_on_arrival, alive]).share_at(14 * WEEK), abs=1e-6)


def test_the_curve_of_all_posts_meets_the_conditions_of_a_greatest_likelihood() -> None:
    """No week can be given more without taking from the likelihood: sum of n / P(interval) is at most n, and n where mass is."""
    dice = random.Random(7)  # noqa: S311 - chance that can be repeated
    lives = []
    for _ in range(300):
        death, first_look = dice.expovariate(1 / 300), dice.uniform(0, 500)
        last_look = first_look + dice.uniform(0, 300)
        if death <= first_look:
            lives.append(Life(entry=None, last_alive=0.0, first_gone=first_look))
        elif death <= last_look:
            lives.append(Life(entry=first_look, last_alive=max(first_look, death - 1), first_gone=death + 1))
        else:
            lives.append(Life(entry=first_look, last_alive=last_look, first_gone=None))
    steps = of_intervals(lives).steps
    masses = {step.age: step.deaths / len(lives) for step in steps}
    beyond = 1 - sum(masses.values())

    def weight(age: float) -> float:
        """What a post more at this age would add to the likelihood's logarithm."""
        total = 0.0
        for life in lives:
            after = life.last_alive // WEEK * WEEK
            by = float("inf") if life.first_gone is None else max(after + WEEK, -(-life.first_gone // WEEK) * WEEK)
            if after < age <= by:
                inside = sum(mass for at, mass in masses.items() if after < at <= by)
                total += 1 / (inside + (beyond if life.first_gone is None else 0))
        return total / len(lives)

    assert all(weight(age) == pytest.approx(1, abs=0.01) for age, mass in masses.items() if mass > 0.001)
    assert all(weight(week * WEEK) < 1.01 for week in range(1, 115))


def test_the_half_life_is_the_age_at_which_half_are_gone() -> None:
    lives = [Life(entry=0.0, last_alive=day, first_gone=day) for day in (10.0, 20.0, 30.0, 40.0)]

    assert 20.0 == kaplan_meier(lives).half_life
    assert kaplan_meier([Life(entry=0.0, last_alive=9.0, first_gone=None)]).half_life is None


def test_nothing_is_said_beyond_what_was_seen_nor_of_no_posts() -> None:
    assert kaplan_meier([Life(entry=0.0, last_alive=9.0, first_gone=None)]).share_at(10.0) is None
    assert ((), 0) == (kaplan_meier([]).steps, of_intervals([]).posts)


def test_the_curve_of_all_ends_where_nothing_tells_what_became_of_the_living() -> None:
    young = [Life(entry=0.0, last_alive=3.0, first_gone=None)] * 6
    curve = of_intervals([*young, Life(entry=0.0, last_alive=1.0, first_gone=2.0)])

    assert ((), 0.0, None) == (curve.steps, curve.until, curve.share_at(7.0))


def test_the_curve_of_posts_that_are_all_dead_ends_with_the_last_death() -> None:
    assert 0.0 == pytest.approx(of_intervals([Life(entry=None, last_alive=0.0, first_gone=60.0)]).share_at(9 * WEEK), abs=1e-6)
