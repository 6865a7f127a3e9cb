"""The records of a snapshot as they would be if every body were in the file itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.errors import EvidenceError
from archiver.evidence import SnapshotDraft, whole_records, write_snapshot
from archiver.evidence.reading import warc_records


def test_the_members_of_a_snapshot_without_shared_bodies_are_its_own_bytes(tmp_path: Path, draft: SnapshotDraft) -> None:
    written = write_snapshot(tmp_path, draft)
    assert b"".join(whole.member for whole in whole_records(tmp_path, written.path)) == (tmp_path / written.path).read_bytes()


def test_each_member_comes_with_what_it_contains(tmp_path: Path, draft: SnapshotDraft) -> None:
    written = write_snapshot(tmp_path, draft)
    assert [whole.record for whole in whole_records(tmp_path, written.path)] == [*warc_records(tmp_path / written.path)]


@pytest.mark.parametrize("damage", [lambda content: content[:-9], lambda _: b"no WARC"], ids=["cut off", "something else"])
def test_a_damaged_snapshot_is_an_error(tmp_path: Path, draft: SnapshotDraft, damage: Callable[[bytes], bytes]) -> None:
    file = tmp_path / write_snapshot(tmp_path, draft).path
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(EvidenceError, match="is not a whole WARC file"):
        list(whole_records(tmp_path, file.relative_to(tmp_path).as_posix()))
