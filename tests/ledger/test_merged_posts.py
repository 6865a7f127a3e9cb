"""Two posts that turn out to be one after both were asked about are one in every respect: owner, doubts, schedule."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from archiver.checking.brake import Doubt, Scope
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Claim, Observation, Present, Unreadable
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import Standing, Verdict
from tests.ledger.test_renaming import NAMING

FORMER, PRESENT = PostRef(platform="telegram", key="Durov/43"), PostRef(platform="telegram", key="durov/43")
FIRST_OWNER, LATER_OWNER = Author(id="-1001", name="Durov"), Author(id="-1009", name="Somebody else")
TAKEN = Unreadable(why=Why.OTHER_POST, detail="another owner")


def observed(post: PostRef, at: datetime, reading: Present | Unreadable, run: int = 1) -> Observation:
    return Observation(post=post, at=at, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_PAGE, reading=reading)


def said(owner: Author, *pictures: str) -> Present:
    shown = tuple(Media(key=key, kind="photo") for key in pictures)
    return Present(content=Content(author=owner, text="Water rising", media=shown), owner=owner)


@pytest.fixture
def merged(ledger: Ledger, now: datetime) -> int:
    """The row of the post under its present name, which was recorded a day after that under the former one."""
    run = ledger.begin("archive")
    version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b"a"))
    day = timedelta(days=1)
    shown = [(FORMER, now - day), (PRESENT, now)]
    former, present = (
        ledger.record_embed(run, version, Embed(platform="telegram", post=post, form=Form.IFRAME), at)[1] for post, at in shown
    )
    ledger.record_observation(run, former, observed(FORMER, now - day, said(FIRST_OWNER, "a picture")))
    ledger.record_observation(run, former, observed(FORMER, now, TAKEN))
    ledger.record_observation(run, present, observed(PRESENT, now, said(LATER_OWNER)))
    ledger.record_verdict(run, former, Verdict(standing=Standing.INTACT, reason=None, rule="V200"))
    doubt = Doubt(scope=Scope("telegram"), claim=Claim.TEXT, probe="p", moved=1, compared=1, allowed=0, posts=(former,))
    ledger.record_doubt(run, doubt)
    ledger.rename_posts(ledger.begin("check"), NAMING)
    return present


def test_the_owner_that_was_recorded_first_counts(ledger: Ledger, merged: int) -> None:
    assert FIRST_OWNER.id == ledger.owners()[merged].id
    owner = ledger.owner_of(PRESENT)
    assert owner is not None
    assert FIRST_OWNER.id == owner.id


def test_what_was_told_of_a_former_name_is_known_of_the_present_one(ledger: Ledger, merged: int) -> None:
    assert merged == ledger.post_of(PRESENT)
    assert ledger.is_known_elsewhere(PRESENT, TAKEN)
    assert frozenset({Claim.MEDIA}) == ledger.parts_shown(PRESENT, "p")


def test_a_doubt_about_a_former_name_is_about_the_post_and_ends_when_the_post_is_heard_of(
    ledger: Ledger, merged: int, now: datetime
) -> None:
    assert [{merged}] == [set(doubt.posts) for doubt in ledger.open_doubts()]

    run = ledger.begin("check")
    ledger.record_observation(run, merged, observed(PRESENT, now, said(FIRST_OWNER), run))
    assert [] == ledger.open_doubts()


def test_the_schedule_goes_by_the_verdict_of_either_name(ledger: Ledger, merged: int, now: datetime) -> None:
    (entry,) = ledger.schedule_entries(now=now, posted_at=lambda _: None)
    assert (merged, PRESENT, Standing.INTACT) == (entry.id, entry.post, entry.standing)


@pytest.mark.usefixtures("merged")
def test_a_post_was_first_seen_under_the_name_that_was_seen_first(now: datetime, read: Callable[[], LedgerReader]) -> None:
    (record,) = read().by_ref(PRESENT)
    assert now - timedelta(days=1) == record.first_seen
