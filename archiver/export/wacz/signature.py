"""Sign a package as wacz-auth's anonymous signatures do, and check signatures of both of its forms.

The signature is ECDSA over P-384 with SHA-256, of the manifest's digest as text (`sha256:…`), as ArchiveWeb.page makes it: base64
of both numbers one after the other, the key as DER (SPKI). It is deterministic (RFC 6979), so that the same package has the same
signature. Who the key belongs to, the signature does not say: others have to know the public key.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from archiver.model.digests import JSONValue

VERSION = "0.1.0"
_CURVE = ec.SECP384R1()
_ALGORITHM = ec.ECDSA(hashes.SHA256())
_DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


@dataclass(frozen=True, slots=True)
class PackageSigner:
    """A private key that signs packages."""

    key: ec.EllipticCurvePrivateKey

    @property
    def public_key(self) -> str:
        """The public key as base64 of its DER form, by which others know who signed."""
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return base64.b64encode(self.key.public_key().public_bytes(serialization.Encoding.DER, spki)).decode()

    @property
    def serialized(self) -> str:
        """The private key as PEM (PKCS 8)."""
        plain = serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()

    def sign(self, digest: str) -> str:
        """The signature of a manifest's digest, as base64 of both numbers."""
        numbers = decode_dss_signature(self.key.sign(digest.encode(), _DETERMINISTIC))
        size = (_CURVE.key_size + 7) // 8
        return base64.b64encode(b"".join(number.to_bytes(size, "big") for number in numbers)).decode()


def new_package_signer() -> PackageSigner:
    """A new private key."""
    return PackageSigner(ec.generate_private_key(_CURVE))


def parse_package_signer(serialized: str) -> PackageSigner | None:
    """The private key in PEM; None if it is none of the right kind."""
    try:
        key = serialization.load_pem_private_key(serialized.encode(), None)
    except (ValueError, TypeError):
        return None
    is_right = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP384R1)
    return PackageSigner(key) if is_right and isinstance(key, ec.EllipticCurvePrivateKey) else None


def signature_flaw(signed: Mapping[str, JSONValue], digest: str) -> str | None:
    """Why a package's `signedData` does not hold for its manifest's digest; None if it does."""
    if signed.get("hash") != digest:
        return "it is of another manifest"
    try:
        signature = base64.b64decode(str(signed.get("signature")), validate=True)
        key = _public_key(signed)
    except ValueError as error:
        return f"it cannot be read: {str(error)[:100]}"
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return "its key is none for ECDSA"
    size = (key.curve.key_size + 7) // 8
    if len(signature) == 2 * size:  # both numbers, as browsers write them; authsign writes DER
        numbers = (int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
        signature = encode_dss_signature(*numbers)
    try:
        key.verify(signature, digest.encode(), _ALGORITHM)
    except InvalidSignature:
        return "it is not by its key, or of other bytes"
    return None


def _public_key(signed: Mapping[str, JSONValue]) -> object:
    """The public key, or that of the domain's certificate; `ValueError` where there is none."""
    if signed.get("publicKey"):
        return serialization.load_der_public_key(base64.b64decode(str(signed["publicKey"]), validate=True))
    if signed.get("domainCert"):
        return x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())[0].public_key()
    raise ValueError("there is no key")
