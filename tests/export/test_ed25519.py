"""The page's own Ed25519 agrees with the RFC's vectors, with `cryptography`, and with neither of the lax ways."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.export.page.ed25519 import ORDER, is_signed, point_of

VECTORS = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
"""RFC 8032 section 7.1: public key, message and signature."""
SEEDS, MESSAGES = st.binary(min_size=32, max_size=32), st.binary(max_size=64)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_vectors_of_rfc_8032_hold_and_only_they(vector: str) -> None:
    public, message, signature = map(bytes.fromhex, VECTORS[vector])

    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"x", signature)
    assert not is_signed(public, message, signature[:32] + bytes(32))


@given(seed=SEEDS, message=MESSAGES)
@settings(max_examples=20, deadline=None)
def test_what_cryptography_signs_is_signed(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)

    assert is_signed(private.public_key().public_bytes_raw(), message, private.sign(message))


@given(seed=SEEDS, message=MESSAGES, position=st.integers(min_value=0, max_value=64 * 8 - 1))
@settings(max_examples=30, deadline=None)
def test_a_signature_with_one_bit_changed_is_refused_as_by_cryptography(seed: bytes, message: bytes, position: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    changed = bytearray(private.sign(message))
    changed[position // 8] ^= 1 << position % 8

    assert not is_signed(public, message, bytes(changed))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(changed), message)


@given(seed=SEEDS, message=MESSAGES)
@settings(max_examples=10, deadline=None)
def test_a_scalar_that_is_larger_than_the_order_is_refused(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(message)
    larger = int.from_bytes(signature[32:], "little") + ORDER

    assert not is_signed(private.public_key().public_bytes_raw(), message, signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "encoded",
    [
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        (2**255 - 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
        bytes(31),
        b"",
    ],
)
def test_bytes_that_are_not_the_one_way_to_write_a_point_are_none(encoded: bytes) -> None:
    """Larger than the field's prime, zero with a sign, off the curve, too short."""
    assert point_of(encoded) is None


def test_a_key_of_small_order_signs_nothing() -> None:
    """With the neutral point as key and commitment, the scalar zero would sign every message."""
    neutral = (1).to_bytes(32, "little")

    assert not is_signed(neutral, b"anything", neutral + bytes(32))
