"""Which validators a question may name."""

import dataclasses
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.checking.revalidation import MAX_CACHE_AGE, CachedReading, Validators
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Unreadable
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Why, Witness

REF = PostRef(platform="mastodon", key="social.example/7")
SEEN = Present(content=Content(author=Author(handle="ferry"), text="Water"))
KIND = "mastodon-status"


def observed(at: datetime) -> Observation:
    """That the post is there."""
    witness = Witness.PLATFORM_API
    return Observation(post=REF, at=at, run=1, probe=KIND, about=About.POST, witness=witness, reading=SEEN)


def kept(ledger: Ledger, run: int, seen: Observation, *, whole_at: datetime | None = None) -> tuple[int, CachedReading]:
    """The post, and the validators that came with an observation of it."""
    article = Article(source="one.txt", text="", markup=Markup.TEXT, content=b"one")
    embed = Embed(platform="mastodon", post=REF, form=Form.BLOCKQUOTE, position=1)
    _, post_id = ledger.record_embed(run, ledger.record_article(run, article), embed)
    given = Validators(url="https://social.example/7", etag='"a"', modified=None, whole_at=whole_at or seen.at)
    cached = CachedReading(validators=given, observation=ledger.record_observation(run, post_id, seen))
    ledger.remember_validators(post_id, KIND, cached)
    return post_id, cached


def test_validators_of_the_last_night_can_be_sent(ledger: Ledger, run: int, now: datetime) -> None:
    post_id, cached = kept(ledger, run, observed(now))

    assert {post_id: {KIND: cached}} == ledger.validators(now=now + timedelta(days=1))
    assert SEEN == getattr(ledger.observation(cached.observation), "reading", None)


def test_newer_validators_replace_older_ones(ledger: Ledger, run: int, now: datetime) -> None:
    kept(ledger, run, observed(now))
    post_id, cached = kept(ledger, run, observed(now + timedelta(days=1)))

    assert {post_id: {KIND: cached}} == ledger.validators(now=now + timedelta(days=2))


def test_validators_expire_a_week_after_the_last_full_answer(ledger: Ledger, run: int, now: datetime) -> None:
    kept(ledger, run, observed(now), whole_at=now - MAX_CACHE_AGE + timedelta(days=1))

    assert {} != ledger.validators(now=now)
    assert {} == ledger.validators(now=now + timedelta(days=1))


def test_validators_of_a_void_night_are_not_used(ledger: Ledger, run: int, now: datetime) -> None:
    kept(ledger, run, dataclasses.replace(observed(now), healthy=False))

    assert {} == ledger.validators(now=now)


@pytest.mark.parametrize("reading", [Gone(), Unreadable(why=Why.SERVER_TROUBLE), Present()])
def test_the_next_observation_of_their_probe_ends_validators(
    reading: Gone | Unreadable | Present, ledger: Ledger, run: int, now: datetime
) -> None:
    post_id, _ = kept(ledger, run, observed(now))
    ledger.record_observation(run, post_id, dataclasses.replace(observed(now + timedelta(hours=1)), reading=reading))

    assert {} == ledger.validators(now=now + timedelta(days=1))


def test_validators_of_another_program_version_are_not_used(ledger: Ledger, path: Path, now: datetime) -> None:
    columns = "kind, started, rehearsed, program, custody, options"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        older = database.execute(f"INSERT INTO run ({columns}) VALUES ('check', '', 0, '0.0.1', '{{}}', '{{}}')").lastrowid  # noqa: S608 - our own columns
    assert older is not None
    kept(ledger, older, observed(now))

    assert {} == ledger.validators(now=now)


def test_validators_from_a_clock_that_was_ahead_are_not_sent(ledger: Ledger, run: int, now: datetime) -> None:
    kept(ledger, run, observed(now), whole_at=now + timedelta(days=900))

    assert {} == ledger.validators(now=now)


def test_a_later_run_under_an_earlier_clock_ends_the_use_of_validators(ledger: Ledger, run: int, now: datetime) -> None:
    post_id, _ = kept(ledger, run, observed(now))
    gone = dataclasses.replace(observed(now - timedelta(days=900)), reading=Gone())
    later = ledger.begin("check")
    ledger.record_observation(later, post_id, dataclasses.replace(gone, run=later))

    assert {} == ledger.validators(now=now + timedelta(days=1))
