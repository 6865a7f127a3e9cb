"""Whose certificates are believed, and what the browser is told of them."""

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
    """The hash of a certificate's key, made another way."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    return base64.b64encode(hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()).decode()


def test_the_browser_is_told_of_the_extra_authority(papers: Papers) -> None:
    assert (key_of(papers.authority),) == trusted_keys({"SSL_CERT_FILE": str(papers.authority)})


def test_several_certificates_in_one_file_all_count(papers: Papers) -> None:
    assert 2 == len(trusted_keys({"SSL_CERT_FILE": str(papers.chain)}))


def test_a_public_authoritys_key_is_never_on_the_list(papers: Papers, tmp_path: Path) -> None:
    """Anyone can send a public authority's certificate along; a chain with it in must not pass for that reason."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + papers.authority.read_bytes())
    assert (key_of(papers.authority),) == trusted_keys({"SSL_CERT_FILE": str(bundle)})


def test_without_an_extra_authority_there_is_nothing_to_tell() -> None:
    assert () == trusted_keys({})


def test_the_systems_authorities_stay_believed_beside_the_extra_one(papers: Papers) -> None:
    alone, besides = (
        len(tls_context(environment).get_ca_certs()) for environment in ({}, {"SSL_CERT_FILE": str(papers.authority)})
    )
    assert alone > 50
    assert alone + 1 == besides


@pytest.mark.parametrize("content", [None, "", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_explained(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "extra.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError) as raised:
        tls_context({"SSL_CERT_FILE": str(file)})
    assert str(file) in str(raised.value)
