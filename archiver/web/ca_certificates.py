"""Whose certificates are believed: the system's authorities, and those that `SSL_CERT_FILE` names besides.

The browser does not read `SSL_CERT_FILE`. It is told instead which public keys it may see in a chain without complaint
(`--ignore-certificate-errors-spki-list`), which holds for any chain in which such a key appears, and is recorded with each capture.
So the keys of public authorities must never be on that list, even where `SSL_CERT_FILE` names the system's own bundle: anyone can
send their certificates along.
"""

import base64
import hashlib
import os
import re
import ssl
import warnings
from collections.abc import Mapping
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.errors import InputError

VARIABLE = "SSL_CERT_FILE"

_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def tls_context(environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """How servers are verified: against the system's authorities and the extra ones."""
    paths = ssl.get_default_verify_paths()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bundle = next(
        (file for file in (paths.openssl_cafile, "/etc/ssl/certs/ca-certificates.crt") if Path(file).is_file()), certifi.where()
    )
    context.load_verify_locations(cafile=bundle, capath=paths.openssl_capath if Path(paths.openssl_capath).is_dir() else None)
    if extra := environment.get(VARIABLE):
        try:
            context.load_verify_locations(cafile=extra)
        except (OSError, ssl.SSLError) as trouble:
            raise _unreadable(extra, trouble) from None
    return context


def trusted_keys(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The keys that the browser is told to believe besides its own: SHA-256 of the key's DER, in base64; no public authority's."""
    extra = environment.get(VARIABLE)
    if not extra:
        return ()
    try:
        named = [key for certificate in _certificates(Path(extra)) if (key := _key(certificate)) is not None]
    except (OSError, ValueError) as trouble:
        raise _unreadable(extra, trouble) from None
    public = _public_keys(besides=Path(extra)) if named else set()
    return tuple(dict.fromkeys(key for key in named if key not in public))


def _public_keys(*, besides: Path) -> set[str]:
    """The keys of the authorities that everyone believes."""
    bundles = [Path(certifi.where()), *(Path(file) for file in (*_BUNDLES, ssl.get_default_verify_paths().openssl_cafile))]
    usable = [bundle for bundle in bundles if bundle.is_file() and (bundle in bundles[:1] or not bundle.samefile(besides))]
    return {key for bundle in usable for certificate in _certificates(bundle) if (key := _key(certificate)) is not None}


def _certificates(bundle: Path) -> list[bytes]:
    """The certificates in a file, as DER."""
    return [ssl.PEM_cert_to_DER_cert(block) for block in _PEM.findall(bundle.read_text("ascii", "replace"))]


def _key(certificate: bytes) -> str | None:
    """The hash of a certificate's public key; None where the certificate is of a kind that is not understood."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # public bundles hold certificates that break today's rules
        try:
            key = x509.load_der_x509_certificate(certificate).public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
    told = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(told).digest()).decode("ascii")


def _unreadable(extra: str, trouble: Exception) -> InputError:
    return InputError(
        f"{VARIABLE} names {extra}, which holds no certificates that can be read: {trouble}", remedy="name a PEM file, or unset it"
    )
