"""The news of a simulated month: each change is in exactly one message, each message is a screen, quiet nights are silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from archiver.app.nightly import news_of
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home, ensure_writable
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Reason
from archiver.model.posts import PostRef
from archiver.render.night_message import night_message
from archiver.reporting.night import NightNews
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Standing

POSTS, NIGHTS = 300, 31
FIRST_NIGHT = datetime(2026, 12, 1, 2, tzinfo=UTC)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
SUSPECTED = Verdict(standing=Standing.INTACT, reason=None, rule="V200", suspected=True)
GONE = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")
VOID = "the control post x:20 could not be read: no answer came in time (no-answer-in-time)"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What happens in a night: the posts that move or become suspected, its run's problems, and whether its message arrives.

    `read` are the files that its run reads as articles.
    """

    moving: frozenset[int] = frozenset()
    suspected: frozenset[int] = frozenset()
    read: tuple[str, ...] = ()
    kind: str = "check"
    problems: tuple[tuple[str, str], ...] = ()
    void: tuple[str, ...] = ()
    answered: tuple[str, ...] = ("x",)
    delivered: bool = True


class Archive:
    """An archive of some posts, and its nights."""

    def __init__(self, folder: Path, posts: int = POSTS) -> None:
        self.home = Home(folder=folder)
        ensure_writable(self.home)
        self.verdicts = dict.fromkeys(range(1, posts + 1), INTACT)
        self.rows: dict[int, int] = {}
        with self._ledger(0) as ledger, ledger.transaction():
            run = ledger.begin("archive")
            article = Article(source="https://www.example.org/quay", text="", markup=Markup.HTML, content=b"a")
            version = ledger.record_article(run, article, FIRST_NIGHT)
            for number in self.verdicts:
                post = PostRef(platform="x", key=str(10**17 + number))
                embed = Embed(platform="x", post=post, form=Form.BLOCKQUOTE, position=number, words=f"words of post {number}.")
                _, self.rows[number] = ledger.record_embed(run, version, embed, FIRST_NIGHT)
                ledger.record_verdict(run, self.rows[number], INTACT)
            ledger.finish(run, {})

    def _ledger(self, night: int) -> Ledger:
        return Ledger.open(self.home.database, clock=lambda: FIRST_NIGHT + timedelta(days=night))

    def night(self, number: int, plan: Plan) -> NightNews:
        """One night: a run in which posts move, and what is news after it."""
        with self._ledger(number) as ledger:
            run = ledger.begin(plan.kind)
            for source in plan.read:
                article = Article(source=source, text="", markup=Markup.HTML, content=source.encode())
                ledger.record_article(run, article, FIRST_NIGHT, ArticleReading(mark=digest(b""), characters=0))
            for post in sorted(plan.moving):
                self.verdicts[post] = INTACT if self.verdicts[post] is GONE else GONE
                ledger.record_verdict(run, self.rows[post], self.verdicts[post])
            for post in sorted(plan.suspected):
                self.verdicts[post] = SUSPECTED
                ledger.record_verdict(run, self.rows[post], SUSPECTED)
            problems = [{"where": where, "what": what, "remedy": None} for where, what in plan.problems]
            ledger.finish(run, {"problems": [*problems], "void": [*plan.void], "answered": [*plan.answered]})
        clock = Clock(rehearsed=True, started=FIRST_NIGHT + timedelta(days=number, hours=1))
        news = news_of(self.home, clock)
        assert news.record(self.home, clock, delivered=plan.delivered, exit_code=0) is None
        return news.night


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The archive after its first night, whose message was delivered."""
    made = Archive(tmp_path_factory.mktemp("month"))
    made.night(0, Plan())
    return made


@pytest.fixture(scope="module")
def month(archive: Archive) -> Sequence[tuple[Plan, NightNews]]:
    """A month: some nights are quiet, one is a purge, X is void for a week, two messages are not delivered."""
    dice = Random(67)  # noqa: S311 - a simulation
    plans = []
    for night in range(1, NIGHTS):
        moving = frozenset(dice.sample(range(1, POSTS + 1), dice.choice([0, 0, 1, 2, 9])))
        is_void = 10 <= night < 17
        since = "" if night == 10 else f", on {night - 9} days since 11 December 2026"
        plans.append(
            Plan(
                moving=frozenset() if is_void else frozenset(range(1, 121)) if night == 20 else moving,
                problems=(("x", VOID + since),) if is_void else (),
                void=("x",) if is_void else (),
                answered=() if is_void else ("x",),
                delivered=night not in {5, 6},
            )
        )
    return [(plan, archive.night(night, plan)) for night, plan in enumerate(plans, 1)]


def delivered(month: Sequence[tuple[Plan, NightNews]]) -> Iterator[NightNews]:
    return (news for plan, news in month if plan.delivered)


def test_every_change_is_in_exactly_one_message(month: Sequence[tuple[Plan, NightNews]]) -> None:
    changes = [(changed.change.post_id, changed.change.run) for news in delivered(month) for changed in news.changes]

    assert sum(len(plan.moving) for plan, _ in month) == len(changes) > 120
    assert len(changes) == len(set(changes))


def test_every_message_counts_all_changes_and_is_shorter_than_40_lines(month: Sequence[tuple[Plan, NightNews]]) -> None:
    for news in delivered(month):
        lines = night_message(news).splitlines()
        named = [line for line in lines if "words of post" in line]
        more = [int(line.split()[1]) for line in lines if line.startswith("  and ") and "report --since" in line]

        assert len(news.changes) == len(named) + sum(more)
        assert len(lines) < 40


def test_a_quiet_night_is_silent(month: Sequence[tuple[Plan, NightNews]]) -> None:
    after_silence = {6, 7, 17}  # two nights were not delivered, and a trouble ended
    quiet = [
        news for night, (plan, news) in enumerate(month, 1) if not plan.moving and not plan.void and night not in after_silence
    ]

    assert len(quiet) > 3
    assert {""} == {night_message(news) for news in quiet}


def test_a_void_week_is_told_when_it_begins_and_when_it_ends(month: Sequence[tuple[Plan, NightNews]]) -> None:
    about = {number: night_message(news) for number, (_, news) in enumerate(month, 1) if "x: the control" in night_message(news)}
    ended = [number for number, (_, news) in enumerate(month, 1) if "x, in trouble since 11 December 2026" in night_message(news)]

    assert [10] == list(about)
    assert [17] == ended


def test_what_was_not_delivered_is_told_with_the_next_message(month: Sequence[tuple[Plan, NightNews]]) -> None:
    news, before = month[6][1], [month[4][0], month[5][0], month[6][0]]

    assert sum(len(plan.moving) for plan in before) == len(news.changes)


def test_a_message_names_words_article_and_evidence(tmp_path: Path) -> None:
    message = night_message(Archive(tmp_path, posts=1).night(1, Plan(moving=frozenset({1}))))

    assert message.splitlines()[0] == "Archived posts: 1 gone"
    for part in (
        "words of post 1.",
        "its author deleted it",
        "https://www.example.org/quay",
        f"x.com/i/status/{10**17 + 1}",
    ):
        assert part in message


def test_a_trouble_that_comes_and_goes_in_other_words_is_told_once_while_it_stands(tmp_path: Path) -> None:
    archive = Archive(tmp_path, posts=1)
    plan = Plan(problems=(("x", VOID),), void=("x",), answered=())
    other = replace(plan, problems=(("x", "the control post x:20 could not be read: a bot challenge came instead (challenged)"),))
    troubles = [archive.night(1 + night, each).troubles for night, each in enumerate((plan, other, plan, other))]

    assert [(1, 0), (0, 1), (0, 0), (0, 0)] == [(len(found.began), len(found.changed)) for found in troubles]


def test_a_suspicion_is_one_line_on_the_night_on_which_it_begins(tmp_path: Path) -> None:
    archive = Archive(tmp_path, posts=3)
    archive.night(0, Plan())
    plans = (
        Plan(suspected=frozenset({1, 2})),
        Plan(),
        Plan(suspected=frozenset({3}), delivered=False),
        Plan(moving=frozenset({1})),
    )
    first, quiet, undelivered, last = (night_message(archive.night(night, plan)) for night, plan in enumerate(plans, 1))

    line = "Suspected to be gone, to be confirmed: 2 posts (first “words of post 1.”"
    assert ["Archived posts: 2 suspected", line] == [first.splitlines()[0], first.splitlines()[2][: len(line)]]
    assert 3 == len(first.splitlines())
    assert "" == quiet
    assert "1 post (“words of post 3.”" in undelivered
    assert "Archived posts: 1 gone, 1 suspected" == last.splitlines()[0]


def test_a_post_that_died_before_its_suspicion_was_told_is_told_as_gone_only(tmp_path: Path) -> None:
    archive = Archive(tmp_path, posts=1)
    archive.night(0, Plan(suspected=frozenset({1}), delivered=False))

    assert "Archived posts: 1 gone" == night_message(archive.night(1, Plan(moving=frozenset({1})))).splitlines()[0]


def test_the_first_message_tells_only_troubles_that_hold_now(tmp_path: Path) -> None:
    archive = Archive(tmp_path, posts=1)
    problems = (("story.html", "is not readable"), ("feed.xml", "names no article"), ("this run", "had no time"), ("x", VOID))
    archive.night(0, Plan(kind="archive", problems=problems, void=("x",), answered=(), delivered=False))
    first = archive.night(1, Plan(kind="archive", read=("story.html",))).troubles

    assert ["feed.xml"] == [trouble.name for trouble in first.began]
    assert () == first.passed == first.ended == first.changed


def test_a_trouble_that_came_and_went_between_two_messages_is_told_once_as_over(tmp_path: Path) -> None:
    archive = Archive(tmp_path, posts=1)
    void = Plan(problems=(("x", VOID),), void=("x",), answered=(), delivered=False)
    _, _, after, later = (archive.night(night, plan) for night, plan in enumerate((Plan(), void, Plan(), Plan())))

    assert "Over:\n  x, for a while since 2 December 2026: the control post x:20" in night_message(after)
    assert "" == night_message(later)
