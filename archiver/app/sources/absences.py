"""Tell once of articles that were read before and do not answer any more, and of those that answer again.

A night on which nobody can be believed records nothing: a captive portal denies every article, and without a network no name
resolves.
"""

from archiver.app.runs.run import Run
from archiver.app.sources.source import SourceProblem
from archiver.model.articles import Absence
from archiver.model.urls import parse_url
from archiver.reporting.events import ArticleAbsent, ArticleReturned
from archiver.reporting.phrases import how_absent, human_date


def record_absences(run: Run, denied: dict[int, SourceProblem]) -> None:
    """Record which articles do not answer any more; `denied` are the problems of this run's known articles, by row."""
    for article, problem in denied.items():
        if (url := parse_url(problem.source)) is not None:
            run.counters.silent.add(url.host)
        read = run.ledger.last_read(article)
        if problem.absence is None or not _is_credible(run, problem.absence) or (read is not None and read[0] == run.id):
            run.problem(problem.source, problem.what, problem.remedy)
            continue
        new = run.ledger.record_absence(run.id, article, problem.absence, run.clock())
        absence = new or run.ledger.absences((article,))[article]
        if new is not None:
            last = f"; it was last read on {human_date(read[1])}" if read is not None else ""
            run.problem(problem.source, f"{how_absent(absence)}{last}", _REMEDY)
        run.counters.absent_articles += 1
        run.emit(ArticleAbsent(article=problem.source, how=absence.how, since=absence.since, new=new is not None))


def record_return(run: Run, source: str, version: int) -> None:
    """Record that an article answers again, if it was absent."""
    ended = run.ledger.record_return(run.id, version, run.clock())
    if ended is not None:
        run.emit(ArticleReturned(article=source, how=ended.how, since=ended.since))


_REMEDY = "its posts are still checked, and this is not told again; name its new address if it has one, or take it out of the list"


def _is_credible(run: Run, how: Absence) -> bool:
    """Whether this run's network can be believed: some platform's controls hold, or none were asked.

    That a name does not resolve is believed only if somebody else has answered.
    """
    healthy = run.platform_health.values()
    if how is Absence.NO_ADDRESS and not run.counters.articles and not any(healthy):
        return False
    return any(healthy) or not healthy
