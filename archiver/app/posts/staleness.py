"""Report the hosts and platforms that gave no usable answer about their posts in this run."""

from collections import defaultdict

from archiver.app.runs.run import Run
from archiver.model.probes import SILENCES
from archiver.platforms import service_of
from archiver.reporting.phrases import count_of, how_long_stale
from archiver.verdicts.staleness import STALE_AFTER_DAYS, Staleness

_LATER = "their verdicts stay as they are, and every later check tries again"
_STALE = "their verdicts stay as they are: a host that no longer answers has not said that its posts are gone"


def report_stale_hosts(run: Run) -> None:
    """Note a problem for each host or platform of which no answer, or no longer a usable one, came for some of its posts.

    Platforms whose controls failed have been reported. Posts for which no answer was ever usable have their own verdict (V120).
    """
    probed: defaultdict[str, list[Staleness | None]] = defaultdict(list)
    for post, stale in run.counters.post_staleness.values():
        if run.platform_health.get(post.platform, True):
            probed[service_of(post)].append(stale)
    for name, posts in sorted(probed.items()):
        stale_posts = [stale for stale in posts if stale is not None and (stale.since is not None or stale.why in SILENCES)]
        if stale_posts:
            longest = max(stale_posts, key=lambda stale: stale.nights)
            which = f"its {count_of(len(posts), 'post')}"
            if len(stale_posts) < len(posts):
                which = f"{len(stale_posts)} of its {len(posts)} posts"
            what = f"no usable answer about {which}: {how_long_stale(longest)}"
            run.problem(name, what, _STALE if longest.nights >= STALE_AFTER_DAYS else _LATER)
