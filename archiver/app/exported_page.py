"""`export page`, `export picture` and `export pdf`: gather what is handed on of a post or an article.

Only what is as it was kept counts as evidence: a snapshot whose bytes have changed gives no picture, and a fact is said to be
covered by a checkpoint only if the log leads to it.
"""

import hashlib

from archiver.app.lookup import lookup_post
from archiver.app.report import screenshot
from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import custody_of_act
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.show import show
from archiver.errors import InputError, LedgerError
from archiver.ledger.inclusion_proofs import Proof, proof
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.log_entries import covering_notes
from archiver.ledger.merkle import leaf
from archiver.ledger.merkle_proofs import inclusion_holds
from archiver.ledger.reader import LedgerReader
from archiver.ledger.snapshots import snapshot_entries
from archiver.reporting.article_records import ArticleRecord
from archiver.reporting.exported_posts import ExportedPage, ExportedPost, LogPlace
from archiver.reporting.records import PostRecord, Screenshot
from archiver.reporting.status import RunDetail

MAX_PICTURES = 100
"""How many posts of an article are shown with their pictures, which are inside the page."""
WITHDRAWN_REMEDY = "docs/withdrawal.md says what is left of it"


def exported_page(home: Home, clock: Clock, query: str) -> ExportedPage | None:
    """What the page of a post or an article shows; None where the query names none.

    `InputError` where it names several or a run, or what it names is withdrawn; `LedgerError` where the log does not lead to a
    checkpoint that covers a snapshot.
    """
    with open_archive(home) as archive:
        found = show(archive, query, now=clock())
        if found is None:
            return None
        if isinstance(found, RunDetail):
            raise InputError(f"“{query}” names a run, which has no page", remedy="name a post or an article; `show` tells of a run")
        name = found.name if isinstance(found, ArticleRecord) else _name(found, query)
        if found.withdrawn is not None:
            raise InputError(f"{name} was {found.withdrawn.phrase}", remedy=WITHDRAWN_REMEDY)
        article, records = (found, found.posts) if isinstance(found, ArticleRecord) else (None, (found,))
        keys = trusted_keys(home.keys, read_pinned_key(home.keys))
        posts = tuple(
            _exported(home, archive, keys, record, pictured=number < MAX_PICTURES) for number, record in enumerate(records)
        )
    return ExportedPage(posts=posts, article=article, archive=_archive_name(keys))


def exported_post(home: Home, query: str) -> ExportedPage | None:
    """What the picture of a post shows; None where no post matches. `InputError` and `LedgerError` as for its page."""
    with open_archive(home) as archive:
        record = lookup_post(archive, query)
        if record is None:
            return None
        if record.withdrawn is not None:
            raise InputError(f"{_name(record, query)} was {record.withdrawn.phrase}", remedy=WITHDRAWN_REMEDY)
        keys = trusted_keys(home.keys, read_pinned_key(home.keys))
        return ExportedPage(posts=(_exported(home, archive, keys, record, pictured=True),), archive=_archive_name(keys))


def _name(record: PostRecord, query: str) -> str:
    return str(record.post or next(iter(record.aliases), query))


def _archive_name(keys: KeyHistory) -> str:
    """The origin of the archive's log, with its operator where the settings name one."""
    operator = custody_of_act().get("operator")
    return f"{keys.origin}, {operator}" if operator else keys.origin


def _exported(home: Home, archive: LedgerReader, keys: KeyHistory, record: PostRecord, *, pictured: bool) -> ExportedPost:
    """A post with its screenshot, if it is to be pictured, and the places of its snapshots in the log."""
    if record.withdrawn is not None:
        return ExportedPost(record=record)
    entries = snapshot_entries(archive.query, [kept.path for kept in record.snapshots])
    places = {path: _place(archive, keys, entry) for path, entry in entries.items()}
    return ExportedPost(record=record, screenshot=screenshot(home, record) if pictured else Screenshot(), places=places)


def _place(archive: LedgerReader, keys: KeyHistory, entry: int) -> LogPlace:
    """Where an entry is in the log, with the oldest checkpoint that covers it; `LedgerError` where the log does not lead to it."""
    for note in covering_notes(archive.query, entry):
        read = keys.read(note)
        if read is None:
            continue  # signed by a key that nobody vouches for: `verify` tells of it
        root = read[0]
        proven = proof(archive.query, entry, size=root.size)
        if proven is None or not inclusion_holds(_leaf(proven), entry, root.size, proven.path, root.root):
            raise LedgerError("the log does not lead to its checkpoint", remedy="run `verify`, which says what has changed")
        return LogPlace(entry=entry, origin=root.origin, size=root.size, note=note)
    return LogPlace(entry=entry)


def _leaf(proven: Proof) -> bytes:
    return leaf(hashlib.sha256(proven.salt + proven.entry).digest())
