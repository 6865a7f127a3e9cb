"""`report`: count all posts that articles show by the lives of all, and read the records and screenshots of those that are told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from archiver import __version__
from archiver.app.posts.resting import EXCLUDED
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError, InputError
from archiver.evidence import read_unchanged_snapshot
from archiver.ledger import queries
from archiver.ledger.article_absences import absences
from archiver.ledger.marks import tag_name, tagged_posts
from archiver.ledger.reader import LedgerReader
from archiver.ledger.related_posts import only_related
from archiver.ledger.staleness import stale_posts, unread_posts
from archiver.platforms import service_of
from archiver.reporting.link_rot import LinkRotReport, counted_report
from archiver.reporting.over_time import ReportBasis, ReportOverTime, report_over_time
from archiver.reporting.post_lives import PostLife, PostLives, chosen_lives, to_time
from archiver.reporting.records import PostRecord, Screenshot
from archiver.reporting.reported_posts import CountedArticle, CountedPost, kind_of
from archiver.verdicts.judge import Standing
from archiver.verdicts.rules import Rule
from archiver.verdicts.staleness import Staleness

_MAX_LISTED = 20
_POSTS_AT_ONCE = 5000


def report(
    archive: LedgerReader,
    *,
    now: datetime,
    since: datetime | None = None,
    tag: str | None = None,
    outlet: str | None = None,
    platform: str | None = None,
    only: Sequence[str] = (),
) -> LinkRotReport:
    """The report over all posts that articles show, and those linked ones that were captured; or over those chosen among them.

    They are chosen by `tag`, `outlet` and `platform`; of these all are counted, and those of the kinds `only` are listed.
    `InputError` that lists the outlets where none has that name.
    """
    every = lives_to_report(archive)
    lives = chosen_lives(every, platform=platform, outlet=outlet, tag=tag_name(tag) if tag is not None else None)
    if outlet is not None and not lives.posts:
        raise _no_outlet(every, outlet)
    ids = {life.id for life in lives.posts}
    is_part = tag is not None or outlet is not None or platform is not None
    unshown = only_related(archive.query)
    found = counted_report(
        list(_counted(archive, lives)),
        (change for change in archive.changes(since) if change.post_id in ids or not (is_part or change.post_id in unshown)),
        read=lambda rows: _records(archive, rows, outlet),
        generated_at=now,
        since=since,
    )
    return replace(
        found,
        posts=found.posts.of_kinds(only) if only else found.posts,
        withdrawn=_withdrawn(archive, since=since, tag=tag, platform=platform) if outlet is None else (),
        over_time=over_time(archive, lives, now=now, since=since),
    )


def over_time(archive: LedgerReader, lives: PostLives, *, now: datetime, since: datetime | None = None) -> ReportOverTime:
    """The report over time about these lives (`lives_to_report`), its weeks from `since` on."""
    return report_over_time(lives, basis=report_basis(archive), now=now, since=since)


def lives_to_report(archive: LedgerReader) -> PostLives:
    """The lives of all posts that a report counts."""
    return archive.lives(resting=EXCLUDED)


def report_basis(archive: LedgerReader) -> ReportBasis:
    """The version of this program, and the newest checkpoint."""
    row = next(iter(archive.query("SELECT size, note FROM checkpoint ORDER BY id DESC LIMIT 1", ())), None)
    if row is None:
        return ReportBasis(version=__version__)
    origin, _, root, *_ = str(row["note"]).split("\n")
    return ReportBasis(version=__version__, origin=origin, size=int(row["size"]), root=root)


def _counted(archive: LedgerReader, lives: PostLives) -> Iterable[CountedPost]:
    """What is counted of each life's post."""
    absent = absences(archive.query, lives.articles.keys())
    articles = {
        row: CountedArticle(article=shown.name, title=shown.title, outlet=shown.outlet, absence=absent.get(row))
        for row, shown in lives.articles.items()
    }
    stale, unread = dict[int, Staleness | None](), dict[int, Staleness | None]()
    for start in range(0, len(lives.posts), _POSTS_AT_ONCE):
        ids = [life.id for life in lives.posts[start : start + _POSTS_AT_ONCE]]
        stale |= stale_posts(archive.query, ids)
        unread |= unread_posts(archive.query, ids)
    # Names are only needed to tell which host or platform is silent as a whole, and which posts are somebody else's now.
    names = queries.refs(archive.query, [life.id for life in lives.posts]) if stale or unread else {}
    for life in lives.posts:
        post = names.get(life.id)
        yield CountedPost(
            id=life.id,
            platform=life.platform,
            post=post,
            host=service_of(post) if post is not None and _is_asked(life) else None,
            standing=life.standing,
            suspected=life.suspected,
            first_seen=to_time(life.first_seen),
            articles=tuple(articles[row] for row in life.articles if row in articles),
            staleness=stale.get(life.id),
            unread=unread.get(life.id),
        )


def _is_asked(life: PostLife) -> bool:
    return life.rule != Rule.NEVER_ASKED.code


def _records(archive: LedgerReader, rows: Sequence[int], outlet: str | None) -> Iterable[PostRecord]:
    """The records of these posts; of an outlet's as if only its articles showed them."""
    records = archive.by_ids(rows)
    if outlet is None:
        return records
    return [
        replace(record, appearances=tuple(each for each in record.appearances if _is_of(each.metadata.outlet, outlet)))
        for record in records
    ]


def _is_of(outlet: str | None, wanted: str) -> bool:
    return outlet is not None and outlet.casefold() == wanted.casefold()


def _withdrawn(archive: LedgerReader, *, since: datetime | None, tag: str | None, platform: str | None) -> tuple[PostRecord, ...]:
    """The withdrawn posts, of which only the names are told."""
    rows = archive.query(_WITHDRAWN, ())
    tagged = tagged_posts(archive.query, tag) if tag is not None else None
    records = archive.by_ids([row["post"] for row in rows if tagged is None or row["post"] in tagged])
    return tuple(
        record
        for record in records
        if record.withdrawn is not None
        and (since is None or record.withdrawn.at >= since)
        and (platform is None or record.platform == platform)
    )


_WITHDRAWN = """
SELECT DISTINCT COALESCE(post.settled_as, post.id) AS post FROM withdrawn JOIN post ON post.id = withdrawn.post ORDER BY 1
"""


def _no_outlet(lives: PostLives, outlet: str) -> InputError:
    names = sorted({article.outlet for article in lives.articles.values() if article.outlet}, key=str.casefold)
    listed = ", ".join(names[:_MAX_LISTED]) + (f", and {len(names) - _MAX_LISTED} more" if len(names) > _MAX_LISTED else "")
    return InputError(
        f"no post is shown by an article of “{outlet}”",
        remedy=f"the outlets here: {listed}" if names else "no article here names its outlet",
    )


def screenshots(home: Home, posts: Iterable[PostRecord]) -> Mapping[int, Screenshot]:
    """How each post looked that is not simply intact, by row; posts without snapshots are left out."""
    affected = (post for post in posts if kind_of(post.verdict.standing, suspected=post.verdict.suspected) != Standing.INTACT.value)
    return {post.id: screenshot(home, post) for post in affected if post.snapshots}


def screenshot(home: Home, post: PostRecord) -> Screenshot:
    """How a post looked, by its first snapshot with a screenshot, preferably a complete one (closest to what the article meant)."""
    changed: list[str] = []
    for kept in sorted(post.snapshots, key=lambda kept: (not kept.shows_all, kept.at)):
        try:
            png = read_unchanged_snapshot(home.folder / kept.path, kept.sha256).screenshot
        except EvidenceError:
            changed.append(kept.path)
            continue
        if png is not None:
            return Screenshot(png=png, source=kept, changed=tuple(changed))
    return Screenshot(changed=tuple(changed))
