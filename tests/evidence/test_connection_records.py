"""Lookups and certificates in a snapshot, and the list of what a page loaded: as other tools write them, and read back."""

import json
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import EvidenceError
from archiver.evidence import connection_records, read_snapshot, write_snapshot
from archiver.evidence.connection_records import certificates_in, pem_chain
from archiver.evidence.reading import warc_records
from archiver.evidence.warc_records import ReadRecord
from archiver.model.captures import Connection
from tests.evidence.conftest import AT, capture, exchange, post_draft

OVER_TLS = Connection(
    host="platform.example",
    port=443,
    ip="192.0.2.7",
    at=AT,
    resolved=("192.0.2.7", "2001:db8::7"),
    protocol="TLSv1.3",
    chain=(b"\x30\x82leaf" * 30, b"\x30\x82issuer"),
)
PLAIN = Connection(host="pictures.example", port=80, ip="192.0.2.8", at=AT, resolved=("192.0.2.8",))


def kept(home: Path, *connections: Connection, **facts: object) -> Path:
    """A snapshot of a page that was loaded over these connections."""
    return home / write_snapshot(home, post_draft(capture=capture(connections=connections, **facts))).path


def found(path: Path, prefix: str) -> list[ReadRecord]:
    """The records whose target begins like this."""
    targeted = ((entry, entry.rec_headers.get_header("WARC-Target-URI") or "") for entry in warc_records(path))
    return [entry for entry, target in targeted if target.startswith(prefix)]


def test_a_lookup_is_written_as_heritrix_writes_it(home: Path) -> None:
    (lookup,) = found(kept(home, OVER_TLS), "dns:")

    assert ("resource", "dns:platform.example", "text/dns") == (
        lookup.rec_type,
        lookup.rec_headers.get_header("WARC-Target-URI"),
        lookup.rec_headers.get_header("Content-Type"),
    )
    assert b"20250414165123\nplatform.example.\tIN\tA\t192.0.2.7\nplatform.example.\tIN\tAAAA\t2001:db8::7\n" == lookup.payload


def test_a_chain_is_written_as_pem_beside_the_lookup(home: Path) -> None:
    path = kept(home, OVER_TLS)
    (lookup,), (chain,) = found(path, "dns:"), found(path, "urn:embed-archiver:certificates:")
    fields = chain.rec_headers

    assert "urn:embed-archiver:certificates:platform.example:443" == fields.get_header("WARC-Target-URI")
    assert "application/pem-certificate-chain" == fields.get_header("Content-Type")
    assert ("192.0.2.7", "tls/1.3") == (fields.get_header("WARC-IP-Address"), fields.get_header("WARC-Protocol"))
    assert lookup.rec_headers.get_header("WARC-Record-ID") == fields.get_header("WARC-Concurrent-To")
    first, end, _ = chain.payload.decode().partition("-----END CERTIFICATE-----")
    assert OVER_TLS.chain[0] == ssl.PEM_cert_to_DER_cert(first + end)


def test_connections_over_tls_are_read_back(home: Path) -> None:
    by_address = replace(OVER_TLS, host="2001:db8::9", ip="2001:db8::9", resolved=())

    assert (OVER_TLS, by_address) == read_snapshot(kept(home, OVER_TLS, PLAIN, by_address)).connections


def test_what_is_the_same_is_written_once(home: Path) -> None:
    """A browser opens several connections to a host; a probe may have asked it, too."""
    path = kept(home, OVER_TLS, replace(OVER_TLS, at=AT.replace(second=59)), replace(OVER_TLS, ip="2001:db8::7"), PLAIN)

    assert (2, 2) == (len(found(path, "dns:")), len(found(path, "urn:embed-archiver:certificates:")))


def test_plain_http_and_a_bare_address_have_no_chain_and_no_lookup(home: Path) -> None:
    assert 1 == len(found(kept(home, PLAIN), "dns:"))
    path = kept(home, replace(PLAIN, host="192.0.2.8"))

    assert [] == found(path, "dns:") + found(path, "urn:embed-archiver:certificates:")


def test_an_exchange_names_the_tls_that_it_was_in(home: Path) -> None:
    page = exchange("https://platform.example/embed/Tweet.html?id=1", body=b"<!doctype html>")
    protocols = [
        [value for name, value in entry.rec_headers.headers if name == "WARC-Protocol"]
        for entry in warc_records(kept(home, OVER_TLS, exchanges=(page,)))
        if entry.rec_type == "response"
    ]

    assert [["h2"], ["h2", "tls/1.3"]] == protocols


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"])
def test_a_chain_that_is_none_is_told(pem: bytes) -> None:
    with pytest.raises(ValueError, match="certificate"):
        certificates_in(pem)


def test_a_chain_of_any_bytes_is_read_as_it_was_written() -> None:
    chain = (b"\x00", bytes(range(256)) * 3)

    assert chain == certificates_in(pem_chain(chain))


@pytest.mark.parametrize("chain", [b"no certificate", b"-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"])
def test_a_damaged_chain_is_damage_of_the_file(home: Path, monkeypatch: pytest.MonkeyPatch, chain: bytes) -> None:
    monkeypatch.setattr(connection_records, "pem_chain", lambda _: chain)

    with pytest.raises(EvidenceError, match="cannot be read"):
        read_snapshot(kept(home, OVER_TLS))


def test_a_page_lists_what_it_loaded_as_browsertrix_does(home: Path) -> None:
    page = exchange("https://platform.example/embed/Tweet.html?id=1", at=AT.replace(second=40), body=b"<!doctype html>")
    sent = exchange("https://platform.example/log", method="POST", status=204, response_headers=())
    missing = exchange("https://cdn.example/a|b.png", status=404, response_headers=(("content-type", "text/html; charset=utf-8"),))
    (listed,) = found(kept(home, exchanges=(page, sent, missing)), "urn:pageinfo:")
    said = json.loads(listed.payload)

    assert "urn:pageinfo:https://platform.example/embed/Tweet.html?id=1" == listed.rec_headers.get_header("WARC-Target-URI")
    assert "application/json" == listed.rec_headers.get_header("Content-Type")
    assert ("https://platform.example/embed/Tweet.html?id=1", "2025-04-14T16:51:40.123Z", 200) == (
        said["url"],
        said["ts"],
        said["tsStatus"],
    )
    assert {
        "https://platform.example/embed/Tweet.html?id=1": {"status": 200, "mime": "application/json"},
        "https://platform.example/log": {"status": 204},
        "https://cdn.example/a%7Cb.png": {"status": 404, "mime": "text/html"},
    } == said["urls"]


def test_a_page_that_never_answered_has_no_list(home: Path) -> None:
    assert [] == found(kept(home, exchanges=()), "urn:pageinfo:")
