"""Archive one post: probe it, capture it unless that is done, record and judge it."""

from archiver.app.posts.capturing import CaptureSubject, capture
from archiver.app.posts.judging import judge_posts
from archiver.app.posts.probing import ProbeResult, probe_post, record_probe_result
from archiver.app.posts.repeated_answers import answers_to_keep, without_repeated_answers
from archiver.app.posts.settling import align
from archiver.app.posts.videos import missing_parts
from archiver.app.runs.run import Run


async def archive_post(run: Run, subject: CaptureSubject, *, judged: bool, result: ProbeResult | None = None) -> bool:
    """Probe and judge a post, and capture it unless a complete snapshot exists; False if no probe found it.

    A post with both is skipped. `result` is what its probes brought already. A snapshot is as good as complete if all that it lacks
    is media that are larger than the limit, or videos that are not wanted.
    """
    last = run.ledger.best_snapshot(subject.post_id)
    complete = last is not None and not missing_parts(run, last.shortfalls)
    if complete and judged:
        run.counters.skipped += 1
        return True
    result = result or await probe_post(run, subject.post)
    if not complete:
        result = await capture(run, subject, result)
    known = run.ledger.observations((subject.post_id,))[subject.post_id]
    result = without_repeated_answers(result, known) if run.keeps_only_news and complete else result
    run.keep(answers_to_keep(result), known)
    record_probe_result(run, subject.post_id, result)
    align(run, run.ledger.embeds((subject.post_id,))[subject.post_id], result.content)
    run.counters.skipped += complete
    judge_posts(run, {subject.post_id: subject.post})
    return result.present
