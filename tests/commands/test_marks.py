"""Tags and notes are facts of the log: shown with their posts, and tags choose among them."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, ArchivedOn, Program

FIRST, SECOND, THIRD = (f"2026-05-0{day}T02:00:00Z" for day in (1, 2, 3))


@pytest.fixture
def kept(program: Program, archived_on: ArchivedOn) -> Program:
    """An archive of two posts, one of them tagged and noted on."""
    archived_on(program, FIRST)
    assert 0 == program("tag", PRESIDENT, "El  Salvador", "politics", clock=FIRST).code
    assert 0 == program("note", PRESIDENT, "ask \x1b[31mlegal", clock=FIRST).code
    return program


def test_tags_and_notes_are_told_with_their_post(kept: Program) -> None:
    (found,) = kept("lookup", "--json", PRESIDENT).value
    shown, text = kept("show", "--json", PRESIDENT).value, kept("show", PRESIDENT).out

    assert ["el salvador", "politics"] == found["tags"] == shown["tags"]
    assert [("2026-05-01T02:00:00Z", "ask \x1b[31mlegal")] == [(note["at"], note["text"]) for note in shown["notes"]]
    assert "tags: el salvador, politics" in text
    assert "│ ask \\x1b[31mlegal" in text


def test_a_tag_chooses_among_posts_everywhere(kept: Program) -> None:
    looked_up = kept("lookup", "--json", "--tag", "Politics").value
    reported = kept("report", "--json", "--tag", "politics").value
    checked = kept("check", "--all", "--tag", "politics", "--json", clock=SECOND)

    assert [PRESIDENT] == [post["post"] for post in looked_up] == [post["post"] for post in reported["posts"]]
    assert {PRESIDENT} == {event["post"] for event in checked.events("probed")}
    assert 1 == kept("lookup", "--tag", "nothing").code


def test_a_tag_of_an_article_is_one_of_its_posts(kept: Program, article: str) -> None:
    assert 0 == kept("tag", article, "dossier", clock=SECOND).code
    found = kept("lookup", "--json", "--tag", "dossier").value

    assert {PRESIDENT, CHALLENGE} == {post["post"] for post in found}
    assert ["dossier"] == kept("show", "two-presidents.txt", "--json").value["tags"]


def test_a_tag_that_is_taken_away_is_gone_and_cannot_be_taken_twice(kept: Program) -> None:
    assert 0 == kept("tag", PRESIDENT, "politics", "--remove", clock=SECOND).code
    again = kept("tag", PRESIDENT, "politics", "--remove", clock=SECOND)

    assert ["el salvador"] == kept("show", "--json", PRESIDENT).value["tags"]
    assert 2 == again.code
    assert "has no tag “politics”" in again.err


def test_a_rebuilt_archive_has_its_tags_and_notes(kept: Program) -> None:
    assert 0 == kept("check", "--all", clock=SECOND).code
    for file in (kept.home / "db").glob("archive.sqlite*"):
        file.unlink()
    assert 0 == kept("rebuild", clock=THIRD).code
    shown = json.loads(kept("show", "--json", PRESIDENT).out)

    assert (["el salvador", "politics"], 1) == (shown["tags"], len(shown["notes"]))
    assert 0 == kept("verify", clock=THIRD).code


def test_a_redaction_destroys_what_was_noted(kept: Program) -> None:
    command = ("withdraw", PRESIDENT, "--level", "redact", "--reason", "r", "--by", "b", "--yes")
    assert 0 == kept("check", "--all", clock=SECOND).code
    assert 0 == kept(*command, clock=THIRD).code

    with closing(sqlite3.connect(kept.home / "db" / "archive.sqlite")) as database:
        rows = database.execute("SELECT detail FROM custody WHERE act IN ('tag', 'note')").fetchall()
    assert [("{}",)] * 3 == rows
    assert 0 == kept("verify", clock=THIRD).code
