"""The log behind a DID, and the document that is made of it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.demo.smallweb.bluesky.repositories import (
    ROTATION,
    SIGNING,
    RepositorySigner,
    did_of,
    log,
    operation,
    tombstone,
    update,
)
from archiver.model.digests import JSONValue
from archiver.model.urls import parse_url
from archiver.platforms.bluesky.atproto.plc_log import Ended, read_log
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.identities import Identity, read_document

RECORDED = "did:plc:qg247c53dxqy7ui4p6ah2rlz"
STRANGER = RepositorySigner.new(secret=13)


def body(shared: Path, name: str) -> JSONValue:
    """The body of a recorded answer."""
    told: dict[str, JSONValue] = json.loads((shared / "fixtures" / "bluesky_pds" / f"{name}.json").read_bytes())
    return told["body"]


def refused(said: JSONValue, did: str) -> str:
    """Why a log is refused."""
    with pytest.raises(ProofError) as refusal:
        read_log(said, did)
    return str(refusal.value)


FIRST = update(None)
DID = did_of(FIRST)
MOVED = update(FIRST, server="https://new.example")


def test_the_log_and_the_document_of_a_real_directory_agree(shared: Path) -> None:
    """The document spells the key as it was spelled before there was `Multikey`."""
    document = body(shared, "02_plc_diddoc")
    assert isinstance(document, dict)
    told = read_log(body(shared, "03_plc_log_audit"), RECORDED)

    assert isinstance(told, Identity)
    assert told == read_document(document, RECORDED)
    assert ("carol.test", parse_url("http://localhost:2593")) == (told.handle, told.server)


def test_a_document_of_the_live_network_is_read(shared: Path) -> None:
    told = json.loads((shared / "fixtures" / "bluesky" / "did_doc.json").read_bytes())
    identity = read_document(told["didDoc"], told["did"])

    assert "zQ3shc6V2kvUxn7hNmPy9JMToKT7u2NH27SnKNxGL1GcBcS4j" == str(identity.key).removeprefix("did:key:")
    assert parse_url("https://shimeji.us-east.host.bsky.network") == identity.server


def test_a_document_of_another_did_is_refused() -> None:
    with pytest.raises(ProofError, match="another DID"):
        read_document({"id": DID}, RECORDED)


def test_the_last_operation_gives_the_accounts_data() -> None:
    told = read_log(log(FIRST, MOVED), DID)

    assert Identity(did=DID, key=SIGNING.public, server=parse_url("https://new.example"), handle="harbour.example") == told


def test_a_rotated_key_signs_the_next_operations() -> None:
    handed = update(FIRST, rotation=STRANGER)

    assert isinstance(read_log(log(FIRST, handed, update(handed, by=STRANGER, rotation=STRANGER)), DID), Identity)
    assert "not signed" in refused(log(FIRST, handed, update(handed)), DID)


def test_a_log_with_legacy_operations_is_read() -> None:
    said: dict[str, JSONValue] = {
        "type": "create",
        "signingKey": str(SIGNING.public),
        "recoveryKey": str(ROTATION.public),
        "handle": "harbour.example",
        "service": "https://pds.example",
        "prev": None,
    }
    oldest = operation(ROTATION, said)

    assert Identity(
        did=did_of(oldest), key=SIGNING.public, server=parse_url("https://pds.example"), handle="harbour.example"
    ) == read_log(log(oldest), did_of(oldest))


def test_a_tombstoned_did_is_recognised() -> None:
    assert Ended(did=DID) == read_log(log(FIRST, tombstone(FIRST)), DID)


def test_a_nullified_operation_is_ignored() -> None:
    stolen = update(FIRST, server="https://thief.example")

    assert isinstance(told := read_log(log(FIRST, stolen, MOVED, nullified=(1,)), DID), Identity)
    assert parse_url("https://new.example") == told.server


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (log(MOVED), "not the one that the DID is the digest of"),
        (log(update(None, server="https://forger.example")), "not the one that the DID is the digest of"),
        (log(FIRST, update(FIRST, by=STRANGER)), "not signed"),
        (log(FIRST, tombstone(FIRST, by=STRANGER)), "not signed"),
        (log(FIRST, update(MOVED)), "does not follow"),
        (log(FIRST, MOVED | {"services": {}}), "not signed"),
        (log(FIRST, MOVED | {"sig": "AAAA"}), "not signed"),
        (log(FIRST, MOVED | {"sig": "!"}), "cannot be encoded"),
        (log(FIRST, FIRST), "does not follow"),
        (log(FIRST, nullified=(0,)), "overruled"),
        ([], "no log"),
        ({"message": "DID not registered"}, "no log"),
        ([None], "no operation"),
        ([{"operation": FIRST}] * 1001, "longer"),
    ],
)
def test_a_forged_log_is_refused(said: JSONValue, why: str) -> None:
    assert why in refused(said, DID)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["operation", "sig", "prev", "type", "$link"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_other_input_is_refused_with_one_error(said: JSONValue) -> None:
    assert refused(said, DID)
