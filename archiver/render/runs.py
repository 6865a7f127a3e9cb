"""A run, as JSON lines for scripts and as sentences for people."""

from datetime import UTC, datetime

from archiver.digests import Plain
from archiver.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.rot import Change
from archiver.runs import Advance, ArticleRead, Event, Judged, Kept, Probed, Problem, RunSummary, Settled
from archiver.verdicts import Standing, Verdict


def instant(at: datetime) -> str:
    """UTC, ISO 8601, with `Z`, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event_json(event: Event) -> dict[str, Plain]:
    """An event as the object that `--json` prints for it."""
    match event:
        case Problem():
            return {"event": "problem", "where": event.where, "what": event.what, "remedy": event.remedy}
        case ArticleRead():
            facts: dict[str, Plain] = {"article": event.article, "title": event.title, "embeds": event.embeds, "links": event.links}
            return {"event": "article", **facts, "new": event.new}
        case Settled():
            return {"event": "settled", "alias": event.alias, "post": str(event.post)}
        case Probed():
            return {"event": "probed", "post": str(event.post), "probe": event.probe, **_reading(event.reading)}
        case Kept():
            post = str(event.post) if event.post else None
            kept: dict[str, Plain] = {"post": post, "path": event.path, "complete": event.complete}
            return {"event": "kept", **kept, "shortfalls": list(event.shortfalls), "adopted": event.adopted}
        case Judged():
            return {"event": "judged", "post": str(event.post) if event.post else None, **_verdict(event.verdict)}
        case Advance():
            return {"event": "advance", "label": event.label, "done": event.done, "of": event.of}


def _reading(reading: Reading) -> dict[str, Plain]:
    match reading:
        case Present():
            return {"reading": "present", "reason": None}
        case Gone():
            return {"reading": "gone", "reason": reading.reason.value}
        case Withheld():
            return {"reading": "withheld", "reason": reading.reason.value}
        case Unreadable():
            return {"reading": "unreadable", "reason": reading.why.value}


def _verdict(verdict: Verdict) -> dict[str, Plain]:
    return {
        "verdict": verdict.standing.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "rule": verdict.rule,
        "suspected": verdict.suspected,
    }


def change_json(change: Change) -> dict[str, Plain]:
    """A verdict that moved, or a suspicion, as the run's summary lists it."""
    return {
        "post": str(change.post) if change.post else None,
        "from": change.was.value,
        "to": change.became.value,
        "reason": change.reason.value if change.reason else None,
        "suspected": change.suspected,
    }


def summary_json(summary: RunSummary) -> dict[str, Plain]:
    """The run's last line."""
    return {
        "event": "run",
        "run": summary.run,
        "kind": summary.kind.value,
        "started_at": instant(summary.started_at),
        "finished_at": instant(summary.finished_at),
        "articles": summary.articles,
        "embeds": summary.embeds,
        "posts": summary.posts,
        "probed": summary.probed,
        "captured": summary.captured,
        "partial": summary.partial,
        "failed": summary.failed,
        "skipped": summary.skipped,
        "rendered": summary.rendered,
        "verdicts": {standing.value: summary.verdicts.get(standing, 0) for standing in Standing},
        "changes": [change_json(change) for change in summary.changes],
        "void": list(summary.void),
        "problems": [{"where": one.where, "what": one.what, "remedy": one.remedy} for one in summary.problems],
    }
