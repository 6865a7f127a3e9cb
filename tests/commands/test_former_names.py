"""An archive of an earlier version, whose posts have names of that time, is continued by this one: each post stays one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb import hosts
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.finding import read_article
from archiver.ledger.writer import Ledger
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from tests.commands.conftest import Done, Program, inherited
from tests.commands.test_other_owners import HARBOUR, NOT_FOUND, TELEGRAM_CONTROLS, channel

FORMER = {"telegram:Harbour_Watch/120": "telegram:harbour_watch/120", "telegram:Kept_Gone/120": "telegram:kept_gone/120"}
WATCH = "telegram:harbour_watch/120"
STORY = (
    '<html><head><title>Ferries</title><link rel="canonical" href="https://news.example/ferries"></head><body><h1>Ferries</h1>'
    "<p>The harbour office said that the ferries would sail again before long.</p>"
    '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="Harbour_Watch/120"></script>'
    "<p>Nobody was hurt.</p>"
    '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="Kept_Gone/120"></script>'
    "</body></html>"
)


def answer(world: World, request: Request) -> Response:
    """The small web's answer, with a Telegram that does not tell a channel's case and writes it as its owner does."""
    if request.host != "t.me":
        return hosts.answer(world, request)
    return next((found for (_, path), found in world.pages.items() if path.lower() == request.path.lower()), NOT_FOUND)


@dataclass(frozen=True, kw_only=True)
class Continued:
    """The archive of an earlier version, and what this one says while it continues it."""

    program: Program
    web: SmallWeb
    checkpoint: Path
    first: Done
    asked: dict[str, int]
    second: Done
    archived: Done

    def found(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """What a look-up by a name finds."""
        return self.program("lookup", "--json", name).value


@pytest.fixture(scope="module")
def continued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Continued]:
    """Two checks of the archive, then its article once more."""
    folder = tmp_path_factory.mktemp("former")
    (folder / "story.html").write_text(STORY)
    checkpoint = folder / "checkpoint.txt"
    checkpoint.write_text(old_archive(folder / "home" / "db" / "archive.sqlite"))
    world = World().with_pages(
        {
            **TELEGRAM_CONTROLS,
            **channel("Harbour_Watch", "Water rising at the bridge", HARBOUR),
            **channel("Kept_Gone", "The tide is high", HARBOUR),
        }
    )
    with small_web(world) as web:
        web.answering = answer
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        first = program("check", "--all", "--json", clock="2026-11-02T02:00:00Z")
        asked = {path: count for (host, path), count in web.counts.items() if host == "t.me" and path.endswith("/120")}
        second = program("check", "--json", *FORMER, clock="2026-11-03T02:00:00Z")
        archived = program("archive", "--json", "--render", "never", "story.html", clock="2026-11-04T02:00:00Z")
        yield Continued(program=program, web=web, checkpoint=checkpoint, first=first, asked=asked, second=second, archived=archived)


def old_archive(path: Path) -> str:
    """Record the story as an earlier version did, and another one that spells a channel in lower case; the checkpoint."""
    now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        for source, content, names in (("story.html", STORY, list(FORMER)), ("other.html", "<p>Another story.</p>", [WATCH])):
            version = ledger.record_article(run, read_article(source, content.encode()), now)
            for name in names:
                post = PostRef(platform="telegram", key=name.partition(":")[2])
                ledger.record_embed(run, version, Embed(platform="telegram", post=post, form=Form.ATTRIBUTE), now)
        return ledger.finish(run, {}).note


def test_the_first_run_tells_in_one_line_that_it_renamed_posts(continued: Continued) -> None:
    assert [{"event": "renamed", "posts": 2, "merged": 1}] == continued.first.events("renamed")
    assert [] == [*continued.second.events("renamed"), *continued.archived.events("renamed")]


def test_each_post_is_asked_about_once_and_by_its_present_name(continued: Continued) -> None:
    assert {"/harbour_watch/120", "/kept_gone/120"} == {path for path in continued.asked if not path.startswith("/s/")}
    assert 2 == continued.first.summary["probed"]


def test_a_check_understands_former_names(continued: Continued) -> None:
    assert (0, 2) == (continued.second.code, continued.second.summary["probed"])


def test_a_post_whose_name_alone_changed_is_kept_once(continued: Continued) -> None:
    """The first run captures what was never kept; later ones find nothing new."""
    kept = [event["post"] for event in continued.first.events("kept")]
    assert sorted(FORMER.values()) == sorted(kept)
    assert [] == continued.second.events("kept")


def test_the_article_shows_the_same_posts_again(continued: Continued) -> None:
    posts = [record["post"] for record in continued.program("report", "--format", "json").value["posts"]]
    assert sorted(FORMER.values()) == sorted(posts)
    assert (2, 2) == (continued.archived.summary["posts"], continued.archived.summary["skipped"])


@pytest.mark.parametrize(("former", "present"), FORMER.items())
def test_a_look_up_knows_both_names(continued: Continued, former: str, present: str) -> None:
    (by_former,), (by_present,) = continued.found(former), continued.found(present)
    assert by_former == by_present
    assert (present, [former]) == (by_present["post"], by_present["aliases"])


def test_both_articles_show_the_post_that_had_two_names(continued: Continued) -> None:
    (found,) = continued.found(WATCH)
    assert {"Ferries", None} == {article["title"] for article in found["articles"]}


def test_the_log_extends_the_checkpoint_that_somebody_kept(continued: Continued) -> None:
    verified = continued.program("verify", "--json", "--checkpoint", str(continued.checkpoint))
    assert (0, []) == (verified.code, verified.value["findings"])


def test_a_proof_has_the_renaming_and_can_be_checked(continued: Continued, tmp_path: Path) -> None:
    former = next(iter(FORMER))
    assert 0 == continued.program("export", "proof", former, "--output", str(tmp_path / "proof")).code

    checked = subprocess.run([sys.executable, "check.py"], cwd=tmp_path / "proof", capture_output=True, check=False, text=True)
    facts = [json.loads(fact["entry"]) for fact in json.loads((tmp_path / "proof" / "proof.json").read_text())["facts"]]
    assert 0 == checked.returncode, checked.stderr
    assert [(former, WATCH)] == [(fact["row"]["former"], fact["row"]["ref"]) for fact in facts if fact["fact"] == "renaming"]
