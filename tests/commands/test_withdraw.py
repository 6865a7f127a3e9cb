"""`withdraw --level restrict`: a post, an article or a snapshot is hidden wherever people look, until that is undone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws

BECAUSE = ("--reason", "asked by its author", "--by", "A. Keeper", "--yes")
WORDS = "one hell of a President"


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """A copy of an archive with the founding article and its two posts."""
    shutil.copytree(archived[0].home, tmp_path / "home")
    return archived[0].at(tmp_path / "home")


def shown(program: Program, *arguments: str) -> str:
    return program(*arguments).out


@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv", "json"])
def test_a_report_says_that_a_post_was_withdrawn_and_not_what_it_said(kept: Program, form: str) -> None:
    assert 0 == kept("withdraw", PRESIDENT, *BECAUSE).code
    report = shown(kept, "report", "--format", form)

    assert WORDS not in report
    assert "WhiteHouse" not in report
    assert ("asked by its author" in report) == (form != "csv")
    assert "briefing" in shown(kept, "report", "--format", "json")


@pytest.mark.parametrize("command", ["lookup", "show"])
def test_a_post_that_is_named_is_shown_as_withdrawn(kept: Program, command: str) -> None:
    kept("withdraw", PRESIDENT, *BECAUSE)
    (text, found) = (kept(command, PRESIDENT), kept(command, PRESIDENT, "--json").value)
    record = found[0] if command == "lookup" else found

    assert 0 == text.code
    assert "(asked by its author), by A. Keeper" in text.out
    assert WORDS not in text.out
    assert ("restrict", "asked by its author") == (record["withdrawn"]["level"], record["withdrawn"]["reason"])
    assert ([], [], [], None) == (record["versions"], record["articles"], record["snapshots"], record["author"])


@pytest.mark.parametrize("query", [WORDS, "@WhiteHouse"])
def test_a_withdrawn_post_is_not_found_by_its_words_or_its_author(kept: Program, query: str) -> None:
    assert 0 == kept("lookup", query).code
    kept("withdraw", PRESIDENT, *BECAUSE)

    assert 1 == kept("lookup", query).code


def test_a_withdrawn_post_is_not_asked_about_and_told_nowhere(kept: Program, article: str) -> None:
    kept("withdraw", PRESIDENT, *BECAUSE)
    asked = "SELECT count(*) FROM observation JOIN post ON post.id = post WHERE platform || ':' || key = ?"
    before = kept.rows(asked, PRESIDENT)
    night, named, again = kept("check", "--all", "--json"), kept("check", PRESIDENT), kept("archive", "--json", article)

    assert (0, 2, 0) == (night.code, named.code, again.code)
    assert "asked by its author" in named.err
    assert before == kept.rows(asked, PRESIDENT)
    assert PRESIDENT not in night.out + again.out
    assert kept.rows(asked, CHALLENGE)[0][0] > before[0][0]


def test_no_proof_is_exported_of_a_withdrawn_post(kept: Program, tmp_path: Path) -> None:
    kept("withdraw", PRESIDENT, *BECAUSE)
    done = kept("export", "proof", PRESIDENT, "--output", str(tmp_path / "folder"))

    assert (2, False) == (done.code, (tmp_path / "folder").exists())
    assert "asked by its author" in done.err


def test_what_was_restricted_is_shown_again_and_both_are_in_the_log(kept: Program) -> None:
    before = kept("lookup", PRESIDENT, "--json").value
    kept("withdraw", PRESIDENT, *BECAUSE)
    undone = kept("withdraw", PRESIDENT, *BECAUSE, "--undo")

    assert 0 == undone.code
    assert before == kept("lookup", PRESIDENT, "--json").value
    assert [("restrict",), ("lift",)] == kept.rows("SELECT level FROM withdrawal JOIN entry ON fact = 'withdrawal' AND row = id")
    assert [] == flaws(kept)
    assert 0 == kept("verify").code


def test_what_is_withdrawn_already_or_not_at_all_is_refused(kept: Program) -> None:
    assert 2 == kept("withdraw", PRESIDENT, *BECAUSE, "--undo").code
    kept("withdraw", PRESIDENT, *BECAUSE)

    assert 2 == kept("withdraw", PRESIDENT, *BECAUSE).code
    assert 2 == kept("withdraw", "x:1", *BECAUSE).code
    assert 1 == len(kept.rows("SELECT id FROM withdrawal"))


def test_nothing_is_withdrawn_by_a_dry_run_or_without_a_yes(kept: Program) -> None:
    dry, asked = kept("withdraw", PRESIDENT, *BECAUSE, "--dry-run"), kept("withdraw", PRESIDENT, *BECAUSE[:-1], stdin=b"n\n")

    assert (0, 1) == (dry.code, asked.code)
    assert "also quoted in two-presidents" in dry.out
    assert [] == kept.rows("SELECT id FROM withdrawal")


def test_a_withdrawn_snapshot_is_not_shown_and_its_post_is(kept: Program) -> None:
    path = kept("lookup", PRESIDENT, "--json").value[0]["snapshots"][0]["path"]
    assert 0 == kept("withdraw", path, *BECAUSE).code
    record = kept("lookup", PRESIDENT, "--json").value[0]

    assert path not in [snapshot["path"] for snapshot in record["snapshots"]]
    assert WORDS in record["original"]["text"]


def test_a_withdrawn_article_shows_no_posts_and_they_are_not_shown_in_it(kept: Program, article: str) -> None:
    assert 0 == kept("withdraw", article, *BECAUSE).code
    found = kept("lookup", article)

    assert 0 == found.code
    assert "asked by its author" in found.out
    assert [] == kept("lookup", PRESIDENT, "--json").value[0]["articles"]


def snapshots_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.warc.gz")}


def test_a_proof_holds_no_snapshot_that_is_withdrawn_or_shows_a_withdrawn_post(kept: Program, article: str, tmp_path: Path) -> None:
    def exported(name: str) -> set[str]:
        done = kept("export", "proof", CHALLENGE, "--articles", "--output", str(tmp_path / name))
        assert 0 == done.code
        checked = subprocess.run([sys.executable, tmp_path / name / "check.py"], capture_output=True, check=False)
        assert 0 == checked.returncode
        return snapshots_in(tmp_path / name)

    whole = exported("whole")
    of_articles = {path for path in whole if "/articles/" in path}
    kept("withdraw", PRESIDENT, *BECAUSE)
    without_its_article = exported("without its article")
    kept("withdraw", PRESIDENT, *BECAUSE, "--undo")
    (own, *_) = whole - of_articles
    kept("withdraw", own, *BECAUSE)

    assert of_articles
    assert whole - of_articles == without_its_article
    assert whole - {own} == exported("without its own snapshot")
    kept("withdraw", article, *BECAUSE)
    assert whole - of_articles - {own} == exported("without both")
