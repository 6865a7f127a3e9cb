"""What the ledger keeps of alterations: it gives back what was seen and concluded, and tells there-and-back as two changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature
from archiver.verdicts.judge import judge

POST = PostRef(platform="telegram", key="ferrytown/41")
FIRST = Content(author=Author(id="1"), text="Water rising", links=("harbour.example/a",))
OTHER = replace(FIRST, text="Water falling")
NIGHT = timedelta(days=1)


def picture(light: int | None) -> Media:
    """A picture that only its place names, fetched or not."""
    fields = bytes([light or 0]) * (BRIGHTNESS_GRID * BRIGHTNESS_GRID) + bytes([128]) * (2 * COLOUR_GRID * COLOUR_GRID)
    look = str(ImageSignature(width=800, height=600, cells=fields))
    kept = light is not None
    return Media(
        key="photo-1",
        kind="photo",
        url="https://cdn.example/a.jpg",
        placed=True,
        digest=digest(bytes([light or 0])) if kept else None,
        signature=look if kept else None,
    )


def showing(light: int | None) -> Content:
    """The post with that picture."""
    return replace(FIRST, media=(picture(light),))


def seen(reading: Present, at: datetime, run: int) -> Observation:
    """A reading of one night."""
    return Observation(
        post=POST, at=at, run=run, probe="telegram-embed", about=About.POST, witness=Witness.PLATFORM_PAGE, reading=reading
    )


@pytest.fixture
def nights(ledger: Ledger, now: datetime) -> Callable[..., int]:
    """Records one reading a night, and judges after each; the post's row."""

    def record(*readings: Present) -> int:
        first = ledger.begin("archive")
        article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
        link = Embed(platform="telegram", post=POST, form=Form.BARE_URL)
        _, post_id = ledger.record_embed(first, ledger.record_article(first, article), link)
        for number, reading in enumerate(readings):
            run = ledger.begin("check")
            ledger.record_observation(run, post_id, seen(reading, now + number * NIGHT, run))
            ledger.record_verdict(run, post_id, judge(ledger.observations((post_id,))[post_id]))
        return post_id

    return record


def test_observed_contents_survive_a_round_trip(ledger: Ledger, nights: Callable[..., int], now: datetime) -> None:
    reading = Present(content=showing(9), labels=("sensitive",), edited=True, edited_at=now)
    post_id = nights(reading)

    assert [reading] == [one.reading for one in ledger.observations((post_id,))[post_id]]


def test_a_verdict_with_changes_survives_a_round_trip(ledger: Ledger, nights: Callable[..., int]) -> None:
    post_id = nights(Present(content=FIRST), Present(content=OTHER, edited=True))
    verdict = ledger.current_verdicts((post_id,))[post_id]

    assert verdict == judge(ledger.observations((post_id,))[post_id])
    assert (("words",), True) == (tuple(one.value for one in verdict.changes), verdict.declared)


def test_a_change_and_its_reversal_are_two_changes(nights: Callable[..., int], read: Callable[[], LedgerReader]) -> None:
    nights(Present(content=FIRST), Present(content=OTHER), Present(content=FIRST))
    (record,) = read().by_ref(POST)

    assert [("intact", "altered"), ("altered", "intact")] == [(one.was.value, one.became.value) for one in record.changes]
    assert ("intact", "V220") == (record.verdict.standing.value, record.verdict.rule)


def test_a_picture_that_was_not_fetched_is_the_one_fetched_last(ledger: Ledger, nights: Callable[..., int]) -> None:
    post_id = nights(*(Present(content=showing(light)) for light in (9, 90, None)))
    verdict = ledger.current_verdicts((post_id,))[post_id]

    assert ("V420", ("media-replaced",)) == (verdict.rule, tuple(one.value for one in verdict.changes))
    assert verdict == judge(ledger.observations((post_id,))[post_id])


def test_labels_are_those_of_the_version_and_of_the_last_observation(
    nights: Callable[..., int], read: Callable[[], LedgerReader]
) -> None:
    nights(Present(content=FIRST, labels=("sensitive",)), Present(content=FIRST))
    (record,) = read().by_ref(POST)

    assert (("sensitive",), ()) == (record.versions[0].labels, record.labels)


def test_a_deleted_quoted_post_leaves_the_quoting_post_intact(
    nights: Callable[..., int], read: Callable[[], LedgerReader], now: datetime
) -> None:
    quoting = replace(FIRST, quoted=PostRef(platform="telegram", key="ferrytown/40"))
    nights(Present(content=quoting), Present(content=FIRST, labels=("quoted-post-deleted",)))
    (record,) = read().by_ref(POST)

    assert ("intact", now + NIGHT) == (record.verdict.standing.value, record.last_seen_intact)
    assert ("quoted-post-deleted",) == record.labels
