"""The link-rot report: the posts that articles show, counted by standing, by platform, by outlet and by article."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from archiver.model.articles import ArticleAbsence
from archiver.model.posts import PostRef
from archiver.reporting.outlets import outlet_tallies
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.records import PostChange, PostRecord
from archiver.reporting.reported_posts import CountedArticle, CountedPost, ReadRecords, ReportedPosts
from archiver.verdicts.judge import Standing
from archiver.verdicts.staleness import StaleHost, Staleness, stale_hosts


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTally:
    """One article: its number of posts, gone and altered ones, its absence, if it does not answer any more, and its outlet."""

    article: str
    title: str | None
    posts: int
    gone: int
    altered: int
    absence: ArticleAbsence | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRotReport:
    """The link-rot report: the posts that articles show, counted by standing, and their changes.

    With `since`, everything in it is news since that time: the posts that were first seen or changed, the articles that show them
    or have begun to be absent, the hosts that have begun to be silent, the withdrawals.
    `posts` are those that are listed, of all that are counted. `unread_hosts` are those whose posts are all there without showing
    what they say. `elsewhere` are the posts whose name belongs to somebody else now. `out_of_date` counts the posts whose verdict
    no usable answer has confirmed lately: they stand so as far as is known. Posts that are `withdrawn` are not counted.
    `over_time` is what became of them week by week, None where nobody asked for it.
    """

    generated_at: datetime
    counts: Mapping[Standing, int]
    platforms: Mapping[str, Mapping[str, int]]
    articles: tuple[ArticleTally, ...]
    posts: ReportedPosts
    changes: tuple[PostChange, ...]
    since: datetime | None = None
    out_of_date: Mapping[Standing, int] = field(default_factory=dict)
    stale_hosts: tuple[StaleHost, ...] = ()
    unread_hosts: tuple[StaleHost, ...] = ()
    elsewhere: tuple[tuple[PostRef, Staleness], ...] = ()
    withdrawn: tuple[PostRecord, ...] = ()
    outlets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    over_time: ReportOverTime | None = None

    @property
    def absent_articles(self) -> list[ArticleTally]:
        """The articles that do not answer any more."""
        return [article for article in self.articles if article.absence is not None]

    @property
    def long_stale_hosts(self) -> list[StaleHost]:
        """The hosts that have been stale for long enough to tell users."""
        return [host for host in self.stale_hosts if host.staleness.is_long]

    @property
    def rotten(self) -> int:
        """How many of the counted posts are gone or altered."""
        return self.counts.get(Standing.GONE, 0) + self.counts.get(Standing.ALTERED, 0)


def link_rot_report(
    posts: Iterable[PostRecord],
    changes: Iterable[PostChange],
    *,
    generated_at: datetime,
    since: datetime | None = None,
    host_of: Callable[[PostRef], str] = attrgetter("platform"),
) -> LinkRotReport:
    """The report over posts whose records are all at hand, and their changes, or over what is news `since` a time.

    `host_of` names the host or platform that answers for a post.
    """
    records = {record.id: record for record in posts}
    report = counted_report(
        [counted_post(record, host_of) for record in records.values() if record.withdrawn is None],
        changes,
        read=lambda rows: [records[row] for row in rows],
        generated_at=generated_at,
        since=since,
    )
    hidden = (record for record in records.values() if record.withdrawn is not None)
    return replace(
        report, withdrawn=tuple(post for post in hidden if since is None or (post.withdrawn and post.withdrawn.at >= since))
    )


def counted_report(
    posts: Sequence[CountedPost],
    changes: Iterable[PostChange],
    *,
    read: ReadRecords,
    generated_at: datetime,
    since: datetime | None = None,
) -> LinkRotReport:
    """The report over what is counted of posts, none of which is withdrawn; `read` reads the records of those that are shown."""
    recent_changes = tuple(change for change in changes if since is None or change.at >= since)
    changed = {change.post_id for change in recent_changes}
    recent = [post for post in posts if since is None or post.first_seen >= since or post.id in changed]
    counted = Counter(post.standing for post in recent)
    stale = Counter(post.standing for post in recent if post.staleness is not None and post.staleness.is_long)
    platforms: dict[str, Counter[str]] = {}
    for post in recent:
        platforms.setdefault(post.platform, Counter()).update(("posts", post.standing.value))
    there = (post for post in posts if post.standing in {Standing.INTACT, Standing.ALTERED})
    return LinkRotReport(
        generated_at=generated_at,
        counts={standing: counted[standing] for standing in Standing},
        platforms={
            name: {"posts": tally["posts"], **{s.value: tally[s.value] for s in Standing}} for name, tally in platforms.items()
        },
        articles=_articles(recent, posts, since),
        outlets=outlet_tallies(recent),
        posts=ReportedPosts(recent, read),
        changes=recent_changes,
        since=since,
        out_of_date={standing: stale[standing] for standing in Standing},
        stale_hosts=_begun(since, stale_hosts((post.host, _of_host(post.staleness)) for post in posts if post.host is not None)),
        unread_hosts=_begun(since, stale_hosts((post.host, post.unread) for post in there if post.host is not None)),
        elsewhere=tuple(
            (post.post, post.staleness)
            for post in recent
            if post.post is not None and post.staleness is not None and post.staleness.is_elsewhere
        ),
    )


def counted_post(record: PostRecord, host_of: Callable[[PostRef], str]) -> CountedPost:
    """What is counted of a post, by its record."""
    articles = {
        shown.article: CountedArticle(
            article=shown.article, title=shown.metadata.title, outlet=shown.metadata.outlet, absence=shown.absence
        )
        for shown in record.appearances
    }
    return CountedPost(
        id=record.id,
        platform=record.platform,
        post=record.post,
        host=host_of(record.post) if record.post is not None and record.asked else None,
        standing=record.verdict.standing,
        suspected=record.verdict.suspected,
        first_seen=record.first_seen,
        articles=tuple(articles.values()),
        staleness=record.staleness,
        unread=record.unread,
    )


def _begun(since: datetime | None, hosts: Iterable[StaleHost]) -> tuple[StaleHost, ...]:
    """The hosts whose silence has begun since a time."""
    return tuple(host for host in hosts if since is None or host.staleness.began >= since)


def _of_host(staleness: Staleness | None) -> Staleness | None:
    """What a post's staleness says of its host; a host that gives the name to somebody else does answer."""
    return None if staleness is None or staleness.is_elsewhere else staleness


def _articles(recent: Sequence[CountedPost], posts: Sequence[CountedPost], since: datetime | None) -> tuple[ArticleTally, ...]:
    """Each article of the recent posts with its counts, in their order; then those that are absent since a time."""
    shown: dict[str, tuple[CountedArticle, Counter[Standing]]] = {}
    for post in recent:
        for article in post.articles:
            shown.setdefault(article.article, (article, Counter()))[1][post.standing] += 1
    absences: dict[str, ArticleAbsence] = {}
    for article in {article.article: article for post in posts for article in post.articles}.values():
        if article.absence is not None and (since is None or article.absence.since >= since):
            absences[article.article] = article.absence
            shown.setdefault(article.article, (article, Counter()))
    return tuple(
        ArticleTally(
            article=name,
            title=article.title,
            posts=standings.total(),
            gone=standings[Standing.GONE],
            altered=standings[Standing.ALTERED],
            absence=absences.get(name),
            outlet=article.outlet,
        )
        for name, (article, standings) in shown.items()
    )
