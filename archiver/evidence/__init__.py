"""Door 2: snapshots, each one WARC file that opens in other people's tools.

`keep` writes a `SnapshotDraft` and answers with what was `Kept`; `read_snapshot` reads it back; `check_fixity` proves that it still
is what it was. The format and what it proves: `docs/evidence.md`.
"""

from archiver.evidence.draft import SnapshotDraft, SourceFile
from archiver.evidence.fixity import Found, check_fixity, inspect, sha256_of_file, snapshots_in
from archiver.evidence.paths import article_folder, post_folder
from archiver.evidence.reading import Snapshot, read_snapshot, read_statement
from archiver.evidence.statement import ArticleStatement, PostStatement, Shown, Statement, View
from archiver.evidence.writing import Kept, keep, sweep

__all__ = [
    "ArticleStatement",
    "Found",
    "Kept",
    "PostStatement",
    "Shown",
    "Snapshot",
    "SnapshotDraft",
    "SourceFile",
    "Statement",
    "View",
    "article_folder",
    "check_fixity",
    "inspect",
    "keep",
    "post_folder",
    "read_snapshot",
    "read_statement",
    "sha256_of_file",
    "snapshots_in",
    "sweep",
]
