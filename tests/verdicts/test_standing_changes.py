"""What is reported as a change between two verdicts of a post (docs/verdicts.md)."""

from dataclasses import replace

import pytest

from archiver.model.observations import Reason
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.standing_changes import StandingChange, standing_change

INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
GONE = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")
NEVER_ASKED = Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100")
SUSPECTED = replace(INTACT, suspected=True)


@pytest.mark.parametrize("after", [INTACT, GONE, SUSPECTED])
@pytest.mark.parametrize("before", [None, NEVER_ASKED])
def test_the_first_answer_is_no_change(before: Verdict | None, after: Verdict) -> None:
    assert None is standing_change(before, after)


def test_another_standing_is_a_change_with_its_reason() -> None:
    expected = StandingChange(was=Standing.INTACT, became=Standing.GONE, reason=Reason.DELETED, suspected=False)

    assert expected == standing_change(INTACT, GONE)
    assert expected == standing_change(SUSPECTED, GONE)


def test_a_new_suspicion_is_listed_as_one() -> None:
    expected = StandingChange(was=Standing.INTACT, became=Standing.GONE, reason=None, suspected=True)

    assert expected == standing_change(INTACT, SUSPECTED)


def test_a_suspicion_that_lasts_is_not_listed_again() -> None:
    assert None is standing_change(SUSPECTED, SUSPECTED)


def test_a_suspicion_that_was_dispelled_is_no_change() -> None:
    assert None is standing_change(SUSPECTED, INTACT)


def test_another_reason_for_the_same_standing_is_no_change() -> None:
    assert None is standing_change(GONE, replace(GONE, reason=Reason.ACCOUNT_SUSPENDED))
