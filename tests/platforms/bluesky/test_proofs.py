"""Proofs of records: those that hold, and those that are forged."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.demo.smallweb.bluesky.repositories import DID, Repository, RepositorySigner, build_tree, car, path
from archiver.platforms.bluesky.atproto.cid import CID, cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import encode
from archiver.platforms.bluesky.atproto.keys import Curve, PublicKey, parse_did_key
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.atproto.proofs import prove

RECORDED_DID = "did:plc:qg247c53dxqy7ui4p6ah2rlz"
RECORDED_KEY = parse_did_key("did:key:zQ3shoJkEsnbCYQXSkNp1d3KJoE6jALb2s9CTyTVLhGFceQZZ")
LIVE = "app.bsky.feed.post/3n2wszs4kf22f"


def recorded_car(shared: Path, name: str) -> bytes:
    """A recorded proof."""
    return (shared / "fixtures" / "bluesky_pds" / f"{name}_syncGetRecord.car").read_bytes()


def refused(content: bytes, *, did: str = DID, at: str = path(3), key: PublicKey | None = None) -> str:
    """Why a proof is refused."""
    with pytest.raises(ProofError) as refusal:
        prove(content, did=did, path=at, key=key or RepositorySigner.new().public)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "rkey", "text"),
    [
        ("11_live", "3n2wszs4kf22f", "hello 🇺🇸🦊 post"),
        ("22_image_live", "3n2wszsfoes2f", "with image"),
        ("31_edited", "3n2wszs4kf22f", "hello EDITED"),
        ("41_deleted", "3n2wszs4kf22f", None),
        ("42_never_existed", "3zzzzzzzzzzz2", None),
        ("51_record_takendown", "3n2wsztw74c2f", "to be taken down"),
        ("53_record_restored", "3n2wsztw74c2f", "to be taken down"),
    ],
)
def test_proofs_of_a_real_server_are_accepted(shared: Path, name: str, rkey: str, text: str | None) -> None:
    proven = prove(recorded_car(shared, name), did=RECORDED_DID, path=f"app.bsky.feed.post/{rkey}", key=RECORDED_KEY)

    assert text == (proven.record or {}).get("text")
    assert (text is None) == (proven.cid is None)


@pytest.mark.parametrize("curve", list(Curve), ids=lambda curve: curve.name)
def test_in_a_large_tree_presence_and_absence_are_proven(curve: Curve) -> None:
    signer = RepositorySigner.new(curve)
    repository = Repository.with_posts(400, signer=signer)
    for number in range(1, 400, 2):
        del repository.records[path(number)]
    content = repository.proof()

    for number in range(0, 400, 17):
        proven = prove(content, did=DID, path=path(number), key=signer.public)
        assert (f"post {number}" if number % 2 == 0 else None) == (proven.record or {}).get("text")


@pytest.mark.parametrize("name", ["11_live", "41_deleted"])
def test_every_flipped_bit_of_a_proof_is_detected(shared: Path, name: str) -> None:
    content = recorded_car(shared, name)
    for place in range(len(content)):
        flipped = content[:place] + bytes((content[place] ^ 1 << place % 8,)) + content[place + 1 :]
        assert refused(flipped, did=RECORDED_DID, at=LIVE, key=RECORDED_KEY), place


@pytest.mark.parametrize("name", ["11_live", "41_deleted"])
def test_a_truncated_proof_is_refused(shared: Path, name: str) -> None:
    content = recorded_car(shared, name)
    for length in range(len(content)):
        assert refused(content[:length], did=RECORDED_DID, at=LIVE, key=RECORDED_KEY), length


def test_a_proof_signed_by_another_key_is_refused(repository: Repository) -> None:
    assert "the account's key has not signed it" == refused(repository.proof(), key=RepositorySigner.new(secret=8).public)
    assert "the account's key has not signed it" == refused(repository.proof(), key=RepositorySigner.new(Curve.P256).public)


def test_the_proof_of_another_account_is_refused(repository: Repository) -> None:
    assert "another account" in refused(repository.proof(), did="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")


def test_the_proof_of_another_record_is_refused(shared: Path, repository: Repository) -> None:
    """It leads to the record that was asked for, and does not bring it."""
    assert "lacks the block" in refused(repository.proof(lacking=[path(3)]))
    assert "lacks the block" in refused(recorded_car(shared, "22_image_live"), did=RECORDED_DID, at=LIVE, key=RECORDED_KEY)


def test_a_high_s_signature_is_refused(repository: Repository) -> None:
    blocks: dict[CID, bytes] = {}

    assert "not signed" in refused(repository.commit(build_tree(blocks, []), blocks, high=True))


def test_an_unsigned_commit_is_refused(repository: Repository) -> None:
    blocks: dict[CID, bytes] = {}
    commit = encode({"did": DID, "version": 3, "data": build_tree(blocks, []), "rev": repository.revision, "prev": None})

    assert "no signed commit" in refused(car(cid_of(commit), blocks | {cid_of(commit): commit}))


def test_a_tree_with_a_misplaced_record_proves_nothing(repository: Repository) -> None:
    """Signed by the owner, and still no proof that the record is absent: its keys are out of order, or on a wrong layer."""
    value = cid_of(b"")
    keys = [path(number).encode() for number in range(60)]
    swapped: dict[CID, bytes] = {}
    entries = [{"p": 0, "k": key, "v": value, "t": None} for key in (keys[9], keys[1])]
    disorder = encode({"l": None, "e": entries})
    swapped[cid_of(disorder)] = disorder

    assert "out of order" in refused(repository.commit(cid_of(disorder), swapped))

    flat: dict[CID, bytes] = {}
    one_layer = encode({"l": None, "e": [{"p": 0, "k": key, "v": value, "t": None} for key in keys if key != path(3).encode()]})
    flat[cid_of(one_layer)] = one_layer

    assert "on a layer" in refused(repository.commit(cid_of(one_layer), flat))


def test_an_endless_tree_is_refused() -> None:
    blocks: dict[CID, bytes] = {}
    root = build_tree(blocks, [])
    for _ in range(300):
        node = encode({"l": root, "e": []})
        root = cid_of(node)
        blocks[root] = node

    assert "deeper" in refused(Repository().commit(root, blocks))


def test_a_proof_with_too_many_blocks_is_refused() -> None:
    blocks = {cid_of(encode(number)): encode(number) for number in range(10_001)}

    assert "more blocks" in refused(car(cid_of(encode(0)), blocks))


@settings(max_examples=150)
@given(data=st.data())
def test_random_bytes_prove_nothing(repository: Repository, data: st.DataObject) -> None:
    """Cut, joined and rewritten at any place, a proof is either refused or still says what it said."""
    content = repository.proof()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 80)))
    mutated = content[:start] + data.draw(st.binary(max_size=60)) + content[end:]
    try:
        proven = prove(mutated, did=DID, path=path(3), key=repository.signer.public)
    except ProofError:
        return
    assert prove(content, did=DID, path=path(3), key=repository.signer.public) == proven


@given(st.binary(max_size=300))
def test_random_bytes_raise_only_the_proof_error(content: bytes) -> None:
    assert refused(content)
