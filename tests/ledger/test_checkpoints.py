"""A checkpoint is a signed note that a stranger can check with nothing but the two specifications."""

import base64
import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archiver.ledger.checkpoints import SignedRoot, new_signer, parse_signer, read_checkpoint
from archiver.ledger.signed_notes import VerifierKey, parse_verifier_key, split_notes

ROOT = hashlib.sha256(b"root").digest()


def strangers_check(note: str, key: VerifierKey) -> tuple[str, int, bytes]:
    """C2SP signed-note and tlog-checkpoint, followed line by line; raises where the signature does not hold."""
    text, signature_line = note.split("\n\n")
    name, key_id, encoded = str(key).split("+", 2)
    algorithm, public = base64.b64decode(encoded)[:1], base64.b64decode(encoded)[1:]
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
    assert parse_verifier_key(note) is None
    assert parse_signer(note) is None


def test_a_checkpoint_with_a_witness_below_it_is_still_the_logs() -> None:
    signer, witness = new_signer(), new_signer("witness.example/w1")
    note = signer.checkpoint(41, ROOT)
    text = note.partition("\n\n")[0] + "\n"

    assert read_checkpoint(note + witness.signature_of(text), signer.verifier) is not None
    assert read_checkpoint(note.replace("\n\n", f"\n\n{witness.signature_of(text)}"), signer.verifier) is not None


def test_a_signature_by_another_key_of_the_same_name_does_not_count() -> None:
    signer, other = new_signer("library.example.org/posts"), new_signer("library.example.org/posts")

    assert read_checkpoint(other.checkpoint(41, ROOT), signer.verifier) is None
    assert read_checkpoint(signer.checkpoint(41, ROOT), signer.verifier) is not None


@pytest.mark.parametrize("size", ["041", "-1", "+41", " 41", "41 ", "4_1", "٤١", "9" * 20, ""])
def test_a_size_is_written_in_one_way(size: str) -> None:
    signer = new_signer()
    text = f"{signer.name}\n{size}\n{base64.b64encode(ROOT).decode()}\n"

    assert read_checkpoint(f"{text}\n{signer.signature_of(text)}", signer.verifier) is None


def test_an_operators_origin_is_the_keys_name() -> None:
    signer = new_signer("library.example.org/posts")

    assert "library.example.org/posts" == signer.checkpoint(41, ROOT).partition("\n")[0] == signer.verifier.name
    assert signer.verifier == parse_verifier_key(str(signer.verifier))


def test_notes_that_stand_one_after_the_other_are_separated() -> None:
    signer = new_signer()
    first, second = signer.checkpoint(1, ROOT), signer.checkpoint(2, ROOT)

    assert ([first, second], "") == split_notes(f"{first}\n{second}")
    assert ([first, second], "") == split_notes(first + second)
    assert ([first], second[:-1]) == split_notes(f"{first}\n{second[:-1]}")
    assert ([], "") == split_notes("")
