"""What decides when posts are due, as the ledger tells it."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from archiver.checking.schedule import ScheduleEntry
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.observations import Observation, Present, Reading, Unreadable
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import Standing, Verdict
from tests.ledger.conftest import NOW

REF = PostRef(platform="x", key="1911842373636882499")
EMBED = Embed(platform="x", post=REF, form=Form.BLOCKQUOTE, position=1)


def shown(ledger: Ledger, run: int, embed: Embed = EMBED) -> int:
    """The post that an article shows."""
    article = Article(source="one.txt", text="", markup=Markup.TEXT, content=b"one")
    return ledger.record_embed(run, ledger.record_article(run, article), embed)[1]


def said(reading: Reading, at: datetime) -> Observation:
    """What a platform's API says of the post."""
    witness = Witness.PLATFORM_API
    return Observation(post=REF, at=at, run=1, probe="x-tweet-result", about=About.POST, witness=witness, reading=reading)


def watched(ledger: Ledger, now: datetime, times: Mapping[PostRef, datetime] | None = None) -> ScheduleEntry:
    """The only post that there is."""
    (only,) = ledger.schedule_entries(now=now, posted_at=(times or {}).get)
    return only


def test_a_post_that_was_never_probed_has_no_times(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run)

    assert ScheduleEntry(id=post_id, platform="x", post=REF, first_seen=now) == watched(ledger, now)


@pytest.mark.parametrize(
    "silence",
    [
        said(Unreadable(why=Why.EMPTY), NOW),
        dataclasses.replace(said(Present(), NOW), healthy=False),
        dataclasses.replace(said(Present(), NOW), about=About.ACCOUNT),
        dataclasses.replace(said(Present(), NOW), witness=Witness.WEB_ARCHIVE),
    ],
    ids=["unreadable", "void", "of the account", "in a web archive"],
)
def test_an_unusable_answer_counts_as_asked_and_not_as_heard(silence: Observation, ledger: Ledger, run: int, now: datetime) -> None:
    post_id, heard, asked = shown(ledger, run), now - timedelta(days=2), now - timedelta(days=1)
    ledger.record_observation(run, post_id, said(Present(), heard))
    ledger.record_observation(run, post_id, dataclasses.replace(silence, at=asked))

    only = watched(ledger, now)
    assert (asked, heard) == (only.asked, only.heard)


def test_rehearsed_observations_in_the_future_do_not_count(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run)
    ledger.record_observation(run, post_id, dataclasses.replace(said(Present(), now + timedelta(days=30)), rehearsed=True))

    only = watched(ledger, now)
    assert (None, None) == (only.asked, only.heard)


def test_a_post_that_is_only_linked_to_is_not_scheduled(ledger: Ledger, run: int, now: datetime) -> None:
    shown(ledger, run, dataclasses.replace(EMBED, kind=Kind.LINK))

    assert [] == ledger.schedule_entries(now=now, posted_at=lambda _: None)


def test_the_latest_verdict_counts_from_its_time(ledger: Ledger, run: int, now: datetime) -> None:
    post_id, then = shown(ledger, run), now - timedelta(days=3)
    ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200"), now - timedelta(days=9))
    ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200", suspected=True), then)

    only = watched(ledger, now)
    assert (Standing.INTACT, True, then) == (only.standing, only.suspected, only.since)


def test_the_time_of_a_post_is_in_its_key_or_from_the_platform(ledger: Ledger, run: int, now: datetime) -> None:
    by_platform, by_name = now - timedelta(days=5), now - timedelta(days=6)
    content = Content(author=Author(handle="Bridge"), text="Water", posted_at=by_platform)
    ledger.record_observation(run, shown(ledger, run), said(Present(content=content), now))

    assert by_platform == watched(ledger, now).posted_at
    assert by_name == watched(ledger, now, {REF: by_name}).posted_at


def test_an_unsettled_post_is_scheduled_until_it_is_settled(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run, dataclasses.replace(EMBED, post=None, aliases=(Alias("pic.twitter.com/xlXOy8Yd8h"),)))
    assert (post_id, None) == (watched(ledger, now).id, watched(ledger, now).post)

    ledger.settle(run, post_id, REF, how="a redirect")
    assert (post_id, REF) == (watched(ledger, now).id, watched(ledger, now).post)


def test_a_post_first_seen_under_a_clock_that_was_ahead_is_due_at_once(ledger: Ledger, run: int, now: datetime) -> None:
    shown(ledger, run)
    earlier = now - timedelta(days=900)

    assert earlier == watched(ledger, earlier).first_seen


def test_a_post_first_seen_under_a_clock_that_was_ahead_is_as_old_as_its_first_observation(ledger: Ledger, run: int) -> None:
    post_id, earlier = shown(ledger, run), NOW - timedelta(days=900)
    ledger.record_observation(run, post_id, said(Present(), earlier - timedelta(days=1)))
    ledger.record_observation(run, post_id, said(Present(), earlier))

    assert earlier - timedelta(days=1) == watched(ledger, earlier).first_seen


def test_what_was_asked_last_goes_by_the_order_of_runs(ledger: Ledger, run: int, now: datetime) -> None:
    post_id, last_year = shown(ledger, run), now - timedelta(days=365)
    ledger.record_observation(run, post_id, said(Present(), now - timedelta(days=1)))
    later = ledger.begin("check")
    ledger.record_observation(later, post_id, dataclasses.replace(said(Unreadable(why=Why.EMPTY), last_year), run=later))

    only = watched(ledger, now)
    assert (last_year, now - timedelta(days=1)) == (only.asked, only.heard)
