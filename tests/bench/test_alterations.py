"""Edits are found and cosmetic differences ignored, through every platform's own reader: `bench alterations` with few pairs."""

import pytest

from archiver.verdicts.judge import Standing
from bench.alterations import pairs
from bench.edits import COSMETIC, EDITS
from bench.figures import least_likely


def test_every_kind_of_edit_is_found_in_every_answer_that_shows_it() -> None:
    judged = [pair for pair in pairs(1, each=1) if pair.expected is Standing.ALTERED]

    assert [] == [(pair.fake.probe, pair.kind) for pair in judged if not pair.right]
    assert EDITS.keys() == {pair.kind for pair in judged}


def test_no_cosmetic_difference_alters_a_post() -> None:
    judged = [pair for pair in pairs(2, each=1) if pair.expected is Standing.INTACT]

    assert [] == [(pair.fake.probe, pair.kind) for pair in judged if not pair.right]
    assert COSMETIC.keys() == {pair.kind for pair in judged}


@pytest.mark.parametrize(("hits", "of", "expected"), [(1000, 1000, 0.9962), (995, 1000, 0.9884), (0, 10, 0.0), (0, 0, 0.0)])
def test_the_lower_end_of_wilsons_interval(hits: int, of: int, expected: float) -> None:
    assert expected == pytest.approx(least_likely(hits, of), abs=0.0001)
