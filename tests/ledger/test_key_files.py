"""The folder of the keys: made once, rotated whole or not at all, and believed only as far as signatures lead."""

import stat
from pathlib import Path

import pytest

from archiver.errors import InputError, LedgerError
from archiver.ledger.checkpoints import new_signer, parse_signer
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer, make_keys, read_pinned_key, rotate_keys, trusted_keys
from archiver.ledger.key_history import KeyHistory, Rotation
from archiver.ledger.signed_notes import parse_verifier_key

ROOT = bytes(32)
AT = "2026-05-04T12:30:00.000000Z"


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(path=tmp_path / "keys")


def rotate(folder: KeyFolder, size: int, *, succeeds: bool = False) -> Rotation:
    return rotate_keys(folder, size=size, root=ROOT, at=AT, succeeds=succeeds)


def history(folder: KeyFolder, pinned: str | None = None) -> KeyHistory:
    """The keys that are trusted with the pinned key, or with one that somebody else keeps."""
    key = read_pinned_key(folder) if pinned is None else parse_verifier_key(pinned)
    assert key is not None
    return trusted_keys(folder, key)


def test_the_first_key_is_pinned_and_only_its_owner_can_read_the_private_one(folder: KeyFolder) -> None:
    made = make_keys(folder)

    assert made == load_signer(folder) == parse_signer(folder.private.read_text(encoding="utf-8"))
    assert f"{made.verifier}\n" == folder.public.read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE(folder.private.stat().st_mode)
    assert {"ledger.key", "ledger.pub"} == {path.name for path in folder.path.iterdir()}


def test_keys_are_made_once(folder: KeyFolder) -> None:
    make_keys(folder, "library.example.org/posts")

    with pytest.raises(InputError, match="keys rotate"):
        make_keys(folder)
    assert "library.example.org/posts" == load_signer(folder).name


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb", "embed-archiver/0123456789abcdef", "bücher.example", "x" * 201])
def test_an_origin_is_a_name_that_notes_can_carry(folder: KeyFolder, origin: str) -> None:
    with pytest.raises(InputError, match="no name for a log"):
        make_keys(folder, origin)
    assert not folder.path.exists()


@pytest.mark.parametrize("written", [b"", b"PRIVATE+KEY+a+00000000+AQ==", b"PRIVATE+KEY+a", b"\xff\xfe", b"A" * 9000])
def test_a_damaged_private_key_is_named_and_not_replaced(folder: KeyFolder, written: bytes) -> None:
    make_keys(folder)
    folder.private.write_bytes(written)

    with pytest.raises(LedgerError, match=r"ledger\.key"):
        load_signer(folder)
    assert written == folder.private.read_bytes()


@pytest.mark.parametrize("written", [b"", b"a+00000000+AQ==", b"\xff\xfe", b"A" * 9000])
def test_a_damaged_public_key_is_named(folder: KeyFolder, written: bytes) -> None:
    make_keys(folder)
    folder.public.write_bytes(written)

    with pytest.raises(LedgerError, match=r"ledger\.pub"):
        read_pinned_key(folder)
    with pytest.raises(LedgerError, match=r"ledger\.pub"):
        load_signer(folder)


def test_another_private_key_does_not_sign_under_the_pinned_one(folder: KeyFolder) -> None:
    name = make_keys(folder).name
    folder.private.write_text(new_signer(name).serialized, encoding="utf-8")

    with pytest.raises(LedgerError, match="not the private key of"):
        load_signer(folder)


def test_a_private_key_that_is_lost_is_not_replaced_silently(folder: KeyFolder) -> None:
    make_keys(folder)
    folder.private.unlink()

    with pytest.raises(LedgerError, match="no key"):
        load_signer(folder)


def test_a_rotation_keeps_the_origin_and_leads_from_each_key_to_the_others(folder: KeyFolder) -> None:
    keys = [make_keys(folder).verifier, rotate(folder, 10).new, rotate(folder, 20).new]

    assert 1 == len({key.name for key in keys})
    assert keys[2] == read_pinned_key(folder) == load_signer(folder).verifier
    for key in keys:
        trusted = history(folder, str(key))
        assert keys == [period.key for period in trusted.periods]
        assert [(0, 10), (10, 20), (20, None)] == [(period.since, period.until) for period in trusted.periods]
        assert () == trusted.strays


def test_checkpoints_of_each_key_are_believed_in_its_own_time(folder: KeyFolder) -> None:
    old = make_keys(folder)
    rotate(folder, 10)
    read = history(folder).read(old.checkpoint(7, ROOT)), history(folder).read(old.checkpoint(11, ROOT))

    assert [True, False] == [found is not None and found[1].covers(found[0].size) for found in read]


def test_a_rotation_that_the_old_key_did_not_sign_leads_nowhere(folder: KeyFolder) -> None:
    old, thief = make_keys(folder), new_signer(load_signer(folder).name)
    rotation = Rotation(at=AT, size=10, root=ROOT, old=old.verifier, new=thief.verifier)
    folder.rotations.write_text(rotation.note(thief, thief), encoding="utf-8")

    assert [old.verifier] == [period.key for period in history(folder).periods]
    assert (1,) == history(folder).strays


def test_a_rotation_that_the_new_key_did_not_sign_leads_nowhere(folder: KeyFolder) -> None:
    old, other = make_keys(folder), new_signer(load_signer(folder).name)
    rotation = Rotation(at=AT, size=10, root=ROOT, old=old.verifier, new=other.verifier)
    folder.rotations.write_text(rotation.note(old, old), encoding="utf-8")

    assert (1,) == history(folder).strays


@pytest.mark.parametrize("change", ["10", "2026", "AAAA"])
def test_a_changed_rotation_leads_nowhere(folder: KeyFolder, change: str) -> None:
    make_keys(folder)
    rotate(folder, 10)
    written = folder.rotations.read_text(encoding="utf-8")
    assert change in written
    folder.rotations.write_text(written.replace(change, change[::-1][1:] + "7", 1), encoding="utf-8")

    assert (1,) == history(folder).strays


def test_a_succession_begins_another_log_and_names_the_last_size_of_the_old_one(folder: KeyFolder) -> None:
    make_keys(folder, "library.example.org/posts")
    names = [rotate(folder, 10, succeeds=True).new.name, rotate(folder, 5, succeeds=True).new.name]

    assert ["library.example.org/posts/2", "library.example.org/posts/3"] == names
    assert [(0, 10), (0, 5), (0, None)] == [(period.since, period.until) for period in history(folder).periods]


def test_rubbish_among_the_rotations_is_named_by_its_number(folder: KeyFolder) -> None:
    make_keys(folder)
    rotate(folder, 10)
    folder.rotations.write_text(folder.rotations.read_text(encoding="utf-8") + "\nrubbish\n", encoding="utf-8")

    assert (2,) == history(folder).strays
