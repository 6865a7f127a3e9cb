"""`withdraw`: take a post, an article or a snapshot out of sight, or destroy it, and leave a signed tombstone."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from archiver.app.lookup import lookup, only_post
from archiver.app.posts.orphans import recover_orphans
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.run import Run, open_run
from archiver.app.runs.shared_bodies import unshared
from archiver.app.runs.withdrawals import files_to_destroy, finish_withdrawals
from archiver.app.sources.recorded_names import recorded_name
from archiver.errors import InputError
from archiver.evidence.paths import RUNS
from archiver.evidence.run_file import DRAFT
from archiver.ledger.destruction import unfinished
from archiver.ledger.doomed_facts import doomed as doomed_by
from archiver.ledger.reader import LedgerReader
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.reporting.events import Listener, RunKind
from archiver.reporting.withdrawals import Level, Withdrawal
from archiver.web import WebSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSubject:
    """What a query names: its row, its name for people, the withdrawal of it that is in force, and the articles that show it."""

    subject: Subject
    name: str
    withdrawn: Withdrawal | None
    shown_in: tuple[str, ...] = ()


def find_subject(home: Home, query: str) -> FoundSubject:
    """The post, article or snapshot that a query names; `InputError` that lists several posts, or where it names none."""
    with open_archive(home) as archive:
        return _found(archive, recorded_name(query, home.folder))


def _found(archive: LedgerReader, query: str) -> FoundSubject:
    for row in archive.query("SELECT id, path FROM snapshot WHERE path = ?", (query.removeprefix("./"),)):
        return _with_state(archive, Subject(snapshot=row["id"]), row["path"])
    found = lookup(archive, query)
    if found.article is not None:
        rows = archive.query("SELECT id FROM article WHERE name = ?", (found.article,))
        return _with_state(archive, Subject(article=next(iter(rows))["id"]), found.article)
    post = only_post(query, found)
    if post is None:
        raise InputError(
            f"“{query}” names no post, article or snapshot of this archive", remedy="name one as `lookup` or `verify` prints it"
        )
    shown_in = tuple(row["name"] for row in archive.query(_SHOWN_IN, (post.id, post.id)))
    return _with_state(archive, Subject(post=post.id), str(post.post or next(iter(post.aliases), query)), shown_in)


_SHOWN_IN = """
SELECT DISTINCT article.name FROM embed JOIN post ON post.id = embed.post
    JOIN article_version ON article_version.id = embed.article_version JOIN article ON article.id = article_version.article
WHERE post.id = ? OR post.settled_as = ? ORDER BY article.id
"""


def _with_state(archive: LedgerReader, subject: Subject, name: str, shown_in: tuple[str, ...] = ()) -> FoundSubject:
    return FoundSubject(subject=subject, name=name, withdrawn=archive.withdrawal_in_force(subject), shown_in=shown_in)


def preview(home: Home, found: FoundSubject, level: Level) -> tuple[int, int, int]:
    """How many facts, snapshots and bodies that no other snapshot shares a withdrawal would destroy."""
    if not level.destroys:
        return 0, 0, 0
    with open_archive(home) as archive:
        doomed = doomed_by(archive.query, found.subject, level)
        bodies = unshared(home.folder, archive.query, without=doomed.snapshots)
    return sum(last - first + 1 for first, last in doomed.entries), len(doomed.snapshots), len(bodies)


def require_allowed(found: FoundSubject, level: Level) -> None:
    """`InputError` where a withdrawal would change nothing, or would undo what cannot be undone."""
    now = found.withdrawn.level if found.withdrawn is not None else None
    if level is Level.LIFT and now is not Level.RESTRICT:
        what = f"{found.name} is not restricted" if now is None else f"{found.name} was destroyed, which cannot be undone"
        raise InputError(what, remedy="`lookup` says what was withdrawn")
    levels = [None, Level.RESTRICT, Level.REDACT, Level.PURGE]
    if found.withdrawn is not None and level is not Level.LIFT and levels.index(level) <= levels.index(now):
        raise InputError(f"{found.name} was {found.withdrawn.phrase} already", remedy="nothing is left to do at this level")


async def finish_interrupted(*, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> bool:
    """Finish, in a run of its own, what interrupted withdrawals have left to destroy; whether there was anything."""
    with open_archive(home) as archive:
        is_finished = not unfinished(archive.query)
    if is_finished:
        return False
    async with _run(home, clock, web, emit):
        return True  # every run begins with that


async def withdraw(
    found: FoundSubject, decision: WithdrawalDecision, *, home: Home, clock: Clock, web: WebSettings, emit: Listener
) -> None:
    """Withdraw what was found, in a run of its own, which signs it; whatever is interrupted is finished by the next run."""
    if decision.level.destroys and (home.folder / RUNS / DRAFT).exists():
        async with _run(home, clock, web, emit):
            pass  # the draft of a killed run becomes a file, from which can be taken what must go
    async with _run(home, clock, web, emit) as run:
        if not decision.level.destroys:
            run.ledger.record_withdrawal(run.id, found.subject, decision)
            return
        recover_orphans(run)
        doomed = run.ledger.doomed(found.subject, decision.level)
        files = files_to_destroy(home, run.ledger, doomed, decision.level)
        with run.ledger.transaction():
            run.ledger.record_withdrawal(run.id, found.subject, decision, entries=doomed.entries, files=files)
            for member in doomed.members:
                run.ledger.record_withdrawal(run.id, Subject(post=member), decision)
        finish_withdrawals(home, run.ledger, run.id)


def _run(home: Home, clock: Clock, web: WebSettings, emit: Listener) -> AbstractAsyncContextManager[Run]:
    return open_run(RunKind.WITHDRAW, home=home, clock=clock, web=web, controls={}, emit=emit, options={})
