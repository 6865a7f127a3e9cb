"""What `verify` says of a file that its user may not read, or of a link in its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.run_files import finish_run_file
from archiver.app.verify import verify
from archiver.evidence import RunFile
from archiver.ledger.writer import Ledger

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a user whom the files' rights bind, as they do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def home() -> Iterator[Home]:
    """An archive with the file of one run, in a folder that everybody may look into, owned by nobody if root tests."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        home = Home(folder=Path(name) / "home")
        with Ledger.open(home.database, clock=lambda: NOW) as ledger:
            run = ledger.begin("archive")
            ledger.finish(run, {})
            finish_run_file(ledger, RunFile(home.folder, run=run, at=NOW), run, NOW)
            ledger.publish_checkpoints()
        if os.geteuid() == 0:
            for path in (home.folder, *home.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        yield home


def run_file(home: Home) -> Path:
    (path,) = (home.snapshots / "runs").glob("2*.warc.gz")
    return path


def found(home: Home) -> list[tuple[str, str]]:
    """The codes of what is named as nobody, and where."""
    with as_nobody():
        verified = verify(home, Clock(rehearsed=True, started=NOW + timedelta(days=2)), lambda _: None, kept={})
    return [(finding.code, finding.where) for finding in verified.findings]


def test_an_archive_that_may_be_read_has_no_finding(home: Home) -> None:
    assert [] == found(home)


def test_a_file_that_may_not_be_read_is_named_as_such(home: Home) -> None:
    path = run_file(home)
    path.chmod(0)

    assert [("E020", path.relative_to(home.folder).as_posix())] == found(home)


@pytest.mark.parametrize("rights", [0, 0o400, 0o100])
def test_a_file_in_a_folder_that_may_not_be_looked_into_is_named_as_such(home: Home, rights: int) -> None:
    path = run_file(home)
    path.parent.chmod(rights)
    try:
        named = found(home)
    finally:
        path.parent.chmod(0o700)

    assert ([] if rights == 0o100 else [("E020", path.relative_to(home.folder).as_posix())]) == named


def test_a_file_without_a_row_that_may_not_be_read_is_named_as_such(home: Home) -> None:
    path = home.snapshots / "x" / "20" / "20261201T020000000000Z-0123456789abcdef.warc.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no WARC")
    path.chmod(0)

    assert [("E020", path.relative_to(home.folder).as_posix())] == found(home)


def test_a_link_in_the_place_of_a_file_is_named_also_if_it_leads_to_the_same_bytes(home: Home) -> None:
    path = run_file(home)
    shutil.move(path, home.folder / "elsewhere")
    path.symlink_to(home.folder / "elsewhere")

    assert [("E019", path.relative_to(home.folder).as_posix())] == found(home)
