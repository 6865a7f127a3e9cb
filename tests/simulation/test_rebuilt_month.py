"""After a simulated month the database is lost; what `rebuild` brings back says the same of every post, to the last field."""

import io
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from archiver.commands import run as run_command
from archiver.ledger.signed_notes import split_notes
from bench.web_process import web_process
from tests.simulation.driver import Driver, NightResult
from tests.simulation.scenario import Scenario, draw_scenario

READING = (("lookup",), ("show",))
"""The commands that are asked about every post."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What an archive says: its report, and of each post what every reading command prints."""

    report: Mapping[str, Any]
    posts: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class LostMonth:
    """A month whose database was lost and rebuilt: its nights, what was said before and after, and the home."""

    home: Path
    nights: Sequence[NightResult]
    before: Spoken
    after: Spoken
    exit_code: int
    clock: str


def command(home: Path, clock: str, *arguments: str) -> tuple[int, str]:
    """Run a command in this process; its exit code and what it prints."""
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as printed:
        code = run_command(["--home", str(home), "--clock", clock, *arguments])
    printed.seek(0)
    return code, printed.read()


def spoken(home: Path, clock: str) -> Spoken:
    report = json.loads(command(home, clock, "report", "--format", "json")[1])
    names = [post["post"] for post in report["posts"] if post["post"] is not None]
    posts = {name: [json.loads(command(home, clock, *words, name, "--json")[1]) for words in READING] for name in names}
    return Spoken(report=report, posts=posts)


def lost_and_rebuilt(home: Path, scenario: Scenario) -> LostMonth:
    with web_process("tests.simulation.server", scenario.seed, len(scenario.posts), len(scenario.schedule) - 1) as server:
        driver = Driver(home=home, server=server, scenario=scenario, browser=False)
        driver.prepare()
        nights = list(driver.run(lambda _: None))
    first, *later = split_notes((home / "checkpoints.txt").read_text(encoding="utf-8"))[0]
    assert later
    (home / "theirs.txt").write_text(first, encoding="utf-8")
    clock = f"{max(night.clock for night in scenario.schedule) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    before = spoken(home, clock)
    shutil.rmtree(home / "db")
    code, _ = command(home, clock, "rebuild", "--clock-is-right", "--json")
    return LostMonth(home=home, nights=nights, before=before, after=spoken(home, clock), exit_code=code, clock=clock)


@pytest.fixture(
    scope="module", params=[(60, 6, 67), pytest.param((200, 30, 20261203), marks=pytest.mark.slow)], ids=["a week", "a month"]
)
def month(request: pytest.FixtureRequest) -> Iterator[LostMonth]:
    posts, nights, seed = request.param
    with TemporaryDirectory(prefix="rebuilt-") as folder:
        yield lost_and_rebuilt(Path(folder) / "home", draw_scenario(seed, posts, nights))


def test_the_month_has_deaths_edits_reversals_and_void_nights(month: LostMonth) -> None:
    with closing(sqlite3.connect(month.home / "db" / "archive.sqlite")) as database:
        standings: dict[int, list[str]] = {}
        for post, standing in database.execute("SELECT post, standing FROM verdict ORDER BY id"):
            standings.setdefault(post, []).append(standing)

    assert {"gone", "altered", "intact"} <= {past[-1] for past in standings.values()}
    assert any(standing != "intact" and past[-1] == "intact" for past in standings.values() for standing in past)
    assert any(night.void for night in month.nights)


def test_every_post_is_shown_and_looked_up_as_before(month: LostMonth) -> None:
    assert 0 == month.exit_code
    assert month.before.posts.keys() == month.after.posts.keys()
    assert [] == [name for name, said in month.before.posts.items() if said != month.after.posts[name]]


def test_the_report_is_the_same(month: LostMonth) -> None:
    own = {"generated_at", "method", *(name for name in month.before.report if "run" in name)}

    assert month.before.report.keys() == month.after.report.keys()
    before, after = (
        {
            **report,
            "unknown": [kind for kind in report["unknown"] if kind["what"] != "silent"],
        }  # each `check` finds out who is silent
        for report in (month.before.report, month.after.report)
    )
    assert [] == [name for name in before.keys() - own if before[name] != after[name]]


def test_the_archive_is_intact_and_an_outsiders_first_checkpoint_still_holds(month: LostMonth) -> None:
    code, printed = command(month.home, month.clock, "verify", "--json", "--checkpoint", str(month.home / "theirs.txt"))

    assert (0, []) == (code, json.loads(printed)["findings"])
