"""What is excluded, paused or delisted is not asked about; it is counted, and `status` tells it."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, ArchivedOn, Program, flaws

FIRST, SECOND, THIRD, LATER = "2026-05-01T02:00:00Z", "2026-05-02T02:00:00Z", "2026-05-03T02:00:00Z", "2026-07-03T02:00:00Z"
EXCLUDE = '[[exclude]]\naccount = "x:whitehouse"\nreason = "asked for"\n'


@pytest.fixture
def kept(program: Program, archived_on: ArchivedOn) -> Program:
    """An archive of two posts that one article shows."""
    return archived_on(program, FIRST)


def settings(program: Program, text: str) -> None:
    """Write the settings of a home."""
    program.home.mkdir(exist_ok=True)
    (program.home / "archiver.toml").write_text(text, encoding="utf-8")


def test_an_excluded_account_is_neither_captured_nor_asked_about(program: Program, article: str) -> None:
    settings(program, EXCLUDE)
    archived = program("archive", "--json", article, clock=FIRST)
    checked = program("check", "--all", "--json", clock=SECOND)
    status = program("status", "--json", clock=SECOND).value

    assert (0, 1, 1) == (archived.code, archived.summary["captured"], archived.summary["resting"])
    assert (0, 1, 1) == (checked.code, checked.summary["probed"], checked.summary["resting"])
    assert PRESIDENT not in {event["post"] for event in [*archived.events("probed"), *checked.events("probed")]}
    assert [CHALLENGE] == [post["post"] for post in program("report", "--json", clock=SECOND).value["posts"]]
    assert {"excluded": 1} == status["resting"]
    assert [{"account": "x:whitehouse", "reason": "asked for"}] == status["exclusions"]


def test_an_excluded_article_is_not_read(program: Program, article: str) -> None:
    settings(program, f'[[exclude]]\npattern = "*{Path(article).name}"\nreason = "a sample"\n')
    done = program("archive", "--json", article, clock=FIRST)

    assert (0, 0, 1) == (done.code, done.summary["articles"], done.summary["resting"])


@pytest.mark.parametrize(
    "table",
    [
        'account = "a"\n',
        'reason = "r"\n',
        'account = "a"\nhost = "b"\nreason = "r"\n',
        'acount = "a"\nreason = "r"\n',
        "account = 1\nreason = 2\n",
    ],
)
def test_an_exclusion_that_makes_no_sense_is_told_with_its_line(program: Program, article: str, table: str) -> None:
    settings(program, f"{EXCLUDE}\n[[exclude]]\n{table}")
    done = program("archive", article, clock=FIRST)

    assert 2 == done.code
    assert "archiver.toml, line 5:" in done.err


def test_a_paused_post_rests_until_the_day(kept: Program) -> None:
    assert 0 == kept("pause", PRESIDENT, "--until", "2026-06-01", "--reason", "a dispute", clock=SECOND).code
    paused = kept("check", "--all", "--json", clock=SECOND)
    status = kept("status", "--json", clock=SECOND).value
    shown = kept("show", "--json", PRESIDENT, clock=SECOND).value
    over = kept("check", "--all", "--json", clock=LATER)

    assert (1, 1) == (paused.summary["probed"], paused.summary["resting"])
    assert (2, 0) == (over.summary["probed"], over.summary["resting"])
    assert ("paused", None) == (shown["rests"], shown["due"])
    assert ({"paused": 1}, "a dispute", "2026-06-01") == (
        status["resting"],
        status["pauses"][0]["reason"],
        status["pauses"][0]["until"],
    )


def test_a_paused_article_is_not_read_and_its_posts_rest(kept: Program, article: str) -> None:
    assert 0 == kept("pause", article, clock=SECOND).code
    archived = kept("archive", "--json", article, clock=SECOND)
    checked = kept("check", "--all", "--json", clock=SECOND)
    named = kept("check", PRESIDENT, clock=SECOND)
    assert 0 == kept("resume", article, clock=THIRD).code
    after = kept("check", "--all", "--json", clock=THIRD)

    assert (0, 1) == (archived.summary["articles"], archived.summary["resting"])
    assert (0, 2) == (checked.summary["probed"], checked.summary["resting"])
    assert (2, 2) == (named.code, after.summary["probed"])
    assert "is paused" in named.err
    assert [] == flaws(kept)


def test_what_is_not_paused_cannot_be_resumed(kept: Program) -> None:
    done = kept("resume", CHALLENGE, clock=SECOND)

    assert (2, "") == (done.code, done.out)
    assert "is not paused" in done.err


def test_a_rebuilt_archive_knows_its_pauses(kept: Program) -> None:
    """They are facts of the log; the file of the next run has them."""
    assert 0 == kept("pause", PRESIDENT, clock=SECOND).code
    assert 0 == kept("check", "--all", clock=SECOND).code
    (kept.home / "db" / "archive.sqlite").unlink()
    for beside in (kept.home / "db").glob("archive.sqlite-*"):
        beside.unlink()
    assert 0 == kept("rebuild", clock=THIRD).code

    status = json.loads(kept("status", "--json", clock=THIRD).out)
    assert [PRESIDENT] == [pause["name"] for pause in status["pauses"]]
    assert {"paused": 1} == status["resting"]
