"""A month's score as text: the confusion matrix, the figures of each platform, and the mistakes."""

from collections import Counter
from collections.abc import Sequence

from archiver.demo.smallweb.posts import PostState
from bench.figures import table
from tests.simulation.disclosures import NEVER_ASKED, DisclosureKind
from tests.simulation.expectations import Standing
from tests.simulation.failures import Visibility
from tests.simulation.scoring import PostNight, Score, share

_VERDICTS = ("intact", "altered", "withheld", "gone", "unknown")
_MAX_MISTAKES = 20


def confusion_matrix(score: Score, visibilities: Sequence[Visibility]) -> str:
    """What posts are (rows) against what the program says of them (columns), on nights of these visibilities."""
    counts: dict[str, Counter[str]] = {}
    for night in score.post_nights:
        if night.visibility in visibilities:
            row = counts.setdefault(_row_of(night), Counter())
            row[night.after.verdict] += 1
            row["suspected"] += night.after.suspected
    rows = [
        (name, *(str(counts[name][column] or "·") for column in (*_VERDICTS, "suspected")))
        for name in sorted(counts, key=lambda name: (not name.startswith("live"), name))
    ]
    return table(("post-nights", *_VERDICTS, "suspected"), rows)


def by_platform(score: Score) -> str:
    """The figures of each platform."""
    rows = []
    for name in sorted({post.platform for post in score.scenario.posts}):
        nights = [night for night in score.post_nights if night.post.platform == name]
        part = Score(scenario=score.scenario, post_nights=nights)
        ends, healthy = part.due_ends, part.healthy
        right, reasons = part.reasons
        unanswered = sum(not night.answered for night in healthy)
        rows.append(
            (
                name,
                str(sum(post.platform == name for post in score.scenario.posts)),
                str(len(part.live)),
                str(len(part.false_dead)),
                f"{sum(end.in_time for end in ends)}/{len(ends)}",
                f"{right}/{reasons}",
                f"{sum(night.moved for night in part.void)}/{len(part.void)}",
                f"{share(unanswered, len(healthy)):.3f}" if healthy else "–",
                str(len(part.wrong)),
            )
        )
    heads = ("platform", "posts", "live", "false dead", "ends in time", "reasons", "moved/void", "unanswered", "wrong")
    return table(heads, rows)


def summary(score: Score) -> list[str]:
    """The figures in words."""
    live, ends, due, healthy = score.live, score.ends, score.due_ends, score.healthy
    delays = sorted(end.confirmed - end.began for end in due if end.confirmed is not None)
    median = f"{delays[len(delays) // 2]} (the longest {delays[-1]})" if delays else "–"
    right, reasons = score.reasons
    unanswered = [night for night in healthy if not night.answered]
    silent = sum(night.disclosed.kind is DisclosureKind.NOTHING for night in unanswered)
    unknown = sum(night.after.verdict == "unknown" for night in healthy)
    moved = sum(night.moved for night in score.void)
    in_time = sum(end.in_time for end in due)
    void, doubtful, mistold = sum(told.void for told in score.told), sum(told.doubtful for told in score.told), len(score.mistold)
    accepted, refused = sum(told.accepted for told in score.told), sum(sum(told.refusals) for told in score.told)
    rate, bound = share(len(unanswered), len(healthy)), 3 / max(len(live), 1)
    return [
        f"false dead: {len(score.false_dead)} in {len(live)} live post-nights; if none, below {bound:.6f} at 95 % (rule of three)",
        f"returned while nobody could see it, so that an earlier verdict still stood: {score.returned_unseen} post-nights",
        f"nights whose controls fail: {len(score.void)} post-nights, in which {moved} standings moved",
        f"ends that the platform states: {len(ends)}; with two clear nights: {len(due)}; of these in time: {in_time}",
        f"nights from such an end to its verdict: median {median}",
        f"reasons of `gone` and `withheld`: {right} of {reasons} right",
        f"unanswered on nights whose controls hold: {len(unanswered)} of {len(healthy)} post-nights ({rate:.4f})",
        f"of these because the platform states nothing: {silent}",
        f"verdict `unknown` on such nights: {unknown} ({share(unknown, len(healthy)):.4f})",
        f"false altered: {len(score.false_altered)} in {len(live)} live post-nights",
        f"platforms called void, night by night: {void} rightly; doubtful: {doubtful} rightly; wrongly, not or twice: {mistold}",
        f"nights that the operator accepted: {accepted}; runs refused because of the clock: {refused}",
        f"wrong standings: {len(score.wrong)} of {len(score.post_nights)} post-nights",
    ]


def mistakes(score: Score) -> list[str]:
    """The first post-nights with a wrong standing."""
    return [
        f"  {night.post.ref}, night {night.night} ({night.visibility.value}), {night.state.value}: {_spell(night.after)}, not "
        + " or ".join(sorted(map(_spell, night.right_standings)))
        for night in score.wrong[:_MAX_MISTAKES]
    ]


def _row_of(night: PostNight) -> str:
    """What a post is on a night, as far as its platform discloses it."""
    if night.post.platform in NEVER_ASKED:
        return "of platforms that nobody can ask"
    if night.state in {PostState.DENIED, PostState.PARTLY_DENIED, PostState.AUTHOR_DELETED}:
        return night.state.value
    if night.state is not PostState.LIVE or night.disclosed.kind is not DisclosureKind.SHOWN:
        return f"{'alive' if night.alive else 'dead'}, {night.disclosed.kind.value}"
    if night.post.timeline[night.night].version:
        return "live, edited"
    if any(earlier.version for earlier in night.post.timeline[: night.night]):
        return "live, edited and edited back"
    return "live, its own text says “deleted”" if night.post.sounds_deleted else "live"


def _spell(standing: Standing) -> str:
    reason = f" ({standing.reason})" if standing.reason else ""
    return standing.verdict + reason + (", suspected" if standing.suspected else "")
