"""When a post was last seen intact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.model.observations import Reason
from archiver.model.posts import Author, Content
from archiver.reporting.last_intact import last_seen_intact, says_as_first
from archiver.verdicts.judge import Standing, Verdict

MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
ALTERED = Verdict(standing=Standing.ALTERED, reason=None, rule="V410", changed_after=MONDAY)
GONE = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")
FIRST = Content(author=Author(id="1"), text="Water rising")


def test_a_post_that_was_never_intact_was_never_seen_so() -> None:
    assert None is last_seen_intact([GONE], MONDAY)
    assert None is last_seen_intact([INTACT], None)


def test_a_gone_post_was_last_intact_when_it_last_showed_its_first_content() -> None:
    assert MONDAY == last_seen_intact([INTACT, GONE], MONDAY)


def test_an_altered_post_was_not_intact_after_its_alteration_began() -> None:
    """Another probe may show the first content for longer, since it shows less."""
    assert MONDAY == last_seen_intact([INTACT, ALTERED], MONDAY + timedelta(days=3))


def test_another_spelling_is_still_the_first_content_and_another_text_is_not() -> None:
    assert says_as_first(FIRST, FIRST)
    assert says_as_first(FIRST, replace(FIRST, text="Water  rising"))
    assert not says_as_first(FIRST, replace(FIRST, text="Water falling"))
