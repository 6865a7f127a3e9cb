"""Doubts in the ledger: which observations they take away, how they end, and what a killed run observed."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.checking.brake import Doubt, Scope
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Claim, Gone, Observation, Present, Reading
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.judge import Standing, Verdict, judge

REF = PostRef(platform="mastodon", key="social.example/1")
SAID = Content(author=Author(id="1"), text="Water rising")
DAY = timedelta(days=1)


def post_in(ledger: Ledger, run: int) -> int:
    """A post that an article shows."""
    version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b""))
    return ledger.record_embed(run, version, Embed(platform="mastodon", post=REF, form=Form.BLOCKQUOTE))[1]


def observe(ledger: Ledger, run: int, post_id: int, reading: Reading, at: datetime) -> None:
    """One observation of the post."""
    made = Observation(post=REF, at=at, run=run, probe="api", about=About.POST, witness=Witness.PLATFORM_API, reading=reading)
    ledger.record_observation(run, post_id, made)


def doubt(*posts: int) -> Doubt:
    """A doubt about whether these posts are gone."""
    scope = Scope("mastodon", "social.example")
    return Doubt(scope=scope, claim=Claim.GONE, probe="api", moved=len(posts), compared=9, allowed=3, posts=posts)


def test_what_is_doubted_does_not_count_until_the_doubt_is_lifted(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = post_in(ledger, run)
    observe(ledger, run, post_id, Present(content=SAID), now)
    doubts = []
    for night in (1, 2):
        number = ledger.begin("check")
        observe(ledger, number, post_id, Gone(), now + night * DAY)
        doubts.append(ledger.record_doubt(number, doubt(post_id)))

    assert Standing.INTACT is judge(ledger.observations((post_id,))[post_id]).standing
    assert not judge(ledger.observations((post_id,))[post_id]).suspected
    assert doubts == [found.id for found in ledger.open_doubts()]
    for number in doubts:
        ledger.lift_doubt(run, number, by="person")
    assert Standing.GONE is judge(ledger.observations((post_id,))[post_id]).standing
    assert [] == ledger.open_doubts()


def test_a_post_that_was_heard_of_since_is_no_longer_in_doubt(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = post_in(ledger, run)
    number = ledger.begin("check")
    observe(ledger, number, post_id, Gone(), now)
    ledger.record_doubt(number, doubt(post_id))
    observe(ledger, ledger.begin("check"), post_id, Present(content=SAID), now + DAY)

    assert [] == ledger.open_doubts()


def test_what_the_present_run_hears_ends_no_doubt_yet(ledger: Ledger, run: int, now: datetime) -> None:
    """What it claims may be doubtful too; but it tells which of the posts were heard of."""
    post_id = post_in(ledger, run)
    number = ledger.begin("check")
    observe(ledger, number, post_id, Gone(), now)
    ledger.record_doubt(number, doubt(post_id))
    following = ledger.begin("check")
    before = ledger.open_doubts(present_run=following)
    observe(ledger, following, post_id, Gone(), now + DAY)
    after = ledger.open_doubts(present_run=following)

    assert [{post_id}, {post_id}] == [before[0].posts, after[0].posts]
    assert [{post_id}, set()] == [before[0].unheard, after[0].unheard]
    assert {"api"} == after[0].probes


def test_what_a_killed_run_observed_is_doubted_too(path: Path, now: datetime) -> None:
    with Ledger.open(path, clock=lambda: now) as ledger:
        first = ledger.begin("archive")
        post_id = post_in(ledger, first)
        observe(ledger, first, post_id, Present(content=SAID), now)
        ledger.finish(first, {})
        killed = ledger.begin("check")
        observe(ledger, killed, post_id, Gone(), now + DAY)
        following = ledger.begin("check")
        observe(ledger, following, post_id, Gone(), now + 2 * DAY)

        assert (killed,) == ledger.killed_runs(following)
        assert [post_id] == ledger.posts_observed_by((killed,))
        ledger.record_doubt(following, doubt(post_id), killed_runs=(killed,))
        assert Standing.INTACT is judge(ledger.observations((post_id,))[post_id]).standing


def test_the_moves_of_the_last_ninety_days_tell_what_is_usual(path: Path, now: datetime) -> None:
    clock = [now]
    with Ledger.open(path, clock=lambda: clock[-1]) as ledger:
        post_id = moved_post(ledger, now)
        clock.append(now + 9 * DAY)
        ledger.begin("check")
        clock.append(now + 10 * DAY)
        ledger.begin("check")
        of_host, of_other = Scope("mastodon", "social.example"), Scope("mastodon", "other.example")

        found = ledger.past_moves(of_host, Claim.GONE, now=now + 10 * DAY)
        assert (1, 9) == (found.moves, round(found.post_days)), "watched until the run before this one"
        assert (0, 0) == (ledger.past_moves(of_other, Claim.GONE, now=now + 10 * DAY).moves, 0)
        assert 0 == ledger.past_moves(of_host, Claim.TEXT, now=now + 10 * DAY).moves
        assert 0 == ledger.past_moves(of_host, Claim.GONE, now=now + 200 * DAY).moves
        assert Standing.GONE is ledger.current_verdicts([post_id])[post_id].standing


@pytest.mark.parametrize(("ahead", "days"), [(1826, 9), (0, 10)])
def test_nobody_watched_while_a_clock_was_ahead(path: Path, now: datetime, ahead: int, days: int) -> None:
    clock = [now]
    with Ledger.open(path, clock=lambda: clock[-1]) as ledger:
        moved_post(ledger, now)
        for at in (now + 9 * DAY, now + (10 + ahead) * DAY, now + 11 * DAY):
            clock.append(at)
            ledger.begin("check")

        of_host = Scope("mastodon", "social.example")
        assert days == round(ledger.past_moves(of_host, Claim.GONE, now=now + 11 * DAY).post_days)


def moved_post(ledger: Ledger, now: datetime) -> int:
    """A post that was found in a run and gone a day later; returns its id."""
    run = ledger.begin("archive")
    post_id = post_in(ledger, run)
    intact, gone = (Verdict(standing=standing, reason=None, rule="V200") for standing in (Standing.INTACT, Standing.GONE))
    ledger.record_verdict(run, post_id, intact, now)
    ledger.record_verdict(run, post_id, gone, now + DAY)
    return post_id
