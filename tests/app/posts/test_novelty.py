"""When the pictures of a post are fetched again, and when they count as changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archiver.app.posts.novelty import is_new, pictures_changed, pictures_due
from archiver.app.posts.probing import ProbeResult
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature

POST = PostRef(platform="telegram", key="ferrytown/41")
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def observation(at: datetime, *, placed: bool = True, edited: bool = False, brightness: int | None = None) -> Observation:
    """A message with a picture."""
    fields = bytes([brightness or 0]) * (BRIGHTNESS_GRID * BRIGHTNESS_GRID) + bytes(2 * COLOUR_GRID * COLOUR_GRID)
    signature = str(ImageSignature(width=8, height=8, cells=fields)) if brightness is not None else None
    picture = Media(key="photo-1", kind="photo", placed=placed, signature=signature)
    return Observation(
        post=POST,
        at=at,
        run=1,
        probe="telegram-embed",
        about=About.POST,
        witness=Witness.PLATFORM_PAGE,
        reading=Present(content=Content(author=Author(id="1"), text="", media=(picture,)), edited=edited),
    )


def due(current: Observation, *known: Observation) -> bool:
    """Whether the pictures are to be fetched."""
    return pictures_due(ProbeResult(post=POST, outcomes=(), observations=(current,)), known, now=current.at)


def test_pictures_that_are_named_by_their_place_are_fetched_once_a_week() -> None:
    nights = [observation(MONDAY + timedelta(days=day)) for day in range(29)]

    assert 4 == sum(due(now, before) for before, now in pairwise(nights))


def test_pictures_are_fetched_when_the_post_is_first_marked_as_edited() -> None:
    nights = [MONDAY + timedelta(days=day) for day in range(7)]

    assert all(due(observation(after, edited=True), observation(before)) for before, after in pairwise(nights))


def test_pictures_with_lasting_keys_are_not_fetched_again() -> None:
    first = observation(MONDAY, placed=False)

    assert not any(due(observation(MONDAY + timedelta(days=day), placed=False), first) for day in range(1, 30))


@pytest.mark.parametrize("key", ["ferrytown/41", "FerryTown/41"])
def test_a_reading_is_compared_with_the_last_one_also_if_an_earlier_version_named_the_post_otherwise(key: str) -> None:
    before, now = observation(MONDAY), observation(MONDAY + timedelta(days=1))
    known = replace(before, post=PostRef(platform="telegram", key=key))

    assert not is_new(ProbeResult(post=POST, outcomes=(), observations=(now,)), (known,))


@pytest.mark.parametrize(("brightness", "expected"), [(9, False), (12, False), (90, True), (None, False)])
def test_a_picture_is_changed_when_its_signature_differs(brightness: int | None, *, expected: bool) -> None:
    now = observation(MONDAY + timedelta(days=1), brightness=brightness)
    result = ProbeResult(post=POST, outcomes=(), observations=(now,))

    assert expected is pictures_changed(result, [observation(MONDAY, brightness=9)])
