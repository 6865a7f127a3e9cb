"""A checkpoint is a signed note that a stranger can check with nothing but the two specifications."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archiver.errors import LedgerError
from archiver.ledger.checkpoints import SignedRoot, load_or_make_signer, new_signer, parse_signer, read_checkpoint

ROOT = hashlib.sha256(b"root").digest()


def strangers_check(note: str, verifier: str) -> tuple[str, int, bytes]:
    """C2SP signed-note and tlog-checkpoint, followed line by line; raises where the signature does not hold."""
    text, signature_line = note.split("\n\n")
    name, key_id, key = verifier.split("+", 2)
    algorithm, public = base64.b64decode(key)[:1], base64.b64decode(key)[1:]
    assert b"\x01" == algorithm
    assert hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4].hex() == key_id
    dash, signer, signature = signature_line.removesuffix("\n").split(" ")
    assert ("—", name) == (dash, signer)
    raw = base64.b64decode(signature)
    assert key_id == raw[:4].hex()
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], (text + "\n").encode())
    origin, size, root = text.split("\n")
    assert re.fullmatch(r"0|[1-9][0-9]*", size)
    return origin, int(size), base64.b64decode(root)


def test_a_checkpoint_can_be_checked_by_the_specifications_alone() -> None:
    signer = new_signer()

    assert (signer.name, 41, ROOT) == strangers_check(signer.checkpoint(41, ROOT), signer.verifier)


def test_a_checkpoint_survives_a_round_trip() -> None:
    signer = new_signer()

    assert SignedRoot(origin=signer.name, size=41, root=ROOT) == read_checkpoint(signer.checkpoint(41, ROOT), signer.verifier)


def test_a_changed_checkpoint_has_no_valid_signature() -> None:
    signer = new_signer()
    altered = signer.checkpoint(41, ROOT).replace("\n41\n", "\n42\n")

    assert read_checkpoint(altered, signer.verifier) is None
    with pytest.raises(InvalidSignature):
        strangers_check(altered, signer.verifier)


def test_the_key_of_another_ledger_does_not_verify_it() -> None:
    assert read_checkpoint(new_signer().checkpoint(41, ROOT), new_signer().verifier) is None


@pytest.mark.parametrize("note", ["", "\n\n", "a\n1\nAAAA\n\n— a !!!\n", "a\nb\nc\n\n— \n", "— " * 100])
def test_other_text_is_no_checkpoint(note: str) -> None:
    assert read_checkpoint(note, new_signer().verifier) is None
    assert read_checkpoint(new_signer().checkpoint(1, ROOT), note) is None


def test_the_key_is_created_once_and_readable_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    made = load_or_make_signer(path)

    assert made == load_or_make_signer(path) == parse_signer(path.read_text(encoding="utf-8"))
    assert 0o600 == path.stat().st_mode & 0o777
    assert ["ledger.key"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.parametrize("written", [b"", b"PRIVATE+KEY+a+00000000+AQ==", b"PRIVATE+KEY+a", b"\xff\xfe", b"A" * 9000])
def test_a_broken_key_is_reported_with_the_remedy(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "ledger.key"
    path.write_bytes(written)

    with pytest.raises(LedgerError, match=r"ledger\.key"):
        load_or_make_signer(path)
