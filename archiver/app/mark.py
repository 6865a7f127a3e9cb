"""`pause`, `resume`, `tag` and `note`: mark a post or an article by a recorded act of the signed log."""

from collections.abc import Mapping

from archiver.app.acts import record_act
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.withdraw import find_subject
from archiver.errors import InputError
from archiver.ledger.marks import MarkAct, Marked, pauses, tags
from archiver.ledger.reader import LedgerReader
from archiver.model.digests import JSONValue


def mark(home: Home, clock: Clock, query: str, act: MarkAct, detail: Mapping[str, JSONValue]) -> str:
    """Mark the post or article that a query names; its name. `InputError` if it names none or several, or nothing would change."""
    found = find_subject(home, query)
    if found.subject.snapshot is not None:
        raise InputError(f"{found.name} is a snapshot", remedy="name a post or an article")
    marked = Marked(post=found.subject.post, article=found.subject.article)
    with open_archive(home) as archive:
        _require_tag(archive, found.name, marked, act, detail)
        if act is MarkAct.RESUME and marked not in pauses(archive.query, now=clock()):
            raise InputError(f"{found.name} is not paused", remedy="`status` lists what is; a post may rest with its article")
    subject: Mapping[str, JSONValue] = {"post": marked.post} if marked.post is not None else {"article": marked.article}
    fault = record_act(home, clock, act.value, {**subject, "name": found.name, **detail})
    if fault is not None:
        raise InputError(f"it could not be recorded: {fault}", remedy="try again when no run is going on")
    return found.name


def _require_tag(archive: LedgerReader, name: str, marked: Marked, act: MarkAct, detail: Mapping[str, JSONValue]) -> None:
    """`InputError` where a tag that is to be taken away is not there."""
    known = tags(archive.query).get(marked, ())
    if act is MarkAct.UNTAG and detail["tag"] not in known:
        raise InputError(f"{name} has no tag “{detail['tag']}”", remedy=f"it has: {', '.join(known) or 'none'}")
