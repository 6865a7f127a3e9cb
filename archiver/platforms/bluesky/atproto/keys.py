"""Parse public keys of the AT Protocol (did:key, multibase), and verify signatures.

There are two curves, P-256 and K-256. Signatures are ECDSA over SHA-256, 64 bytes (`r` and `s`), with the smaller of the two
possible values of `s`, so that a message has no second valid signature with the same `r`.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.platforms.bluesky.atproto.encodings import from_base58, to_base58
from archiver.platforms.bluesky.atproto.proof_error import ProofError

_DID_KEY = "did:key:"
_BASE58 = "z"
_SCALAR_BYTES = 32


class Curve(Enum):
    """A curve, with its order and the prefix of its keys (multicodec, as a varint)."""

    K256 = (b"\xe7\x01", 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141)
    P256 = (b"\x80\x24", 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551)

    def __init__(self, prefix: bytes, order: int) -> None:
        self.prefix = prefix
        self.order = order

    def key(self, point: bytes) -> ec.EllipticCurvePublicKey:
        """The key at a point; `ValueError` if the point is not on the curve."""
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1() if self is Curve.K256 else ec.SECP256R1(), point)


_OLD_TYPES = {"EcdsaSecp256k1VerificationKey2019": Curve.K256, "EcdsaSecp256r1VerificationKey2019": Curve.P256}
"""The curves by the types that DID documents used before `Multikey`; their keys have no prefix and are often uncompressed."""


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """A public key: a point on a curve, in compressed form."""

    curve: Curve
    point: bytes

    def __str__(self) -> str:
        return _DID_KEY + _BASE58 + to_base58(self.curve.prefix + self.point)

    @cached_property
    def _key(self) -> ec.EllipticCurvePublicKey:
        return self.curve.key(self.point)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key's owner has signed a message."""
        if len(signature) != 2 * _SCALAR_BYTES:
            return False
        r, s = int.from_bytes(signature[:_SCALAR_BYTES], "big"), int.from_bytes(signature[_SCALAR_BYTES:], "big")
        if not 0 < r < self.curve.order or not 0 < s <= self.curve.order // 2:
            return False
        try:
            self._key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def parse_did_key(written: str) -> PublicKey:
    """Parse `did:key:z…`; `ProofError` if it is invalid."""
    if not written.startswith(_DID_KEY):
        raise ProofError("a key that is no did:key")
    return _prefixed(_multibase(written.removeprefix(_DID_KEY)))


def parse_verification_key(kind: str, multibase: str) -> PublicKey:
    """Parse the key of a verification method in a DID document: `Multikey`, or an older type; `ProofError` if it is invalid."""
    key_bytes = _multibase(multibase)
    if kind == "Multikey":
        return _prefixed(key_bytes)
    curve = _OLD_TYPES.get(kind)
    if curve is None:
        raise ProofError(f"a key of type {kind[:60]}")
    return _prefixed(key_bytes) if key_bytes.startswith(curve.prefix) else _at(curve, key_bytes)


def _multibase(written: str) -> bytes:
    if not written.startswith(_BASE58):
        raise ProofError("a key in another base than 58")
    try:
        return from_base58(written[1:])
    except ValueError:
        raise ProofError("a key that is not base58") from None


def _prefixed(key_bytes: bytes) -> PublicKey:
    for curve in Curve:
        if key_bytes.startswith(curve.prefix):
            return _at(curve, key_bytes.removeprefix(curve.prefix))
    raise ProofError("a key of another curve than P-256 and K-256")


def _at(curve: Curve, point: bytes) -> PublicKey:
    """The key at a point; `ProofError` if the point is not on the curve."""
    try:
        found = curve.key(point)
    except ValueError:
        raise ProofError("a key that is no point of its curve") from None
    return PublicKey(curve=curve, point=found.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
