"""TLS trust: the HTTP client's SSL context, and the key pins for Chromium, with the extra CAs of `SSL_CERT_FILE`.

Chromium does not read `SSL_CERT_FILE`. It gets the public keys of the extra CAs (`--ignore-certificate-errors-spki-list`) and
accepts any certificate chain in which such a key appears; the list is recorded with each capture.
The keys of public CAs must never be on that list, even if `SSL_CERT_FILE` names the system's own bundle, since any server can
include their certificates in its chain.
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

_SYSTEM_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def tls_context(environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """An SSL context that trusts the system's CAs and the extra ones; `InputError` if `SSL_CERT_FILE` cannot be read."""
    paths = ssl.get_default_verify_paths()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bundle = next(
        (file for file in (paths.openssl_cafile, "/etc/ssl/certs/ca-certificates.crt") if Path(file).is_file()), certifi.where()
    )
    context.load_verify_locations(cafile=bundle, capath=paths.openssl_capath if Path(paths.openssl_capath).is_dir() else None)
    if extra := environment.get(VARIABLE):
        try:
            context.load_verify_locations(cafile=extra)
        except (OSError, ssl.SSLError) as error:
            raise _unreadable(extra, error) from None
    return context


def sent_certificates(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """The certificates that a server sent, as DER, its own first; only its own where this Python cannot tell the others."""
    if hasattr(tls, "get_unverified_chain"):  # Python 3.13
        return tuple(tls.get_unverified_chain())
    chain = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    if chain is not None:
        return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain() or ())
    own = tls.getpeercert(binary_form=True)
    return (own,) if own else ()


def trusted_keys(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Pins of the extra CAs' keys, for Chromium: base64 of the SHA-256 of each key's DER; keys of public CAs are left out.

    `InputError` if `SSL_CERT_FILE` cannot be read.
    """
    extra = environment.get(VARIABLE)
    if not extra:
        return ()
    try:
        extra_keys = [key for certificate in _certificates(Path(extra)) if (key := _key(certificate)) is not None]
    except (OSError, ValueError) as error:
        raise _unreadable(extra, error) from None
    public = _public_keys(excluded=Path(extra)) if extra_keys else set()
    return tuple(dict.fromkeys(key for key in extra_keys if key not in public))


def _public_keys(*, excluded: Path) -> set[str]:
    """The key pins of certifi's CAs and of the system's bundles other than the file `excluded`."""
    bundles = [Path(certifi.where()), *(Path(file) for file in (*_SYSTEM_BUNDLES, ssl.get_default_verify_paths().openssl_cafile))]
    usable = [bundle for bundle in bundles if bundle.is_file() and (bundle in bundles[:1] or not bundle.samefile(excluded))]
    return {key for bundle in usable for certificate in _certificates(bundle) if (key := _key(certificate)) is not None}


def _certificates(bundle: Path) -> list[bytes]:
    """The certificates of a PEM file, as DER."""
    return [ssl.PEM_cert_to_DER_cert(block) for block in _PEM.findall(bundle.read_text("ascii", "replace"))]


def _key(certificate: bytes) -> str | None:
    """The base64 SHA-256 of a DER certificate's public key; None if the certificate cannot be parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # public bundles contain certificates that break today's rules
        try:
            key = x509.load_der_x509_certificate(certificate).public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(der).digest()).decode("ascii")


def _unreadable(extra: str, error: Exception) -> InputError:
    return InputError(
        f"{VARIABLE} names {extra}, which contains no readable certificates: {error}", remedy="name a PEM file, or unset it"
    )
