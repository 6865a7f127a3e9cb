"""`verify` reads the kept answers again: a row that says otherwise is named, even where its leaf was signed anew with it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archiver.app.verification import files, readings
from archiver.ledger.facts import FACTS, commitment_to
from archiver.model.digests import digest
from tests.commands.conftest import Done, Program

OTHER = digest(b"other")


def of_posts(change: str) -> str:
    """The statement that changes the observations of posts."""
    return f"UPDATE observation SET {change} WHERE about = 'post' AND post IS NOT NULL"  # noqa: S608 - our own SQL


def of_versions(change: str) -> str:
    """The statement that changes the versions that platforms showed."""
    return f"UPDATE version SET {change} WHERE probe " + "<> 'article'"  # noqa: S608 - our own SQL


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article, to be tampered with."""
    program, _ = archived
    shutil.copytree(program.home, tmp_path / "home")
    return program.at(tmp_path / "home")


def rewritten(program: Program, statement: str) -> None:
    """Change rows, and their commitments with them, as the keeper can: nothing in the log contradicts the rows then."""
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite")) as database, database:
        database.row_factory = sqlite3.Row
        database.create_function("search_fold", 1, lambda text: text)
        for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {row['name']}")
        assert database.execute(statement).rowcount > 0
        for fact, query in FACTS.items():
            for row in database.execute(query).fetchall():
                salt = database.execute("SELECT salt FROM entry WHERE fact = ? AND row = ?", (fact, row["id"])).fetchone()
                if salt is not None:
                    commitment = commitment_to(fact, dict(row), salt["salt"])
                    database.execute("UPDATE entry SET commitment = ? WHERE fact = ? AND row = ?", (commitment, fact, row["id"]))


def about_answers(done: Done) -> list[tuple[str, str, str]]:
    """The findings about kept answers: code, where, and which column."""
    return [
        (finding["code"], finding["where"], finding["what"].rpartition(": ")[2])
        for finding in done.value["findings"]
        if finding["code"] in readings.CODES
    ]


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("reading", of_posts("reading = 'gone', reason = 'deleted', ambiguous = 0, version = NULL")),
        ("labels", of_posts("labels = '[\"a warning\"]'")),
        ("edited", of_posts("edited = 1")),
        ("edited_at", of_posts("edited_at = '2025-04-15T00:00:00.000000Z'")),
        ("aliases", "UPDATE observation SET aliases = '[\"x:1\"]' WHERE about = 'alias'"),
        ("owner", of_posts('owner = \'{"handle":null,"id":"1","name":null}\'')),
        ("at", of_posts("at = '2026-01-01T00:00:00.000000Z'")),
        ("body", of_posts(f"body = '{OTHER}'")),
        ("status", of_posts("status = 404")),
        ("url", of_posts("url = 'https://elsewhere.example/'")),
        ("witness", of_posts("witness = 'platform-page'")),
        ("version", of_posts("version = NULL")),
        ("reading", "UPDATE observation SET reading = 'withheld', reason = 'login-wall' WHERE control AND reading = 'gone'"),
        ("reason", "UPDATE observation SET reason = 'removed' WHERE control AND reading = 'gone'"),
    ],
)
def test_an_observation_that_says_otherwise_than_its_answer_is_named_with_the_column(
    kept: Program, column: str, change: str
) -> None:
    rewritten(kept, change)

    found = about_answers(kept("verify", "--json"))

    assert (readings.READS_OTHERWISE, column) in {(code, differing) for code, _, differing in found}


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("text", of_versions("text = 'Other words.'")),
        ("author", of_versions("author = 'Somebody else'")),
        ("handle", of_versions("handle = 'somebody'")),
        ("author_id", of_versions("author_id = '1'")),
        ("posted_at", of_versions("posted_at = '2020-01-01T00:00:00.000000Z'")),
        ("quoted", of_versions("quoted = 'x:1'")),
        ("language", of_versions("language = 'fr'")),
        ("media", of_versions("media = '[]'")),
        ("truncated", of_versions("truncated = 1 - truncated")),
        ("seen_at", of_versions("seen_at = '2020-01-01T00:00:00.000000Z'")),
        ("digest", of_versions(f"digest = '{OTHER}'")),
    ],
)
def test_a_version_that_says_otherwise_than_its_answer_is_named_with_the_column(kept: Program, column: str, change: str) -> None:
    rewritten(kept, change)

    found = about_answers(kept("verify", "--json"))

    assert {(readings.VERSION_DIFFERS, column)} == {(code, differing) for code, _, differing in found}


def test_a_control_known_with_other_words_is_named(kept: Program) -> None:
    rewritten(kept, "UPDATE control_version SET text = 'just setting up'")

    assert readings.VERSION_DIFFERS in {code for code, _, _ in about_answers(kept("verify", "--json"))}


def test_a_version_that_no_answer_showed_is_named(kept: Program) -> None:
    with closing(sqlite3.connect(kept.home / "db" / "archive.sqlite")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(version)") if row[1] != "id"]
    names = ", ".join(columns)
    rewritten(kept, f"INSERT INTO version ({names}) SELECT {names} FROM version WHERE probe <> 'article' LIMIT 1")  # noqa: S608 - its own columns

    assert [readings.VERSION_NOT_SHOWN] == [code for code, _, _ in about_answers(kept("verify", "--json"))]


def test_words_that_no_article_quotes_are_named(kept: Program) -> None:
    rewritten(kept, "UPDATE version SET text = 'Words that nobody quoted' WHERE probe = 'article'")

    assert {readings.VERSION_NOT_SHOWN} == {code for code, _, _ in about_answers(kept("verify", "--json"))}


def test_the_digest_of_a_picture_that_is_in_no_file_is_named(kept: Program) -> None:
    rewritten(kept, "UPDATE media SET digest = 'sha256:' || substr(digest, 9) || '0' WHERE id = 1")

    assert [(readings.MEDIA_NOT_KEPT, "media 1")] == [found[:2] for found in about_answers(kept("verify", "--json"))]


def test_an_observation_without_any_kept_answer_is_named(kept: Program) -> None:
    rewritten(
        kept,
        of_posts(f"at = '2020-01-01T00:00:00.000000Z', body = '{OTHER}', url = 'https://a.example/'"),
    )

    assert readings.NOT_KEPT in {code for code, _, _ in about_answers(kept("verify", "--json"))}


def test_an_answer_that_another_version_read_differently_is_only_a_warning(kept: Program) -> None:
    rewritten(kept, of_versions("language = 'fr'"))
    rewritten(kept, "UPDATE run SET program = '0.0.1'")

    found = [finding for finding in kept("verify", "--json").value["findings"] if finding["code"] in readings.CODES]

    assert {(readings.READ_DIFFERENTLY, "warning")} == {(finding["code"], finding["severity"]) for finding in found}
    assert all("(0.0.1): language" in finding["what"] for finding in found)


def test_the_parts_together_find_what_the_whole_finds(kept: Program) -> None:
    rewritten(kept, of_versions("text = 'Other words.'"))
    whole = about_answers(kept("verify", "--json"))
    parts = [kept("verify", "--json", "--part", f"{number}/3") for number in (1, 2, 3)]

    assert sorted(whole) == sorted(found for part in parts for found in about_answers(part))
    assert kept("verify", "--json").value["answers"] == sum(part.value["answers"] for part in parts)
    assert kept("verify", "--json").value["snapshots"] == sum(part.value["snapshots"] for part in parts)


@pytest.mark.parametrize("part", ["0/3", "4/3", "1", "1/0", "a/b", "-1/2", "1/9999"])
def test_a_part_that_does_not_exist_is_refused(kept: Program, part: str) -> None:
    done = kept("verify", "--part", part)

    assert 2 == done.code
    assert "write it as 3/7" in done.err


def test_each_code_is_used_once_and_documented() -> None:
    document = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")

    assert not set(files.CODES) & set(readings.CODES)
    assert [] == [code for code in readings.CODES if f"| `{code}` |" not in document]


def test_a_search_index_that_says_otherwise_is_named_and_mended(kept: Program) -> None:
    with closing(sqlite3.connect(kept.home / "db" / "archive.sqlite")) as database, database:
        database.execute("UPDATE folded_version SET text = 'planted' WHERE id = 1")
    before, mended, after = kept("verify", "--json"), kept("verify", "--mend"), kept("verify", "--json", "--mend")

    assert (5, {"L007"}) == (before.code, {finding["code"] for finding in before.value["findings"]})
    assert 0 == mended.code
    assert "The search index had 1 version otherwise than recorded, and was rebuilt." in mended.out
    assert (0, 0, []) == (after.code, after.value["mended"], after.value["findings"])


def test_a_full_text_index_that_lost_its_words_is_mended(kept: Program) -> None:
    with closing(sqlite3.connect(kept.home / "db" / "archive.sqlite")) as database, database:
        database.execute(
            "INSERT INTO words (words, rowid, text, author, handle) SELECT 'delete', id, text, author, handle FROM folded_version"
        )
    handle = kept.rows("SELECT handle FROM version WHERE handle IS NOT NULL")[0][0]

    assert 0 == kept("verify", "--mend").code
    assert handle in kept("lookup", "--json", handle).out
    assert 0 == kept("verify", "--json", "--mend").value["mended"]


def test_an_observation_with_a_value_that_does_not_exist_is_named(kept: Program) -> None:
    rewritten(kept, of_posts("reading = 'gone', reason = 'shadow-banned'"))

    assert {readings.READS_OTHERWISE} <= {code for code, _, _ in about_answers(kept("verify", "--json"))}
