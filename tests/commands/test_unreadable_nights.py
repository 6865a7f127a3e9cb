"""Nights on which a platform answers and cannot be read, or on which a control has changed: nothing is said of its posts."""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.messages import Request, Response, json_answer, page, redirect
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Account, World, XPost, empty_world, snowflake
from tests.commands.conftest import Done, Program, inherited
from tests.platforms.api import bodies

Change = Callable[[Request, Response], Response]

CHANNEL_POSTS = tuple(range(41, 47))
WRITTEN = datetime(2026, 10, 1, 12, tzinfo=UTC)
X_POSTS = tuple(
    XPost(
        id=snowflake(WRITTEN + timedelta(hours=number)),
        account=Account(id=str(500 + number), handle=f"ferry{number}", name="Ferry"),
        text=f"Ferry number {number} leaves",
        created_at=WRITTEN + timedelta(hours=number),
    )
    for number in range(6)
)


def telegram_pages(words: Callable[[int], str] = lambda number: f"Tide {number} is rising") -> dict[tuple[str, str], Response]:
    """A channel's posts, with the posts that are known to be there and gone."""
    shown = {("t.me", f"/ferrytown/{number}"): page(bodies.telegram(words(number), number)) for number in CHANNEL_POSTS}
    control = bodies.telegram("Hello", 83).replace("ferrytown", "telegram")
    return shown | {
        ("t.me", "/telegram/83"): page(control),
        ("t.me", "/telegram/2147483647"): page('<div class="tgme_widget_message_error">Post not found</div>'),
    }


def article(folder: Path) -> Path:
    """An article with all of these posts."""
    telegram = "".join(
        f'<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="ferrytown/{number}"></script>'
        for number in CHANNEL_POSTS
    )
    x = "".join(f'<blockquote class="twitter-tweet"><a href="{post.address}"></a></blockquote>' for post in X_POSTS)
    path = folder / "article.html"
    path.write_text(f"<article><h1>The quay</h1>{telegram}{x}</article>", encoding="utf-8")
    return path


def world() -> World:
    """Everything is there."""
    return empty_world().with_posts(X_POSTS).with_pages(telegram_pages())


@contextmanager
def archived(folder: Path) -> Iterator[tuple[SmallWeb, Program]]:
    """The small web, and an archive of the article whose posts have been seen on two nights."""
    with small_web(world(), folder=folder, hosts=("cdn.syndication.x.com",)) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        program("archive", "--json", str(article(folder)), clock="2026-11-01T02:00:00Z")
        night(program, 2)
        yield web, program


def night(program: Program, day: int) -> Done:
    """One night's check of all posts."""
    return program("check", "--all", "--json", clock=f"2026-11-{day:02}T02:00:00Z")


def change_answers(web: SmallWeb, change: Change) -> None:
    """Let every answer of the small web pass through a change."""
    plain = web.answering
    web.answering = lambda world, request: change(request, plain(world, request))


def renamed(host: str, old: str, new: str) -> Change:
    """One name in all answers of a host is another."""

    def change(request: Request, response: Response) -> Response:
        body = re.sub(rb"\b" + old.encode() + rb"\b", new.encode(), response.body)
        return replace(response, body=body) if request.host == host else response

    return change


def standings(program: Program) -> dict[str, list[str]]:
    """Where the posts stand, by platform."""
    found: dict[str, list[str]] = {}
    for post in program("report", "--json").value["posts"]:
        found.setdefault(post["post"].partition(":")[0], []).append(post["verdict"])
    return found


def problems(done: Done, where: str) -> list[dict[str, Any]]:
    """The problems of a run about one platform."""
    return [problem for problem in done.summary["problems"] if problem["where"] == where]


@pytest.fixture(scope="module")
def renamed_class(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Done], dict[str, Any], Done, Done, Done]]:
    """Telegram renames the class of its texts for three nights: what the program said, and the report, doctor and a look-up."""
    with archived(tmp_path_factory.mktemp("class")) as (web, program):
        plain = web.answering
        change_answers(web, renamed("t.me", "tgme_widget_message_text", "tgme_message_body"))
        said = [night(program, day) for day in (3, 4, 5)]
        report, doctor = program("report", "--json").value, program("doctor", "--json")
        shown = program("lookup", "telegram:ferrytown/41")
        web.answering = plain
        web.world = world().with_pages(telegram_pages(lambda number: f"Tide {number} is {'falling' if number == 41 else 'rising'}"))
        said.append(night(program, 6))
        yield said, report, doctor, shown, program("lookup", "--json", "telegram:ferrytown/41")


def test_a_renamed_class_alters_no_post_and_each_night_is_told(renamed_class: Any) -> None:  # noqa: ANN401 - as the fixture
    said, report, *_ = renamed_class

    assert {"intact"} == {post["verdict"] for post in report["posts"]}
    assert [[], [], []] == [done.summary["changes"] for done in said[:3]]
    for done in said[:3]:
        (problem,) = problems(done, "telegram")
        assert 1 == done.code
        assert "their words could not be read" in problem["what"]


def test_after_three_nights_an_unread_control_is_told_with_its_remedy(renamed_class: Any) -> None:  # noqa: ANN401 - as the fixture
    (problem,) = problems(renamed_class[0][2], "telegram")

    assert "on 3 days since 3 November 2026" in problem["what"]
    assert 'archiver.toml, under [controls.telegram.known."telegram:telegram/83"]' in problem["remedy"]


def test_posts_that_are_there_unread_are_said_to_be_so(renamed_class: Any) -> None:  # noqa: ANN401 - as the fixture
    _, report, doctor, shown, _ = renamed_class
    unread = {post["post"] for post in report["posts"] if post["unread"] is not None}

    assert {f"telegram:ferrytown/{number}" for number in CHANNEL_POSTS} == unread
    assert [("telegram", 6, 3)] == [(one["whose"], one["posts"], one["nights"]) for one in report["unread"]]
    assert "what it says could not be read; last read on 2 November 2026" in " ".join(shown.out.split())
    assert "and says what it said" not in " ".join(shown.out.split())
    assert ["telegram"] == [one["what"].partition(":")[0] for one in doctor.value["findings"] if one["code"] == "D016"]


def test_an_edit_made_meanwhile_is_seen_once_words_can_be_read_again(renamed_class: Any) -> None:  # noqa: ANN401 - as the fixture
    said, *_, after = renamed_class

    assert [] == problems(said[-1], "telegram")
    assert ["telegram:ferrytown/41"] == [change["post"] for change in said[-1].summary["changes"]]
    assert ("altered", None) == (after.value[0]["verdict"], after.value[0]["unread"])


def test_a_renamed_key_leaves_words_unread_and_says_so(tmp_path: Path) -> None:
    with archived(tmp_path) as (web, program):
        change_answers(web, renamed("cdn.syndication.twimg.com", "text", "full_text"))
        web.world = web.world.with_pages({("publish.twitter.com", "/oembed"): Response(status=404)})
        done = night(program, 3)
        found = program("lookup", "--json", f"x:{X_POSTS[0].id}").value[0]

        assert dict.fromkeys(("telegram", "x"), ["intact"] * 6) == standings(program)
        assert "their words could not be read" in problems(done, "x")[0]["what"]
        assert ("intact", 1) == (found["verdict"], found["unread"]["nights"])
        late = replace(X_POSTS[0], id=snowflake(WRITTEN + timedelta(days=9)))
        web.world = web.world.with_posts([late])
        (tmp_path / "late.html").write_text(f'<blockquote class="twitter-tweet"><a href="{late.address}"></a></blockquote>')
        program("archive", str(tmp_path / "late.html"), clock="2026-11-03T12:00:00Z")
        assert "words-not-read" in program("lookup", "--json", f"x:{late.id}").value[0]["snapshots"][0]["shortfalls"]


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallWeb, Program, list[Done]]]:
    """All posts of a channel say something else in one night, and the control does not."""
    with archived(tmp_path_factory.mktemp("rewritten")) as (web, program):
        web.world = world().with_pages(telegram_pages(lambda number: f"Buy coin {number} now"))
        yield web, program, [night(program, 3), night(program, 4)]


def test_a_night_on_which_all_posts_say_something_else_is_doubtful(rewritten: tuple[SmallWeb, Program, list[Done]]) -> None:
    _, _, said = rewritten
    for done in said:
        (doubt,) = done.summary["doubtful"]
        (problem,) = problems(done, "telegram")

        assert ("telegram", "text", 6, 6) == (doubt["platform"], doubt["claim"], doubt["moved"], doubt["compared"])
        assert (1, []) == (done.code, done.summary["changes"])
        assert f"check --accept-night {done.summary['run']}" in problem["remedy"]


def test_a_person_can_accept_a_doubtful_night(rewritten: tuple[SmallWeb, Program, list[Done]]) -> None:
    _, program, said = rewritten
    before, doctor = standings(program), program("doctor", "--json").value
    versions = program("lookup", "--json", "telegram:ferrytown/41").value[0]["versions"]
    run = str(said[-1].summary["run"])
    unknown = program("check", "--accept-night", "1", clock="2026-11-04T11:00:00Z")
    elsewhere = program("check", "--accept-night", run, "--platform", "x", clock="2026-11-04T11:30:00Z")
    done = program("check", "--accept-night", run, "--platform", "telegram", "--json", clock="2026-11-04T12:00:00Z")
    following = night(program, 5)

    assert ["intact"] * 6 == before["telegram"]
    assert [("Tide 41 is rising", False), ("Buy coin 41 now", True)] == [(one["text"], one["doubtful"]) for one in versions]
    assert "D017" in {finding["code"] for finding in doctor["findings"]}
    assert (2, True) == (unknown.code, "nothing of run 1 is in doubt" in unknown.err)
    assert (2, True) == (elsewhere.code, f"nothing of run {run} about x is in doubt" in elsewhere.err)
    assert f"run {run} about telegram" in elsewhere.err
    assert ["altered"] * 6 == [change["to"] for change in done.summary["changes"]]
    assert {"telegram": ["altered"] * 6, "x": ["intact"] * 6} == standings(program)
    assert ([], []) == (following.summary["changes"], following.summary["doubtful"])


def test_a_control_that_died_for_good_is_named_with_its_remedy(tmp_path: Path) -> None:
    with archived(tmp_path) as (web, program):
        web.world = web.world.post_became("20", PostState.MISSING)
        said = [night(program, day) for day in (3, 4, 5)]
        told = [problems(done, "x") for done in said]

        assert [["x"]] * 3 == [done.summary["void"] for done in said]
        assert [1, 1, 1] == [len(one) for one in told]
        assert "the next run tries again" in told[0][0]["remedy"]
        assert "on 3 days since 3 November 2026" in told[2][0]["what"]
        assert "other posts of x were seen there meanwhile (6), so x:20 itself seems to have changed" in told[2][0]["remedy"]
        assert 'archiver.toml, under [controls.x]: live = ["x:…"]' in told[2][0]["remedy"]
        assert ["D016"] == [one["code"] for one in program("doctor", "--json").value["findings"] if one["what"].startswith("x:")]


def test_one_dead_control_among_living_ones_is_told_once_and_left_out_of_account(tmp_path: Path) -> None:
    with archived(tmp_path) as (web, program):
        (program.home / "seeds").mkdir(exist_ok=True)
        (program.home / "archiver.toml").write_text(
            f'[controls.x]\nlive = ["x:20", "x:{X_POSTS[5].id}"]\ngone = ["x:815346799215640575"]\n', encoding="utf-8"
        )
        night(program, 3)
        web.world = web.world.post_became("20", PostState.DELETED).post_became(X_POSTS[0].id, PostState.DELETED)
        said = [night(program, day) for day in (4, 5, 6, 7)]
        told = [problems(done, "x") for done in said]

        assert [[], [], [], []] == [done.summary["void"] for done in said]
        assert [1, 1, 0, 0] == [len(one) for one in told]
        assert "does not count in this run" in told[0][0]["remedy"]
        assert f'under [controls.x], write live = ["x:{X_POSTS[5].id}"]' in told[1][0]["remedy"]
        assert [[], [True], [False], []] == [[change["suspected"] for change in done.summary["changes"]] for done in said]


def test_a_platform_that_moved_is_told_with_where_it_led(tmp_path: Path) -> None:
    with archived(tmp_path) as (web, program):
        moved = redirect("https://cdn.syndication.x.com/tweet-result")
        web.world = web.world.with_pages(
            {("cdn.syndication.twimg.com", "/tweet-result"): moved, ("cdn.syndication.x.com", "/tweet-result"): json_answer({})}
        )

        what = problems(night(program, 3), "x")[0]["what"]
        assert "we were led to another host (led-elsewhere: led to https://cdn.syndication.x.com/tweet-result)" in what


def test_a_control_whose_name_belongs_to_somebody_else_is_no_control(tmp_path: Path) -> None:
    with archived(tmp_path) as (web, program):
        theirs = bodies.telegram("Hello", 83).replace('data-post="ferrytown', 'data-post="telegram')
        web.world = web.world.with_pages({("t.me", "/telegram/83"): page(theirs)})
        program("check", "--all", "--json", clock="2026-11-03T02:00:00Z")
        web.world = web.world.with_pages({("t.me", "/telegram/83"): page(theirs.replace(*_views(theirs)))})
        done = night(program, 4)

        assert ["telegram"] == done.summary["void"]
        assert "belongs to" in problems(done, "telegram")[0]["what"]


def _views(message: str) -> tuple[str, str]:
    """The view of a message, and one by another channel."""
    found = re.search(r'data-view="([^"]+)"', message)
    assert found is not None
    return found[1], base64.urlsafe_b64encode(b'{"c":-1009999,"p":83}').decode().rstrip("=")
