"""The link-rot report: the posts that articles show, counted by standing, by platform, by outlet and by article."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from archiver.model.articles import ArticleAbsence
from archiver.model.posts import PostRef
from archiver.reporting.outlets import outlet_tallies, outlets_by_article
from archiver.reporting.records import PostChange, PostRecord
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
    `unread_hosts` are those whose posts are all there without showing what they say. `out_of_date` counts the posts whose verdict
    no usable answer has confirmed lately: they stand so as far as is known. Posts that are `withdrawn` are not counted.
    """

    generated_at: datetime
    counts: Mapping[Standing, int]
    platforms: Mapping[str, Mapping[str, int]]
    articles: tuple[ArticleTally, ...]
    posts: tuple[PostRecord, ...]
    changes: tuple[PostChange, ...]
    since: datetime | None = None
    out_of_date: Mapping[Standing, int] = field(default_factory=dict)
    stale_hosts: tuple[StaleHost, ...] = ()
    unread_hosts: tuple[StaleHost, ...] = ()
    withdrawn: tuple[PostRecord, ...] = ()
    outlets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def absent_articles(self) -> list[ArticleTally]:
        """The articles that do not answer any more."""
        return [article for article in self.articles if article.absence is not None]

    @property
    def long_stale_hosts(self) -> list[StaleHost]:
        """The hosts that have been stale for long enough to tell users."""
        return [host for host in self.stale_hosts if host.staleness.is_long]

    @property
    def posts_elsewhere(self) -> list[PostRecord]:
        """The posts whose name belongs to somebody else now."""
        return [record for record in self.posts if record.staleness is not None and record.staleness.is_elsewhere]


def link_rot_report(
    posts: Iterable[PostRecord],
    changes: Iterable[PostChange],
    *,
    generated_at: datetime,
    since: datetime | None = None,
    host_of: Callable[[PostRef], str] = attrgetter("platform"),
) -> LinkRotReport:
    """The report over posts and their changes, or over what is news `since` a time.

    `host_of` names the host or platform that answers for a post.
    """
    every = tuple(posts)
    recent_changes = tuple(change for change in changes if since is None or change.at >= since)
    changed = {change.post_id for change in recent_changes}
    readable = tuple(record for record in every if record.withdrawn is None)
    records = tuple(record for record in readable if since is None or record.first_seen >= since or record.id in changed)
    outlets = outlets_by_article(readable)
    counted = Counter(record.verdict.standing for record in records)
    stale = Counter(record.verdict.standing for record in records if record.staleness is not None and record.staleness.is_long)
    platforms: dict[str, Counter[str]] = {}
    for record in records:
        tally = platforms.setdefault(record.platform, Counter())
        tally["posts"] += 1
        tally[record.verdict.standing.value] += 1
    return LinkRotReport(
        generated_at=generated_at,
        counts={standing: counted[standing] for standing in Standing},
        platforms={
            name: {"posts": tally["posts"], **{s.value: tally[s.value] for s in Standing}} for name, tally in platforms.items()
        },
        articles=_articles(records, readable, outlets, since),
        outlets=outlet_tallies(records, outlets),
        posts=records,
        changes=recent_changes,
        since=since,
        out_of_date={standing: stale[standing] for standing in Standing},
        stale_hosts=_begun(
            since,
            stale_hosts(
                (host_of(record.post), _staleness_of_host(record))
                for record in readable
                if record.post is not None and record.asked
            ),
        ),
        unread_hosts=_begun(
            since,
            stale_hosts(
                (host_of(record.post), record.unread)
                for record in readable
                if record.post is not None and record.verdict.standing in {Standing.INTACT, Standing.ALTERED}
            ),
        ),
        withdrawn=tuple(
            record for record in every if record.withdrawn is not None and (since is None or record.withdrawn.at >= since)
        ),
    )


def _begun(since: datetime | None, hosts: Iterable[StaleHost]) -> tuple[StaleHost, ...]:
    """The hosts whose silence has begun since a time."""
    return tuple(host for host in hosts if since is None or host.staleness.began >= since)


def _staleness_of_host(record: PostRecord) -> Staleness | None:
    """What a post's staleness says of its host; a host that gives the name to somebody else does answer."""
    return None if record.staleness is None or record.staleness.is_elsewhere else record.staleness


def _articles(
    records: Sequence[PostRecord], readable: Sequence[PostRecord], outlets: Mapping[str, str], since: datetime | None
) -> tuple[ArticleTally, ...]:
    """Each article of the records with its counts, in their order; then those that are absent since a time."""
    shown: dict[str, tuple[str | None, list[Standing]]] = {}
    for record in records:
        for article, title in _titles(record).items():
            shown.setdefault(article, (title, []))[1].append(record.verdict.standing)
    absences: dict[str, ArticleAbsence] = {}
    for record in readable:
        for appearance in record.appearances:
            absence = appearance.absence
            if absence is not None and (since is None or absence.since >= since):
                absences[appearance.article] = absence
                shown.setdefault(appearance.article, (appearance.metadata.title, []))
    return tuple(
        ArticleTally(
            article=article,
            title=title,
            posts=len(standings),
            gone=standings.count(Standing.GONE),
            altered=standings.count(Standing.ALTERED),
            absence=absences.get(article),
            outlet=outlets.get(article),
        )
        for article, (title, standings) in shown.items()
    )


def _titles(record: PostRecord) -> dict[str, str | None]:
    """The titles of the articles that show a post, each article once, with its last title."""
    return {appearance.article: appearance.metadata.title for appearance in record.appearances}
