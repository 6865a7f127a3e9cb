"""`check --rejudge`: verdicts from recorded observations, shown by a dry run or recorded; nothing is requested."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present, Reason
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.judge import Standing, Verdict, judge
from tests.commands.conftest import Done, Program, RunHere, flaws

FIRST, SECOND, LINKED = (PostRef(platform="x", key=key) for key in ("1911824617320742989", "1911842373636882499", "20"))
NIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC)
YESTERDAYS = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300", changed_before=NIGHT)
"""What a rule of yesterday may have concluded."""


@pytest.fixture
def home(tmp_path: Path) -> Program:
    """A home with two posts that were seen, one of them judged by other rules than today's, and one that nobody has asked about."""
    program = Program(home=tmp_path / "home", environment={})
    with Ledger.open(program.home / "db" / "archive.sqlite", clock=lambda: NIGHT) as ledger:
        run = ledger.begin("check")
        version = ledger.record_article(run, Article(source="one.txt", text="", markup=Markup.TEXT, content=b"one"))
        for position, ref in enumerate((FIRST, SECOND, LINKED), 1):
            _, post_id = ledger.record_embed(
                run, version, Embed(platform="x", post=ref, form=Form.BLOCKQUOTE, position=position), NIGHT
            )
            if ref is not LINKED:
                seen = observed(ref, run)
                ledger.record_observation(run, post_id, seen)
                ledger.record_verdict(run, post_id, YESTERDAYS if ref is FIRST else judge([seen]))
        ledger.finish(run, {})
    return program


def observed(ref: PostRef, run: int) -> Observation:
    """That a post is there."""
    reading = Present(content=Content(author=Author(handle="ferry"), text="Water rising"))
    witness = Witness.PLATFORM_API
    return Observation(post=ref, at=NIGHT, run=run, probe="x-tweet-result", about=About.POST, witness=witness, reading=reading)


def written(home: Program) -> tuple[Any, ...]:
    """How much the database holds."""
    return home.rows("SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM verdict), (SELECT count(*) FROM entry)")[0]


def changes(done: Done) -> list[tuple[str, str, str]]:
    """What a judging says that it changes: the post, the rule of before and that of now."""
    return [(one["post"], one["from"]["rule"], one["to"]["rule"]) for one in done.events("rejudged")]


def standing(run_here: RunHere) -> dict[str, str]:
    """By which rule each post stands."""
    return {one["post"]: one["rule"] for one in json.loads(run_here("report", "--format", "json").out)["posts"]}


def test_a_dry_run_shows_the_changes_and_writes_nothing(home: Program, run_here: RunHere) -> None:
    before = written(home)
    done = run_here("check", "--rejudge", "--dry-run", "--json")

    assert (0, [(str(FIRST), "V300", "V200")]) == (done.code, changes(done))
    assert {"event": "rejudgement", "posts": 3, "would_change": 1, "problems": []} == done.summary
    assert before == written(home)


@pytest.mark.usefixtures("home")
def test_the_dry_run_prints_a_table(run_here: RunHere) -> None:
    assert [
        "1 of 3 verdicts would change; nothing was written",
        "  post                   is                                              would be",
        f"  {FIRST}  gone (deleted), V300, … – 2026-03-01T02:00:00Z  intact, V200",
    ] == run_here("check", "--rejudge", "--dry-run").out.splitlines()


def test_rejudging_records_verdicts_from_the_observations(home: Program, run_here: RunHere) -> None:
    assert {str(FIRST): "V300", str(SECOND): "V200", str(LINKED): "V100"} == standing(run_here)
    done = run_here("check", "--rejudge", "--json")

    assert (0, "check", 1) == (done.code, done.summary["kind"], done.summary["rejudged"])
    assert [(str(FIRST), "V300", "V200")] == changes(done)
    assert [(str(FIRST), "gone", "intact")] == [(one["post"], one["from"], one["to"]) for one in done.summary["changes"]]
    assert {str(FIRST): "V200", str(SECOND): "V200", str(LINKED): "V100"} == standing(run_here)
    assert [] == flaws(home)
    assert [] == changes(run_here("check", "--rejudge", "--json"))


@pytest.mark.parametrize("arguments", [("--dry-run",), ("--rejudge", "--all"), ("--rejudge", str(FIRST))])
def test_rejudging_excludes_other_options(arguments: tuple[str, ...], run_here: RunHere) -> None:
    assert 2 == run_here("check", *arguments).code


def test_a_dry_run_needs_an_archive(run_here: RunHere) -> None:
    assert 2 == run_here("check", "--rejudge", "--dry-run").code
