"""Report the hosts and platforms that gave no usable answer about their posts in this run, or none that shows what they say, once.

A host that has closed for good would otherwise make a problem of every night for ever. So it is reported when it begins to be
silent, when verdicts about it become out of date, and when its silence changes. In between, `report` lists it.
"""

from collections import defaultdict

from archiver.app.runs.run import Run
from archiver.model.posts import PostRef
from archiver.model.probes import SILENCES, Why
from archiver.platforms import service_of
from archiver.reporting.events import RunKind
from archiver.reporting.phrases import CONTROLS_FAILED, count_of, how_long_stale, how_long_unread
from archiver.verdicts.staleness import Staleness, staleness

_LATER = "their verdicts stay as they are, and every later check tries again"
_STALE = (
    "their verdicts stay as they are: a host that no longer answers has not said that its posts are gone. Later checks try again, "
    "and say no more of it until something changes; `report` lists it under “No usable answers”"
)
_HOST_DENIES_ITSELF = "it does not answer as a working host does, so what it denies does not count"


def report_stale_hosts(run: Run) -> None:
    """Note a problem for each host or platform that newly gives no answer, or no usable one any more, about some of its posts.

    Platforms whose controls failed have been reported, and so have names that belong to somebody else now. Posts for which no
    answer was ever usable have their own verdict (V120).
    """
    probed: defaultdict[str, list[Staleness | None]] = defaultdict(list)
    for post, stale in run.counters.post_staleness.values():
        if run.platform_health.get(post.platform, True):
            probed[service_of(post)].append(stale)
    for name, posts in sorted(probed.items()):
        stale_posts = [stale for stale in posts if stale is not None and _is_reported(stale)]
        (run.counters.silent if stale_posts else run.counters.answered).add(name)
        longest = max(stale_posts, key=lambda stale: stale.nights, default=None)
        if longest is None or not any(stale.is_news for stale in stale_posts):
            continue
        is_whole = len(stale_posts) == len(posts)
        of_host = _staleness_of_host(run, name) if is_whole and run.kind is RunKind.CHECK else None
        if of_host is not None and not of_host.is_news:
            continue
        which = f"its {count_of(len(posts), 'post')}" if is_whole else f"{len(stale_posts)} of its {len(posts)} posts"
        without_reason = CONTROLS_FAILED if run.host_health.get(name, True) else _HOST_DENIES_ITSELF
        came = f"; what came last: {longest.detail}" if longest.detail else ""
        what = f"no usable answer about {which}: {how_long_stale(longest, without_reason=without_reason)}{came}"
        run.problem(name, what, _STALE if longest.is_long else _LATER)


def report_unread_posts(run: Run) -> None:
    """Note a problem for each host or platform of which some posts newly do not show what they say.

    Platforms of which a control does not show it either have been reported.
    """
    by_service: defaultdict[str, list[Staleness]] = defaultdict(list)
    for post, unread in run.counters.unread_posts.values():
        by_service[service_of(post)].append(unread)
    reported = {service for (service, _), parts in run.unproven.items() if parts}
    for name, posts in sorted(by_service.items()):
        if name not in reported and any(unread.is_news for unread in posts):
            longest = max(posts, key=lambda unread: unread.nights)
            run.problem(name, f"{count_of(len(posts), 'post')}: {how_long_unread(longest, of_many=len(posts) > 1)}", _LATER)


def _is_reported(stale: Staleness) -> bool:
    """Whether a post's lack of answers is anybody's concern: there was an answer once, or it is the host that gives none.

    A name that belongs to somebody else is reported with its post.
    """
    if stale.is_elsewhere:
        return False
    return stale.since is not None or stale.why in {*SILENCES, Why.SIGNED_IN_ONLY, None}


def _staleness_of_host(run: Run, name: str) -> Staleness | None:
    """The staleness of a host or platform, by all of its posts, since other ones are asked in other runs."""
    posts = run.ledger.every_post()
    return staleness(run.ledger.since_usable_answer([row for row, post in posts.items() if _is_of(post, name)]))


def _is_of(post: PostRef | None, name: str) -> bool:
    return post is not None and service_of(post) == name
