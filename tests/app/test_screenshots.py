"""The report shows the screenshot of the snapshot nearest to what the article meant, and only from bytes that are as kept."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.app.report import screenshot
from archiver.app.runs.home import Home
from archiver.evidence import write_snapshot
from archiver.reporting.records import Screenshot, SnapshotRecord
from tests.evidence.conftest import capture, png, post_draft
from tests.render.conftest import FIRST, record

EARLY, LATE, CHANGED = png(2), png(3), png(4)


def kept(home: Home, picture: bytes | None, *, day: int = 0, complete: bool = True) -> SnapshotRecord:
    """A snapshot of the post, as it is written and recorded."""
    file = write_snapshot(home.folder, post_draft(capture=capture(screenshot=picture)))
    lacking = () if complete else ("pictures-missing",)
    return SnapshotRecord(path=file.path, sha256=file.sha256, at=FIRST + timedelta(days=day), complete=complete, shortfalls=lacking)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(folder=tmp_path)


def test_the_picture_is_from_the_first_complete_snapshot(home: Home) -> None:
    partial, later, first = kept(home, CHANGED, complete=False), kept(home, LATE, day=2), kept(home, EARLY, day=1)
    found = screenshot(home, record(snapshots=(partial, later, first)))

    assert (EARLY, first, ()) == (found.png, found.source, found.changed)
    assert CHANGED == screenshot(home, record(snapshots=(partial,))).png
    assert screenshot(home, record(snapshots=())).png is None


def test_the_picture_of_a_snapshot_that_was_exchanged_is_not_shown(home: Home) -> None:
    """The file of another post is a good snapshot, with another picture."""
    first, second = kept(home, EARLY), kept(home, LATE, day=1)
    shutil.copy(home.folder / kept(home, CHANGED).path, home.folder / first.path)
    found = screenshot(home, record(snapshots=(first, second)))

    assert (LATE, second, (first.path,)) == (found.png, found.source, found.changed)
    assert Screenshot(changed=(first.path,)) == screenshot(home, record(snapshots=(first,)))
