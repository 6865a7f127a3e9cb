"""`archive` from the founding article to the look-up of its posts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws

pytestmark = pytest.mark.browser

WARCIO = Path(sys.executable).with_name("warcio")


def posts_of(program: Program) -> list[tuple[str | None, str]]:
    """Every post of the archive that stands for itself: its key, and the words that the article quotes of it."""
    return program.rows(
        "SELECT post.key, embed.words FROM post JOIN embed ON embed.post = post.id WHERE settled_as IS NULL ORDER BY embed.position"
    )


def test_the_example_article_gives_two_settled_posts_with_complete_snapshots(archived: tuple[Program, Done]) -> None:
    program, done = archived

    assert (0, "") == (done.code, done.err)
    assert {PRESIDENT, CHALLENGE} == {one["post"] for one in done.events("settled")}
    assert {"articles": 1, "embeds": 2, "posts": 2, "probed": 2, "captured": 2, "partial": 0, "failed": 0, "skipped": 0} == {
        name: done.summary[name] for name in ("articles", "embeds", "posts", "probed", "captured", "partial", "failed", "skipped")
    }
    assert {"intact": 2, "altered": 0, "gone": 0, "withheld": 0, "unknown": 0} == done.summary["verdicts"]
    assert [PRESIDENT, CHALLENGE] == [f"x:{key}" for key, _ in posts_of(program)]
    assert [(1,), (1,), (1,)] == program.rows("SELECT complete FROM snapshot")
    assert [] == flaws(program)


def test_every_snapshot_passes_the_check_of_warcio(archived: tuple[Program, Done]) -> None:
    program, _ = archived
    files = sorted(str(program.home / path) for path in program.snapshots())
    checked = subprocess.run([WARCIO, "check", "-v", *files], capture_output=True, text=True, check=False)

    assert 3 == len(files)
    assert (0, "") == (checked.returncode, checked.stderr)
    assert "digest failed" not in checked.stdout


@pytest.mark.parametrize(
    "query",
    [
        "xlXOy8Yd8h",
        "pic.twitter.com/xlXOy8Yd8h",
        "https://pic.twitter.com/xlXOy8Yd8h",
        "https://t.co/xlXOy8Yd8h",
        "@WhiteHouse",
        "@whitehouse",
        "@WHITEHOUSE",
        "one hell of a President",
        "HELL of a president",
        PRESIDENT,
        f"https://twitter.com/WhiteHouse/status/{founding.PRESIDENT_POST.id}",
        f"x.com/i/status/{founding.PRESIDENT_POST.id}",
        f"https://mobile.twitter.com/whitehouse/status/{founding.PRESIDENT_POST.id}/photo/1?s=20",
    ],
)
def test_a_post_is_found_by_code_handle_words_and_url(archived: tuple[Program, Done], query: str) -> None:
    program, _ = archived
    found = program("lookup", "--json", query)

    assert 0 == found.code
    assert PRESIDENT == found.value[0]["post"]
    assert founding.PRESIDENT_POST.text == found.value[0]["original"]["text"]


def test_a_lookup_without_a_match_prints_an_empty_list(archived: tuple[Program, Done]) -> None:
    program, _ = archived
    found = program("lookup", "--json", "@nobody")

    assert (1, []) == (found.code, found.value)


def test_archiving_again_adds_nothing_to_a_complete_archive(archived: tuple[Program, Done], article: str, web: SmallWeb) -> None:
    program, _ = archived
    files, asked = program.snapshots(), web.requests_to("cdn.syndication.twimg.com", "/tweet-result")
    facts = program.rows("SELECT count(*) FROM observation WHERE post IS NOT NULL")
    again = program("archive", "--json", article)

    assert (0, 2, 0) == (again.code, again.summary["skipped"], again.summary["captured"])
    assert files == program.snapshots()
    assert facts == program.rows("SELECT count(*) FROM observation WHERE post IS NOT NULL")
    assert 2 >= web.requests_to("cdn.syndication.twimg.com", "/tweet-result") - asked  # the controls
    assert [] == flaws(program)


def test_the_external_seed_is_archived_like_ours(program: Program, shared: Path) -> None:
    (seed,) = (shared / "seeds").glob("*.txt")
    done = program("archive", "--json", str(seed))

    assert (0, "") == (done.code, done.err)
    assert (2, {PRESIDENT, CHALLENGE}) == (done.summary["captured"], {one["post"] for one in done.events("settled")})
    assert [(date,) for date in ("2025-04-15",)] == program.rows("SELECT published FROM article_version")
    assert [] == flaws(program)


def test_posts_recorded_without_a_network_are_completed_by_a_later_run(program: Program, article: str, closed_port: int) -> None:
    cut_off = program("--connect-to", f"*:*:127.0.0.1:{closed_port}", "archive", "--json", article)

    assert 1 == cut_off.code
    assert (["x"], 0) == (cut_off.summary["void"], cut_off.summary["captured"])
    assert {"intact": 0, "altered": 0, "gone": 0, "withheld": 0, "unknown": 2} == cut_off.summary["verdicts"]
    assert all(one["what"] and one["remedy"] for one in cut_off.summary["problems"])
    assert any("xlXOy8Yd8h" in one["where"] and "refused" in one["what"] for one in cut_off.summary["problems"])
    assert [None, None] == [key for key, _ in posts_of(program)]
    (found,) = program("lookup", "--json", "xlXOy8Yd8h").value
    assert (None, "unknown", "flat-text") == (found["post"], found["verdict"], found["original"]["witness"])
    assert "one hell of a President.” –President Donald J. Trump 🇺🇸🇸🇻 @NayibBukele" in found["original"]["text"]

    later = program("archive", "--json", article)

    assert (0, 2, []) == (later.code, later.summary["captured"], later.summary["problems"])
    assert [PRESIDENT, CHALLENGE] == [f"x:{key}" for key, _ in posts_of(program)]
    assert [] == flaws(program)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="only root can take the network away")
def test_posts_are_recorded_without_any_network_device(program: Program, article: str) -> None:
    done = program.using("unshare", "-n")("archive", "--json", article)

    assert (1, ["x"]) == (done.code, done.summary["void"])
    assert 2 == len(posts_of(program))
    assert [] == flaws(program)


def test_a_picture_of_another_account_leads_to_the_media_home_and_settles_nothing(
    program: Program, article: str, become: Callable[[World], None]
) -> None:
    become(founding.world_with_reused_media())
    done = program("archive", "--json", article)
    home = program.rows("SELECT kind, target FROM relation")
    (found,) = program("lookup", "--json", "xlXOy8Yd8h").value

    assert 1 == done.code
    assert [CHALLENGE] == [one["post"] for one in done.events("settled")]
    assert [("media-home", "x:")] == [(kind, target[:2]) for kind, target in home]
    assert (None, ["pic.twitter.com/xlXOy8Yd8h"]) == (found["post"], found["aliases"])
    assert "unknown" == found["verdict"]
    assert ["pic.twitter.com/xlXOy8Yd8h by @WhiteHouse"] == [one["where"] for one in done.summary["problems"]]
    assert [] == flaws(program)


def test_an_article_in_two_lists_is_archived_once(program: Program, article: str, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"# a list\n{article}\n", encoding="utf-8")
    done = program("archive", "--json", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"))

    assert (0, 2) == (done.code, done.summary["posts"])
    assert [(2,)] == program.rows("SELECT count(*) FROM post")
    assert 3 == len(program.snapshots())
    assert [] == flaws(program)
