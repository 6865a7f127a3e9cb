"""Remember, for `status`, when posts are due and about which the last run got no usable answer."""

from collections.abc import Iterable, Mapping

from archiver.app.posts.resting import resting_posts
from archiver.app.runs.open_archive import posted_at
from archiver.app.runs.run import Run
from archiver.checking.schedule import ScheduleEntry, next_check
from archiver.ledger.due_state import PlannedCheck, ServiceSilence
from archiver.platforms import by_name, service_of
from archiver.reporting.phrases import CONTROLS_FAILED, why_unreadable
from archiver.verdicts.staleness import Staleness


def planned_checks(entries: Iterable[ScheduleEntry], resting: Mapping[int, str] = {}) -> list[PlannedCheck]:
    """When each post is checked next, and why those are not that are `resting`; without platforms that cannot be asked."""
    return [
        PlannedCheck(
            post_id=entry.id,
            service=service_of(entry.post) if entry.post else entry.platform,
            at=next_check(entry),
            rests=resting.get(entry.id),
        )
        for entry in entries
        if by_name(entry.platform) is not None
    ]


def remember_due(run: Run, *, check_delisted: bool = False) -> None:
    """Remember when the posts of this run are due again, and which of them got no usable answer."""
    counters = run.counters
    posts = counters.posts | counters.probed | counters.resting_posts | counters.post_staleness.keys()
    now = run.clock()
    resting = resting_posts(run.ledger.query, run.exclusions, posts, now=now, check_delisted=check_delisted)
    run.ledger.remember_checks(planned_checks(run.ledger.schedule_entries_among(posts, now=now, posted_at=posted_at), resting))
    run.ledger.remember_silences({post_id: _silence(stale) for post_id, (_, stale) in counters.post_staleness.items()})


def _silence(stale: Staleness | None) -> ServiceSilence | None:
    """A post's lack of answers as its service's; a service that gives the name to somebody else does answer."""
    if stale is None or stale.is_elsewhere:
        return None
    why = why_unreadable(stale.why) if stale.why is not None else CONTROLS_FAILED
    return ServiceSilence(since=stale.since or stale.began, why=f"{why}: {stale.detail}" if stale.detail else why)
