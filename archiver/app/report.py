"""`report`: link rot as the ledger has it now, and the pictures that go with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import read_snapshot
from archiver.ledger.reader import LedgerReader
from archiver.model.embeds import Kind
from archiver.platforms import service_of
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing


def report(archive: LedgerReader, *, now: datetime, since: datetime | None = None) -> LinkRotReport:
    """The report over every post that an article shows, and every linked one that was captured too."""
    posts = archive.all_posts()
    shown = (post for post in posts if post.snapshots or any(place.embed.kind is Kind.EMBED for place in post.appearances))
    return link_rot_report(shown, archive.changes(since), generated_at=now, since=since, host_of=service_of)


def has_rot(posts: Iterable[PostRecord]) -> bool:
    """Whether any post is gone or altered."""
    return any(one.verdict.standing in {Standing.GONE, Standing.ALTERED} for one in posts)


def screenshots(home: Home, posts: Iterable[PostRecord]) -> Mapping[int, bytes]:
    """The earliest picture of each post that is not simply intact; posts without one are left out."""
    troubled = (one for one in posts if one.verdict.standing is not Standing.INTACT or one.verdict.suspected)
    found = {one.id: screenshot(home, one) for one in troubled}
    return {post_id: png for post_id, png in found.items() if png is not None}


def screenshot(home: Home, post: PostRecord) -> bytes | None:
    """The picture of the post as it was first kept."""
    for snapshot in sorted(post.snapshots, key=lambda one: (not one.complete, one.at)):
        try:
            png = read_snapshot(home.folder / snapshot.path).screenshot
        except EvidenceError:
            continue
        if png is not None:
            return png
    return None
