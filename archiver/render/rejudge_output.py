"""The output of `check --rejudge`: which verdicts changed or would change, as JSON and as text."""

from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.reporting.events import PostRejudged, Rejudgement
from archiver.reporting.run_json import problem_json
from archiver.verdicts.judge import Verdict


def rejudged_json(event: PostRejudged) -> dict[str, JSONValue]:
    """One changed verdict."""
    post = str(event.post) if event.post else None
    return {"event": "rejudged", "post": post, "from": _verdict(event.was) if event.was else None, "to": _verdict(event.verdict)}


def rejudgement_json(found: Rejudgement) -> dict[str, JSONValue]:
    """The last line of a preview."""
    problems = [problem_json(problem) for problem in found.problems]
    return {"event": "rejudgement", "posts": found.posts, "would_change": len(found.changes), "problems": problems}


def rejudged_text(event: PostRejudged) -> str:
    """One changed verdict, on a line."""
    return f"judged again {_name(event)}: {_phrase(event.was)} → {_phrase(event.verdict)}"


def rejudgement_text(found: Rejudgement) -> str:
    """The verdicts that would change, as a table."""
    head = f"{len(found.changes)} of {found.posts} verdicts would change; nothing was written"
    if not found.changes:
        return head
    rows = [("post", "is", "would be"), *((_name(event), _phrase(event.was), _phrase(event.verdict)) for event in found.changes)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n".join([head, *(f"  {row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}" for row in rows)])


def _name(event: PostRejudged) -> str:
    return one_line(str(event.post or f"post {event.post_id}"))


def _phrase(verdict: Verdict | None) -> str:
    """A verdict with its interval, which may be all that changed."""
    if verdict is None:
        return "not judged"
    reason = f" ({verdict.reason.value})" if verdict.reason else ""
    times = [format_iso(at) if at else "…" for at in (verdict.changed_after, verdict.changed_before)]
    when = f", {times[0]} – {times[1]}" if verdict.changed_after or verdict.changed_before else ""
    return f"{verdict.standing.value}{reason}, {verdict.rule}{', suspected' if verdict.suspected else ''}{when}"


def verdict_json(verdict: Verdict) -> dict[str, JSONValue]:
    """A verdict without its interval."""
    reason = verdict.reason.value if verdict.reason else None
    return {"verdict": verdict.standing.value, "reason": reason, "rule": verdict.rule, "suspected": verdict.suspected}


def _verdict(verdict: Verdict) -> dict[str, JSONValue]:
    return {
        **verdict_json(verdict),
        "changed_after": format_iso(verdict.changed_after) if verdict.changed_after else None,
        "changed_before": format_iso(verdict.changed_before) if verdict.changed_before else None,
    }
