"""Which CA certificates are trusted, and which keys the browser gets."""

import base64
import hashlib
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.errors import InputError
from archiver.web.ca_certificates import tls_context, trusted_keys
from tests.web.conftest import Papers


def key_of(certificate: Path) -> str:
    """The hash of a certificate's key, computed another way."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    return base64.b64encode(hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()).decode()


def test_the_browser_gets_the_key_of_the_extra_ca(papers: Papers) -> None:
    assert (key_of(papers.authority),) == trusted_keys({"SSL_CERT_FILE": str(papers.authority)})


def test_the_browser_gets_the_keys_of_all_certificates_in_the_file(papers: Papers) -> None:
    assert 2 == len(trusted_keys({"SSL_CERT_FILE": str(papers.chain)}))


def test_the_browser_never_gets_the_key_of_a_public_ca(papers: Papers, tmp_path: Path) -> None:
    """Any server can send a public CA's certificate along; its chain must not be accepted because of that."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + papers.authority.read_bytes())
    assert (key_of(papers.authority),) == trusted_keys({"SSL_CERT_FILE": str(bundle)})


def test_without_an_extra_ca_the_browser_gets_no_keys() -> None:
    assert () == trusted_keys({})


def test_the_extra_ca_is_trusted_beside_the_systems(papers: Papers) -> None:
    without, with_extra = (
        len(tls_context(environment).get_ca_certs()) for environment in ({}, {"SSL_CERT_FILE": str(papers.authority)})
    )
    assert without > 50
    assert without + 1 == with_extra


@pytest.mark.parametrize("content", [None, "", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_an_input_error(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "extra.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError) as raised:
        tls_context({"SSL_CERT_FILE": str(file)})
    assert str(file) in str(raised.value)
