"""A run of `archive`, `check` or `rebuild` in progress: web access, ledger, clock, counters, and the summary at its end.

`open_run` opens the web and the ledger, hands out the `Run`, and closes both; however the run ends, it leaves a signed checkpoint
and a summary in the ledger.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic

from archiver.app.memories.hand_out import hand_out
from archiver.app.memories.named import load_memories
from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import custody_of_run
from archiver.app.runs.exclusions import load_exclusions
from archiver.app.runs.home import Home, ensure_writable
from archiver.app.runs.keep_answers import KeepAnswers
from archiver.app.runs.run_files import finish_run_file, record_finished_files
from archiver.app.runs.withdrawals import finish_withdrawals
from archiver.bounds import bounds, exceeded, noting, remedy
from archiver.checking.brake import Doubt, Tallies
from archiver.checking.exclusions import Exclusion
from archiver.evidence import EarlierRecord, RunFile, SnapshotDraft, SnapshotFile, remove_partial_files, write_snapshot
from archiver.ledger.renaming import Naming
from archiver.ledger.schema_version import require_ledger
from archiver.ledger.writer import Ledger
from archiver.model.digests import JSONValue, digest
from archiver.model.mementos import WebArchive
from archiver.model.observations import Claim, Observation
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Silence
from archiver.model.urls import without_user_info
from archiver.platforms import NAMES, current_alias, current_name
from archiver.platforms.interface import Controls
from archiver.reporting.events import NETWORK, Listener, Notice, PostsRenamed, Problem, RunBegan, RunKind, RunSummary
from archiver.reporting.excerpts import PostExcerpt
from archiver.reporting.records import PostChange
from archiver.reporting.run_json import summary_json
from archiver.reporting.troubles import THIS_RUN
from archiver.verdicts.judge import Standing
from archiver.verdicts.staleness import Staleness
from archiver.web import HostState, HostStates, WebSettings, open_web
from archiver.web.door import Web
from archiver.web.proxy_settings import UNUSED_REMEDY, unused_proxies
from archiver.web.temporary_folder import temporary_folder_problem


@dataclass(slots=True, kw_only=True)
class RunCounters:
    """Counters of the run in progress.

    `post_staleness` holds each post that was probed, with its staleness if no usable answer came, `unread_posts` those
    that are there without showing what they say. `answered` and `silent` are hosts and platforms.
    """

    articles: int = 0
    rendered: int = 0
    embeds: int = 0
    posts: set[int] = field(default_factory=set)
    probed: set[int] = field(default_factory=set)
    captured: int = 0
    partial: int = 0
    failed: int = 0
    skipped: int = 0
    due: int = 0
    later: int = 0
    rejudged: int = 0
    rescued: int = 0
    unsearched: int = 0
    copies: int = 0
    absent_articles: int = 0
    resting_articles: int = 0
    resting_posts: set[int] = field(default_factory=set)
    standings: dict[int, Standing] = field(default_factory=dict)
    post_staleness: dict[int, tuple[PostRef, Staleness | None]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    unread_posts: dict[int, tuple[PostRef, Staleness]] = field(default_factory=dict)
    changes: list[PostChange] = field(default_factory=list)
    excerpts: dict[int, PostExcerpt] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run in progress: the doors, the clock, and the counters.

    `platform_health` tells of each platform that was asked whether its controls read as known; `host_health` the same of each host
    of a platform with many hosts; `probe_credible`, by probe kind, whether a later probe's denials count. `unproven` and `proven`
    are the parts of contents, by service and probe kind, that controls did not show as known, and those that one showed;
    `live_control` is a control of each service that is there, `without_negatives` are the services whose denials do not count.
    `tallies` and `pending` are the moves of this run that wait
    until it is known whether they are unusually many. `archives` are the web archives to ask for lost posts, empty where the run
    does no rescue, `exclusions` what the settings leave out. With `keeps_only_news`, answers that say the same as before are left
    out; with `keeps_videos`, videos are kept, with `follows_related` what posts quote and answer. `recovered` holds, by post, the
    observations in snapshots that a killed run wrote and did not record. `has_network` is None until somebody is to be asked.
    """

    id: int
    kind: RunKind
    started_at: datetime
    home: Home
    clock: Clock
    ledger: Ledger
    file: RunFile
    web: Web
    emit: Listener
    controls: Mapping[str, Controls]
    archives: tuple[WebArchive, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    platform_health: dict[str, bool] = field(default_factory=dict)
    host_health: dict[str, bool] = field(default_factory=dict)
    probe_credible: dict[str, bool] = field(default_factory=dict)
    unproven: dict[tuple[str, str], tuple[Claim, ...]] = field(default_factory=dict)
    proven: dict[tuple[str, str], tuple[Claim, ...]] = field(default_factory=dict)
    live_control: dict[str, PostRef] = field(default_factory=dict)
    without_negatives: set[str] = field(default_factory=set)
    one_trial: asyncio.Lock = field(default_factory=asyncio.Lock)
    one_try_of_network: asyncio.Lock = field(default_factory=asyncio.Lock)
    has_network: bool | None = None
    tallies: Tallies = field(default_factory=dict)
    pending: dict[int, PostRef | None] = field(default_factory=dict)
    keeps_only_news: bool = False
    keeps_videos: bool = False
    follows_related: bool = True
    recovered: dict[int, tuple[Observation, ...]] = field(default_factory=dict)
    counters: RunCounters = field(default_factory=RunCounters)
    began: float = field(default_factory=monotonic)

    def problem(self, where: str, what: str, remedy: str | None = None) -> None:
        """Note that something could not be done, and emit it; a repeated problem is noted once."""
        problem = Problem(where=without_user_info(where), what=without_user_info(what), remedy=remedy)
        if problem not in self.counters.problems:
            self.counters.problems.append(problem)
            self.emit(problem)

    def is_out_of_time(self) -> bool:
        """Whether the run has had all of its seconds; then it begins nothing more, which is a problem of the run."""
        seconds = bounds().run_seconds
        if seconds is None or monotonic() < self.began + seconds:
            return False
        self.problem(THIS_RUN, exceeded("run_seconds"), remedy("run_seconds", "run the same command again to continue"))
        return True

    def write(self, draft: SnapshotDraft) -> SnapshotFile:
        """Write a snapshot, announced in the ledger before it has its name; EvidenceError if that fails."""
        return write_snapshot(self.home.folder, draft, announce=partial(self.ledger.announce, self.id))

    def keep(self, outcomes: Iterable[Answer | Silence], known: Iterable[Observation] = ()) -> None:
        """Keep the exchanges behind observations that are about to be recorded, on the disk; EvidenceError if that fails.

        A body that one of the `known` observations was read from is kept already.
        """
        self.keep_all(((outcomes, known),))

    def keep_all(self, groups: Iterable[tuple[Iterable[Answer | Silence], Iterable[Observation]]]) -> None:
        """Keep the exchanges of several posts, each with the known observations, and wait for the disk once."""
        for outcomes, known in groups:
            self._keep_unsynced(outcomes, known)
        self.file.sync()

    def _keep_unsynced(self, outcomes: Iterable[Answer | Silence], known: Iterable[Observation]) -> None:
        with_body = (observation for observation in known if observation.body and observation.url and not observation.left_out)
        earlier = {observation.body: observation for observation in with_body}
        for outcome in outcomes:
            if isinstance(outcome, Answer):
                before = earlier.get(digest(outcome.body))
                kept = None if before is None else EarlierRecord(url=before.url or outcome.url, at=before.answered_at)
                self.file.keep(outcome.exchanges, earlier=kept)

    def healthy(self, platform: str) -> bool:
        """Whether the platform's controls read as known, so that its readings may move verdicts in this run."""
        return self.platform_health.get(platform, False)


@asynccontextmanager
async def open_run(
    kind: RunKind,
    *,
    home: Home,
    clock: Clock,
    web: WebSettings,
    controls: Mapping[str, Controls],
    emit: Listener,
    options: Mapping[str, JSONValue],
    archives: tuple[WebArchive, ...] = (),
    keep_answers: KeepAnswers = KeepAnswers.ALL,
    videos: bool = False,
    related: bool = True,
) -> AsyncIterator[Run]:
    """Open the ledger and the web for a run; record its summary and checkpoint when it ends, also when it is interrupted.

    A run that was not interrupted hands its checkpoint to the memories; what hinders that is a problem that only its own summary
    has, after it was closed, and not the recorded one.

    `InputError` where there is no ledger to check, the clock is not plausible, or the settings are invalid; `LedgerError`
    where the log may not be signed. Nothing is written then.
    """
    if kind is RunKind.CHECK:
        require_ledger(home.database)
    memories, exclusions = load_memories(home), load_exclusions(home)
    ensure_writable(home)
    with Ledger.open(home.database, clock=clock) as ledger:
        clock.require_plausible(ledger.last_run())
        ledger.require_signable()
        remove_partial_files(home.folder)
        started = clock()
        recorded = {**options, "bounds": moved} if (moved := bounds().moved()) else options
        number = ledger.begin(kind.value, rehearsed=clock.rehearsed, options=recorded, custody=custody_of_run())
        hosts = {name: HostState(not_before=until, strikes=strikes) for name, (until, strikes) in ledger.hosts().items()}

        def remember(states: HostStates) -> None:
            ledger.save_hosts({name: (state.not_before, state.strikes) for name, state in states.items()})

        record_finished_files(home, ledger, number)
        finish_withdrawals(home, ledger, number)
        with closing(RunFile(home.folder, run=number, at=started, rehearsed=clock.rehearsed)) as run_file, noting() as reached:
            async with open_web(web, clock=clock, hosts=hosts, remember=remember) as door:
                run = Run(
                    id=number,
                    kind=kind,
                    started_at=started,
                    home=home,
                    clock=clock,
                    ledger=ledger,
                    file=run_file,
                    web=door,
                    emit=emit,
                    controls=controls,
                    archives=archives,
                    exclusions=exclusions,
                    keeps_only_news=keep_answers is KeepAnswers.NEWS,
                    keeps_videos=videos,
                    follows_related=related,
                    settings=_recorded_settings(web),
                )
                emit(RunBegan(run=number, kind=kind, home=str(home.folder)))
                try:
                    _rename_posts(run)
                    yield run
                finally:
                    for name in reached:
                        run.problem("an answer or a file", exceeded(name), remedy(name, "look at what was kept of it"))
                    remember(door.host_states())
                    checkpoint = ledger.finish(number, summary_json(summarise(run)))
                    finish_run_file(ledger, run_file, number, clock())
                    _publish(run)
                await hand_out(run, memories, checkpoint.note)
                remember(door.host_states())


def _publish(run: Run) -> None:
    """Append the run's checkpoint to the file of all checkpoints; what hinders that is noted as a problem."""
    try:
        run.ledger.publish_checkpoints()
    except OSError as error:
        what = f"does not have the newest checkpoint: {error.strerror}"
        run.problem(str(run.home.checkpoints), what, "free some space, or see to its rights; the next run appends it")


def _rename_posts(run: Run) -> None:
    """Move the posts that an earlier version of the program recorded to their present names, and tell it."""
    renamed = run.ledger.rename_posts(run.id, Naming(rules=NAMES, current_name=current_name, current_alias=current_alias))
    if renamed.posts:
        run.emit(PostsRenamed(posts=renamed.posts, merged=renamed.merged))


def tell_about_environment(run: Run, web: WebSettings, environment: Mapping[str, str] = os.environ) -> None:
    """Tell once what the environment asks for and the run does not do, or cannot do."""
    if (unused := unused_proxies(environment, web.proxy)) is not None:
        run.emit(Notice(what=unused, remedy=UNUSED_REMEDY))
    if (problem := temporary_folder_problem(environment)) is not None:
        run.problem("temporary files", problem.what, problem.remedy)


def _recorded_settings(web: WebSettings) -> tuple[tuple[str, str], ...]:
    """The settings that affect what the web shows, as snapshots record them."""
    rules = [("connect-to", str(rule)) for rule in web.connect_to]
    rules += [("cookies", host) for host in web.keys.cookies]
    return (("robots", web.robots.value), *rules, *([("proxy", str(web.proxy))] if web.proxy is not None else []))


def summarise(run: Run) -> RunSummary:
    """The summary of the run so far."""
    counters = run.counters
    answered = counters.answered | {name for name, healthy in run.platform_health.items() if healthy}
    return RunSummary(
        run=run.id,
        kind=run.kind,
        started_at=run.started_at,
        finished_at=run.clock(),
        articles=counters.articles,
        embeds=counters.embeds,
        posts=len(counters.posts),
        probed=len(counters.probed),
        captured=counters.captured,
        partial=counters.partial,
        failed=counters.failed,
        skipped=counters.skipped,
        verdicts=Counter(counters.standings.values()),
        changes=tuple(counters.changes),
        void=tuple(sorted(name for name, healthy in run.platform_health.items() if not healthy)),
        doubts=tuple(counters.doubts),
        problems=tuple(counters.problems),
        answered=tuple(sorted((answered | ({NETWORK} if run.has_network else set())) - counters.silent)),
        silent=tuple(sorted(counters.silent)),
        rendered=counters.rendered,
        due=counters.due,
        later=counters.later,
        rejudged=counters.rejudged,
        rescued=counters.rescued,
        unsearched=counters.unsearched,
        copies=counters.copies,
        absent_articles=counters.absent_articles,
        resting=counters.resting_articles + len(counters.resting_posts),
        excerpts=dict(counters.excerpts),
    )
