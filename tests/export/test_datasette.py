"""Datasette itself opens every table, view and query of an archive, says what each is, and finds posts by words."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from archiver.app.export_datasette import export_datasette
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError, InputError
from archiver.export.datasette import FACETS, METADATA, descriptions
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Standing, Verdict
from tests.docs.documents import PROJECT
from tests.ledger.conftest import NOW

WORDS = ("Water rising in Zürich", "The bridge at the river stays closed", "A secret that was withdrawn", "水位が上がっています")
MOVES = (Verdict(standing=Standing.INTACT, reason=None, rule="V200"), Verdict(standing=Standing.GONE, reason=None, rule="V300"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with an article that shows four posts: the first is gone, the third withdrawn."""
    home = Home(folder=tmp_path_factory.mktemp("home"))
    home.database.parent.mkdir(parents=True)
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        article = Article(source="https://news.example/a", text="a", markup=Markup.TEXT, content=b"a")
        version = ledger.record_article(run, article, NOW, ArticleReading(mark=digest(b"a"), characters=9))
        for position, words in enumerate(WORDS, start=1):
            post = PostRef(platform="x", key=str(position))
            embed = Embed(
                platform="x", post=post, form=Form.FLAT_TEXT, words=words[:8], position=position, author="José", handle="jose"
            )
            _, number = ledger.record_embed(run, version, embed)
            said = Present(content=Content(author=Author(id="1", name="José", handle="jose"), text=words))
            observed = Observation(
                post=post, at=NOW, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_API, reading=said
            )
            ledger.record_observation(run, number, observed)
            for verdict in MOVES[: 2 if position in {1, 3} else 1]:
                ledger.record_verdict(run, number, verdict)
            if position == 3:
                decision = WithdrawalDecision(level=Level.RESTRICT, reason="the author asked", by="editor")
                ledger.record_withdrawal(run, Subject(post=number), decision)
        ledger.finish(run, {"articles": 1, "probed": 4, "verdicts": {"intact": 2, "gone": 1}, "changes": [], "void": []})
    return home


async def opened(home: Home, folder: Path, *, public: bool) -> Datasette:
    """Datasette over the archive, with what the program wrote for it."""
    database = export_datasette(home, folder, public=public)
    found = Datasette(
        [str(database)], metadata=json.loads((folder / METADATA).read_text(encoding="utf-8")), plugins_dir=str(folder / "plugins")
    )
    await found.invoke_startup()
    return found


@pytest.fixture
async def tables(home: Home, tmp_path: Path) -> AsyncIterator[Datasette]:
    """For the archive's own people."""
    found = await opened(home, tmp_path / "tables", public=False)
    yield found
    found.get_database("archive").close()


@pytest.fixture
async def public(home: Home, tmp_path: Path) -> AsyncIterator[Datasette]:
    """For strangers."""
    found = await opened(home, tmp_path / "public", public=True)
    yield found
    found.get_database("archive").close()


async def answer(datasette: Datasette, path: str) -> Mapping[str, Any]:
    """What Datasette answers, as JSON."""
    response = await datasette.client.get(path)
    assert 200 == response.status_code, f"{path}: {response.text[:500]}"
    found: Mapping[str, Any] = response.json()
    return found


async def test_every_table_view_and_query_opens(tables: Datasette) -> None:
    database = await answer(tables, "/archive.json")
    names = [table["name"] for table in database["tables"]] + [view["name"] for view in database["views"]]
    queries = [query["name"] for query in database["queries"]]

    assert {*FACETS} <= {*names}
    for name in [*names, *queries]:
        page = await tables.client.get(f"/archive/{name}?q=water")
        assert 200 == page.status_code, f"{name}: {page.text[:300]}"
        assert "This query took too long" not in page.text
        await answer(tables, f"/archive/{name}.json?q=water&_shape=objects")


async def test_what_only_the_program_needs_is_hidden(tables: Datasette) -> None:
    database = await answer(tables, "/archive.json")
    shown = {table["name"] for table in database["tables"] if not table["hidden"]}

    assert {*descriptions()["tables"]} == shown


async def test_the_page_of_a_view_explains_its_columns_and_counts_what_can_be_filtered(tables: Datasette) -> None:
    page = (await tables.client.get("/archive/posts_now")).text

    assert descriptions()["views"]["posts_now"][:40] in page
    assert descriptions()["columns"]["changed_after"][:30] in page
    assert re.search(r"_facet=verdict|verdict=gone", page)


async def test_a_row_that_points_to_a_post_shows_its_name(tables: Datasette) -> None:
    page = (await tables.client.get("/archive/verdict")).text

    assert ">x:1</a>" in page


@pytest.mark.parametrize(
    ("view", "search", "found"),
    [
        ("posts_now", "zürich", ["x:1"]),
        ("posts_now", "ZURICH water", ["x:1"]),
        ("posts_now", "jose bridge", ["x:2"]),
        ("posts_now", "secret", []),
        ("versions_named", "Bridge", ["x:2"]),
        ("versions_named", "secret", []),
    ],
)
async def test_the_search_finds_posts_by_words_with_and_without_accents(
    tables: Datasette, view: str, search: str, found: list[str]
) -> None:
    rows = (await answer(tables, f"/archive/{view}.json?_search={search}&_shape=objects"))["rows"]

    assert found == [row["name"] for row in rows]


async def test_the_query_for_words_finds_posts(tables: Datasette) -> None:
    rows = (await answer(tables, "/archive/posts-with-words.json?q=bri*&_shape=objects"))["rows"]

    assert [("x:2", WORDS[1]), ("x:2", WORDS[1][:8])] == [(row["post"], row["text"]) for row in rows]


EXAMPLES = re.findall(r"```sql\n(.*?);\n```", (PROJECT / "db" / "README.md").read_text(encoding="utf-8"), re.DOTALL)


async def test_the_worked_examples_of_the_readme_answer_in_datasette(tables: Datasette) -> None:
    answers = [(await answer(tables, f"/archive.json?{urlencode({'sql': sql, '_shape': 'arrays'})}"))["rows"] for sql in EXAMPLES]

    assert [
        [["x", 3, 1, 0, 33.3]],
        [[None, 1, 3, 1]],
        [[text, witness] for text, witness in ((WORDS[0][:8], "flat-text"), (WORDS[0], "platform-api"))],
        [["x:1", None]],
        [["x:1", "intact", "gone"]],
    ] == [
        answers[0],
        answers[1],
        [[row[3], row[1]] for row in answers[2]],
        [[row[0], row[3]] for row in answers[3]],
        [[row[1], row[2], row[3]] for row in answers[4]],
    ]


async def test_the_queries_carry_their_questions(tables: Datasette) -> None:
    queries = (await answer(tables, "/archive.json"))["queries"]

    assert all(query["title"].endswith("?") for query in queries)
    page = (await tables.client.get("/archive/died-since-they-were-shown")).text
    assert "Which posts that articles show can no longer be had, and what did they say?" in page


async def test_strangers_see_the_views_and_nothing_that_was_withdrawn(public: Datasette) -> None:
    database = await answer(public, "/archive.json")
    everything = [name for part in ("tables", "views", "queries") for name in (entry["name"] for entry in database[part])]

    assert {*FACETS} == {view["name"] for view in database["views"]}
    assert [] == database["tables"]
    for name in everything:
        assert "A secret" not in (await public.client.get(f"/archive/{name}.json?q=secret")).text
    for path in ("/archive/version", "/archive/embed", "/archive?sql=select+*+from+version", "/archive/posts_now?_where=1=1"):
        assert 403 == (await public.client.get(path)).status_code, path


def test_every_column_that_is_shown_is_explained(home: Home) -> None:
    known = descriptions()
    with closing(sqlite3.connect(home.database)) as connection:
        shown = {
            column
            for name in (*known["views"], *known["tables"])
            for column, *_ in connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1", (name,))
        }

    everywhere = {column for column in known["columns"] if "." not in column}
    places = {column.partition(".")[0] for column in known["columns"]} - everywhere

    assert shown == everywhere
    assert places <= {*known["views"], *known["tables"]}


def test_a_later_export_replaces_an_earlier_one(home: Home, tmp_path: Path) -> None:
    export_datasette(home, tmp_path, public=False)
    (tmp_path / METADATA).write_text("{}", encoding="utf-8")
    export_datasette(home, tmp_path, public=False)

    assert "posts_now" in (tmp_path / METADATA).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_and_a_home_without_an_archive_are_told(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EvidenceError, match="cannot be written"):
        export_datasette(home, tmp_path / "file", public=False)
    with pytest.raises(InputError, match="there is no ledger"):
        export_datasette(Home(folder=tmp_path), tmp_path / "tables", public=False)
