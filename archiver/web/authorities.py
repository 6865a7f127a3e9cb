"""Whose certificates are believed: the system's authorities, and those that `SSL_CERT_FILE` names besides.

The browser does not read `SSL_CERT_FILE`. It is told instead which public keys it may see in a chain without complaint
(`--ignore-certificate-errors-spki-list`), which holds for any chain in which such a key appears, and is recorded with each capture.
So the keys of public authorities must never be on that list, even where `SSL_CERT_FILE` names the system's own bundle: anyone can
send their certificates along.
"""

import base64
import hashlib
import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.errors import InputError

VARIABLE = "SSL_CERT_FILE"


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


def believed_keys(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The keys that the browser is told to believe besides its own: SHA-256 of the key's DER, in base64; no public authority's."""
    extra = environment.get(VARIABLE)
    if not extra:
        return ()
    try:
        named = _keys(Path(extra).read_bytes())
    except (OSError, ValueError) as trouble:
        raise _unreadable(extra, trouble) from None
    public = set(_keys(Path(certifi.where()).read_bytes())) if named else set()
    system = ssl.get_default_verify_paths().openssl_cafile
    if Path(system).is_file() and not Path(system).samefile(extra):
        public |= set(_keys(Path(system).read_bytes()))
    return tuple(dict.fromkeys(key for key in named if key not in public))


def _keys(pem: bytes) -> tuple[str, ...]:
    """The hashes of the certificates' public keys."""
    certificates = x509.load_pem_x509_certificates(pem)
    keys = (one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for one in certificates)
    return tuple(base64.b64encode(hashlib.sha256(key).digest()).decode("ascii") for key in keys)


def _unreadable(extra: str, trouble: Exception) -> InputError:
    return InputError(
        f"{VARIABLE} names {extra}, which holds no certificates that can be read: {trouble}", remedy="name a PEM file, or unset it"
    )
