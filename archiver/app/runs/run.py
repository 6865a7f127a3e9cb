"""A run in progress: what the verbs of one run share, and what they have come to so far.

A run opens the doors, is given to each step, and closes them; it ends with a signed checkpoint and a summary, also when it is
interrupted half way.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home, ensure_writable
from archiver.evidence import sweep
from archiver.ledger.writer import Ledger
from archiver.model.digests import Plain
from archiver.model.mementos import Archive
from archiver.model.observations import Observation
from archiver.model.posts import PostRef
from archiver.platforms.interface import Controls
from archiver.reporting.events import Listener, Problem, RunKind, RunSummary
from archiver.reporting.records import Change
from archiver.reporting.run_json import summary_json
from archiver.verdicts.judge import Standing
from archiver.verdicts.staleness import Unheard
from archiver.web import HostState, HostStates, WebSettings, open_web
from archiver.web.door import Web


@dataclass(slots=True, kw_only=True)
class RunCounters:
    """What a run has come to so far."""

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
    standings: dict[int, Standing] = field(default_factory=dict)
    asked: dict[int, tuple[PostRef, Unheard | None]] = field(default_factory=dict)
    """The posts that were asked about, each with its silence if nothing could be learnt of it."""
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run in progress: the doors, the clock, and the counters.

    `health` says of each platform whether its controls held; a platform that is not in it has not been asked yet.
    `hosts` says the same of each host of a platform that has many, `credible` of each kind of probe that denied a post.
    `archives` are the web archives that are asked for posts which were gone before we came; none where nobody wants that.
    `adopted` are the observations behind the posts' snapshots that an earlier run kept and could not record.
    """

    id: int
    kind: RunKind
    started_at: datetime
    home: Home
    clock: Clock
    ledger: Ledger
    web: Web
    emit: Listener
    controls: Mapping[str, Controls]
    archives: tuple[Archive, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    health: dict[str, bool] = field(default_factory=dict)
    hosts: dict[str, bool] = field(default_factory=dict)
    credible: dict[str, bool] = field(default_factory=dict)
    adopted: dict[int, tuple[Observation, ...]] = field(default_factory=dict)
    counters: RunCounters = field(default_factory=RunCounters)

    def problem(self, where: str, what: str, remedy: str | None = None) -> None:
        """Note that something could not be done, and say so."""
        trouble = Problem(where=where, what=what, remedy=remedy)
        if trouble not in self.counters.problems:
            self.counters.problems.append(trouble)
            self.emit(trouble)

    def healthy(self, platform: str) -> bool:
        """Whether a platform's readings may move verdicts in this run."""
        return self.health.get(platform, False)


@asynccontextmanager
async def open_run(
    kind: RunKind,
    *,
    home: Home,
    clock: Clock,
    web: WebSettings,
    controls: Mapping[str, Controls],
    emit: Listener,
    options: Mapping[str, Plain],
    archives: tuple[Archive, ...] = (),
) -> AsyncIterator[Run]:
    """Open the doors for a run, and close them after it; whatever happens in between, what was recorded stays recorded."""
    ensure_writable(home)
    with Ledger.open(home.database, clock=clock) as ledger:
        sweep(home.folder)
        started = clock()
        number = ledger.begin(kind.value, rehearsed=clock.rehearsed, options=options)
        hosts = {name: HostState(not_before=until, strikes=strikes) for name, (until, strikes) in ledger.hosts().items()}

        def remember(states: HostStates) -> None:
            ledger.save_hosts({name: (one.not_before, one.strikes) for name, one in states.items()})

        async with open_web(web, clock=clock, hosts=hosts, remember=remember) as door:
            run = Run(
                id=number,
                kind=kind,
                started_at=started,
                home=home,
                clock=clock,
                ledger=ledger,
                web=door,
                emit=emit,
                controls=controls,
                archives=archives,
                settings=_recorded(web),
            )
            try:
                yield run
            finally:
                remember(door.host_states())
                ledger.finish(number, summary_json(summarise(run)))


def _recorded(web: WebSettings) -> tuple[tuple[str, str], ...]:
    """The options that change what can be seen, as snapshots record them."""
    rules = (("connect-to", str(rule)) for rule in web.connect_to)
    return (("robots", web.robots.value), *rules)


def summarise(run: Run) -> RunSummary:
    """What the run has come to."""
    counters = run.counters
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
        void=tuple(sorted(name for name, held in run.health.items() if not held)),
        problems=tuple(counters.problems),
        rendered=counters.rendered,
        due=counters.due,
        later=counters.later,
        rejudged=counters.rejudged,
        rescued=counters.rescued,
        unsearched=counters.unsearched,
    )
