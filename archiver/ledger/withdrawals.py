"""Record withdrawals, and find those in force.

A withdrawn post is its whole group (`queries`). Readers show when and why it was withdrawn in place of what it said.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.rows import from_row, to_json
from archiver.ledger.snapshots import StoredFile
from archiver.reporting.withdrawals import Level, Withdrawal

if TYPE_CHECKING:  # readers do not load what only writers need
    from archiver.ledger.facts import Cells
    from archiver.ledger.store import Store

Ranges = Sequence[tuple[int, int]]
"""Log indices, as pairs of the first and the last of a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is withdrawn, by its row: one of a post, an article and a snapshot."""

    post: int | None = None
    article: int | None = None
    snapshot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalDecision:
    """Who withdraws something, why, and how far."""

    level: Level
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWithdrawal:
    """A recorded withdrawal, with the ranges of log indices and the SHA-256 of the files that it destroys."""

    withdrawal: Withdrawal
    subject: Subject
    entries: Ranges = ()
    files: frozenset[str] = field(default_factory=frozenset)


def record_withdrawal(
    store: "Store", run: int, subject: Subject, decision: WithdrawalDecision, *, entries: Ranges = (), files: Collection[str] = ()
) -> int:
    """Record a withdrawal, before anything is destroyed; returns its id."""
    of: Cells = {"post": subject.post, "article": subject.article, "snapshot": subject.snapshot}
    decided: Cells = {"level": decision.level.value, "reason": decision.reason, "by": decision.by, "at": store.time(None)}
    destroyed: Cells = {"entries": to_json([list(pair) for pair in entries]), "files": to_json(sorted(files))}
    return store.record("withdrawal", {"run": run} | of | decided | destroyed)


def record_replacement(store: "Store", run: int, withdrawal: int, *, run_file: int, file: StoredFile) -> None:
    """Record where the file of a run is, after it was rewritten without what a withdrawal destroys."""
    stored: Cells = {"path": file.path, "sha256": file.sha256, "size": file.size}
    store.record("replacement", {"run": run, "withdrawal": withdrawal, "run_file": run_file} | stored)


def in_force(query: Query, subject: Subject) -> Withdrawal | None:
    """The withdrawal of exactly this subject that is in force."""
    sql = "SELECT * FROM withdrawn WHERE post IS ? AND article IS ? AND snapshot IS ?"
    rows = query(sql, (subject.post, subject.article, subject.snapshot))
    return next((from_row(Withdrawal, row) for row in rows), None)


def withdrawn_posts(query: Query, post_ids: Collection[int]) -> dict[int, Withdrawal]:
    """The withdrawals in force of these posts; posts without one are left out."""
    return {row["requested"]: from_row(Withdrawal, row) for row in query(_OF_POSTS, (ids_in(post_ids),))}


_OF_POSTS = of_group(
    "SELECT member.requested, withdrawn.* FROM member JOIN withdrawn ON withdrawn.post = member.post ORDER BY withdrawn.id"
)


def withdrawn_snapshots(query: Query) -> set[str]:
    """The paths of the snapshots that are hidden: by themselves, with their article, or since they show a withdrawn post."""
    return {row["path"] for row in query(_HIDDEN, ())}


_HIDDEN = """
SELECT path FROM snapshot JOIN withdrawn ON withdrawn.snapshot = snapshot.id
UNION
SELECT path FROM snapshot JOIN article_version ON article_version.id = snapshot.article_version
JOIN withdrawn ON withdrawn.article = article_version.article
UNION
SELECT path FROM snapshot JOIN embed ON embed.article_version = snapshot.article_version
JOIN post ON post.id = embed.post JOIN hidden_post ON hidden_post.post = post.current
"""


def snapshots_of_posts_that_show_withdrawn(query: Query) -> set[str]:
    """The paths of the snapshots of posts that ever quoted or answered a withdrawn post, whose pages may show it."""
    return {row["path"] for row in query(_QUOTING, ())}


_QUOTING = """
WITH hidden (name) AS (SELECT name FROM post JOIN hidden_post ON hidden_post.post = post.current WHERE name IS NOT NULL)
SELECT path FROM version JOIN post ON post.id = version.post JOIN post AS member ON member.current = post.current
JOIN snapshot ON snapshot.post = member.id
WHERE version.quoted IN (SELECT name FROM hidden) OR version.reply_to IN (SELECT name FROM hidden)
"""


def withdrawn_article(query: Query, articles: Collection[int]) -> Withdrawal | None:
    """The newest withdrawal in force of one of these articles."""
    sql = "SELECT * FROM withdrawn WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1"
    return next((from_row(Withdrawal, row) for row in query(sql, (json.dumps(sorted(articles)),))), None)


def is_destroyed(query: Query, post_id: int) -> bool:
    """Whether what a post said was destroyed, so that it must not be recorded again."""
    found = withdrawn_posts(query, (post_id,)).get(post_id)
    return found is not None and found.level.destroys


def every_withdrawal(query: Query) -> list[RecordedWithdrawal]:
    """All withdrawals in the order in which they were recorded, lifted ones and the liftings too."""
    return [
        RecordedWithdrawal(
            withdrawal=from_row(Withdrawal, row),
            subject=Subject(post=row["post"], article=row["article"], snapshot=row["snapshot"]),
            entries=[(first, last) for first, last in json.loads(row["entries"])],
            files=frozenset(json.loads(row["files"])),
        )
        for row in query("SELECT * FROM withdrawal ORDER BY id", ())
    ]
