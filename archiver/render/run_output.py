"""A run's events and summary, as JSON lines and as text."""

from dataclasses import asdict

from archiver.model.articles import ArticleAbsence
from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.shortfalls import lacking_phrase
from archiver.render.escaping import one_line
from archiver.render.excerpt_phrases import excerpt_json, excerpt_phrase, named, subject_and_place
from archiver.render.layout import TextLayout
from archiver.render.rejudge_output import rejudged_json, rejudged_text, verdict_json
from archiver.render.sentences import platform_name
from archiver.reporting.events import (
    NETWORK,
    AliasSettled,
    ArticleAbsent,
    ArticleRead,
    ArticleReturned,
    Event,
    Notice,
    PostJudged,
    PostProbed,
    PostRejudged,
    PostsRenamed,
    Problem,
    RunBegan,
    RunKind,
    RunSummary,
    SnapshotWritten,
    WorkProgress,
)
from archiver.reporting.excerpts import PostExcerpt
from archiver.reporting.phrases import count_of, how_absent, human_date
from archiver.reporting.records import PostChange
from archiver.reporting.run_json import absence_json, change_json, problem_json, summary_json
from archiver.verdicts.standing_changes import standing_change

_PLAIN = TextLayout()


def event_json(event: Event) -> dict[str, JSONValue]:
    """An event as JSON."""
    match event:
        case RunBegan() | Problem() | Notice():
            return _run_json(event)
        case ArticleRead() | ArticleAbsent() | ArticleReturned():
            return _article_json(event)
        case AliasSettled() | PostsRenamed():
            return _names_json(event)
        case PostProbed():
            reading = {**_reading(event.reading), "unchanged": event.unchanged}
            return {"event": "probed", "post": str(event.post), "probe": event.probe, **reading}
        case SnapshotWritten():
            post = str(event.post) if event.post else None
            kept: dict[str, JSONValue] = {"post": post, **excerpt_json(event.excerpt), "path": event.path}
            lacking: list[JSONValue] = list(event.shortfalls)
            return {"event": "kept", **kept, "complete": event.complete, "shortfalls": lacking, "adopted": event.adopted}
        case PostJudged():
            judged: dict[str, JSONValue] = {"post": str(event.post) if event.post else None, **verdict_json(event.verdict)}
            return {"event": "judged", **judged, **excerpt_json(event.excerpt)}
        case PostRejudged():
            return rejudged_json(event)
        case WorkProgress():
            return {"event": "advance", **asdict(event)}


def _run_json(event: RunBegan | Problem | Notice) -> dict[str, JSONValue]:
    match event:
        case RunBegan(run=run, kind=kind, home=home):
            return {"event": "began", "run": run, "kind": kind.value, "home": home}
        case Problem():
            return {"event": "problem", **problem_json(event)}
        case Notice():
            return {"event": "notice", **asdict(event)}


def _run_text(event: RunBegan | Problem | Notice) -> str:
    match event:
        case RunBegan(home=home):
            return f"archive home: {one_line(home)}"
        case Problem(where=where, what=what, remedy=remedy):
            return f"! {one_line(where)}: {one_line(what)}" + (f"\n  → {one_line(remedy)}" if remedy else "")
        case Notice(what=what, remedy=remedy):
            return f"note: {one_line(what)}\n  → {one_line(remedy)}"


def _article_json(event: ArticleRead | ArticleAbsent | ArticleReturned) -> dict[str, JSONValue]:
    match event:
        case ArticleRead():
            return {"event": "article", **asdict(event)}
        case ArticleAbsent(article=article, how=how, since=since, new=new):
            return {"event": "article-absent", "article": article, **absence_json(how, since), "new": new}
        case ArticleReturned(article=article, how=how, since=since):
            return {"event": "article-returned", "article": article, **absence_json(how, since)}


def _article_text(event: ArticleRead | ArticleAbsent | ArticleReturned, *, verbose: bool) -> str | None:
    """A line about an article; a new absence has none here, since it is a problem."""
    match event:
        case ArticleRead():
            name = f"“{event.title}”" if event.title else event.article
            return f"read {one_line(name)}: {count_of(event.embeds, 'post')} shown, {event.links} linked"
        case ArticleAbsent(how=how, since=since, new=new):
            absent = f"absent {one_line(event.article)}: it {how_absent(ArticleAbsence(how=how, since=since))}"
            return absent if verbose and not new else None
        case ArticleReturned(since=since):
            return f"returned {one_line(event.article)}: it answers again, but did not since {human_date(since)}"


def _names_json(event: AliasSettled | PostsRenamed) -> dict[str, JSONValue]:
    match event:
        case AliasSettled(alias=alias, post=post):
            return {"event": "settled", "alias": alias, "post": str(post)}
        case PostsRenamed():
            return {"event": "renamed", **asdict(event)}


def _names_text(event: AliasSettled | PostsRenamed) -> str:
    match event:
        case AliasSettled(alias=alias, post=post):
            return f"settled {one_line(alias)} → {one_line(str(post))}"
        case PostsRenamed(posts=posts, merged=merged):
            same = f", {merged} of which the same as another" if merged else ""
            return f"renamed {count_of(posts, 'post')} of an earlier version{same}: the former names are aliases now"


def _reading(reading: Reading) -> dict[str, JSONValue]:
    match reading:
        case Present():
            return {"reading": "present", "reason": None}
        case Gone():
            return {"reading": "gone", "reason": reading.reason.value}
        case Withheld():
            return {"reading": "withheld", "reason": reading.reason.value}
        case Unreadable():
            return {"reading": "unreadable", "reason": reading.why.value}


def event_text(event: Event, *, verbose: bool) -> str | None:
    """An event as a line of text; None for events that are not shown, or only with --verbose."""
    match event:
        case RunBegan() | Problem() | Notice():
            return _run_text(event)
        case ArticleRead() | ArticleAbsent() | ArticleReturned():
            return _article_text(event, verbose=verbose)
        case AliasSettled() | PostsRenamed():
            return _names_text(event)
        case PostProbed():
            return f"probed {one_line(str(event.post))} by {event.probe}: {_reading_phrase(event.reading)}" if verbose else None
        case SnapshotWritten():
            adopted = "adopted" if event.adopted else "kept"
            post = excerpt_phrase(event.excerpt)
            return f"{adopted} {f'{post}: ' if post else ''}{one_line(f'{event.path} {lacking_phrase(event.shortfalls)}')}"
        case PostJudged():
            return _judged(event, verbose=verbose)
        case PostRejudged():
            return rejudged_text(event) if verbose else None
        case WorkProgress():
            return None


def _reading_phrase(reading: Reading) -> str:
    facts = _reading(reading)
    return f"{facts['reading']}" + (f", {facts['reason']}" if facts["reason"] else "")


def _judged(event: PostJudged, *, verbose: bool) -> str | None:
    verdict = event.verdict
    name = named(event.excerpt, str(event.post or "a post not yet settled"))
    url = f"  {one_line(event.excerpt.url)}" if event.excerpt is not None and event.excerpt.url else ""
    stands = verdict.standing.value + _because(verdict.reason)
    if verdict.suspected and not (event.was and event.was.suspected):
        return f"suspect {name}: a first sign that it may be gone; a later run must confirm it{url}"
    if event.was is not None and standing_change(event.was, verdict) is not None and event.was.standing is not verdict.standing:
        return f"changed {name}: {event.was.standing.value} → {stands}{url}  {verdict.rule}"
    return f"judged {name}: {stands}  {verdict.rule}" if verbose else None


def summary_text(summary: RunSummary, layout: TextLayout = _PLAIN) -> str:
    """The summary in a few lines of text."""
    seconds = (summary.finished_at - summary.started_at).total_seconds()
    judged = [layout.verdict(f"{count} {standing.value}", standing) for standing, count in summary.verdicts.items() if count]
    captures = [
        f"{summary.captured} captured",
        f"{summary.partial} in part" if summary.partial else "",
        f"{summary.failed} without a picture" if summary.failed else "",
        f"{summary.skipped} already kept" if summary.skipped else "",
    ]
    lines = [f"Run {summary.run} ({summary.kind.value}), {seconds:.0f} s"]
    counts = f"  {count_of(summary.articles, 'article')}, {count_of(summary.embeds, 'embed')}, {count_of(summary.posts, 'post')}"
    match summary.kind:
        case RunKind.ARCHIVE:
            lines += [counts, "  " + ", ".join(part for part in captures if part)]
        case RunKind.CHECK:
            captured = f", {summary.captured} newly captured" if summary.captured else ""
            lines.append(f"  {count_of(summary.probed, 'post')} probed{captured}")
        case RunKind.REBUILD:
            skipped = f", {summary.failed} skipped" if summary.failed else ""
            lines += [counts, f"  from {count_of(summary.captured + summary.partial, 'snapshot')}{skipped}"]
    if summary.rejudged:
        lines.append(f"  judged again: {summary.rejudged} of {count_of(summary.posts, 'verdict')} changed")
    lines += _beside(summary)
    lines.append(f"  verdicts: {', '.join(judged) or 'none judged'}")
    for change in summary.changes:
        lines += _changed(change, summary.excerpts.get(change.post_id), layout)
    lines.extend(
        f"  {_service_name(one_line(name))}: its answers could not be believed, so this run changed no verdict about its posts"
        for name in ([] if any(problem.where == NETWORK for problem in summary.problems) else summary.void)
    )
    if summary.problems:
        lines.append(f"  {count_of(len(summary.problems), 'problem')}, listed above and under `problems` with --json")
    return "\n".join(lines)


def _beside(summary: RunSummary) -> list[str]:
    """What was found beside, and what was left."""
    lines: list[str] = []
    if summary.later:
        lines.append(f"  later: {summary.later} of {count_of(summary.due, 'post')} due, left for the next run by --budget")
    if summary.rescued:
        lines.append(f"  {count_of(summary.rescued, 'lost post')} found in web archives")
    if summary.copies:
        copies = "1 copy of a post" if summary.copies == 1 else f"{summary.copies:,} copies of posts"
        lines.append(f"  {copies} recorded, as the files say")
    if summary.unsearched:
        lines.append(f"  searches of web archives left for later runs: {summary.unsearched}")
    if summary.resting:
        lines.append(f"  left alone: {summary.resting:,} excluded, paused, or of articles no longer there; `status` tells more")
    if summary.absent_articles:
        lines.append(
            f"  {count_of(summary.absent_articles, 'article')} no longer there, told when first noticed; `report` lists them"
        )
    return lines


def _changed(change: PostChange, excerpt: PostExcerpt | None, layout: TextLayout) -> list[str]:
    """What became of a post: who and what, then where it is, and its name."""
    subject, where = subject_and_place(excerpt, str(change.post or f"post {change.post_id}"))
    reason = _because(change.reason)
    if change.suspected:
        return [f"  suspected: {subject} may be {change.became.value}{reason}; to be confirmed by a later run", *where]
    became = layout.verdict(f"{change.became.value}{reason}", change.became)
    return [f"  changed: {subject} was {change.was.value}, is {became}", *where]


def printed_summary_json(summary: RunSummary) -> dict[str, JSONValue]:
    """The summary as it is printed: as it is recorded, and each of its changes with who wrote the post, its words and its URL."""
    changes = [{**change_json(change), **excerpt_json(summary.excerpts.get(change.post_id))} for change in summary.changes]
    return {**summary_json(summary), "changes": list[JSONValue](changes)}


def _because(reason: Reason | None) -> str:
    """A reason in brackets after what it is the reason of."""
    return f" ({reason.value.replace('-', ' ')})" if reason else ""


def _service_name(name: str) -> str:
    """The name of a platform as it writes it, or of a host."""
    return name if "." in name else platform_name(name)
