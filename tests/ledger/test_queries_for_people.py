"""The queries in `db/` answer what they say at their top."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present, Reason, Unreadable
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import Standing, Verdict

DB = Path(__file__).resolve().parents[2] / "db"
QUERIES = sorted((DB / "queries").glob("*.sql"))
GONE, EDITED = PostRef(platform="x", key="1"), PostRef(platform="x", key="2")


def seen(ref: PostRef | None, text: str | None, at: datetime) -> Observation:
    """The post with these words; without any, an alias that leads nowhere yet."""
    reading = Present(content=Content(author=Author(id="1"), text=text)) if text else Unreadable(why=Why.RATE_LIMITED)
    about = About.POST if text else About.ALIAS
    return Observation(post=ref, at=at, run=1, probe="p", about=about, witness=Witness.PLATFORM_API, reading=reading)


@pytest.fixture
def answers(path: Path, now: datetime) -> sqlite3.Connection:
    """A ledger with a post that is gone, one that was edited, and one without a name; open for reading."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b""))

        def show(ref: PostRef | None, position: int) -> int:
            aliases = () if ref else (Alias("pic.twitter.com/a"),)
            embed = Embed(
                platform="x", post=ref, form=Form.FLAT_TEXT, aliases=aliases, handle="Bridge", words="Wat…", position=position
            )
            return ledger.record_embed(run, version, embed)[1]

        gone, edited, nameless = show(GONE, 1), show(EDITED, 2), show(None, 3)
        ledger.record_observation(run, gone, seen(GONE, "Water rising", now))
        ledger.record_verdict(run, gone, Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300", changed_before=now))
        ledger.record_observation(run, edited, seen(EDITED, "before", now))
        ledger.record_observation(run, edited, seen(EDITED, "after", now))
        ledger.record_verdict(run, edited, Verdict(standing=Standing.INTACT, reason=None, rule="V200"))
        ledger.record_verdict(run, edited, Verdict(standing=Standing.ALTERED, reason=None, rule="V410"))
        ledger.record_observation(run, nameless, seen(None, None, now))
        ledger.finish(run, {"probed": 4, "verdicts": {"gone": 1}, "changes": [{"post": "x:2"}], "void": []})
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


EXPECTED: dict[str, dict[str, object]] = {
    "died-since-they-were-shown": {"post": "x:1", "reason": "deleted", "words": "Water rising"},
    "link-rot-by-month": {"month": "2026-05", "posts": 3, "gone": 1, "altered": 1, "percent": 66.7},
    "edited-posts": {"post": "x:2", "before": "before", "after": "after"},
    "not-settled-yet": {"aliases": "pic.twitter.com/a", "words": "Wat…", "last_answer": "rate-limited"},
    "without-a-complete-snapshot": {"post": "x:1", "path": None},
    "nights": {"kind": "archive", "probed": 4, "gone": 1, "void": "[]", "changes": 1},
    "articles-that-lost-posts": {"article": "a", "position": 1, "post": "x:1", "verdict": "gone", "quote": "Wat…"},
    "what-moved": {"post": "x:2", "was": "intact", "became": "altered", "suspected": 0},
    "quotes-that-differ": {"post": "x:2", "quote": "Wat…", "words": "before"},
    "posts-with-words": {"post": "x:1", "text": "Water rising", "verdict": "gone"},
    "who-quotes-whom": {"handle": "bridge", "posts": 3, "appearances": 3, "gone": 1},
}
"""The first row of each query's answer, in part."""


def test_every_query_has_an_expected_answer() -> None:
    assert sorted(EXPECTED) == [query.stem for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_a_query_gives_the_expected_answer(answers: sqlite3.Connection, query: Path) -> None:
    with closing(answers):
        first = answers.execute(query.read_text(encoding="utf-8"), {"q": "rising"}).fetchone()

    assert EXPECTED[query.stem] == {name: first[name] for name in EXPECTED[query.stem]}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_a_query_begins_with_its_question(query: Path) -> None:
    assert query.read_text(encoding="utf-8").startswith("-- ")
