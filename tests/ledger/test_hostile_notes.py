"""Hostile notes, keys and rotations are read as what they are, or not at all: nothing is raised, and nothing false is believed."""

import base64
import hashlib
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import LedgerError
from archiver.ledger.checkpoints import new_signer, parse_root, parse_signer, read_checkpoint
from archiver.ledger.durable_files import read_bounded
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import make_keys, read_pinned_key, read_private_key, trusted_keys
from archiver.ledger.key_history import follow_rotations, parse_rotation
from archiver.ledger.note_search import find_checkpoints
from archiver.ledger.signed_notes import VerifierKey, parse_note, parse_verifier_key, split_notes

SIGNER = new_signer()
OTHER = new_signer(SIGNER.name)
ROOT = hashlib.sha256(b"root").digest()
NOTE = SIGNER.checkpoint(41, ROOT)
TEXT, _, SIGNATURE = NOTE.partition("\n\n")
MAX_SECONDS = 20
TEN_MEGABYTES = 10_000_000


def signed(text: str) -> str:
    """A text with a signature of the key over exactly these bytes."""
    return f"{text}\n{SIGNER.signature_of(text)}"


def noncanonical(encoded: str) -> str:
    """Base64 that decodes to the same bytes, and is not how they are written: a bit is set that counts for nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    padding = len(encoded) - len(encoded.rstrip("="))
    last = encoded[-padding - 1]
    changed = encoded[: -padding - 1] + alphabet[alphabet.index(last) ^ 1] + "=" * padding
    assert base64.b64decode(encoded) == base64.b64decode(changed)
    return changed


def test_base64_counts_only_as_it_is_written() -> None:
    encoded = SIGNATURE.strip().rpartition(" ")[2]
    root = base64.b64encode(ROOT).decode()

    assert read_checkpoint(NOTE, SIGNER.verifier) is not None
    assert read_checkpoint(NOTE.replace(encoded, noncanonical(encoded)), SIGNER.verifier) is None
    assert read_checkpoint(signed(f"{SIGNER.name}\n41\n{noncanonical(root)}\n"), SIGNER.verifier) is None
    name, identity, key = str(SIGNER.verifier).split("+", 2)
    assert parse_verifier_key(f"{name}+{identity}+{key}=") is None


@pytest.mark.parametrize(
    "size",
    ["-1", "+41", "041", "4_1", "٤١", "41.0", "4e1", "0x29", " 41", "41 ", "", "9" * 20, "9" * 5000, "41\n41", "１"],
)
def test_a_size_counts_only_in_plain_digits_and_up_to_19_of_them(size: str) -> None:
    """The key has signed exactly these bytes: their form alone is wrong."""
    read = read_checkpoint(signed(f"{SIGNER.name}\n{size}\n{base64.b64encode(ROOT).decode()}\n"), SIGNER.verifier)

    assert read is None


@pytest.mark.parametrize("root", [b"", b"\0" * 31, b"\0" * 33, b"\0" * 64])
def test_a_root_has_32_bytes(root: bytes) -> None:
    assert read_checkpoint(SIGNER.checkpoint(41, root), SIGNER.verifier) is None


def test_the_origin_is_the_name_of_the_key() -> None:
    assert read_checkpoint(signed(f"another\n41\n{base64.b64encode(ROOT).decode()}\n"), SIGNER.verifier) is None


def test_a_forged_key_id_is_refused() -> None:
    """A line may claim any id: neither another key under this id, nor this key under another one counts."""
    forged = OTHER.signature_of(f"{TEXT}\n").rpartition(" ")[2]
    under_this_id = base64.b64encode(SIGNER.verifier.id + base64.b64decode(forged)[4:]).decode()
    genuine = base64.b64decode(SIGNATURE.strip().rpartition(" ")[2])
    under_another = base64.b64encode(OTHER.verifier.id + genuine[4:]).decode()

    for encoded in (under_this_id, under_another):
        note = f"{TEXT}\n\n— {SIGNER.name} {encoded}\n"
        assert read_checkpoint(note, SIGNER.verifier) is None
        assert read_checkpoint(note, OTHER.verifier) is None
    name, _, key = str(SIGNER.verifier).split("+", 2)
    assert parse_verifier_key(f"{name}+{OTHER.verifier.id.hex()}+{key}") is None
    assert parse_verifier_key(f"{name}x+{SIGNER.verifier.id.hex()}+{key}") is None


def test_a_second_line_of_a_key_has_to_hold_too() -> None:
    false = f"— {SIGNER.name} {base64.b64encode(SIGNER.verifier.id + bytes(64)).decode()}\n"
    unknown = f"— {SIGNER.name} {base64.b64encode(bytes(68)).decode()}\n"

    assert read_checkpoint(f"{NOTE}{SIGNATURE}", SIGNER.verifier) is not None
    assert read_checkpoint(f"{NOTE}{unknown}", SIGNER.verifier) is not None
    assert read_checkpoint(f"{NOTE}{false}", SIGNER.verifier) is None
    assert read_checkpoint(f"{TEXT}\n\n{false}{SIGNATURE}", SIGNER.verifier) is None


def test_a_note_has_at_most_a_hundred_signatures() -> None:
    unknown = f"— a {base64.b64encode(bytes(68)).decode()}\n"

    assert read_checkpoint(NOTE + unknown * 99, SIGNER.verifier) is not None
    assert read_checkpoint(NOTE + unknown * 100, SIGNER.verifier) is None


@pytest.mark.parametrize(
    "made",
    [
        lambda: "A" * TEN_MEGABYTES,
        lambda: "\n" * TEN_MEGABYTES,
        lambda: "— " * (TEN_MEGABYTES // 2),
        lambda: "— a AAAA\n" * (TEN_MEGABYTES // 9),
        lambda: f"{TEXT}\n\n— {SIGNER.name} {'A' * TEN_MEGABYTES}\n",
        lambda: f"{'A' * TEN_MEGABYTES}\n41\n{base64.b64encode(ROOT).decode()}\n\n{SIGNATURE}",
        lambda: f"{SIGNER.name}\n{'9' * TEN_MEGABYTES}\n{base64.b64encode(ROOT).decode()}\n\n{SIGNATURE}",
        lambda: f"{SIGNER.name}\n41\n{'A' * TEN_MEGABYTES}\n\n{SIGNATURE}",
        lambda: f"{TEXT}\n{'x' * TEN_MEGABYTES}\n\n{SIGNATURE}",
    ],
    ids=range(9),
)
def test_a_line_of_ten_megabytes_is_no_note_and_takes_little_time(made: Callable[[], str]) -> None:
    note = made()
    began = time.monotonic()

    assert read_checkpoint(note, SIGNER.verifier) is None
    assert parse_verifier_key(note) is None
    assert parse_signer(note) is None
    assert parse_rotation(note) is None
    assert SIGNER.verifier == follow_rotations(SIGNER.verifier, [note]).current
    split_notes(note)
    assert MAX_SECONDS > time.monotonic() - began


PIECES = st.sampled_from(
    [
        *NOTE.split("\n"),
        str(SIGNER.verifier),
        str(OTHER.verifier),
        SIGNER.serialized,
        "\n",
        "\n\n",
        "— ",
        "+",
        "PRIVATE+KEY+",
        "\r",
        "\0",
        "embed-archiver key rotation 1",
        "2026-05-04T12:30:00Z",
        "-1",
        "9" * 30,
        "=",
        "\ud800",
        "\u2028",
        "\x85",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=20).map("".join)


@given(note=TEXTS)
def test_any_text_is_read_without_an_exception(note: str) -> None:
    parsed = parse_note(note)
    read = read_checkpoint(note, SIGNER.verifier)
    split, rest = split_notes(note)
    keys = follow_rotations(SIGNER.verifier, [*split, rest])

    assert read is None or (parsed is not None and (read.size, read.root) == (41, ROOT))
    assert parse_rotation(note) is None
    assert (SIGNER.verifier,) == tuple(period.key for period in keys.periods)
    assert parse_signer(note) in {None, SIGNER}
    assert parse_verifier_key(note) in {None, SIGNER.verifier, OTHER.verifier}
    parse_root(note)


@given(data=st.data(), place=st.integers(min_value=0, max_value=len(NOTE) - 1))
def test_a_note_with_one_character_changed_is_not_believed(data: st.DataObject, place: int) -> None:
    character = data.draw(st.characters())
    changed = NOTE[:place] + character + NOTE[place + 1 :]

    assert (changed == NOTE) == (read_checkpoint(changed, SIGNER.verifier) is not None)
    for note in find_checkpoints(changed.encode("utf-8", "replace")):
        read = read_checkpoint(note, SIGNER.verifier)
        assert read is None or (read.size, read.root) == (41, ROOT)


@given(public=st.binary(min_size=32, max_size=32))
def test_any_32_bytes_may_be_a_key_and_verify_nothing(public: bytes) -> None:
    """Also those that are no point of the curve, or one of small order."""
    key = VerifierKey(name=SIGNER.name, public=public)

    assert key == parse_verifier_key(str(key))
    assert read_checkpoint(NOTE, key) is None


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_key_of_small_order_verifies_no_checkpoint_with_an_empty_signature(public: bytes) -> None:
    key = VerifierKey(name=SIGNER.name, public=public)
    line = f"— {SIGNER.name} {base64.b64encode(key.id + bytes(64)).decode()}\n"

    assert read_checkpoint(f"{TEXT}\n\n{line}", key) is None


@given(content=st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "replace")))
def test_damaged_key_files_are_errors_of_their_own_kind(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = KeyFolder(path=tmp_path_factory.mktemp("keys") / "keys")
    pinned = make_keys(folder).verifier
    for path in (folder.public, folder.private, folder.rotations):
        path.write_bytes(content)

    assert pinned == trusted_keys(folder, pinned).current
    is_public = parse_verifier_key(content.decode("utf-8", "replace")) is not None
    is_private = parse_signer(content.decode("utf-8", "replace")) is not None
    with nullcontext() if is_public else pytest.raises(LedgerError, match=r"ledger\.pub"):
        read_pinned_key(folder)
    with nullcontext() if is_private else pytest.raises(LedgerError, match=r"ledger\.key"):
        read_private_key(folder.private)


def test_a_file_that_is_too_large_is_named_and_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)

    with pytest.raises(LedgerError, match=r"checkpoints\.txt is larger than 64 MiB"):
        read_bounded(path)
