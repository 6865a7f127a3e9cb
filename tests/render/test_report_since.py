"""What a report tells since a time: what is new, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from archiver.model.articles import Absence, ArticleAbsence
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, PostChange, PostRecord
from archiver.reporting.withdrawals import Level, Withdrawal
from archiver.verdicts.judge import Standing
from archiver.verdicts.staleness import Staleness

MARCH, APRIL, MAY = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 4, 5))
SINCE = datetime(2025, 4, 15, tzinfo=UTC)


def told(posts: list[PostRecord], *changes: PostChange) -> LinkRotReport:
    """What is told of the posts since the middle of April."""
    return link_rot_report(posts, changes, generated_at=MAY, since=SINCE)


def change(record: PostRecord, at: datetime) -> PostChange:
    """The change by which a post is gone."""
    return PostChange(
        was=Standing.INTACT, became=Standing.GONE, reason=None, suspected=False, post=record.post, post_id=record.id, at=at, run=1
    )


def test_only_what_was_changed_or_first_seen_is_told(make_record: Callable[..., PostRecord]) -> None:
    old, lost, new = (make_record(id=number, first_seen=at) for number, at in ((1, MARCH), (2, MARCH), (3, MAY)))
    report = told([old, lost, new], change(old, APRIL), change(lost, MAY))

    assert [2, 3] == [record.id for record in report.posts]
    assert (2, 2) == (report.counts[Standing.GONE], report.platforms["x"]["posts"])
    assert [2] == [moved.post_id for moved in report.changes]
    assert [2] == [article.posts for article in report.articles]


def test_rot_that_was_known_before_is_no_rot_since(make_record: Callable[..., PostRecord]) -> None:
    known = make_record(first_seen=MARCH)

    assert link_rot_report([known], [change(known, APRIL)], generated_at=MAY).rotten
    assert not told([known], change(known, APRIL)).rotten
    assert told([known], change(known, MAY)).rotten


def test_hosts_articles_and_withdrawals_are_told_from_when_they_began(
    make_record: Callable[..., PostRecord], make_appearance: Callable[..., Appearance]
) -> None:
    for at, wanted in ((APRIL, 0), (MAY, 1)):
        silence = Staleness(since=None, began=at, nights=5, why=None)
        absence = ArticleAbsence(how=Absence.GONE, since=at)
        silent = make_record(first_seen=MARCH, staleness=silence, appearances=(replace(make_appearance(), absence=absence),))
        withdrawn = make_record(id=2, first_seen=MARCH, withdrawn=Withdrawal(id=1, level=Level.RESTRICT, reason="r", by="b", at=at))
        report = told([silent, withdrawn])

        assert (wanted, wanted, wanted) == (len(report.stale_hosts), len(report.absent_articles), len(report.withdrawn)), at
