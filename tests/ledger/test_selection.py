"""What a selection holds: what was named or everything, narrowed by conditions, and nothing that is withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from archiver.ledger.reader import LedgerReader
from archiver.ledger.selection import Selection, outlets, selected, selected_snapshots
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.reporting.withdrawals import Level
from tests.ledger.made_ledgers import File

DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Archive:
    """A ledger with two articles of two runs a day apart, and the rows of what is in it by their names."""

    ledger: Ledger
    read: Callable[[], LedgerReader]
    run: int = 0
    articles: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    snapshots: dict[str, int] = field(default_factory=dict)

    def show(self, article: str, outlet: str, at: datetime, *posts: PostRef) -> None:
        """Record an article with its snapshot, and the posts in it with theirs."""
        metadata = ArticleMetadata(outlet=outlet, title=article)
        read = Article(source=article, text=article, markup=Markup.TEXT, content=article.encode(), metadata=metadata)
        version = self.ledger.record_article(self.run, read, at)
        self.articles[article] = next(row["article"] for row in self.rows("SELECT article FROM article_version", version))
        self._snapshot(article, at, article_version=version)
        for post in posts:
            embed = Embed(platform=post.platform, post=post, form=Form.IFRAME)
            self.posts[str(post)] = self.ledger.record_embed(self.run, version, embed, at)[1]
            self._snapshot(str(post), at, post_id=self.posts[str(post)])

    def rows(self, sql: str, row_id: int) -> list[dict[str, int]]:
        """The rows with an id."""
        with self.read() as archive:
            return [dict(row) for row in archive.query(f"{sql} WHERE id = ?", (row_id,))]

    def quote(self, post: PostRef, quoted: PostRef, at: datetime) -> None:
        """Observe that a post quotes another one."""
        content = Content(author=Author(id="1"), text="see", quoted=quoted)
        observed = Observation(
            post=post,
            at=at,
            run=self.run,
            probe="p",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=Present(content=content),
        )
        self.ledger.record_observation(self.run, self.posts[str(post)], observed)

    def withdraw(self, subject: Subject, level: Level = Level.RESTRICT) -> None:
        """Withdraw a post, an article or a snapshot."""
        decision = WithdrawalDecision(level=level, reason="asked", by="A. Keeper")
        self.ledger.record_withdrawal(self.run, subject, decision)

    def _snapshot(self, name: str, at: datetime, *, post_id: int | None = None, article_version: int | None = None) -> None:
        file = File(f"snapshots/{name}/{at:%d}", "0" * 64, 1)
        self.snapshots[file.path] = self.ledger.record_snapshot(
            self.run, file, at=at, post_id=post_id, article_version=article_version
        )

    def holds(self, wanted: Selection) -> tuple[set[str], set[str], list[str]]:
        """The posts and the articles of a selection by name, and the paths of its snapshots."""
        with self.read() as archive:
            found = selected(archive.query, wanted)
            paths = [kept.path for kept in selected_snapshots(archive.query, found)]
        posts = {name for name, row in self.posts.items() if row in found.posts}
        return posts, {name for name, row in self.articles.items() if row in found.articles}, paths


TIDE, BRIDGE, FERRY = (
    PostRef(platform="x", key="1"),
    PostRef(platform="bluesky", key="did:plc:a/1"),
    PostRef(platform="x", key="2"),
)


@pytest.fixture
def archive(ledger: Ledger, read: Callable[[], LedgerReader], now: datetime) -> Archive:
    made = Archive(ledger=ledger, read=read, run=ledger.begin("archive"))
    made.show("morning", "The Gazette", now - DAY, TIDE, BRIDGE)
    made.run = ledger.begin("archive")
    made.show("evening", "Daily", now, FERRY)
    return made


def test_everything_is_all_posts_and_articles_and_their_snapshots_articles_first(archive: Archive) -> None:
    posts, articles, paths = archive.holds(Selection())

    assert {"x:1", "bluesky:did:plc:a/1", "x:2"} == posts
    assert {"morning", "evening"} == articles
    assert ["snapshots/morning/03", "snapshots/evening/04", "snapshots/x:1/03"] == paths[:3]
    assert 5 == len(paths)


def test_a_named_article_brings_its_posts_and_a_named_post_no_article(archive: Archive) -> None:
    by_article = Selection(articles=frozenset({archive.articles["morning"]}), posts=frozenset())
    by_post = Selection(posts=frozenset({archive.posts["x:1"]}), articles=frozenset())

    assert ({"x:1", "bluesky:did:plc:a/1"}, {"morning"}) == archive.holds(by_article)[:2]
    assert ({"x:1"}, set(), ["snapshots/x:1/03"]) == archive.holds(by_post)


@pytest.mark.parametrize(
    ("wanted", "posts", "articles"),
    [
        (Selection(platform="x"), {"x:1", "x:2"}, {"morning", "evening"}),
        (Selection(platform="bluesky"), {"bluesky:did:plc:a/1"}, {"morning"}),
        (Selection(outlet="the gazette"), {"x:1", "bluesky:did:plc:a/1"}, {"morning"}),
        (Selection(outlet="the gazette", platform="x"), {"x:1"}, {"morning"}),
        (Selection(run=2), {"x:2"}, {"evening"}),
        (Selection(outlet="nobody"), set(), set()),
    ],
)
def test_each_condition_narrows_what_is_chosen(archive: Archive, wanted: Selection, posts: set[str], articles: set[str]) -> None:
    assert (posts, articles) == archive.holds(wanted)[:2]


def test_a_time_leaves_out_earlier_snapshots_and_what_has_no_later_one(archive: Archive, now: datetime) -> None:
    archive.show("morning", "The Gazette", now, TIDE)

    posts, articles, paths = archive.holds(Selection(since=now))

    assert {"x:1", "x:2"} == posts
    assert {"morning", "evening"} == articles
    assert all(path.endswith("/04") for path in paths)


def test_a_tag_chooses_posts_that_have_it_and_those_in_articles_with_it(archive: Archive) -> None:
    archive.ledger.record_act("tag", {"tag": "storm", "article": archive.articles["evening"], "name": "evening"})
    archive.ledger.record_act("tag", {"tag": "storm", "post": archive.posts["x:1"], "name": "x:1"})

    assert ({"x:1", "x:2"}, {"morning", "evening"}) == archive.holds(Selection(tag=" Storm "))[:2]


@pytest.mark.parametrize("level", [Level.RESTRICT, Level.REDACT, Level.PURGE])
def test_what_is_withdrawn_is_left_out_with_every_snapshot_that_shows_it(archive: Archive, now: datetime, level: Level) -> None:
    archive.quote(FERRY, TIDE, now)
    archive.withdraw(Subject(post=archive.posts["x:1"]), level)

    posts, articles, paths = archive.holds(Selection())

    assert {"bluesky:did:plc:a/1", "x:2"} == posts
    assert {"morning", "evening"} == articles
    assert ["snapshots/evening/04", "snapshots/bluesky:did:plc:a/1/03"] == paths


def test_a_withdrawn_article_and_a_withdrawn_snapshot_are_left_out_alone(archive: Archive) -> None:
    archive.withdraw(Subject(article=archive.articles["morning"]))
    archive.withdraw(Subject(snapshot=archive.snapshots["snapshots/x:2/04"]))

    posts, articles, paths = archive.holds(Selection())

    assert {"x:1", "bluesky:did:plc:a/1", "x:2"} == posts
    assert {"evening"} == articles
    assert {"snapshots/evening/04", "snapshots/x:1/03", "snapshots/bluesky:did:plc:a/1/03"} == set(paths)


def test_how_much_was_left_out_since_it_is_withdrawn_is_counted(archive: Archive) -> None:
    archive.withdraw(Subject(post=archive.posts["x:1"]))
    with archive.read() as opened:
        assert 1 == selected(opened.query, Selection(platform="x")).withdrawn
        assert 0 == selected(opened.query, Selection(platform="bluesky")).withdrawn
        assert ["Daily", "The Gazette"] == outlets(opened.query)
