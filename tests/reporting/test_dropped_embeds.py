"""Whether the newest reading of an article proves that it no longer shows a post."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.model.embeds import Form
from archiver.reporting.dropped_embeds import LastShown, VersionReading, Visibility, last_shown

MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
WITH_POST = VersionReading(article_version=1, at=MONDAY, characters=1000, rendered=True)


def without_post(*, characters: int = 1000, rendered: bool = True, partial: bool = False, day: int = 1) -> VersionReading:
    """A later day's reading of a version that does not show the post."""
    at = MONDAY + timedelta(days=day)
    return VersionReading(article_version=1 + day, at=at, characters=characters, rendered=rendered, partial=partial)


def is_missed(newest: VersionReading, form: Form = Form.BLOCKQUOTE) -> bool:
    found = last_shown([WITH_POST, newest], {1}, form)
    assert found is not None
    return found.missed_by is not None


def test_a_post_in_no_version_was_never_shown() -> None:
    assert None is last_shown([WITH_POST], {7}, Form.BLOCKQUOTE)


def test_a_post_in_the_newest_version_is_still_shown() -> None:
    assert LastShown(at=MONDAY, missed_by=None) == last_shown([WITH_POST], {1}, Form.BLOCKQUOTE)


def test_a_full_reading_without_the_post_proves_that_it_was_dropped() -> None:
    expected = LastShown(at=MONDAY, missed_by=Visibility(min_characters=500, rendered=False))

    assert expected == last_shown([without_post(), WITH_POST], {1}, Form.BLOCKQUOTE)


def test_a_reading_with_little_text_proves_nothing() -> None:
    assert not is_missed(without_post(characters=499))
    assert is_missed(without_post(characters=500))


def test_a_post_that_only_rendering_shows_is_missed_only_by_a_rendered_reading() -> None:
    assert not is_missed(without_post(rendered=False), Form.RENDERED)
    assert is_missed(without_post(rendered=True), Form.RENDERED)
    assert is_missed(without_post(rendered=False), Form.BLOCKQUOTE)


def test_the_beginning_before_a_paywall_proves_nothing() -> None:
    assert not is_missed(without_post(partial=True))


def test_a_later_reading_that_proves_nothing_takes_back_no_drop() -> None:
    for later in (without_post(characters=10, day=2), without_post(partial=True, day=2), without_post(rendered=False, day=2)):
        found = last_shown([WITH_POST, without_post(), later], {1}, Form.RENDERED)
        assert found is not None
        assert found.missed_by is not None


def test_the_newest_reading_is_the_last_one_made_whatever_the_clocks_said() -> None:
    in_2031 = replace(WITH_POST, at=MONDAY + timedelta(days=1800), number=1)
    found = last_shown([in_2031, replace(without_post(), number=2)], {1}, Form.BLOCKQUOTE)

    assert found is not None
    assert (1, True) == (found.number, found.missed_by is not None)
