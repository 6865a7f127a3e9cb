"""Keys, rotations and the file of checkpoints survive a kill, a full disk and a failing one at every step of their writing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.errors import LedgerError
from archiver.ledger.checkpoints import new_signer
from archiver.ledger.durable_files import append_missing_notes
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer, make_keys, read_pinned_key, rotate_keys, trusted_keys
from archiver.ledger.signed_notes import VerifierKey, split_notes

pytestmark = pytest.mark.slow

FAULTS = [
    (call, fault)
    for call in ("write", "fsync", "rename", "unlink", "mkdir")
    for fault in ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
]
SCRIPT = """
import sys
from pathlib import Path
from archiver.errors import ArchiverError
from archiver.ledger.durable_files import append_missing_notes
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import make_keys, rotate_keys
from archiver.ledger.signed_notes import split_notes

home = Path(sys.argv[1])
folder = KeyFolder(path=home / "keys")
try:
    match sys.argv[2]:
        case "make":
            make_keys(folder)
        case "rotate":
            rotate_keys(folder, size=7, root=bytes(32), at="2026-05-04T12:30:00.000000Z")
        case "append":
            append_missing_notes(home / "checkpoints.txt", split_notes((home / "notes").read_text())[0])
except (ArchiverError, OSError) as error:
    sys.exit(str(error))
"""
MAX_TURNS = 30


def interrupted(home: Path, step: str, call: str, fault: str, turn: int) -> bool:
    """Take a step in a process whose nth system call of a kind fails or kills it; whether it did not come to its end."""
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={turn}"]
    command = [*strace, sys.executable, "-B", "-c", SCRIPT, str(home), step]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode != 0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    return tmp_path / "home"


@pytest.mark.parametrize(("call", "fault"), FAULTS)
def test_keys_that_were_not_made_whole_are_made_or_completed_by_the_next_run(home: Path, call: str, fault: str) -> None:
    folder = KeyFolder(path=home / "keys")
    for turn in range(1, MAX_TURNS):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        if not interrupted(home, "make", call, fault, turn):
            break

        signer = load_signer(folder) if folder.private.exists() else make_keys(folder)
        assert signer.verifier == read_pinned_key(folder)
    assert turn < MAX_TURNS - 1
    assert turn > 1 or call == "unlink"


@pytest.mark.parametrize(("call", "fault"), FAULTS)
def test_a_rotation_that_is_interrupted_is_whole_or_has_not_happened(home: Path, call: str, fault: str) -> None:
    """In both cases there is a key that signs, it is the pinned one, and whoever trusts the first key still trusts it."""
    folder = KeyFolder(path=home / "keys")
    for turn in range(1, MAX_TURNS):
        shutil.rmtree(home, ignore_errors=True)
        first = make_keys(folder).verifier
        if not interrupted(home, "rotate", call, fault, turn):
            break

        signs = load_signer(folder).verifier
        assert signs == read_pinned_key(folder) == trusted_keys(folder, first).current
        assert () == trusted_keys(folder, first).strays
        assert (signs != first) == folder.rotations.exists()
        rotated = rotate_keys(folder, size=9, root=bytes(32), at="2026-05-05T12:30:00.000000Z")
        assert rotated.new == trusted_keys(folder, first).current
    assert turn < MAX_TURNS - 1
    assert turn > 1 or call == "mkdir"


@pytest.mark.parametrize(("call", "fault"), [pair for pair in FAULTS if pair[0] in ("write", "fsync")])
def test_an_append_that_is_interrupted_loses_nothing_and_is_completed(home: Path, call: str, fault: str) -> None:
    signer = new_signer()
    notes = [signer.checkpoint(size, bytes(32)) for size in range(4)]
    for turn in range(1, MAX_TURNS):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "notes").write_text("\n".join(notes))
        append_missing_notes(home / "checkpoints.txt", notes[:2])
        if not interrupted(home, "append", call, fault, turn):
            break

        assert notes[:2] == split_notes((home / "checkpoints.txt").read_text())[0][:2]
        append_missing_notes(home / "checkpoints.txt", notes)
        assert (notes, "") == split_notes((home / "checkpoints.txt").read_text())
    assert turn < MAX_TURNS - 1
    assert turn > 1


@pytest.mark.parametrize("kept", range(0, 400, 7))
def test_a_file_of_rotations_that_was_cut_off_leads_no_further_than_it_says(tmp_path: Path, kept: int) -> None:
    folder = KeyFolder(path=tmp_path / "keys")
    keys: list[VerifierKey] = [make_keys(folder).verifier]
    keys.append(rotate_keys(folder, size=7, root=bytes(32), at="2026-05-04T12:30:00.000000Z").new)
    folder.rotations.write_bytes(folder.rotations.read_bytes()[:kept])

    assert keys[:1] == [period.key for period in trusted_keys(folder, keys[0]).periods]
    folder.public.write_text(f"{keys[0]}\n")
    with pytest.raises(LedgerError, match="is not the private key"):
        load_signer(folder)
