"""The schemas of the objects that the API answers with: every key, and what it means where that is not plain."""

from archiver.model.articles import Absence
from archiver.model.embeds import Bounds, Form, Kind
from archiver.model.observations import Claim, Reason
from archiver.model.probes import About, Witness
from archiver.reporting.records import Relation
from archiver.reporting.withdrawals import Level
from archiver.serving.schema_parts import (
    Schema,
    anything,
    choice,
    counts,
    flag,
    integer,
    listed,
    maybe,
    record,
    ref,
    text,
    time,
)
from archiver.verdicts.judge import Standing

_NAMED: dict[str, Schema] = {
    "post": maybe(text("The post's name, `platform:key`; null until it is known which post it is.")),
    "platform": text(),
    "aliases": listed(text()),
    "url": maybe(text("Its own address.")),
}
_VERDICT: dict[str, Schema] = {
    "verdict": choice(Standing),
    "reason": maybe(choice(Reason)),
    "suspected": flag("Whether an answer speaks against the verdict, and is not confirmed yet."),
    "rule": text("The code of the rule that the verdict is by (docs/verdicts.md)."),
    "unheard": maybe(ref("Staleness")),
    "unread": maybe(ref("Staleness")),
    "alteration": maybe(ref("Alteration")),
    "labels": listed(text()),
    "changed_after": maybe(time("The change happened after this time,")),
    "changed_before": maybe(time("and before this one.")),
    "first_seen": time(),
    "last_seen_intact": maybe(time()),
}
_LOOKED_UP: dict[str, Schema] = {
    **_NAMED,
    "author": maybe(text()),
    "handle": maybe(text()),
    "posted_at": maybe(time()),
    **_VERDICT,
    "original": maybe(ref("Original")),
    "versions": listed(ref("Version")),
    "articles": listed(ref("Appearance")),
    "snapshots": listed(ref("Snapshot")),
    "ledger": maybe(record({"index": integer(), "leaf": text()})),
    "withdrawn": maybe(ref("Withdrawal")),
    "tags": listed(text()),
    "notes": listed(ref("Note")),
    "related": listed(record({"relation": choice(Relation), "post": text("The other post's name.")})),
}
_SAID: dict[str, Schema] = {
    "text": text(),
    "witness": choice(Witness),
    "seen_at": time(),
    "digest": text(),
    "truncated": flag(),
    "memento": maybe(ref("Memento")),
}
_STATED: dict[str, Schema] = {
    "article_url": maybe(text()),
    "title": maybe(text()),
    "published": maybe(text()),
    "language": maybe(text()),
    "outlet": maybe(text()),
}
_CHANGED: dict[str, Schema] = {
    "post": maybe(text()),
    "from": choice(Standing),
    "to": choice(Standing),
    "reason": maybe(choice(Reason)),
    "suspected": flag(),
}
_QUOTATION = record({"fidelity": text(), "article": maybe(text()), "post": maybe(text())})
_ABSENCE = record({"how": choice(Absence), "since": time()})
_RUN: dict[str, Schema] = {
    "run": integer(),
    "kind": text(),
    "started_at": time(),
    "finished_at": maybe(time("Null for a run that goes on, or was killed.")),
    "rehearsed": flag(),
    "changes": integer(),
    "problems": integer(),
    "void": listed(text()),
    "articles": integer(),
    "captured": integer(),
    "partial": integer(),
    "probed": integer(),
    "rescued": integer(),
    "copies": integer(),
    "resting": integer(),
}
_EXCERPT: dict[str, Schema] = {"author": maybe(text()), "handle": maybe(text()), "words": maybe(text()), "url": maybe(text())}

SCHEMAS: dict[str, Schema] = {
    "Error": record({"error": text(), "remedy": maybe(text())}),
    "Post": record({**_LOOKED_UP, "nearly": flag("Whether it is only nearly what was asked for.")}),
    "PostHistory": record(
        {
            **_LOOKED_UP,
            "due": maybe(time("When it is asked about next.")),
            "rests": maybe(text("Why it is not asked about.")),
            "changes": listed(ref("Change")),
            "history": listed(ref("Observation")),
        }
    ),
    "Original": record(_SAID),
    "Version": record(
        {
            **_SAID,
            "author": maybe(text()),
            "handle": maybe(text()),
            "media": listed(record({"url": maybe(text()), "digest": maybe(text()), "alt": maybe(text()), "kind": text()})),
            "labels": listed(text()),
            "doubtful": flag(),
        }
    ),
    "Memento": record({"archive": text(), "original": text(), "url": text(), "at": time()}),
    "Appearance": record(
        {
            "article": text(),
            **_STATED,
            "kind": choice(Kind),
            "form": choice(Form),
            "words": maybe(text()),
            "bounds": choice(Bounds),
            "seen_at": time(),
            "locator": maybe(text()),
            "before": maybe(text()),
            "after": maybe(text()),
            "last_shown": maybe(time()),
            "dropped_at": maybe(time()),
            "absent": maybe(_ABSENCE),
            "quotation": maybe(_QUOTATION),
        }
    ),
    "Snapshot": record(
        {
            "path": text("Its path below the archive's address, and in its home."),
            "sha256": text(),
            "at": time(),
            "complete": flag(),
            "shortfalls": listed(text()),
        }
    ),
    "Staleness": record(
        {"since": maybe(time()), "began": time(), "nights": integer(), "why": maybe(text()), "detail": maybe(text())}
    ),
    "Alteration": record(
        {
            "what": listed(text()),
            "severity": text(),
            "declared": maybe(flag()),
            "removed": listed(text()),
            "added": listed(text()),
        }
    ),
    "Withdrawal": record({"level": choice(Level), "at": time(), "reason": text(), "by": text()}),
    "Note": record({"at": time(), "text": text()}),
    "Change": record({**_CHANGED, "at": time(), "run": integer()}),
    "Observation": record(
        {
            "at": time(),
            "run": maybe(integer()),
            "probe": text(),
            "about": choice(About),
            "witness": choice(Witness),
            "reading": choice(("present", "gone", "withheld", "unreadable")),
            "reason": maybe(text()),
            "text": maybe(text()),
            "labels": listed(text()),
            "edited": maybe(flag()),
            "edited_at": maybe(time()),
            "ambiguous": flag(),
            "detail": maybe(text()),
            "body": maybe(text("The digest of what was answered.")),
            "status": maybe(integer()),
            "url": maybe(text()),
            "healthy": flag(),
            "unproven": listed(choice(Claim)),
            "control": maybe(flag()),
            "rehearsed": flag(),
            "memento": maybe(ref("Memento")),
        },
        optional=("text", "labels", "edited", "edited_at", "ambiguous", "detail"),
    ),
    "ListedArticle": record({"id": integer(), "article": text(), **_STATED, "seen_at": time(), "posts": integer()}),
    "Article": record(
        {
            "id": integer(),
            "article": text(),
            **_STATED,
            "absent": maybe(_ABSENCE),
            "withdrawn": maybe(ref("Withdrawal")),
            "tags": listed(text()),
            "notes": listed(ref("Note")),
            "versions": listed(
                record(
                    {
                        "source": text(),
                        **_STATED,
                        "seen_at": time(),
                        "last_read": maybe(time()),
                        "posts": integer(),
                        "snapshot": maybe(text()),
                    }
                )
            ),
            "posts": listed(ref("ShownPost")),
        }
    ),
    "ShownPost": record(
        {
            **_LOOKED_UP,
            "nearly": flag(),
            "shown": record(
                {"form": maybe(choice(Form)), "words": maybe(text()), "quotation": maybe(_QUOTATION), "dropped_at": maybe(time())}
            ),
        }
    ),
    "Run": record(_RUN),
    "RunDetail": record(
        {
            **_RUN,
            "program": text(),
            "custody": anything(),
            "options": anything(),
            "summary": maybe(anything()),
            "changes": listed(record({**_CHANGED, **_EXCERPT})),
            "problems": listed(record({"where": text(), "what": text(), "remedy": maybe(text())})),
            "checkpoint": maybe(record({"size": integer(), "root": text(), "at": time()})),
            "file": maybe(record({"path": text(), "sha256": text(), "size": integer()})),
        }
    ),
    "Status": record(
        {
            "home": text(),
            "version": text(),
            "contact": maybe(text()),
            "posts": integer(),
            "articles": integer(),
            "runs": listed(ref("Run")),
            "due": record({"now": integer(), "today": integer(), "week": integer()}),
            "resting": counts("How many posts are not asked about, by reason."),
            "silent": listed(record({"host": text(), "platform": text(), "since": time(), "why": text(), "posts": integer()})),
            "void": listed(record({"platform": text(), "since": time(), "why": text(), "remedy": maybe(text())})),
            "partial": integer(),
            "without_video": integer(),
            "shortfalls": listed(record({"why": text(), "posts": integer()})),
            "absent_articles": integer(),
            "withdrawn": counts("How much was withdrawn, by level."),
            "exclusions": listed(anything()),
            "pauses": listed(record({"name": text(), "since": time(), "until": maybe(text()), "reason": maybe(text())})),
            "disk": counts("Bytes."),
            "verified": record({"oldest": maybe(time()), "part": maybe(text()), "last": maybe(time()), "findings": integer()}),
        }
    ),
    "Report": record(
        {
            "generated_at": time(),
            "since": maybe(time()),
            "counts": counts("How many posts stand how."),
            "out_of_date": counts("How many of these no answer has confirmed lately."),
            "platforms": {"type": "object", "additionalProperties": counts("Of one platform.")},
            "outlets": {"type": "object", "additionalProperties": counts("Of one outlet.")},
            "absent_articles": listed(anything()),
            "silent": listed(anything()),
            "unread": listed(anything()),
            "series": anything(),
            "survival": anything(),
            "causes": listed(anything()),
            "ranked": anything(),
            "unknown": listed(anything()),
            "method": anything(),
        }
    ),
}
