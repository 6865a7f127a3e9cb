"""`check`: probe what is due, conclude, and keep what is new to witness.

Every platform beside the others: its controls first; then every host at its own pace, and none waits for another.
What a probe shows for the first time is captured before it is recorded, so that the next run sees it as new again if this one is
killed in between; everything else is recorded and judged in batches.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from archiver.app.posts.capturing import CaptureSubject, capture
from archiver.app.posts.controls import load_controls, probe_controls
from archiver.app.posts.judging import count_standings, judge_posts
from archiver.app.posts.media import are_due, are_others, with_pictures
from archiver.app.posts.orphans import adopt_orphans
from archiver.app.posts.planning import CheckOptions, PlannedPost, PlatformPlan, first_host, plan_check
from archiver.app.posts.probing import ProbeResult, probe_post, record_probe_result
from archiver.app.posts.settling import align, name_of, settle
from archiver.app.posts.staleness import report_stale_hosts
from archiver.app.rescue.archives import load_archives
from archiver.app.rescue.rescue import rescue
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import batch_or_each, for_each
from archiver.app.runs.home import Home
from archiver.app.runs.run import Run, open_run, summarise
from archiver.checking.revalidation import CachedReading
from archiver.ledger.queries import Unsettled
from archiver.model.digests import Digest, JSONValue
from archiver.model.observations import Gone, Observation, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Content, PostRef, content_digest
from archiver.model.probes import About
from archiver.reporting.events import Listener, RunKind, RunSummary, WorkProgress
from archiver.web import WebSettings

_BATCH = 64
_PAGES = 2
_IN_FLIGHT = 32
"""How many posts of one host are begun at once: those that wait for the answers of another one hold up none of the rest."""
_LABEL = "checking posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedPost:
    """A post with what its probes brought in this run."""

    post_id: int
    post: PostRef
    result: ProbeResult


@dataclass(slots=True, kw_only=True)
class CheckRun:
    """A check in progress: what was seen and is not recorded yet, and how far it is.

    `limit` is how many posts of one host are begun before the first is done, `budget` how many questions the host may have,
    `cached` what need not be told again; `missing` are the posts that were not to be seen.
    """

    run: Run
    total: int
    limit: int
    budget: int | None
    cached: Mapping[int, Mapping[str, CachedReading]]
    done: int = 0
    waiting: list[ProbedPost] = field(default_factory=list)
    missing: dict[int, PostRef] = field(default_factory=dict)


async def check(options: CheckOptions, *, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> RunSummary:
    """Check posts; the run's summary."""
    controls, archives = load_controls(home), load_archives(home, asked=options.rescue)
    budget = options.questions_a_host
    asked: dict[str, JSONValue] = {
        "posts": list(options.posts),
        "all": options.everything,
        "budget": budget,
        "rescue": bool(archives),
    }
    async with open_run(
        RunKind.CHECK, home=home, clock=clock, web=web, controls=controls, emit=emit, options=asked, archives=archives
    ) as run:
        adopt_orphans(run)
        planned = plan_check(run, options)
        run.counters.due = planned.posts
        check_run = CheckRun(
            run=run,
            total=planned.posts,
            limit=max(_IN_FLIGHT, options.connections),
            budget=budget,
            cached=run.ledger.validators(now=run.clock()),
        )
        await _beside(run, [Job(name=one.name, function=partial(_check_platform, check_run, one)) for one in planned.platforms])
        await _flush(check_run)
        await rescue(run, check_run.missing)
        report_stale_hosts(run)
        count_standings(run, run.counters.posts)
        return summarise(run)


async def _check_platform(check_run: CheckRun, planned: PlatformPlan) -> None:
    """Ask about the posts of one platform: its controls first, then every host beside the others."""
    await probe_controls(check_run.run, {planned.name})
    hosts: defaultdict[str, list[PlannedPost]] = defaultdict(list)

    async def sort(asked: PlannedPost) -> None:
        hosts[first_host(asked[1])].append(asked)

    await for_each(check_run.run, None, planned.posts, sort, limit=1, name=_asked_name)
    settling = Job(name=f"posts of {planned.name} without a name", function=partial(_settle_all, check_run, planned.unsettled))
    asking = [Job(name=host, function=partial(_check_host, check_run, host, posts)) for host, posts in hosts.items() if host]
    await _beside(check_run.run, [settling, *asking])


def _asked_name(asked: PlannedPost) -> str:
    return str(asked[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is done beside other things, and what it is called where it fails."""

    name: str
    function: Callable[[], Awaitable[None]]


async def _beside(run: Run, jobs: Sequence[Job]) -> None:
    """Do all these at the same time: none waits for another, and one that fails leaves the others alone."""
    await for_each(run, None, jobs, lambda job: job.function(), limit=len(jobs), name=lambda job: job.name)


async def _settle_all(check_run: CheckRun, unsettled: Sequence[Unsettled]) -> None:
    """Try to settle what has no name yet."""
    await for_each(check_run.run, None, unsettled, lambda one: _settle(check_run, one), limit=4, name=name_of)


async def _settle(check_run: CheckRun, unsettled: Unsettled) -> None:
    """Settle a post that has no name yet; what was seen of it counts for this check_run."""
    settled = await settle(check_run.run, unsettled)
    if settled is None:
        _advance(check_run)
        return
    post_id, seen = settled
    await _note(check_run, ProbedPost(post_id=post_id, post=seen.post, result=seen))


async def _check_host(check_run: CheckRun, host: str, posts: Sequence[PlannedPost]) -> None:
    """Ask about the posts of one host, as far as its budget goes.

    More posts are begun at once than it is asked about: the timetable lets them through one by one, and one that waits for another
    host's answer holds up none.
    """
    begun = 0

    async def one(item: PlannedPost) -> None:
        nonlocal begun
        post_id, post = item
        if check_run.budget is not None and max(begun, check_run.run.web.asked(host)) >= check_run.budget:
            check_run.run.counters.later += 1
            _advance(check_run)
            return
        begun += 1
        await _note(
            check_run,
            ProbedPost(post_id=post_id, post=post, result=await probe_post(check_run.run, post, check_run.cached.get(post_id, {}))),
        )

    await for_each(check_run.run, None, posts, one, limit=check_run.limit, name=_asked_name)


def _advance(check_run: CheckRun) -> None:
    """Say how far the night is."""
    check_run.done += 1
    check_run.run.emit(WorkProgress(label=_LABEL, done=check_run.done, of=check_run.total))


async def _note(check_run: CheckRun, seen: ProbedPost) -> None:
    """Put aside what was seen, and record it when there is enough for a batch."""
    _advance(check_run)
    check_run.waiting.append(seen)
    if len(check_run.waiting) >= _BATCH:
        await _flush(check_run)


async def _flush(check_run: CheckRun) -> None:
    """Capture what is new, then record and judge everything that waits; a post with which that fails is left out, and told of."""
    batch, check_run.waiting = check_run.waiting, []
    run, known = check_run.run, dict[int, list[Observation]]()
    pictured: dict[int, ProbedPost] = {}

    async def witness(several: Sequence[ProbedPost]) -> None:
        known.update(run.ledger.observations([one.post_id for one in several]))

        before = {one.post_id: [*known[one.post_id], *run.recovered.get(one.post_id, ())] for one in several}

        async def look_closer(one: ProbedPost) -> None:
            pictured[one.post_id] = await _witness(run, one, before[one.post_id])

        new = [one for one in several if _is_new(one, before[one.post_id]) or _is_due(run, one, before[one.post_id])]
        await for_each(run, None, new, look_closer, limit=_PAGES, name=_name_of)

    async def record(several: Sequence[ProbedPost]) -> None:
        _record(run, [pictured.get(one.post_id, one) for one in several], known)

    await batch_or_each(run, batch, witness, name=_name_of)
    await batch_or_each(run, [one for one in batch if one.post_id in known], record, name=_name_of)
    check_run.missing.update(
        {one.post_id: one.post for one in batch if one.post_id in run.counters.posts and not one.result.present}
    )


def _record(run: Run, batch: Sequence[ProbedPost], known: Mapping[int, Sequence[Observation]]) -> None:
    """Record what was seen, and judge the posts by that and by all that was known of them."""
    with run.ledger.transaction():
        shown = run.ledger.embeds([one.post_id for one in batch])
        observed = dict[int, Sequence[Observation]]()
        for one in batch:
            observed[one.post_id] = [*known[one.post_id], *record_probe_result(run, one.post_id, one.result)]
            align(run, shown[one.post_id], one.result.content)
        judge_posts(run, {one.post_id: one.post for one in batch}, observed)
    run.counters.posts.update(one.post_id for one in batch)


def _name_of(seen: ProbedPost) -> str:
    return str(seen.post)


async def _witness(run: Run, seen: ProbedPost, known: Sequence[Observation]) -> ProbedPost:
    """Keep a snapshot of what was not seen before: the post as it is now, or what the platform says instead.

    What was seen comes back with what its pictures look like.
    """
    new = _is_new(seen, known)
    pictured = seen.result if new else await with_pictures(run, seen.result)
    if new or are_others(pictured, known):
        aliases = run.ledger.aliases((seen.post_id,))[seen.post_id]
        pictured = await capture(run, CaptureSubject(post_id=seen.post_id, post=seen.post, aliases=aliases), pictured, now=True)
    return replace(seen, result=replace(pictured, media={}))


def _is_due(run: Run, seen: ProbedPost, known: Sequence[Observation]) -> bool:
    """Whether its pictures are to be looked at though nothing else is new."""
    return are_due(seen.post, seen.result, known, now=run.clock())


def _is_new(seen: ProbedPost, known: Sequence[Observation]) -> bool:
    """Whether a probe shows something else than it showed last. In a void night nothing is: an outage is no evidence."""
    last = _last_readings(known)
    return any(
        _tells_states(one.reading) or all(_differs(one.reading, before) for before in last.get((one.probe, one.post), (None,)))
        for one in seen.result.observations
        if one.healthy and one.about is not About.ACCOUNT
    )


def _last_readings(known: Sequence[Observation]) -> dict[tuple[str, PostRef | None], list[Reading]]:
    """What each probe showed in the last run in which it showed anything: several things, where it asks in several places."""
    last: dict[tuple[str, PostRef | None], tuple[int, list[Reading]]] = {}
    for one in known:
        if one.healthy and not isinstance(one.reading, Unreadable):
            run, readings = last.get((one.probe, one.post), (one.run, []))
            last[one.probe, one.post] = (one.run, [*(readings if run == one.run else []), one.reading])
    return {probe: readings for probe, (_, readings) in last.items()}


def _tells_states(reading: Reading) -> bool:
    """Whether a reading tells states of the post: these are only asked for where they are not on record."""
    return isinstance(reading, Present) and bool(reading.states)


def _differs(now: Reading, last: Reading | None) -> bool:
    """Whether a reading shows something that the one before did not; what cannot be read shows nothing."""
    match now, last:
        case Unreadable(), _:
            return False
        case Present(content=content), Present(content=before):
            return content != before and _digest_of(content) != _digest_of(before)
        case (Gone(reason=reason), Gone(reason=before)) | (Withheld(reason=reason), Withheld(reason=before)):
            return reason != before
        case _:
            return True


def _digest_of(content: Content | None) -> Digest | None:
    return content_digest(content) if content else None
