"""The posts that a shown post quotes and answers are archived and checked as posts of their own, one step deep."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import World, XPost, snowflake
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Program

AT = datetime(2025, 4, 13, 12, tzinfo=UTC)


def post(sequence: int, words: str, **more: str) -> XPost:
    return replace(
        founding.CHALLENGE_POST,
        id=snowflake(AT, sequence),
        text=words,
        created_at=AT,
        pictures=(),
        code=None,
        **more,  # type: ignore[arg-type]
    )


DEEPER = post(1, "What the quoted post quotes")
QUOTED = post(2, "What is quoted", quoted=DEEPER.id)
ANSWERED = post(3, "What is answered")
SHOWN = replace(founding.PRESIDENT_POST, pictures=(), code=None, quoted=QUOTED.id, reply_to=ANSWERED.id)
NAMES = {f"x:{QUOTED.id}": "quotes", f"x:{ANSWERED.id}": "answers"}
RELATIONS = "SELECT post.name, relation.kind, relation.target FROM relation JOIN post ON post.id = relation.post"


def conversation() -> World:
    return founding.world_for_founding().with_posts([SHOWN, QUOTED, ANSWERED, DEEPER])


@pytest.fixture
def archived(blind: Program, become: Callable[[World], None], one_post: str) -> Program:
    """A home with the article, and what its post quotes and answers."""
    become(conversation())
    blind("archive", one_post, clock="2026-12-01T03:00:00Z")
    return blind


def test_what_a_shown_post_quotes_and_answers_is_archived_with_the_relation_and_not_what_these_quote(archived: Program) -> None:
    posts = {name for (name,) in archived.rows("SELECT name FROM post")}
    assert {PRESIDENT, *NAMES} == posts
    assert {(PRESIDENT, kind, name) for name, kind in NAMES.items()} == set(archived.rows(RELATIONS))
    assert 2 == len(archived.rows("SELECT 1 FROM relation JOIN observation ON observation.id = relation.observation"))
    kept = archived.rows("SELECT post.name FROM snapshot JOIN post ON post.id = snapshot.post")
    assert sorted([PRESIDENT, *NAMES]) == sorted(name for (name,) in kept)
    assert 0 == archived("verify").code


def test_both_posts_tell_of_each_other(archived: Program) -> None:
    handle = QUOTED.account.handle
    assert f"quotes @{handle} (x:{QUOTED.id})" in archived("show", PRESIDENT).out
    assert f"quoted by @{SHOWN.account.handle} ({PRESIDENT})" in archived("show", f"x:{QUOTED.id}").out
    (shown,) = archived("lookup", "--json", PRESIDENT).value
    (answered,) = archived("lookup", "--json", f"x:{ANSWERED.id}").value
    assert [{"relation": kind, "post": name} for name, kind in NAMES.items()] == shown["related"]
    assert [{"relation": "answered-by", "post": PRESIDENT}] == answered["related"]


def test_they_are_checked_every_night_and_do_not_count_in_the_link_rot_of_articles(
    archived: Program, become: Callable[[World], None]
) -> None:
    become(conversation().post_became(QUOTED.id, PostState.DELETED))
    for day in (2, 3, 4):
        archived("check", "--all", clock=f"2026-12-0{day}T03:00:00Z")

    verdicts = dict(archived.rows("SELECT name, verdict FROM posts_now"))
    assert ("gone", "intact") == (verdicts[f"x:{QUOTED.id}"], verdicts[f"x:{ANSWERED.id}"])
    report = archived("report", "--format", "json").value
    assert ([PRESIDENT], []) == ([reported["post"] for reported in report["posts"]], report["changes"])
    assert f"Quoted by @{SHOWN.account.handle} ({PRESIDENT})" in archived("nightly", "--dry-run").out


def test_a_post_that_is_quoted_later_is_archived_by_the_check_that_sees_it(
    blind: Program, become: Callable[[World], None], one_post: str
) -> None:
    become(conversation().with_posts([replace(SHOWN, quoted=None, reply_to=None)]))
    blind("archive", one_post, clock="2026-12-01T03:00:00Z")
    become(conversation())

    blind("check", "--all", clock="2026-12-02T03:00:00Z")

    assert {(PRESIDENT, kind, name) for name, kind in NAMES.items()} == set(blind.rows(RELATIONS))
    assert {*NAMES} <= {name for (name,) in blind.rows("SELECT post.name FROM snapshot JOIN post ON post.id = snapshot.post")}


@pytest.mark.parametrize("setting", ["--no-related", "the settings"])
def test_they_are_left_out_where_they_are_not_wanted(
    blind: Program, become: Callable[[World], None], one_post: str, setting: str
) -> None:
    become(conversation())
    if setting == "the settings":
        blind("init", str(blind.home))
        (blind.home / "archiver.toml").write_text("related = false\n", encoding="utf-8")

    blind("archive", *([setting] if setting.startswith("--") else []), one_post)

    assert ([(PRESIDENT,)], []) == (blind.rows("SELECT name FROM post"), blind.rows(RELATIONS))


def test_a_related_post_that_is_excluded_is_not_asked_about(
    blind: Program, become: Callable[[World], None], one_post: str, web: SmallWeb
) -> None:
    become(conversation())
    blind("init", str(blind.home))
    (blind.home / "archiver.toml").write_text(
        f'[[exclude]]\npost = "x:{QUOTED.id}"\nreason = "asked us not to"\n', encoding="utf-8"
    )
    web.visits.clear()

    blind("archive", one_post)

    asked = {visit.query.partition("id=")[2].partition("&")[0] for visit in web.visits if visit.path == "/tweet-result"}
    assert (False, True) == (QUOTED.id in asked, ANSWERED.id in asked)


@pytest.mark.parametrize("log_is_lost", [False, True])
def test_a_rebuilt_archive_has_them_again(archived: Program, *, log_is_lost: bool) -> None:
    before = archived("lookup", "--json", PRESIDENT).value[0]["related"]
    if log_is_lost:
        shutil.rmtree(archived.home / "snapshots" / "runs")
    for file in (archived.home / "db").iterdir():
        file.unlink()

    archived("rebuild")

    (shown,) = archived("lookup", "--json", PRESIDENT).value
    kept = {name for (name,) in archived.rows("SELECT post.name FROM snapshot JOIN post ON post.id = snapshot.post")}
    assert (before, {PRESIDENT, *NAMES}) == (shown["related"], kept)
    assert 0 == archived("verify").code
