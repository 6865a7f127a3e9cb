"""The changes in verdicts on altered posts: which, whether declared, and that incomplete answers do not revoke them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.digests import digest
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature
from archiver.verdicts.judge import Verdict, judge

POST = PostRef(platform="x", key="1911842373636882499")
EDIT = PostRef(platform="x", key="1911842999636882500")
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
FIRST = Content(author=Author(id="42"), text="9 boats will sail")
OTHER = replace(FIRST, text="8 boats will sail")
API, OEMBED = "x-tweet-result", "x-oembed"


def seen(reading: Present, night: int, *, probe: str = API, about: About = About.POST) -> Observation:
    """A reading of one night."""
    at = MONDAY + timedelta(days=night)
    return Observation(
        post=POST, at=at, run=night, probe=probe, about=about, witness=Witness.PLATFORM_API, reading=reading, id=night
    )


def verdict_after(*contents: Content | Present) -> Verdict:
    """The verdict after one content a night."""
    readings = [one if isinstance(one, Present) else Present(content=one) for one in contents]
    return judge([seen(reading, night) for night, reading in enumerate(readings)])


def told(verdict: Verdict) -> tuple[str, Sequence[str], bool | None]:
    """The rule, the changes, and whether they were declared."""
    return verdict.rule, [one.value for one in verdict.changes], verdict.declared


def shown(light: int) -> Media:
    """A picture that only its place names, with its bytes."""
    fields = bytes([light]) * (BRIGHTNESS_GRID * BRIGHTNESS_GRID) + bytes([128]) * (2 * COLOUR_GRID * COLOUR_GRID)
    look = str(ImageSignature(width=800, height=600, cells=fields))
    return Media(key="photo-1", kind="photo", placed=True, digest=digest(bytes([light])), signature=look)


NOT_FETCHED = replace(FIRST, media=(Media(key="photo-1", kind="photo", placed=True),))


def test_an_intact_post_has_no_changes() -> None:
    assert ("V200", [], None) == told(verdict_after(FIRST, FIRST))


def test_an_altered_post_lists_its_changes() -> None:
    assert ("V410", ["number"], False) == told(verdict_after(FIRST, OTHER))


def test_a_restored_post_has_no_changes() -> None:
    assert ("V220", [], None) == told(verdict_after(FIRST, OTHER, FIRST))


def test_further_changes_are_listed_under_the_first_rule() -> None:
    further = replace(OTHER, media=(Media(key="a", kind="photo"),))

    assert ("V410", ["number", "media-added"], False) == told(verdict_after(FIRST, OTHER, further))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Present(content=FIRST), Present(content=OTHER), False),
        (Present(content=FIRST), Present(content=OTHER, edited=True), True),
        (Present(content=FIRST), Present(content=OTHER, edited=True, edited_at=MONDAY), True),
        (Present(content=FIRST, edited=True, edited_at=MONDAY), Present(content=OTHER, edited=True, edited_at=MONDAY), False),
        (Present(content=FIRST, edited=True), Present(content=OTHER, edited=True), True),
    ],
)
def test_an_alteration_is_declared_if_the_platform_marks_the_post_as_edited(
    first: Present, second: Present, *, expected: bool
) -> None:
    assert ("V410", ["number"], expected) == told(verdict_after(first, second))


def test_an_edited_mark_alone_is_no_alteration() -> None:
    assert ("V200", [], None) == told(
        verdict_after(Present(content=FIRST), Present(content=FIRST, edited=True, labels=("sensitive",)))
    )


def test_a_newer_edit_lists_its_changes() -> None:
    chained = Present(content=FIRST, chain=(POST, EDIT), edited=True)
    edit = seen(Present(content=OTHER, chain=(POST, EDIT)), 0, probe="x-tweet-result-edit", about=About.EDIT)

    assert ("V400", ["number"], True) == told(judge([seen(chained, 0), edit]))
    assert ("V400", ["edition"], True) == told(judge([seen(chained, 0)]))
    assert ("V400", ["number"], True) == told(judge([seen(chained, 0), edit, seen(chained, 1)]))


def test_a_truncated_text_does_not_revoke_an_alteration() -> None:
    assert ("V410", ["number"], False) == told(verdict_after(FIRST, OTHER, replace(OTHER, text="8 boats", truncated=True)))


def test_a_deleted_quoted_post_does_not_revoke_an_alteration() -> None:
    first, other = (replace(FIRST, quoted=PostRef(platform="x", key=key)) for key in "12")

    assert ("V430", ["quoted-post"], False) == told(verdict_after(first, other, FIRST))
    assert ("V220", [], None) == told(verdict_after(first, other, FIRST, first))


def test_a_post_stays_intact_when_the_quoted_post_is_deleted() -> None:
    quoting = replace(FIRST, quoted=PostRef(platform="x", key="1"))

    assert ("V200", [], None) == told(verdict_after(quoting, Present(content=FIRST, labels=("quoted-post-gone",))))


def test_a_picture_that_was_not_fetched_changes_no_verdict() -> None:
    with_picture, with_other = (replace(FIRST, media=(shown(light),)) for light in (9, 90))

    assert ("V200", [], None) == told(verdict_after(with_picture, NOT_FETCHED))
    assert ("V420", ["media-replaced"], False) == told(verdict_after(with_picture, with_other, NOT_FETCHED))
    assert ("V220", [], None) == told(verdict_after(with_picture, with_other, NOT_FETCHED, with_picture))


def test_a_probe_without_media_does_not_revoke_a_change_of_media() -> None:
    pictures = (Media(key="a", kind="photo"), Media(key="b", kind="photo"))
    nights = [
        seen(Present(content=replace(FIRST, media=pictures)), 0),
        seen(Present(content=FIRST), 0, probe=OEMBED),
        seen(Present(content=replace(FIRST, media=pictures[:1])), 1),
        seen(Present(content=FIRST), 2, probe=OEMBED),
    ]

    assert ("V420", ["media-removed"], False) == told(judge(nights))
