"""Record probed posts in batches: capture those that show something new, store the observations, judge the posts.

A snapshot is written before its observations are recorded. If the run is killed in between, the next run sees the same readings as
new again, and nothing is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archiver.app.posts.capturing import CaptureSubject, capture
from archiver.app.posts.judging import judge_posts
from archiver.app.posts.media import keep_new_media, with_placed_pictures
from archiver.app.posts.novelty import is_new, pictures_changed, pictures_due
from archiver.app.posts.probing import ProbeResult, record_probe_result
from archiver.app.posts.repeated_answers import answers_to_keep, without_repeated_answers
from archiver.app.posts.settling import align
from archiver.app.runs.concurrency import batch_or_each, for_each
from archiver.app.runs.run import Run
from archiver.model.observations import Observation
from archiver.model.posts import PostRef

_CAPTURES_AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedPost:
    """A post's row, and what its probes brought in this run."""

    post_id: int
    result: ProbeResult

    @property
    def post(self) -> PostRef:
        """The post's name."""
        return self.result.post


async def record_batch(run: Run, batch: Sequence[ProbedPost]) -> dict[int, PostRef]:
    """Capture, record and judge; the recorded posts that no probe found. A post for which this fails is left out, as a problem."""
    known: dict[int, list[Observation]] = {}
    captured: dict[int, ProbedPost] = {}

    async def capture_new(posts: Sequence[ProbedPost]) -> None:
        known.update(run.ledger.observations([probed.post_id for probed in posts]))

        async def capture_one(probed: ProbedPost) -> None:
            captured[probed.post_id] = await _capture_if_new(run, probed, known[probed.post_id])

        await for_each(run, None, posts, capture_one, limit=_CAPTURES_AT_ONCE, name=_name_of)

    async def record(posts: Sequence[ProbedPost]) -> None:
        _record(run, [captured.get(probed.post_id, probed) for probed in posts], known)

    await batch_or_each(run, batch, capture_new, name=_name_of)
    await batch_or_each(run, [probed for probed in batch if probed.post_id in known], record, name=_name_of)
    recorded = run.counters.posts
    return {probed.post_id: probed.post for probed in batch if probed.post_id in recorded and not probed.result.present}


async def _capture_if_new(run: Run, probed: ProbedPost, known: Sequence[Observation]) -> ProbedPost:
    """The post with its image signatures, captured if the probes or its pictures show something new.

    What a snapshot shows that this run has adopted needs no other one. But its readings are not recorded, so that they do not say
    when the pictures were last looked at.
    """
    captured = [*known, *run.recovered.get(probed.post_id, ())]
    new, result = is_new(probed.result, captured), probed.result
    if not new and not pictures_due(result, known, now=run.clock()):
        return probed
    if not new:
        result = await with_placed_pictures(run, result)
    if new or pictures_changed(result, captured):
        aliases = run.ledger.aliases((probed.post_id,))[probed.post_id]
        result = await capture(run, CaptureSubject(post_id=probed.post_id, post=probed.post, aliases=aliases), result, now=True)
    else:  # pictures that look the same can have other bytes
        keep_new_media(run, result, known, (exchange for found in result.media.values() for exchange in found.exchanges))
    return replace(probed, result=replace(result, media={}))


def _record(run: Run, batch: Sequence[ProbedPost], known: Mapping[int, Sequence[Observation]]) -> None:
    """Store the answers and the observations, and judge the posts by these and all earlier ones."""
    if run.keeps_only_news:
        batch = [replace(probed, result=without_repeated_answers(probed.result, known[probed.post_id])) for probed in batch]
    run.keep_all((answers_to_keep(probed.result), known[probed.post_id]) for probed in batch)
    with run.ledger.transaction():
        embeds = run.ledger.embeds([probed.post_id for probed in batch])
        observed: dict[int, Sequence[Observation]] = {}
        for probed in batch:
            observed[probed.post_id] = [*known[probed.post_id], *record_probe_result(run, probed.post_id, probed.result)]
            align(run, embeds[probed.post_id], probed.result.content)
        judge_posts(run, {probed.post_id: probed.post for probed in batch}, observed)
    run.counters.posts.update(probed.post_id for probed in batch)


def _name_of(probed: ProbedPost) -> str:
    return str(probed.post)
