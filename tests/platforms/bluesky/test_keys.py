"""Public keys in all their spellings, and signatures."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.demo.smallweb.bluesky.repositories import RepositorySigner
from archiver.platforms.bluesky.atproto.encodings import to_base58
from archiver.platforms.bluesky.atproto.keys import Curve, parse_did_key, parse_verification_key
from archiver.platforms.bluesky.atproto.proof_error import ProofError

each_curve = pytest.mark.parametrize("curve", list(Curve), ids=lambda curve: curve.name)
_OLD = {Curve.K256: "EcdsaSecp256k1VerificationKey2019", Curve.P256: "EcdsaSecp256r1VerificationKey2019"}


@each_curve
def test_a_valid_signature_is_accepted(curve: Curve) -> None:
    signer = RepositorySigner.new(curve)
    signature = signer.sign(b"water rising")

    assert signer.public.signed(b"water rising", signature)
    assert not signer.public.signed(b"water falling", signature)
    assert not RepositorySigner.new(curve, secret=8).public.signed(b"water rising", signature)


@each_curve
def test_a_high_s_signature_is_refused(curve: Curve) -> None:
    signer = RepositorySigner.new(curve)

    assert not signer.public.signed(b"water rising", signer.sign(b"water rising", high=True))


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\x01" * 63, b"\xff" * 64])
def test_other_bytes_are_no_signature(signature: bytes) -> None:
    assert not RepositorySigner.new().public.signed(b"water rising", signature)


@each_curve
def test_every_encoding_of_a_key_gives_the_same_key(curve: Curve) -> None:
    signer = RepositorySigner.new(curve)
    public = signer.public
    uncompressed = signer.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    prefixed = str(public).removeprefix("did:key:")

    assert public == parse_did_key(str(public))
    assert public == parse_verification_key("Multikey", prefixed)
    assert public == parse_verification_key(_OLD[curve], "z" + to_base58(uncompressed))
    assert public == parse_verification_key(_OLD[curve], "z" + to_base58(public.point))


@pytest.mark.parametrize(
    "written",
    ["", "did:key:", "did:key:z", "did:key:z0", "did:web:example.org", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"],
)
def test_a_key_of_another_curve_is_refused(written: str) -> None:
    with pytest.raises(ProofError):
        parse_did_key(written)


def test_a_point_off_the_curve_is_refused() -> None:
    with pytest.raises(ProofError, match="no point"):
        parse_did_key("did:key:z" + to_base58(Curve.K256.prefix + b"\x02" + b"\xff" * 32))
