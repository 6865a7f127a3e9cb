"""The views for people who read the database say what the program says of the same ledger, and are quick."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive, posted_at
from archiver.ledger.schema_objects import VIEWS
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, PostRef, parse_postref
from archiver.model.probes import About, Witness
from archiver.model.timestamps import format_iso_micros
from archiver.platforms import FINDERS, finder_by_name
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Standing, Verdict
from tests.ledger.conftest import NOW
from tests.ledger.made_ledgers import STEPS, Step, make_ledger
from tests.platforms.test_addresses import FORMS

READING_VIEWS = ("posts_now", "embeds_now", "changes", "nights", "versions_named")
PLACE = "embed", 1, "Water rising"


def rows(path: Path, sql: str, *parameters: object) -> list[sqlite3.Row]:
    """The rows of a query, as any program reads them."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql, parameters).fetchall()


@settings(max_examples=25)
@given(steps=STEPS)
@example(steps=[("observe", 0, "a"), ("verdict", 0, ""), ("verdict", 1, ""), ("verdict", 2, ""), ("settle", 3, "")])
@example(steps=[("named_embed", 3, "a"), ("observe", 0, "b"), ("verdict", 1, ""), ("settle", 3, ""), ("verdict", 0, "")])
@example(steps=[("named_embed", 3, "a"), ("observe", 1, "b"), ("withdraw", 1, ""), ("withdraw", 0, ""), ("verdict", 1, "")])
def test_the_views_say_of_any_ledger_what_the_program_says(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        home = Home(folder=Path(folder))
        make_ledger(home.database, NOW, steps)
        found = {row["id"]: row for row in rows(home.database, "SELECT * FROM posts_now")}
        moves = rows(home.database, "SELECT * FROM changes ORDER BY id")
        shown = rows(home.database, "SELECT DISTINCT post FROM embeds_now")
        named = {row["post"] for row in rows(home.database, "SELECT post FROM versions_named")}
        with open_archive(home) as archive:
            records = {record.id: record for record in archive.all_posts()}
            expected_moves = archive.changes()

    assert records.keys() == found.keys()
    assert {row["post"] for row in shown} <= {number for number, record in records.items() if record.withdrawn is None}
    assert named <= {number for number, record in records.items() if record.withdrawn is None}
    assert [(move.post_id, move.was, move.became, move.suspected) for move in expected_moves] == [
        (row["post"], row["was"], row["became"], bool(row["suspected"])) for row in moves
    ]
    for number, record in records.items():
        row, original = found[number], record.original
        assert (str(record.post) if record.post else None, record.url) == (row["name"], row["address"])
        assert (original.text if original else None, record.author, record.handle) == (row["words"], row["author"], row["handle"])
        assert (record.verdict.standing if record.withdrawn is None else None) == row["verdict"]
        assert (record.verdict.reason, bool(record.verdict.suspected)) == (row["reason"], bool(row["suspected"]))
        assert (record.withdrawn.level if record.withdrawn else None) == row["withdrawn"]
        assert len(record.appearances) == row["articles"]
        assert format_iso_micros(record.first_seen) == row["first_seen"]
        assert (record.snapshots == ()) == (row["snapshot"] is None)


NAMES = sorted({name.strip() for name in FORMS if name.partition(":")[0] in {finder.name for finder in FINDERS}})


@pytest.fixture(scope="module")
def named_posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a post of each form of name that some platform has."""
    path = tmp_path_factory.mktemp("names") / "archive.sqlite"
    with Ledger.open(path, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b""))
        for position, post in enumerate(filter(None, map(parse_postref, NAMES))):
            ledger.record_embed(run, version, Embed(platform=post.platform, post=post, form=Form.FLAT_TEXT, position=position))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_address_of_a_post_is_the_one_that_its_platform_gives(named_posts: Path, name: str) -> None:
    post = parse_postref(name)
    assert post is not None
    finder = finder_by_name(post.platform)
    assert finder is not None
    (row,) = rows(named_posts, "SELECT address, posted_at FROM posts_now WHERE name = ?", name)

    assert (str(finder.address(post)) if post.platform != "nostr" else None) == row["address"]
    at = posted_at(post)
    assert row["posted_at"] in {None, format_iso_micros(at) if at else None}


def test_every_platform_has_a_name_whose_address_is_compared() -> None:
    assert {finder.name for finder in FINDERS} == {name.partition(":")[0] for name in NAMES}


@pytest.mark.parametrize("name", ["x:1911842373636882499", "tiktok:6806030056956251397", "truthsocial:109598702184774628"])
def test_a_number_that_holds_a_time_tells_when_the_post_was_published(tmp_path: Path, name: str) -> None:
    post = parse_postref(name)
    assert post is not None
    with Ledger.open(tmp_path / "a.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b""))
        ledger.record_embed(run, version, Embed(platform=post.platform, post=post, form=Form.FLAT_TEXT, position=1))
    at = posted_at(post)

    assert [format_iso_micros(at) if at else None] == [
        row["posted_at"] for row in rows(tmp_path / "a.sqlite", "SELECT posted_at FROM posts_now")
    ]


@pytest.fixture
def story(path: Path) -> Iterator[Ledger]:
    """An article in two versions: the first shows two posts, the second one of them."""
    with Ledger.open(path, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for text, keys in (("first", ("1", "2")), ("second", ("2",))):
            article = Article(source="https://news.example/a", text=text, markup=Markup.TEXT, content=text.encode())
            version = ledger.record_article(run, article, NOW, ArticleReading(mark=digest(text.encode()), characters=9))
            for position, key in enumerate(keys, start=1):
                post = PostRef(platform="x", key=key)
                embed = Embed(
                    platform="x", post=post, form=Form.FLAT_TEXT, words="Water  rising…", truncated=True, position=position
                )
                _, number = ledger.record_embed(run, version, embed)
                said = Present(content=Content(author=Author(id="1", name="Bridge"), text="Water\nrising tonight"))
                observed = Observation(
                    post=post, at=NOW, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_API, reading=said
                )
                ledger.record_observation(run, number, observed)
        ledger.finish(run, {"articles": 1, "probed": 2, "verdicts": {"intact": 2}, "changes": []})
        yield ledger


def test_an_article_shows_what_its_last_version_shows(story: Ledger) -> None:
    shown = rows(story.path, "SELECT name, position, quote, words, agrees FROM embeds_now")

    assert [("x:2", 1, "Water  rising…", "Water\nrising tonight", 1)] == [tuple(row) for row in shown]


def test_a_quote_that_the_post_does_not_contain_does_not_agree(story: Ledger) -> None:
    article = Article(source="b", text="", markup=Markup.TEXT, content=b"")
    run = story.begin("archive")
    post = PostRef(platform="x", key="2")
    embed = Embed(platform="x", post=post, form=Form.FLAT_TEXT, words="Water falling", position=1)
    story.record_embed(run, story.record_article(run, article), embed)

    assert [0] == [row["agrees"] for row in rows(story.path, "SELECT agrees FROM embeds_now WHERE article_name = 'b'")]


def test_a_night_tells_what_its_run_brought_and_nothing_of_one_that_did_not_end(story: Ledger) -> None:
    story.begin("check")
    nights = rows(story.path, "SELECT kind, probed, intact, changes FROM nights ORDER BY id")

    assert [("archive", 2, 2, 0), ("check", None, None, None)] == [tuple(row) for row in nights]


def test_what_is_withdrawn_is_in_no_view_but_for_its_name(story: Ledger) -> None:
    run = story.begin("withdraw")
    (number,) = (row["id"] for row in rows(story.path, "SELECT id FROM posts_now WHERE name = 'x:2'"))
    story.record_verdict(run, number, Verdict(standing=Standing.INTACT, reason=None, rule="V200"))
    story.record_verdict(run, number, Verdict(standing=Standing.GONE, reason=None, rule="V300"))
    assert 1 == len(rows(story.path, "SELECT * FROM changes"))
    story.record_withdrawal(run, Subject(post=number), WithdrawalDecision(level=Level.RESTRICT, reason="asked", by="editor"))

    everything = [tuple(row) for view in READING_VIEWS for row in rows(story.path, f"SELECT * FROM {view}")]  # noqa: S608 - our own names
    of_post = [row for row in everything if "x:2" in row]
    assert [row[:4] for row in of_post] == [(number, "x:2", "x", "https://x.com/i/status/2")]
    assert not any("Water" in str(cell) for row in of_post for cell in row)
    assert "restrict" in of_post[0]


PLANNED = {
    f"{view} {condition}": f"SELECT * FROM {view} {condition}"  # noqa: S608 - our own names
    for view, column, time in (
        ("posts_now", "id", "id"),
        ("embeds_now", "post", "id"),
        ("changes", "post", "id"),
        ("versions_named", "post", "id"),
    )
    for condition in (f"WHERE {column} = 1", "WHERE name = 'x:1'", f"ORDER BY {time} DESC LIMIT 100")
}
PLANNED |= {"nights": "SELECT * FROM nights ORDER BY id DESC LIMIT 100"}


@pytest.mark.parametrize("query", PLANNED.values(), ids=PLANNED)
def test_a_view_is_read_through_indexes(story: Ledger, query: str) -> None:
    """By post, nothing is scanned but who is withdrawn; in order of time, only what the order is of, from its end."""
    plan = rows(story.path, f"EXPLAIN QUERY PLAN {query}")
    scanned = [row["detail"] for row in plan if row["detail"].startswith("SCAN") and "withdrawal" not in row["detail"]]

    assert len(scanned) <= ("ORDER BY" in query), scanned
    assert not [row["detail"] for row in plan if row["parent"] == 0 and "TEMP B-TREE" in row["detail"]]


def test_every_view_for_people_is_one_of_the_schema() -> None:
    assert all(any(f"CREATE VIEW {view} AS" in sql for sql in VIEWS) for view in READING_VIEWS)
