"""Lives of posts as they are read from a ledger: who counts, and which times of a post's life are known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archiver.ledger.due_state import PlannedCheck
from archiver.ledger.reader import LedgerReader
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.reporting.post_lives import PostLife, PostLives, chosen_lives, to_days, to_time
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Standing

NIGHT = timedelta(days=1)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
ADDED = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
GONE = Verdict(
    standing=Standing.GONE,
    reason=Reason.DELETED,
    rule="V300",
    changed_after=ADDED + NIGHT,
    changed_before=ADDED + 2 * NIGHT,
)


class Shown:
    """A post that one article shows, and what nights say of it."""

    def __init__(self, ledger: Ledger, run: int, key: str | None, *, outlet: str | None = None, **facts: object) -> None:
        self.ledger, self.run, self.key = ledger, run, key
        metadata = ArticleMetadata(outlet=outlet, published=date(2026, 5, 1), title=f"Article {key}")
        article = Article(source=f"a{key}", text="", markup=Markup.HTML, content=str(key).encode(), metadata=metadata)
        self.version = ledger.record_article(run, article, ADDED)
        usual = Embed(
            platform="x", post=PostRef(platform="x", key=key) if key else None, form=Form.BLOCKQUOTE, printed=date(2026, 4, 30)
        )
        _, self.row = ledger.record_embed(run, self.version, replace(usual, **facts), ADDED)  # type: ignore[arg-type]

    def observed(self, night: int, reading: Reading, **facts: object) -> None:
        """What one night's run read."""
        run = self.ledger.begin("check")
        usual = Observation(
            post=PostRef(platform="x", key=self.key or ""),
            at=ADDED + night * NIGHT,
            run=run,
            probe="p",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=reading,
        )
        self.ledger.record_observation(run, self.row, replace(usual, **facts))  # type: ignore[arg-type]

    def judged(self, *verdicts: Verdict) -> None:
        """Its verdicts, one after the other."""
        for verdict in verdicts:
            self.ledger.record_verdict(self.run, self.row, verdict, ADDED)


def present(posted_at: datetime | None = None) -> Present:
    return Present(content=Content(author=Author(handle="h"), text="words", posted_at=posted_at))


def lives_by_row(read: Callable[[], LedgerReader], resting: str | None = None) -> dict[int, PostLife]:
    return {life.id: life for life in read().lives(resting=resting).posts}


def test_a_life_has_the_times_of_what_was_recorded(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    post, posted_at = Shown(ledger, run, "1"), datetime(2026, 4, 29, 8, tzinfo=UTC)
    post.observed(0, Unreadable(why=Why.RATE_LIMITED))
    post.observed(1, present(posted_at))
    post.observed(2, Gone(reason=Reason.DELETED))
    post.observed(3, Gone(reason=Reason.DELETED))
    post.judged(INTACT, GONE)

    (life,) = lives_by_row(read).values()

    assert posted_at == to_time(life.published or 0)
    assert date(2026, 5, 1) == to_time(life.shown).date()
    assert (ADDED, ADDED + NIGHT, ADDED + NIGHT) == tuple(
        to_time(at or 0) for at in (life.asked, life.alive_first, life.alive_last)
    )
    assert (ADDED + NIGHT, ADDED + 2 * NIGHT) == tuple(to_time(at or 0) for at in (life.gone_after, life.gone_before))
    assert (Standing.GONE, "deleted", "V300", True) == (life.standing, life.reason, life.rule, life.is_named)
    assert [Standing.INTACT, Standing.GONE] == [move.standing for move in life.moves]


def test_without_the_post_s_own_time_the_printed_date_counts(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    post = Shown(ledger, run, "1")

    assert to_days(datetime(2026, 4, 30, tzinfo=UTC)) == lives_by_row(read)[post.row].published


def test_a_post_of_which_no_time_is_known_has_none(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    post = Shown(ledger, run, "1", printed=None)

    assert lives_by_row(read)[post.row].published is None


def test_a_post_that_came_back_has_no_death(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    post = Shown(ledger, run, "1")
    post.judged(INTACT, GONE, replace(INTACT, rule="V210", changed_before=ADDED + 5 * NIGHT))

    life = lives_by_row(read)[post.row]

    assert (None, None, Standing.INTACT) == (life.gone_after, life.gone_before, life.standing)
    assert 3 == len(life.moves)


def test_an_answer_of_a_run_that_does_not_count_is_no_sign_of_life(
    ledger: Ledger, run: int, read: Callable[[], LedgerReader]
) -> None:
    post = Shown(ledger, run, "1")
    post.observed(0, present(), healthy=False)

    life = lives_by_row(read)[post.row]

    assert (ADDED, None) == (to_time(life.asked or 0), life.alive_first)


def test_withdrawn_posts_and_posts_that_are_only_linked_are_not_counted(
    ledger: Ledger, run: int, read: Callable[[], LedgerReader]
) -> None:
    shown, withdrawn, _ = Shown(ledger, run, "1"), Shown(ledger, run, "2"), Shown(ledger, run, "3", kind=Kind.LINK)
    ledger.record_withdrawal(run, Subject(post=withdrawn.row), WithdrawalDecision(level=Level.RESTRICT, reason="r", by="b"))

    found = read().lives()

    assert ([shown.row], 1) == ([life.id for life in found.posts], found.withdrawn)


def test_what_is_excluded_and_was_never_asked_is_not_counted(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    asked, excluded = Shown(ledger, run, "1"), Shown(ledger, run, "2")
    asked.judged(INTACT)
    ledger.remember_checks([PlannedCheck(post_id=post.row, service="x", at=ADDED, rests="excluded") for post in (asked, excluded)])

    assert [asked.row] == list(lives_by_row(read, resting="excluded"))
    assert [asked.row, excluded.row] == list(lives_by_row(read))


def test_posts_that_were_settled_as_one_are_one_life(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    named = Shown(ledger, run, "1", outlet="River News")
    alias = Shown(ledger, run, None, aliases=(Alias("pic.twitter.com/a"),), outlet="The Port", printed=date(2026, 4, 28))
    ledger.settle(run, alias.row, PostRef(platform="x", key="1"), how="a redirect")

    found = read().lives()

    (life,) = found.posts
    assert named.row == life.id
    assert ["River News", "The Port"] == found.outlets_of(life)
    assert to_days(datetime(2026, 4, 28, tzinfo=UTC)) == life.published


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [({"platform": "x"}, {"1", "2"}), ({"platform": "vk"}, set()), ({"outlet": "the port"}, {"2"}), ({"tag": "flood"}, {"1"})],
)
def test_lives_are_chosen_by_platform_outlet_and_tag(
    chosen: dict[str, str], keys: set[str], ledger: Ledger, run: int, read: Callable[[], LedgerReader]
) -> None:
    posts = {post.row: post for post in (Shown(ledger, run, "1", outlet="River News"), Shown(ledger, run, "2", outlet="The Port"))}
    ledger.record_act("tag", {"post": min(posts), "tag": "flood"}, run=run)

    found: PostLives = chosen_lives(read().lives(), **chosen)

    assert keys == {posts[life.id].key for life in found.posts}
