"""`check`: probe the posts that are due, update their verdicts, and capture what is new.

All platforms are checked at the same time: the controls of each first, then its hosts side by side, each at its own pace, so that a
slow host delays no other.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from archiver.app.posts.brake import judge_left_over, release_moves
from archiver.app.posts.chosen_controls import load_controls
from archiver.app.posts.contact import require_contact
from archiver.app.posts.controls import probe_controls
from archiver.app.posts.due import remember_due
from archiver.app.posts.judging import count_standings
from archiver.app.posts.network import has_network, hosts_to_ask, leave_unasked
from archiver.app.posts.orphans import recover_orphans
from archiver.app.posts.planning import CheckOptions, PlannedPost, PlatformPlan, first_host, plan_check
from archiver.app.posts.probing import EarlierAnswers, probe_post
from archiver.app.posts.recording import ProbedPost, record_batch
from archiver.app.posts.related import archive_related
from archiver.app.posts.settling import name_of, settle
from archiver.app.posts.staleness import report_stale_hosts, report_unread_posts
from archiver.app.rescue.archives import load_archives
from archiver.app.rescue.rescue import rescue
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.home import Home
from archiver.app.runs.run import Run, open_run, summarise, tell_about_environment
from archiver.checking.revalidation import CachedReading
from archiver.ledger.queries import UnsettledPost
from archiver.model.posts import Author, PostRef
from archiver.reporting.events import Listener, RunKind, RunSummary, WorkProgress
from archiver.web import WebSettings

_BATCH_POSTS = 64
"""How many probed posts are recorded at a time."""
_IN_FLIGHT = 32
"""How many posts of one host are begun at once; those that wait for another host do not delay the rest."""
_SETTLED_AT_ONCE = 4
_RELATED_AT_ONCE = 2
_LABEL = "checking posts"


@dataclass(slots=True, kw_only=True)
class CheckRun:
    """A check in progress: probed posts that are not recorded yet, and how far it is.

    `total` is how many posts are checked, `in_flight` how many of one host are begun before the first is done, `budget` how many
    requests a host may get, `cached` the validators and cached observations by post and probe, `owners` who the posts belong to,
    `in_doubt` the posts of which the last run's claims are doubtful; `missing` are the posts that no probe found.
    """

    run: Run
    total: int
    in_flight: int
    budget: int | None
    cached: Mapping[int, Mapping[str, CachedReading]]
    owners: Mapping[int, Author]
    in_doubt: frozenset[int] = frozenset()
    done: int = 0
    waiting: list[ProbedPost] = field(default_factory=list)
    missing: dict[int, PostRef] = field(default_factory=dict)


async def check(options: CheckOptions, *, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> RunSummary:
    """Check posts; the run's summary. `InputError` for a post that the archive does not have."""
    controls, archives = load_controls(home), load_archives(home, requested=options.rescue)
    budget, everything, posts = options.host_budget, options.everything, list(options.posts)
    async with open_run(
        RunKind.CHECK,
        home=home,
        clock=clock,
        web=web,
        controls=controls,
        emit=emit,
        options={
            "posts": [*posts],
            "all": everything,
            "budget": budget,
            "rescue": bool(archives),
            "videos": options.videos,
            "related": options.related,
            "keep_answers": options.keep_answers.value,
        },
        archives=archives,
        keep_answers=options.keep_answers,
        videos=options.videos,
        related=options.related,
    ) as run:
        tell_about_environment(run, web)
        recover_orphans(run)
        judge_left_over(run)
        plan = plan_check(run, options)
        named = [planned.post for platform in plan for planned in platform.posts]
        require_contact(web, clock, [*named, *(None for platform in plan for _ in platform.unsettled)])
        await check_posts(run, options, plan)
    return summarise(run)


async def check_posts(run: Run, options: CheckOptions, plan: Sequence[PlatformPlan]) -> RunSummary:
    """Check the planned posts in a run that is open; its summary."""
    run.counters.due = sum(len(platform.unsettled) + len(platform.posts) for platform in plan)
    check_run = CheckRun(
        run=run,
        total=run.counters.due,
        in_flight=max(_IN_FLIGHT, options.connections),
        budget=options.host_budget,
        cached=run.ledger.validators(now=run.clock()),
        owners=run.ledger.owners(),
        in_doubt=frozenset(post for doubt in run.ledger.open_doubts() for post in doubt.posts),
    )
    named = (planned.post for platform in plan for planned in platform.posts)
    if plan and not await has_network(run, hosts_to_ask(named)):
        leave_unasked(run, [platform.name for platform in plan])
        return summarise(run)
    try:
        await _side_by_side(run, [Job(name=part.name, start=partial(_check_platform, check_run, part)) for part in plan])
        await _record_waiting(check_run)
        await archive_related(run, frozenset(run.counters.probed), limit=_RELATED_AT_ONCE, only_new=True)
    finally:
        release_moves(run)
    await rescue(run, check_run.missing)
    report_stale_hosts(run)
    report_unread_posts(run)
    count_standings(run, run.counters.posts)
    remember_due(run, check_delisted=options.check_delisted)
    return summarise(run)


async def _check_platform(check_run: CheckRun, plan: PlatformPlan) -> None:
    """Check the posts of one platform: its controls first, then every host at the same time."""
    await probe_controls(check_run.run, {plan.name})
    hosts: defaultdict[str, list[PlannedPost]] = defaultdict(list)

    async def sort(planned: PlannedPost) -> None:
        hosts[first_host(planned.post)].append(planned)

    await for_each(check_run.run, None, plan.posts, sort, limit=1, name=_name_of)
    settling = Job(name=f"unsettled posts of {plan.name}", start=partial(_settle_all, check_run, plan.unsettled))
    probing = [Job(name=host, start=partial(_check_host, check_run, host, posts)) for host, posts in hosts.items() if host]
    await _side_by_side(check_run.run, [settling, *probing])


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that is done beside other work; `name` is what a failure is reported under."""

    name: str
    start: Callable[[], Awaitable[None]]


async def _side_by_side(run: Run, jobs: Sequence[Job]) -> None:
    """Do all jobs at the same time; one that fails leaves the others alone."""
    await for_each(run, None, jobs, lambda job: job.start(), limit=len(jobs), name=lambda job: job.name)


async def _settle_all(check_run: CheckRun, unsettled: Sequence[UnsettledPost]) -> None:
    """Try to settle the posts that have no name yet; a settled post has been probed, which counts for this run."""

    async def settle_one(post: UnsettledPost) -> None:
        settled = await settle(check_run.run, post)
        if settled is None:
            _advance(check_run)
            return
        post_id, result = settled
        await _note(check_run, ProbedPost(post_id=post_id, result=result))

    await for_each(
        check_run.run, None, unsettled, settle_one, limit=_SETTLED_AT_ONCE, name=name_of, is_over=check_run.run.is_out_of_time
    )


async def _check_host(check_run: CheckRun, host: str, posts: Sequence[PlannedPost]) -> None:
    """Probe the posts of one host until its budget is used up.

    More posts are begun at once than the host gets requests: the politeness rules let the requests through one by one.
    """
    begun = 0

    async def probe_one(planned: PlannedPost) -> None:
        nonlocal begun
        if check_run.budget is not None and max(begun, check_run.run.web.requests_to(host)) >= check_run.budget:
            check_run.run.counters.later += 1
            _advance(check_run)
            return
        begun += 1
        post_id = planned.post_id
        in_doubt = post_id in check_run.in_doubt
        cached = {} if in_doubt else check_run.cached.get(post_id, {})
        earlier = EarlierAnswers(owner=check_run.owners.get(post_id), cached=cached, in_doubt=in_doubt)
        result = await probe_post(check_run.run, planned.post, earlier)
        await _note(check_run, ProbedPost(post_id=planned.post_id, result=result))

    await for_each(
        check_run.run, None, posts, probe_one, limit=check_run.in_flight, name=_name_of, is_over=check_run.run.is_out_of_time
    )


def _advance(check_run: CheckRun) -> None:
    """Report progress by one post."""
    check_run.done += 1
    check_run.run.emit(WorkProgress(label=_LABEL, done=check_run.done, of=check_run.total))


async def _note(check_run: CheckRun, probed: ProbedPost) -> None:
    """Put a probed post aside, and record all that wait once there are enough for a batch."""
    _advance(check_run)
    check_run.waiting.append(probed)
    if len(check_run.waiting) >= _BATCH_POSTS:
        await _record_waiting(check_run)


async def _record_waiting(check_run: CheckRun) -> None:
    batch, check_run.waiting = check_run.waiting, []
    check_run.missing.update(await record_batch(check_run.run, batch))


def _name_of(planned: PlannedPost) -> str:
    return str(planned.post)
