"""What no night's brake has let through stays doubtful: after a kill, and after the database was lost."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archiver.demo.smallweb.world import World
from archiver.ledger.writer import Ledger
from archiver.model.observations import Present
from tests.commands import test_unreadable_nights as nights

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)


def rewritten() -> World:
    """All posts of a channel say something else, and the control does not."""
    return nights.world().with_pages(nights.telegram_pages(lambda number: f"Buy coin {number} now"))


def test_a_doubtful_night_is_doubtful_again_after_the_database_was_lost(tmp_path: Path) -> None:
    with nights.archived(tmp_path) as (web, program):
        web.world = rewritten()
        nights.night(program, 3)
        copy = program.at(shutil.copytree(program.home, tmp_path / "lost"))
        shutil.rmtree(tmp_path / "lost" / "db")
        shutil.rmtree(tmp_path / "lost" / "snapshots" / "runs")
        rebuilt = copy("rebuild", "--json")
        stood = nights.standings(copy)
        following = nights.night(copy, 4)
        accepted = copy("check", "--accept-night", str(following.summary["run"]), clock="2026-11-04T12:00:00Z")

        assert dict.fromkeys(("telegram", "x"), ["intact"] * 6) == stood
        assert [("telegram", "text", 6)] == [(one["platform"], one["claim"], one["moved"]) for one in rebuilt.summary["doubtful"]]
        assert ([], 1) == (following.summary["changes"], len(following.summary["doubtful"]))
        assert 0 == accepted.code
        assert {"telegram": ["altered"] * 6, "x": ["intact"] * 6} == nights.standings(copy)
        assert 0 == copy("verify").code


def test_a_change_of_a_single_post_is_told_after_the_database_was_lost(tmp_path: Path) -> None:
    with nights.archived(tmp_path) as (web, program):
        edited = nights.telegram_pages(lambda number: f"Tide {number} is {'out' if number == 41 else 'rising'}")
        web.world = nights.world().with_pages(edited)
        nights.night(program, 3)
        shutil.rmtree(program.home / "db")
        rebuilt = program("rebuild", "--json")

        assert (0, []) == (rebuilt.code, rebuilt.summary["doubtful"])
        assert {"telegram": ["altered"] + ["intact"] * 5, "x": ["intact"] * 6} == nights.standings(program)


def killed_run(home: Path) -> None:
    """A run that has observed that all posts of the channel say something else, and was killed before it judged them."""
    with Ledger.open(home / "db" / "archive.sqlite", clock=lambda: AT) as ledger:
        run = ledger.begin("check")
        posts = [post_id for post_id, post in ledger.every_post().items() if post is not None and post.platform == "telegram"]
        for post_id, observations in ledger.observations(posts).items():
            last = observations[-1]
            assert isinstance(last.reading, Present)
            assert last.content is not None
            said = replace(last.reading, content=replace(last.content, text="Buy coin now"))
            ledger.record_observation(run, post_id, replace(last, id=None, run=run, at=AT, reading=said))


def test_what_a_killed_run_observed_is_doubted_by_the_next_command_whichever_it_is(tmp_path: Path) -> None:
    with nights.archived(tmp_path) as (_, program):
        killed_run(program.home)
        copy = program.at(shutil.copytree(program.home, tmp_path / "copy"))
        preview = program("check", "--rejudge", "--dry-run", clock="2026-11-03T11:00:00Z")
        program("check", "--rejudge", clock="2026-11-03T12:00:00Z")
        (tmp_path / "other.html").write_text("<article><h1>Nothing</h1></article>", encoding="utf-8")
        copy("archive", str(tmp_path / "other.html"), clock="2026-11-03T12:00:00Z")
        copy("check", "--rejudge", clock="2026-11-03T13:00:00Z")

        assert "0 of 12 verdicts would change" in preview.out
        assert "was killed before it judged what it observed" in preview.out + preview.err
        assert [dict.fromkeys(("telegram", "x"), ["intact"] * 6)] * 2 == [nights.standings(program), nights.standings(copy)]
