"""Go's own notes accept a checkpoint by the key that was in use then, and a rotation by both of its keys."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer, make_keys, rotate_keys
from archiver.ledger.signed_notes import VerifierKey

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parent / "other_implementations" / "open_note.go"
PACKAGES = Path("/usr/share/gocode")
Opened = Callable[..., str]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """What Go prints of a note that it opens with these keys: how many signatures hold, and how many are of other keys."""
    if shutil.which("go") is None or not (PACKAGES / "src" / "golang.org" / "x" / "mod" / "sumdb").is_dir():
        pytest.skip("needs Go with golang.org/x/mod")
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", folder / "open_note", PROGRAM], env=environment, check=True, timeout=300)

    def open_note(note: str, *keys: VerifierKey) -> str:
        command = [str(folder / "open_note"), *map(str, keys)]
        return subprocess.run(command, input=note, capture_output=True, text=True, check=False).stdout.strip()

    return open_note


def test_go_accepts_checkpoints_and_rotations(opened: Opened, tmp_path: Path) -> None:
    folder = KeyFolder(path=tmp_path / "keys")
    old = make_keys(folder, "library.example.org/posts")
    rotate_keys(folder, size=5, root=bytes(32), at="2026-05-04T12:30:00.000000Z")
    new = load_signer(folder)
    rotation = folder.rotations.read_text(encoding="utf-8")

    assert "1 0" == opened(old.checkpoint(5, bytes(32)), old.verifier)
    assert "1 0" == opened(new.checkpoint(6, bytes(32)), old.verifier, new.verifier)
    assert "note has no verifiable signatures" == opened(new.checkpoint(6, bytes(32)), old.verifier)
    assert "1 1" == opened(rotation, old.verifier) == opened(rotation, new.verifier)
    assert "2 0" == opened(rotation, old.verifier, new.verifier)
    assert "invalid signature" in opened(rotation.replace("\n5\n", "\n6\n"), old.verifier)
