"""What became later of the troubles of recorded runs: a file was read after all, a post was captured completely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archiver.app.runs.home import Home
from archiver.app.sources.recorded_names import recorded_name
from archiver.ledger.later_outcomes import was_captured_after, was_read_in
from archiver.ledger.queries import Query
from archiver.model.digests import JSONValue
from archiver.model.posts import parse_postref
from archiver.platforms import service_of
from archiver.reporting.status import RecordedRun
from archiver.reporting.troubles import PARTIAL, THIS_RUN, problems_of


def with_outcomes(runs: Sequence[RecordedRun], query: Query, home: Home, troubled: Iterable[str]) -> list[RecordedRun]:
    """The runs, oldest first, without the problems that a later run made up for, and with the files that each one read.

    `troubled` are the names of troubles before these runs.
    """
    files = {name for name in troubled if _may_be_file(name)}
    found = []
    for number, run in enumerate(runs):
        read = [name for name in sorted(files) if was_read_in(query, run.run, recorded_name(name, home.folder))]
        later = {other.kind for other in runs[number + 1 :] if other.finished_at is not None}
        problems = [entry for entry in run.listed("problems") if not _is_made_up_for(entry, run, query, later)]
        answered = run.summary.get("answered")
        heard_of = [*(answered if isinstance(answered, list) else ()), *read]
        summary: dict[str, JSONValue] = {**run.summary, "problems": [dict(entry) for entry in problems], "answered": heard_of}
        found.append(replace(run, summary=summary))
        files |= {problem.where for problem in problems_of(run) if _may_be_file(problem.where)}
    return found


def _is_made_up_for(problem: Mapping[str, JSONValue], run: RecordedRun, query: Query, later: set[str]) -> bool:
    """Whether a later run captured the post completely, or, of the kinds `later`, was there after one without enough time."""
    where, what = str(problem.get("where")), str(problem.get("what"))
    post = parse_postref(where) if what.startswith(PARTIAL) else None
    return was_captured_after(query, run.run, post) if post is not None else where == THIS_RUN and run.kind in later


def _may_be_file(name: str) -> bool:
    return "://" not in name and parse_postref(name) is None


def service_named(where: str) -> str | None:
    """The service that a post is on, by the post's name; None for what is no name of a post."""
    post = parse_postref(where)
    return service_of(post) if post is not None else None
