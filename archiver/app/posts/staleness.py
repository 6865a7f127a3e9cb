"""Saying of whose posts nothing could be learnt in a run, and since when."""

from collections import defaultdict

from archiver.app.runs.run import Run
from archiver.model.probes import SILENCES
from archiver.platforms import service_of
from archiver.reporting.phrases import count_of, how_long_unheard
from archiver.verdicts.staleness import STALE_AFTER_DAYS, Staleness

_LATER = "their verdicts stay as they are, and every later check asks again"
_GONE_FOR_GOOD = "their verdicts stay as they are: a host that is gone for good has said nothing of its posts"


def report_stale_hosts(run: Run) -> None:
    """Note as a problem of whose posts nothing could be learnt in this run, though something was before, or nobody answered.

    A platform whose controls failed has been told of. What has never been read of a post is a matter of its verdict (V120).
    """
    asked: defaultdict[str, list[Staleness | None]] = defaultdict(list)
    for post, one in run.counters.asked.values():
        if run.platform_health.get(post.platform, True):
            asked[service_of(post)].append(one)
    for name, those in sorted(asked.items()):
        vain = [one for one in those if one is not None and (one.since is not None or one.why in SILENCES)]
        if vain:
            longest = max(vain, key=lambda one: one.nights)
            of = f"its {count_of(len(those), 'post')}" if len(vain) == len(those) else f"{len(vain)} of its {len(those)} posts"
            what = f"nothing could be learnt of {of}: {how_long_unheard(longest)}"
            run.problem(name, what, _GONE_FOR_GOOD if longest.nights >= STALE_AFTER_DAYS else _LATER)
