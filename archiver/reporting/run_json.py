"""A run's summary as JSON: stored in the ledger when the run ends, and printed by `--json` as the last line."""

from dataclasses import fields
from datetime import datetime

from archiver.checking.brake import Doubt
from archiver.model.articles import Absence
from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.reporting.events import Problem, RunSummary
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Standing


def summary_json(summary: RunSummary) -> dict[str, JSONValue]:
    """The summary as JSON, with all of its counts; a new count appears without a change here."""
    counts = {field.name: count for field in fields(summary) if isinstance(count := getattr(summary, field.name), int)}
    return {
        "event": "run",
        "run": summary.run,
        "kind": summary.kind.value,
        "started_at": format_iso(summary.started_at),
        "finished_at": format_iso(summary.finished_at),
        **counts,
        "verdicts": {standing.value: summary.verdicts.get(standing, 0) for standing in Standing},
        "changes": [change_json(change) for change in summary.changes],
        "void": list(summary.void),
        "answered": list(summary.answered),
        "silent": list(summary.silent),
        "doubtful": [doubt_json(doubt) for doubt in summary.doubts],
        "problems": [problem_json(problem) for problem in summary.problems],
    }


def problem_json(problem: Problem) -> dict[str, JSONValue]:
    """A problem as JSON."""
    return {"where": problem.where, "what": problem.what, "remedy": problem.remedy}


def doubt_json(doubt: Doubt) -> dict[str, JSONValue]:
    """A doubtful claim of a run, as the summary lists it."""
    return {
        "platform": doubt.scope.platform,
        "host": doubt.scope.host,
        "claim": doubt.claim.value,
        "probe": doubt.probe,
        "moved": doubt.moved,
        "compared": doubt.compared,
        "allowed": doubt.allowed,
    }


def absence_json(how: Absence, since: datetime) -> dict[str, JSONValue]:
    """How an article does not answer any more, and since when."""
    return {"how": how.value, "since": format_iso(since)}


def change_json(change: PostChange) -> dict[str, JSONValue]:
    """A changed verdict or a new suspicion, as the summary lists it."""
    return {
        "post": str(change.post) if change.post else None,
        "from": change.was.value,
        "to": change.became.value,
        "reason": change.reason.value if change.reason else None,
        "suspected": change.suspected,
    }
