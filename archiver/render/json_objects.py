"""Link-rot reports, look-ups and histories as JSON for other programs.

Keys may be added, never renamed or retyped. Times are UTC with `Z`; absent values are null.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from archiver.model.articles import ArticleAbsence, ArticleMetadata
from archiver.model.digests import JSONValue
from archiver.model.mementos import Memento
from archiver.model.observations import Gone, Observation, Present, Reading, Unreadable, Withheld
from archiver.model.timestamps import format_iso
from archiver.render.quotations import quotation_of
from archiver.render.rot_json import over_time_json
from archiver.render.versions import then_and_now
from archiver.reporting.link_rot import ArticleTally, LinkRotReport
from archiver.reporting.records import Appearance, MediaRecord, PersonalNote, PostChange, PostRecord, SnapshotRecord, Version
from archiver.reporting.run_json import absence_json, change_json
from archiver.reporting.withdrawals import Withdrawal
from archiver.verdicts.staleness import Staleness
from archiver.verdicts.text_diff import diff_texts

JSON = dict[str, JSONValue]


def report_json(report: LinkRotReport) -> JSON:
    """The link-rot report."""
    return {
        **report_summary_json(report),
        "articles": [_article(article) for article in report.articles],
        "posts": [_reported(record) for record in report.posts],
        "changes": [_change(change) for change in report.changes],
        "withdrawn": [{**_named(record), "withdrawn": withdrawal_json(record.withdrawn)} for record in report.withdrawn],
    }


def report_summary_json(report: LinkRotReport) -> JSON:
    """The link-rot report without its lists of articles, posts and changes."""
    return {
        "generated_at": format_iso(report.generated_at),
        "since": _time(report.since),
        "counts": {standing.value: number for standing, number in report.counts.items()},
        "out_of_date": {standing.value: number for standing, number in report.out_of_date.items()},
        "platforms": {name: dict(counts) for name, counts in report.platforms.items()},
        "outlets": {name: dict(counts) for name, counts in report.outlets.items()},
        "absent_articles": _absent_articles(report.articles),
        "silent": [{"whose": stale.host, "posts": stale.posts, **_staleness(stale.staleness)} for stale in report.stale_hosts],
        "unread": [{"whose": stale.host, "posts": stale.posts, **_staleness(stale.staleness)} for stale in report.unread_hosts],
        **over_time_json(report.over_time),
    }


def lookup_json(records: Iterable[PostRecord], *, nearly: bool = False) -> list[JSON]:
    """The found posts, best match first; `nearly` if none is exactly what was asked for."""
    return [{**_looked_up(record), "nearly": nearly} for record in records]


def show_json(record: PostRecord) -> JSON:
    """One post's history: its look-up, its next check, every change, and every observation."""
    return {
        **_looked_up(record),
        "due": _time(record.due),
        "rests": record.rests,
        "changes": [_change(change) for change in record.changes],
        "history": [_observation(observation) for observation in record.history],
    }


def changes_json(changes: Iterable[PostChange]) -> list[JSON]:
    """Changes of verdicts, each with when and in which run it was recorded."""
    return [_change(change) for change in changes]


def withdrawal_json(withdrawal: Withdrawal | None) -> JSON | None:
    """A withdrawal that is in force."""
    if withdrawal is None:
        return None
    return {"level": withdrawal.level.value, "at": format_iso(withdrawal.at), "reason": withdrawal.reason, "by": withdrawal.by}


def _article(article: ArticleTally) -> JSON:
    counts: JSON = {"posts": article.posts, "gone": article.gone, "altered": article.altered}
    return {"article": article.article, "title": article.title or None, "outlet": article.outlet, **counts}


def _absent_articles(articles: Iterable[ArticleTally]) -> list[JSONValue]:
    return [
        {"article": article.article, "title": article.title or None, **absence_json(article.absence.how, article.absence.since)}
        for article in articles
        if article.absence is not None
    ]


def _absence(absence: ArticleAbsence | None) -> JSON | None:
    return absence_json(absence.how, absence.since) if absence is not None else None


def _reported(record: PostRecord) -> JSON:
    original = record.original
    return {
        **_named(record),
        **_verdict(record),
        "articles": list(dict.fromkeys(appearance.article for appearance in record.appearances)),
        "words": (original.text or None) if original else None,
        "appearances": [_appearance(record, appearance) for appearance in record.appearances],
    }


def _looked_up(record: PostRecord) -> JSON:
    original = record.original
    return {
        **_named(record),
        "author": record.author or None,
        "handle": record.handle or None,
        "posted_at": _time(record.posted_at),
        **_verdict(record),
        "original": _text(original) if original else None,
        "versions": [_version(version) for version in record.versions],
        "articles": [_appearance(record, appearance) for appearance in record.appearances],
        "snapshots": [_snapshot(snapshot) for snapshot in record.snapshots],
        "ledger": asdict(record.entry) if record.entry else None,
        "withdrawn": withdrawal_json(record.withdrawn),
        "tags": list(record.tags),
        "notes": notes_json(record.notes),
        "related": [{"relation": related.relation.value, "post": str(related.post)} for related in record.related],
    }


def notes_json(notes: Iterable[PersonalNote]) -> list[JSONValue]:
    """What people have noted, oldest first."""
    return [{"at": format_iso(note.at), "text": note.text} for note in notes]


def _named(record: PostRecord) -> JSON:
    """A post's name, platform, aliases and URL."""
    return {
        "post": str(record.post) if record.post else None,
        "platform": record.platform,
        "aliases": list(record.aliases),
        "url": record.url or None,
    }


def _verdict(record: PostRecord) -> JSON:
    """A post's verdict, and the times that belong to it."""
    verdict = record.verdict
    return {
        "verdict": verdict.standing.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "suspected": verdict.suspected,
        "rule": verdict.rule,
        "unheard": _staleness(record.staleness) if record.staleness else None,
        "unread": _staleness(record.unread) if record.unread else None,
        "alteration": _alteration(record),
        "labels": list(record.labels),
        "changed_after": _time(verdict.changed_after),
        "changed_before": _time(verdict.changed_before),
        "first_seen": format_iso(record.first_seen),
        "last_seen_intact": _time(record.last_seen_intact),
    }


def _alteration(record: PostRecord) -> JSON | None:
    """The changes of an altered post: kinds, severity, whether the platform declares them, and the differing spans."""
    verdict, (then, now) = record.verdict, then_and_now(record)
    if verdict.severity is None:
        return None
    found = diff_texts(then.text, now.text) if then is not None and now is not None else None
    return {
        "what": [change.value for change in verdict.changes],
        "severity": verdict.severity.value,
        "declared": verdict.declared,
        "removed": [span.text for span in found.then if span.differs] if found else [],
        "added": [span.text for span in found.now if span.differs] if found else [],
    }


def _staleness(staleness: Staleness) -> JSON:
    """Since when a post, or a host's posts, have had no usable answer."""
    why = staleness.why.value if staleness.why is not None else None
    return {
        "since": _time(staleness.since),
        "began": format_iso(staleness.began),
        "nights": staleness.nights,
        "why": why,
        "detail": staleness.detail or None,
    }


def _text(version: Version) -> JSON:
    return {
        "text": version.text,
        "witness": version.witness.value,
        "seen_at": format_iso(version.seen_at),
        "digest": version.digest,
        "truncated": version.truncated,
        "memento": _memento(version.memento),
    }


def _memento(memento: Memento | None) -> JSON | None:
    """The copy in a web archive behind a version."""
    return {**asdict(memento), "at": format_iso(memento.at)} if memento is not None else None


def _version(version: Version) -> JSON:
    return {
        **_text(version),
        "author": version.author or None,
        "handle": version.handle or None,
        "media": [_media(media) for media in version.media],
        "labels": list(version.labels),
        "doubtful": version.doubtful,
    }


def _media(media: MediaRecord) -> JSON:
    return {"url": media.url or None, "digest": media.digest or None, "alt": media.alt or None, "kind": media.kind}


def _appearance(record: PostRecord, appearance: Appearance) -> JSON:
    embed = appearance.embed
    return {
        "article": appearance.article,
        **metadata_json(appearance.metadata),
        "kind": embed.kind.value,
        "form": embed.form.value,
        "words": embed.words or None,
        "bounds": embed.bounds.value,
        "seen_at": format_iso(appearance.seen_at),
        "locator": embed.locator or None,
        "before": appearance.context.before or None,
        "after": appearance.context.after or None,
        "last_shown": _time(appearance.last_shown),
        "dropped_at": _time(appearance.dropped_at),
        "absent": _absence(appearance.absence),
        "quotation": quotation_json(record, appearance),
    }


def metadata_json(metadata: ArticleMetadata) -> JSON:
    """Every field that an article states about itself; a new field appears without a change here."""
    stated = {field.name: getattr(metadata, field.name) for field in fields(metadata)}
    return {"article_url" if name == "url" else name: str(value) if value else None for name, value in stated.items()}


def quotation_json(record: PostRecord, appearance: Appearance) -> JSON | None:
    """How faithfully the article quotes the post, with the differing span of each."""
    quotation = quotation_of(record, appearance)
    if quotation is None:
        return None
    return {"fidelity": quotation.fidelity.value, "article": quotation.ours or None, "post": quotation.theirs or None}


def _snapshot(snapshot: SnapshotRecord) -> JSON:
    return {**asdict(snapshot), "at": format_iso(snapshot.at), "shortfalls": list(snapshot.shortfalls)}


def _change(change: PostChange) -> JSON:
    return {**change_json(change), "at": format_iso(change.at), "run": change.run}


def _observation(observation: Observation) -> JSON:
    return {
        "at": format_iso(observation.at),
        "run": observation.run,
        "probe": observation.probe,
        "about": observation.about.value,
        "witness": observation.witness.value,
        **_reading(observation.reading),
        "body": observation.body,
        "status": observation.status,
        "url": observation.url or None,
        "healthy": observation.healthy,
        "unproven": [claim.value for claim in observation.unproven],
        "control": observation.control,
        "rehearsed": observation.rehearsed,
        "memento": _memento(observation.memento),
    }


def _reading(reading: Reading) -> JSON:
    match reading:
        case Present(content=content):
            return {
                "reading": "present",
                "reason": None,
                "text": content.text if content else None,
                "labels": list(reading.labels),
                "edited": reading.edited,
                "edited_at": _time(reading.edited_at),
            }
        case Gone(reason=reason, ambiguous=ambiguous):
            return {"reading": "gone", "reason": reason.value, "ambiguous": ambiguous}
        case Withheld(reason=reason):
            return {"reading": "withheld", "reason": reason.value}
        case Unreadable(why=why, detail=detail):
            return {"reading": "unreadable", "reason": why.value, "detail": detail or None}


def _time(at: datetime | None) -> str | None:
    return format_iso(at) if at is not None else None
