"""The pages of runs: the list, and what one run was for, brought, changed, and had trouble with."""

from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.model.posts import parse_postref
from archiver.render.escaping import one_line
from archiver.render.layout import TextLayout
from archiver.render.pages.frame import PageFrame, render
from archiver.render.pages.rows import Pagination
from archiver.render.run_history import brought_phrases, by_whom, options_phrase, verdicts_phrase
from archiver.reporting.excerpts import PostExcerpt
from archiver.reporting.site_map import PagePath, post_path
from archiver.reporting.status import RecordedRun, RunDetail

_MAX_LISTED = 100


def runs_page(runs: Sequence[RecordedRun], total: int, place: Pagination, frame: PageFrame) -> bytes:
    """A page of the list of runs."""
    rows = [(run, brought_phrases(run)) for run in runs]
    return render("runs.html", frame, {"rows": rows, "total": total, "place": place})


def run_page(detail: RunDetail, sensitive: frozenset[str], frame: PageFrame) -> bytes:
    """The page of a run; of posts that are `sensitive`, by name, no words are shown."""
    run = detail.recorded
    changes, problems = run.listed("changes"), run.listed("problems")
    values = {
        "detail": detail,
        "run": run,
        "brought": brought_phrases(run),
        "by": by_whom(detail),
        "options": options_phrase(detail.options),
        "verdicts": verdicts_phrase(run.summary.get("verdicts"), TextLayout()) if run.finished_at else None,
        "changes": [_change(change, detail.excerpts, sensitive) for change in changes[:_MAX_LISTED]],
        "changes_total": len(changes),
        "problems": [_problem(problem) for problem in problems[:_MAX_LISTED]],
        "problems_total": len(problems),
    }
    return render("run.html", frame, values)


def _change(
    change: Mapping[str, JSONValue], excerpts: Mapping[str, PostExcerpt], sensitive: frozenset[str]
) -> tuple[PagePath | None, str, str | None, str]:
    """A change: the post's page, who wrote it, how it begins, and what became of it."""
    name = str(change.get("post") or "")
    ref, excerpt = parse_postref(name), excerpts.get(name)
    who = (f"@{excerpt.handle}" if excerpt.handle else excerpt.author) if excerpt else None
    was, became, reason = (one_line(str(change.get(key))) for key in ("from", "to", "reason"))
    because = f" ({reason})" if change.get("reason") else ""
    moved = f"{was}, suspected {became}{because}" if change.get("suspected") else f"{was} → {became}{because}"
    words = excerpt.words if excerpt and name not in sensitive else None
    return post_path(ref, 0) if ref else None, one_line(who or name or "a post that is not settled"), words, moved


def _problem(problem: Mapping[str, JSONValue]) -> tuple[str, str, str | None]:
    remedy = problem.get("remedy")
    return one_line(str(problem.get("where"))), one_line(str(problem.get("what"))), one_line(str(remedy)) if remedy else None
