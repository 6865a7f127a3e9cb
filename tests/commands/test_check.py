"""`check` over several nights, played with `--clock`: posts that are gone, withheld or altered, and nights with outages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Trouble, World, XPost
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story import founding, harbour
from archiver.demo.story.founding import CHALLENGE_POST, PRESIDENT_POST
from archiver.demo.story.harbour import INSPECTED, KEPT_A_COPY, STRANDED, VOTED
from archiver.evidence import (
    CheckpointNote,
    FactLines,
    KeptExchange,
    read_run_file,
    read_snapshot,
    run_file_paths,
    snapshot_paths,
)
from archiver.model.digests import digest
from archiver.model.log_entries import parse_logged_fact
from tests.commands.conftest import CHALLENGE, PRESIDENT, ArchivedOn, Done, Program, flaws, inherited

pytestmark = pytest.mark.browser


def name_of(post: XPost) -> str:
    return f"x:{post.id}"


def stand(program: Program) -> dict[str, tuple[str, str | None, bool]]:
    """Where each post stands by the report: verdict, reason, and whether it is suspected to be gone."""
    posts: list[dict[str, Any]] = program("report", "--format", "json").value["posts"]
    return {one["post"]: (one["verdict"], one["reason"], one["suspected"]) for one in posts}


@dataclass(slots=True, kw_only=True)
class Nights:
    """The nights that were played, each with what `check` said and where the posts stood in the morning."""

    program: Program
    said: dict[str, Done]
    stood: dict[str, dict[str, tuple[str, str | None, bool]]]

    def play(self, night: str, clock: str, *arguments: str) -> None:
        """Run a command at that time, and note what it says and where the posts stand then."""
        self.said[night] = self.program(*arguments, "--json", clock=clock)
        self.stood[night] = stand(self.program)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """A week in the harbour town: posts are archived, then some are deleted, locked, edited or suspended, and X fails once."""
    folder = tmp_path_factory.mktemp("nights")
    (folder / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    opening = harbour.opening_night()
    after = harbour.after_the_morning(opening).account_became(PRESIDENT_POST.account.handle, PostState.ACCOUNT_SUSPENDED)
    with small_web(opening) as web:
        played = Nights(program=Program(home=folder / "home", environment=inherited() | web.environment), said={}, stood={})
        played.play(
            "first", "2025-04-16T02:00:00Z", "archive", harbour.FERRIES.address, "two-presidents.txt", harbour.BRIDGE.address
        )
        web.world = after
        played.play("second", "2025-04-17T02:00:00Z", "check")
        web.world = harbour.when_x_fails(after)
        played.play("void", "2025-04-18T01:00:00Z", "check", "--all")
        web.world = after.account_became(VOTED.account.handle, PostState.LIVE).visited(17)
        played.play("third", "2025-04-18T02:00:00Z", "check")
        yield played


def changes(done: Done) -> dict[str, tuple[str, str, str | None, bool]]:
    """The changes that a run tells of, by post."""
    return {one["post"]: (one["from"], one["to"], one["reason"], one["suspected"]) for one in done.summary["changes"]}


def test_all_posts_are_intact_on_the_first_night(nights: Nights) -> None:
    assert (0, []) == (nights.said["first"].code, nights.said["first"].summary["problems"])
    assert {("intact", None, False)} == set(nights.stood["first"].values())
    assert 7 == len(nights.stood["first"])


def test_a_first_sign_of_deletion_is_only_a_suspicion(nights: Nights) -> None:
    assert ("intact", "gone", None, True) == changes(nights.said["second"])[name_of(INSPECTED)]
    assert ("intact", None, True) == nights.stood["second"][name_of(INSPECTED)]


def test_posts_of_a_locked_account_are_withheld_at_once(nights: Nights) -> None:
    assert ("intact", "withheld", "account-protected", False) == changes(nights.said["second"])[name_of(VOTED)]
    assert ("withheld", "account-protected", False) == nights.stood["second"][name_of(VOTED)]


def test_an_edited_post_is_altered_at_the_first_check(nights: Nights) -> None:
    assert ("altered", None, False) == nights.stood["second"][name_of(STRANDED)]
    (found,) = nights.program("lookup", "--json", name_of(STRANDED)).value
    assert STRANDED.text == found["original"]["text"]
    assert harbour.STRANDED_EDITED in [one["text"] for one in found["versions"]]


def test_a_live_post_about_deletion_is_not_deleted(nights: Nights) -> None:
    assert {("intact", None, False)} == {stood[name_of(KEPT_A_COPY)] for stood in nights.stood.values()}


def test_a_void_night_changes_no_verdict(nights: Nights) -> None:
    void = nights.said["void"]

    assert (1, ["x"], []) == (void.code, void.summary["void"], void.summary["changes"])
    assert nights.stood["second"] == nights.stood["void"]


def test_a_deletion_is_confirmed_a_day_after_its_first_sign(nights: Nights) -> None:
    assert ("intact", "gone", "deleted", False) == changes(nights.said["third"])[name_of(INSPECTED)]
    assert ("gone", "deleted", False) == nights.stood["third"][name_of(INSPECTED)]


def test_a_suspended_account_is_named_as_the_reason(nights: Nights) -> None:
    assert ("intact", None, True) == nights.stood["second"][name_of(PRESIDENT_POST)]
    assert ("gone", "account-suspended", False) == nights.stood["third"][name_of(PRESIDENT_POST)]


def test_posts_of_an_unlocked_account_are_back_at_once(nights: Nights) -> None:
    assert ("withheld", "intact", None, False) == changes(nights.said["third"])[name_of(VOTED)]
    assert ("intact", None, False) == nights.stood["third"][name_of(VOTED)]


def test_other_like_counts_are_no_change(nights: Nights) -> None:
    assert name_of(CHALLENGE_POST) not in changes(nights.said["third"])


def test_a_deleted_post_is_found_with_its_words_and_snapshot(nights: Nights) -> None:
    (found,) = nights.program("lookup", "--json", INSPECTED.address).value

    assert (INSPECTED.text, "gone") == (found["original"]["text"], found["verdict"])
    assert True in [one["complete"] for one in found["snapshots"]]


def test_the_files_of_the_runs_have_every_fact_and_every_answer_behind_an_observation(nights: Nights) -> None:
    home = nights.program.home
    parts = [part for path in run_file_paths(home) for part in read_run_file(home / path)]
    snapshots = [read_snapshot(home / path) for path in snapshot_paths(home)]
    bodies = {part.body for part in parts if isinstance(part, KeptExchange) and not part.is_revisit}
    bodies |= {digest(exchange.body) for snapshot in snapshots for exchange in snapshot.answers}
    facts = [parse_logged_fact(line, number=1) for part in parts if isinstance(part, FactLines) for line in part.lines]
    (size,) = nights.program.rows("SELECT count(*) - 1 FROM entry")[0]  # the last file tells of itself only in the next

    assert {body for (body,) in nights.program.rows("SELECT DISTINCT body FROM observation WHERE body IS NOT NULL")} <= bodies
    assert list(range(size)) == [fact.index for fact in facts]
    assert {name for (name,) in nights.program.rows("SELECT DISTINCT fact FROM entry")} == {fact.fact for fact in facts}
    assert all(fact.holds for fact in facts)
    assert len(nights.said) == len([part for part in parts if isinstance(part, CheckpointNote)])
    assert any(part.is_revisit for part in parts if isinstance(part, KeptExchange))


def test_the_archive_is_intact_after_all_nights(nights: Nights) -> None:
    assert [] == flaws(nights.program)


def test_a_report_can_exit_with_an_error_on_link_rot(nights: Nights) -> None:
    assert 3 == nights.program("report", "--fail-on-rot").code


@pytest.fixture(scope="module")
def watched(web: SmallWeb, archived_on: ArchivedOn, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A home with the founding article's posts, archived on 1 May 2025, for tests that check it on later days."""
    program = Program(home=tmp_path_factory.mktemp("watched") / "home", environment=inherited() | web.environment)
    return archived_on(program, "2025-05-01T00:00:00Z")


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.UNAVAILABLE,
        Trouble.TOO_MANY_REQUESTS,
        Trouble.CHALLENGE,
        Trouble.LOGIN_WALL,
        Trouble.EMPTY,
        Trouble.BROKEN_OFF,
        pytest.param(Trouble.NEVER_ANSWERS, marks=pytest.mark.slow),
    ],
)
def test_an_outage_of_a_platform_changes_no_verdict(
    trouble: Trouble, watched: Program, web: SmallWeb, become: Callable[[World], None]
) -> None:
    before = stand(watched)
    become(web.world.post_became(PRESIDENT_POST.id, PostState.DELETED).in_trouble(X_HOSTS, trouble))
    done = watched(
        "--clock-is-right",
        "--patience",
        "0",
        "check",
        "--all",
        "--json",
        clock=f"2025-06-{10 + list(Trouble).index(trouble)}T00:00:00Z",
    )

    assert (1, ["x"], []) == (done.code, done.summary["void"], done.summary["changes"])
    assert before == stand(watched)


def test_a_retry_after_is_obeyed_by_the_next_run(
    program: Program, archived_on: ArchivedOn, web: SmallWeb, become: Callable[[World], None]
) -> None:
    healthy = web.world
    archived_on(program, "2025-05-01T00:00:00Z")
    become(healthy.in_trouble(["cdn.syndication.twimg.com"], Trouble.TOO_MANY_REQUESTS, retry_after="7200"))
    first = program("check", "--all", "--json", clock="2025-07-02T00:00:00Z")
    become(healthy)
    asked = web.requests_to("cdn.syndication.twimg.com")
    too_soon = program("check", "--all", "--json", clock="2025-07-02T01:00:00Z")
    still_asked = web.requests_to("cdn.syndication.twimg.com")
    later = program("check", "--all", "--json", clock="2025-07-02T02:30:00Z")

    assert (1, 1, 0) == (first.code, too_soon.code, later.code)
    assert (["x"], ["x"], []) == (first.summary["void"], too_soon.summary["void"], later.summary["void"])
    assert asked == still_asked
    assert still_asked < web.requests_to("cdn.syndication.twimg.com")


def test_checking_an_unknown_post_is_a_usage_error(watched: Program) -> None:
    done = watched("check", "x:12345")

    assert 2 == done.code
    assert "“x:12345” is not the name of a post in this archive" in done.err


def test_only_the_named_posts_are_checked(watched: Program) -> None:
    done = watched("--clock-is-right", "check", "--json", name_of(CHALLENGE_POST), clock="2025-08-02T00:00:00Z")

    assert (0, 1) == (done.code, done.summary["probed"])


def test_a_post_checked_an_hour_ago_is_not_due(watched: Program) -> None:
    done = watched("--clock-is-right", "check", "--json", clock="2025-05-01T01:00:00Z")

    assert (0, 0, 0) == (done.code, done.summary["due"], done.summary["probed"])
    told = watched("show", "--json", name_of(PRESIDENT_POST), clock="2025-05-01T01:00:00Z").value
    assert told["due"].startswith("2025-05-01T16:00")


def test_an_unsettled_alias_is_retried_for_a_limited_time(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None]
) -> None:
    """Both posts of the article have only a short link for a name, and nobody tells where it leads."""
    become(web.world.in_trouble(["t.co", "pic.twitter.com"], Trouble.UNAVAILABLE))
    program("--patience", "0", "archive", article, clock="2025-05-01T00:00:00Z")
    nights = ("2025-05-02T00:00:00Z", "2025-06-20T00:00:00Z", "2025-06-21T00:00:00Z")
    done = [program("--patience", "0", "check", "--json", clock=night) for night in nights]

    assert [2, 2, 0] == [one.summary["due"] for one in done]
    assert [1, 1, 0] == [one.code for one in done]


def test_posts_beyond_the_budget_of_a_host_stay_due(program: Program, article: str) -> None:
    """X is asked about its two controls and one of the two posts; the next run asks about the other."""
    program = program.using(ARCHIVER_BROWSER="/nowhere")
    program("archive", article, clock="2025-07-01T00:00:00Z")
    nights = (
        program("check", "--json", "--budget", "3", clock="2025-07-02T00:00:00Z"),
        program("check", "--json", clock="2025-07-02T00:10:00Z"),
    )

    assert [(2, 1, 1), (1, 1, 0)] == [(one.summary["due"], one.summary["probed"], one.summary["later"]) for one in nights]
    assert {PRESIDENT, CHALLENGE} == {judged["post"] for one in nights for judged in one.events("judged")}
