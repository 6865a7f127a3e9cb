"""Evidence: write, read and verify snapshots, each a single WARC file that standard tools can open.

`write_snapshot` writes a `SnapshotDraft` and returns the `SnapshotFile`; `read_snapshot` reads the file; `check_fixity` checks that
it has not changed. The format and what it proves: `docs/evidence.md`.
"""

from archiver.evidence.draft import SnapshotDraft, SourceFile
from archiver.evidence.durable_writing import remove_partial_files
from archiver.evidence.exchange_index import ExchangeIndex, WantedAnswer, exchange_places
from archiver.evidence.exchange_places import ExchangePlace, file_url
from archiver.evidence.exchange_records import EarlierRecord
from archiver.evidence.fixity import (
    HashedFile,
    InspectedSnapshot,
    check_fixity,
    check_name,
    inspect_snapshot,
    linked_paths,
    read_unchanged_snapshot,
    run_file_paths,
    sha256_of_file,
    snapshot_paths,
)
from archiver.evidence.http_messages import storable_url
from archiver.evidence.kept_bodies import body_reader, read_shared_body, shared_paths
from archiver.evidence.paths import article_folder, post_folder
from archiver.evidence.reading import Snapshot, read_snapshot, read_statement
from archiver.evidence.run_file import DRAFT_PATH, RunFile
from archiver.evidence.run_file_reading import CheckpointNote, FactLines, KeptExchange, RunFilePart, read_run_file
from archiver.evidence.run_file_rewriting import rewrite_run_file, would_change
from archiver.evidence.shared_bodies import sha256_in, shared_path
from archiver.evidence.statement import ArticleStatement, CaptureView, KeptVideo, PostStatement, ShownEmbed, Statement, VideoStream
from archiver.evidence.whole_records import WholeRecord, whole_records, whole_snapshot
from archiver.evidence.writing import SnapshotFile, write_snapshot

__all__ = [
    "DRAFT_PATH",
    "ArticleStatement",
    "CaptureView",
    "CheckpointNote",
    "EarlierRecord",
    "ExchangeIndex",
    "ExchangePlace",
    "FactLines",
    "HashedFile",
    "InspectedSnapshot",
    "KeptExchange",
    "KeptVideo",
    "PostStatement",
    "RunFile",
    "RunFilePart",
    "ShownEmbed",
    "Snapshot",
    "SnapshotDraft",
    "SnapshotFile",
    "SourceFile",
    "Statement",
    "VideoStream",
    "WantedAnswer",
    "WholeRecord",
    "article_folder",
    "body_reader",
    "check_fixity",
    "check_name",
    "exchange_places",
    "file_url",
    "inspect_snapshot",
    "linked_paths",
    "post_folder",
    "read_run_file",
    "read_shared_body",
    "read_snapshot",
    "read_statement",
    "read_unchanged_snapshot",
    "remove_partial_files",
    "rewrite_run_file",
    "run_file_paths",
    "sha256_in",
    "sha256_of_file",
    "shared_path",
    "shared_paths",
    "snapshot_paths",
    "storable_url",
    "whole_records",
    "whole_snapshot",
    "would_change",
    "write_snapshot",
]
