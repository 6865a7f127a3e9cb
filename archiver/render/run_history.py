"""Recorded runs as text for a terminal, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.render.excerpt_phrases import excerpt_json, subject_and_place
from archiver.render.layout import TextLayout
from archiver.reporting.excerpts import PostExcerpt
from archiver.reporting.phrases import count_of, human_size, human_time
from archiver.reporting.status import RecordedRun, RunDetail
from archiver.verdicts.judge import Standing

_PLAIN = TextLayout()
_MAX_LISTED = 20
"""How many changes, and how many problems, are shown where lists are not whole."""

_BROUGHT = {
    "articles": "article",
    "captured": "capture",
    "partial": "partial capture",
    "probed": "post asked about",
    "rescued": "lost post found in web archives",
    "copies": "copy of a post in a file",
    "resting": "left alone",
}
"""The counts of a summary that say what a run brought, in words."""
_PLURALS = {
    "post asked about": "posts asked about",
    "lost post found in web archives": "lost posts found in web archives",
    "copy of a post in a file": "copies of posts in files",
    "left alone": "left alone",
}


def run_json(run: RecordedRun) -> dict[str, JSONValue]:
    """A run as `status --json` and `runs --json` list it."""
    return {
        "run": run.run,
        "kind": run.kind,
        "started_at": format_iso(run.started_at),
        "finished_at": format_iso(run.finished_at) if run.finished_at else None,
        "rehearsed": run.rehearsed,
        "changes": len(run.listed("changes")),
        "problems": len(run.listed("problems")),
        "void": list[JSONValue](run.void),
        **{name: run.count(name) for name in _BROUGHT},
    }


def run_detail_json(detail: RunDetail) -> dict[str, JSONValue]:
    """A run with everything that is recorded of it; `changes` and `problems` are lists here, as in its summary."""
    run = detail.recorded
    return {
        **run_json(run),
        "program": run.program,
        "custody": dict(detail.custody),
        "options": dict(detail.options),
        "summary": dict(run.summary) or None,
        "changes": [{**change, **excerpt_json(detail.excerpts.get(str(change.get("post"))))} for change in run.listed("changes")],
        "problems": [dict(problem) for problem in run.listed("problems")],
        "checkpoint": dict(detail.checkpoint) if detail.checkpoint else None,
        "file": dict(detail.file) if detail.file else None,
    }


def run_lines(run: RecordedRun, layout: TextLayout, *, indent: str = "") -> list[str]:
    """A run: when, what for, what it brought; on one line, if it is wide enough."""
    line = f"run {run.run}  {run.started_at:%Y-%m-%d %H:%M}  {one_line(run.kind)}: {', '.join(brought_phrases(run))}"
    return layout.wrapped(line, indent=indent, mark=f"{indent}    ")


def brought_phrases(run: RecordedRun) -> list[str]:
    """What a run brought, in words."""
    if run.finished_at is None:
        return ["not finished"]
    phrases = [_counted(run.count(name), noun) for name, noun in _BROUGHT.items() if run.count(name)]
    changes, problems = (len(run.listed(name)) for name in ("changes", "problems"))
    phrases += [count_of(changes, "change")] if changes else []
    phrases += [count_of(problems, "problem")] if problems else []
    phrases += [f"answers not believed: {one_line(', '.join(run.void))}"] if run.void else []
    return [*(phrases or ["nothing new"]), *(["rehearsed"] if run.rehearsed else [])]


def _counted(number: int, noun: str) -> str:
    plural = _PLURALS.get(noun)
    return f"{number:,} {plural}" if number != 1 and plural is not None else count_of(number, noun)


def runs_text(runs: Iterable[RecordedRun], layout: TextLayout = _PLAIN) -> str:
    """Runs, one below the other."""
    return "".join(f"{line}\n" for run in runs for line in run_lines(run, layout)) or "No run is recorded.\n"


def run_detail_text(detail: RunDetail, layout: TextLayout = _PLAIN) -> str:
    """A run: its times, who ran it, what it brought, what changed, and what went wrong."""
    run = detail.recorded
    finished = human_time(run.finished_at) if run.finished_at else "not finished: it was killed, or is still going on"
    lines = [
        f"Run {run.run} ({one_line(run.kind)})",
        f"  began {human_time(run.started_at)}",
        f"  ended {finished}",
        *layout.wrapped(f"by {by_whom(detail)}", mark="    "),
        *layout.wrapped(f"brought {', '.join(brought_phrases(run))}", mark="    "),
        f"  verdicts: {verdicts_phrase(run.summary.get('verdicts'), layout)}",
    ]
    if options := options_phrase(detail.options):
        lines += layout.wrapped(f"options: {options}", mark="    ")
    if detail.checkpoint:
        lines.append(f"  checkpoint over {detail.checkpoint['size']:,} facts, root {one_line(str(detail.checkpoint['root']))}")
    if detail.file:
        size = detail.file["size"]
        lines.append(f"  file {one_line(str(detail.file['path']))} ({human_size(size) if isinstance(size, int) else size})")
    if changes := run.listed("changes"):
        entries = ["\n".join(_change(change, detail.excerpts.get(str(change.get("post"))), layout)) for change in changes]
        lines += ["", "Changes", *layout.beginning(entries, _MAX_LISTED)]
    if problems := run.listed("problems"):
        lines += ["", "Problems", *layout.beginning(["\n".join(_problem(problem, layout)) for problem in problems], _MAX_LISTED)]
    return "\n".join(lines) + "\n"


def _problem(problem: Mapping[str, JSONValue], layout: TextLayout) -> list[str]:
    remedy = f"→ {one_line(str(problem['remedy']))}" if problem.get("remedy") else ""
    what = f"{one_line(str(problem.get('where')))}: {one_line(str(problem.get('what')))}"
    return [*layout.wrapped(what, mark="    "), *layout.wrapped(remedy, indent="    ", mark="      ")]


def by_whom(detail: RunDetail) -> str:
    """Who ran it, where, and with which version."""
    operator, host = detail.custody.get("operator"), detail.custody.get("host")
    who = one_line(str(operator)) if operator else "somebody who is not stated"
    return f"{who}{f' on {one_line(str(host))}' if host else ''}, with version {one_line(detail.recorded.program)}"


def options_phrase(options: Mapping[str, JSONValue]) -> str:
    """The options of a run that say something."""
    return ", ".join(
        f"{one_line(name)} {one_line(str(value))}" for name, value in options.items() if value not in (None, False, [])
    )


def verdicts_phrase(counts: JSONValue, layout: TextLayout) -> str:
    """How many verdicts of which kind a run gave."""
    found = counts.items() if isinstance(counts, dict) else ()
    phrases = [layout.verdict(f"{count} {name}", Standing(name)) for name, count in found if count and name in set(Standing)]
    return ", ".join(phrases) or "none judged"


def _change(change: Mapping[str, JSONValue], excerpt: PostExcerpt | None, layout: TextLayout) -> list[str]:
    """What became of a post: who and what, then where it is, and its name."""
    post, was, became, reason = (change.get(key) for key in ("post", "from", "to", "reason"))
    because = f" ({one_line(str(reason))})" if reason else ""
    subject, where = subject_and_place(excerpt, str(post) if post else "a post that is not settled")
    end = f"{one_line(str(became))}{because}"
    if change.get("suspected"):
        return [*layout.wrapped(f"{subject} may be {end}; to be confirmed by a later run", mark="    "), *where]
    *lines, last = layout.wrapped(f"{subject} was {one_line(str(was))}, is {end}", mark="    ")
    coloured = layout.verdict(end, Standing(became)) if became in set(Standing) and last.endswith(end) else last[-len(end) :]
    return [*lines, last[: -len(end)] + coloured, *where]


def runs_json(runs: Sequence[RecordedRun]) -> list[JSONValue]:
    """Runs as a JSON list."""
    return [run_json(run) for run in runs]
