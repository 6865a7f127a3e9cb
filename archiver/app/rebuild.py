"""`rebuild`: recreate a lost database from the files, or catch up one that is older than they are.

The files of runs hold every fact of the log. They are replayed as far as signed checkpoints prove them, to the same ids, salts and
roots: where that leads to the newest checkpoint known, the old log is continued. Where a file is missing or damaged, the log ends
there. What followed is recorded from what the snapshots state, in another log that succeeds the old one.
"""

from archiver.app.posts.due import remember_due
from archiver.app.posts.judging import count_standings
from archiver.app.posts.orphans import recover_orphans
from archiver.app.rebuilding.proven_log import ProvenLog, prove_log
from archiver.app.rebuilding.replayed_log import replay_log
from archiver.app.rebuilding.statements import record_statements
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home, ensure_writable
from archiver.app.runs.run import Run, open_run, summarise
from archiver.errors import InputError
from archiver.evidence import snapshot_paths
from archiver.model.digests import PREFIX, JSONValue
from archiver.reporting.events import Listener, RunKind, RunSummary
from archiver.web import WebSettings


async def rebuild(*, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> RunSummary:
    """Recreate the database, or catch it up; the run's summary. An interrupted rebuild is continued.

    `InputError` where there are no files, or a database that lacks nothing of what they hold, or has another history.
    """
    paths = list(snapshot_paths(home.folder))
    proven = prove_log(home)
    if not paths and not proven.files:
        raise InputError(
            f"there are no snapshots in {home.snapshots}", remedy="restore them from a backup, or name another home with --home"
        )
    ensure_writable(home)
    replayed = replay_log(home, clock, proven, emit)
    async with open_run(RunKind.REBUILD, home=home, clock=clock, web=web, controls={}, emit=emit, options={}) as run:
        for problem in proven.problems:
            run.problem(problem.where, problem.what, problem.remedy)
        if proven.is_whole:
            recover_orphans(run)
        else:
            _tell_succession(run, proven)
            record_statements(run, paths)
        _count_restored(run)
        root = PREFIX + proven.root.hex()
        proof: dict[str, JSONValue] = {"size": proven.size, "root": root, "files": len(proven.files), "whole": proven.is_whole}
        run.ledger.record_act("rebuild", {"replayed": replayed, **proof}, run=run.id)
    return summarise(run)


def _count_restored(run: Run) -> None:
    """Count what came back, also with the log, which was not recorded by this run."""
    counters, posts, totals = run.counters, run.ledger.every_post(), run.ledger.totals()
    counters.articles, counters.embeds = totals.articles, totals.embeds
    counters.captured, counters.partial = totals.complete_snapshots, totals.partial_snapshots
    counters.posts.update(posts)
    remember_due(run)
    count_standings(run, posts)


def _tell_succession(run: Run, proven: ProvenLog) -> None:
    """Say how far the old log was proven, if there was one."""
    if proven.newest is None and not proven.files and not proven.cut:
        return
    if not proven.is_signed:
        run.problem(
            "the log",
            f"its keys are lost: {proven.size} facts of it were replayed, and nothing proves who wrote them; another log begins",
            "if you find keys/ and checkpoints.txt, put them in place of the new ones, move db/ away, and rebuild again",
        )
        return
    newest = f", and the newest checkpoint known has {proven.newest.size}" if proven.newest is not None else ""
    run.problem(
        "the log",
        f"the files of runs prove {proven.size} facts of it{newest}; what followed is taken from the snapshots, in another log",
        "if you find the missing files, move the new database and the file of this run away, and rebuild again",
    )
