"""`report`: build the link-rot report over all posts, and read the screenshots that it shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from archiver import __version__
from archiver.app.posts.resting import EXCLUDED
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError, InputError
from archiver.evidence import read_unchanged_snapshot
from archiver.ledger.marks import tagged_posts
from archiver.ledger.reader import LedgerReader
from archiver.model.embeds import Kind
from archiver.platforms import service_of
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.outlets import of_outlet, outlets_by_article
from archiver.reporting.over_time import ReportBasis, ReportOverTime, report_over_time
from archiver.reporting.post_lives import PostLives
from archiver.reporting.records import PostRecord, Screenshot
from archiver.verdicts.judge import Standing

_MAX_LISTED = 20


def report(
    archive: LedgerReader, *, now: datetime, since: datetime | None = None, tag: str | None = None, outlet: str | None = None
) -> LinkRotReport:
    """The report over all posts that articles show, and those linked ones that were captured; or over those with a tag or outlet.

    `InputError` that lists the outlets where none has that name.
    """
    tagged = tagged_posts(archive.query, tag) if tag is not None else None
    excluded = {row["post"] for row in archive.query("SELECT post FROM due WHERE rests = ?", (EXCLUDED,))}
    posts = (post for post in archive.all_posts() if post.asked or post.id not in excluded)
    chosen = [
        post for post in posts if (post.withdrawn or post.snapshots or _is_embedded(post)) and (tagged is None or post.id in tagged)
    ]
    if outlet is not None:
        chosen = _of_outlet(chosen, outlet)
    is_part = tagged is not None or outlet is not None
    ids = {post.id for post in chosen}
    changes = (change for change in archive.changes(since) if not is_part or change.post_id in ids)
    return link_rot_report(chosen, changes, generated_at=now, since=since, host_of=service_of)


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


def _of_outlet(posts: list[PostRecord], outlet: str) -> list[PostRecord]:
    """The posts that an outlet's articles show; `InputError` where none has that name."""
    found = of_outlet(posts, outlet)
    if not found:
        names = sorted(set(outlets_by_article(posts).values()), key=str.casefold)
        listed = ", ".join(names[:_MAX_LISTED]) + (f", and {len(names) - _MAX_LISTED} more" if len(names) > _MAX_LISTED else "")
        raise InputError(
            f"no post is shown by an article of “{outlet}”",
            remedy=f"the outlets here: {listed}" if names else "no article here names its outlet",
        )
    return found


def _is_embedded(post: PostRecord) -> bool:
    return any(shown.embed.kind is Kind.EMBED for shown in post.appearances)


def has_rot(posts: Iterable[PostRecord]) -> bool:
    """Whether any post is gone or altered."""
    return any(post.verdict.standing in {Standing.GONE, Standing.ALTERED} for post in posts)


def screenshots(home: Home, posts: Iterable[PostRecord]) -> Mapping[int, Screenshot]:
    """How each post looked that is not simply intact, by row; posts without snapshots are left out."""
    affected = (post for post in posts if post.verdict.standing is not Standing.INTACT or post.verdict.suspected)
    return {post.id: screenshot(home, post) for post in affected if post.snapshots}


def screenshot(home: Home, post: PostRecord) -> Screenshot:
    """How a post looked, by its first snapshot with a screenshot, preferably a complete one (closest to what the article meant)."""
    changed: list[str] = []
    for kept in sorted(post.snapshots, key=lambda kept: (not kept.complete, kept.at)):
        try:
            png = read_unchanged_snapshot(home.folder / kept.path, kept.sha256).screenshot
        except EvidenceError:
            changed.append(kept.path)
            continue
        if png is not None:
            return Screenshot(png=png, source=kept, changed=tuple(changed))
    return Screenshot(changed=tuple(changed))
