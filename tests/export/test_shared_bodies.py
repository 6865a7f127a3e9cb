"""The page of a proof folder finds shared bodies that are missing, or are others than the facts name."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.evidence.kept_bodies import keep_shared_body
from archiver.evidence.shared_bodies import shared_path as path_in_home
from archiver.export.page.files import SHARED_PATH, other_bodies, shared_path

SCRIPT = b"var posts = [];\r\n\r\n" * 100
SHA256 = hashlib.sha256(SCRIPT).hexdigest()
OTHER = b"var posts = [1];\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that has the body to which a snapshot refers."""
    keep_shared_body(tmp_path, SHA256, SCRIPT)
    return tmp_path


def codes(folder: Path) -> list[str]:
    """The codes of what is found wrong with the shared bodies of a snapshot."""
    return [finding.code for finding in other_bodies(folder, {"shared": json.dumps([SHA256])})]


def test_a_body_that_is_there_and_whole_is_found_sound(folder: Path) -> None:
    assert path_in_home(SHA256) == shared_path(SHA256)
    assert SHARED_PATH.fullmatch(shared_path(SHA256))
    assert [] == codes(folder)


def test_a_snapshot_that_shares_nothing_needs_nothing(tmp_path: Path) -> None:
    assert [] == list(other_bodies(tmp_path, {"shared": None}))


def put_another(file: Path) -> None:
    """Put another body in the place of a shared one."""
    other = hashlib.sha256(OTHER).hexdigest()
    keep_shared_body(file.parents[4], other, OTHER)
    shutil.copyfile(file.parents[4] / path_in_home(other), file)


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (Path.unlink, "P055"),
        (put_another, "P056"),
        (lambda file: file.write_bytes(file.read_bytes()[:-9]), "P056"),
        (lambda file: file.write_bytes(b"no WARC"), "P056"),
        (lambda file: (file.unlink(), file.mkdir()), "P004"),
    ],
    ids=["missing", "another", "cut off", "no WARC", "a folder"],
)
def test_a_body_that_is_missing_or_another_one_is_named(folder: Path, tamper: Callable[[Path], object], code: str) -> None:
    tamper(folder / shared_path(SHA256))
    assert [code] == codes(folder)
