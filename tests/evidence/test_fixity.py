"""Fixity, and finding what a crash left."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import EvidenceError, FixityError
from archiver.evidence import (
    InspectedSnapshot,
    SnapshotDraft,
    check_fixity,
    inspect_snapshot,
    sha256_of_file,
    snapshot_paths,
    write_snapshot,
)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_flipped_bit_is_detected(
    tmp_path_factory: pytest.TempPathFactory, make_draft: Callable[..., SnapshotDraft], place: int, bit: int
) -> None:
    home = tmp_path_factory.mktemp("home")
    kept = write_snapshot(home, make_draft(capture=None))
    path = home / kept.path
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.write_bytes(content)

    with pytest.raises(FixityError) as finding:
        check_fixity(path, kept.sha256)

    assert (kept.sha256, sha256_of_file(path)) == (finding.value.expected, finding.value.actual)
    assert finding.value.expected in str(finding.value)
    assert finding.value.actual in str(finding.value)
    assert inspect_snapshot(home, kept.path) is None


def test_an_intact_file_passes(home: Path, draft: SnapshotDraft) -> None:
    kept = write_snapshot(home, draft)

    check_fixity(home / kept.path, kept.sha256)


def test_a_missing_file_is_an_evidence_error(home: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        check_fixity(home / "lost.warc.gz", "0" * 64)


def whole(home: Path) -> list[InspectedSnapshot]:
    """The snapshots under a home that can be adopted."""
    return [found for path in snapshot_paths(home) if (found := inspect_snapshot(home, path)) is not None]


def test_a_complete_orphan_has_everything_for_its_row(home: Path, draft: SnapshotDraft) -> None:
    kept = write_snapshot(home, draft)

    (found,) = whole(home)

    assert kept == found.file
    assert draft.subject == found.statement.subject
    assert draft.run == found.statement.run


def test_incomplete_foreign_or_renamed_files_are_no_orphans(home: Path, kept: Path) -> None:
    shutil.copy(kept, kept.with_name("20250414T165123123456Z-0000000000000000.warc.gz"))
    kept.with_name("copy.warc.gz").write_bytes(kept.read_bytes())
    kept.with_name("20250414T165123123456Z-e3b0c44298fc1c14.warc.gz").write_bytes(b"")
    kept.with_name("20250415T165123123456Z-0123456789abcdef.warc.gz").symlink_to(kept)

    assert [kept.relative_to(home).as_posix()] == [found.file.path for found in whole(home)]


def test_snapshots_are_listed_by_name(home: Path, make_article_draft: Callable[..., SnapshotDraft]) -> None:
    paths = [write_snapshot(home, make_article_draft(run=run)).path for run in range(5)]

    assert sorted(paths) == list(snapshot_paths(home))


def test_an_empty_home_has_no_snapshots(home: Path) -> None:
    assert [] == list(snapshot_paths(home))
