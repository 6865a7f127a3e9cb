"""What a post said, and what it says now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from archiver.model.probes import Witness
from archiver.render.versions import then_and_now
from archiver.reporting.records import PostRecord, Version
from archiver.verdicts.judge import Standing, Verdict

ALTERED = Verdict(standing=Standing.ALTERED, reason=None, rule="V400")


def test_an_altered_post_has_its_first_and_current_text(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    first, middle = make_version("one"), make_version("two")
    last = replace(make_version("three"), seen_at=first.seen_at + timedelta(days=2))

    assert (first, last) == then_and_now(make_record(verdict=ALTERED, versions=(first, middle, last)))


def test_an_edit_from_before_archiving_is_compared_with_the_article(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    """The platform shows only the newer words; the article still has the older."""
    shown, edited = make_version("older words", witness=Witness.ARTICLE_MARKUP), make_version("newer words")

    assert (shown, edited) == then_and_now(make_record(verdict=ALTERED, versions=(edited, shown)))
    assert (edited, None) == then_and_now(make_record(verdict=ALTERED, versions=(edited,)))


def test_an_unaltered_post_has_only_its_first_text(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    """Also where it was altered and says again what it said at first."""
    record = make_record(versions=(make_version("one"), make_version("two")))

    assert (record.versions[0], None) == then_and_now(record)
    assert (None, None) == then_and_now(make_record(versions=()))
