"""Certificates of snapshots: what they say for themselves is told, and an authority that nobody knows is no fault."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from archiver.app.verification.certificates import MAX_REMARKS, CertificateCheck
from archiver.model.captures import Connection

AT = datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC)
BEFORE, AFTER = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
AUTHORITY = trustme.CA(organization_name="An authority that nobody knows")


def der(pem: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.decode())


def chain(*names: str, authority: trustme.CA = AUTHORITY) -> tuple[bytes, ...]:
    """The chain of a server with these names, with its authority's own certificate last."""
    issued = authority.issue_cert(*names, not_before=BEFORE, not_after=AFTER)
    return (*(der(blob.bytes()) for blob in issued.cert_chain_pems), der(authority.cert_pem.bytes()))


def connection(host: str, certificates: tuple[bytes, ...], at: datetime = AT) -> Connection:
    return Connection(host=host, port=443, ip="192.0.2.7", at=at, protocol="TLSv1.3", chain=certificates)


def told(*connections: Connection) -> list[str]:
    """What is remarked of connections."""
    check = CertificateCheck()
    check.look_at("a.warc.gz", connections)
    return [remark.what for remark in check.remarks]


@pytest.mark.parametrize("host", ["cdn.example", "CDN.example.", "one.wild.example", "192.0.2.7", "xn--brcke-lva.example"])
def test_a_chain_that_fits_is_not_remarked(host: str) -> None:
    fitting = chain("cdn.example", "*.wild.example", "192.0.2.7", "xn--brcke-lva.example")

    assert [] == [what for what in told(connection(host, fitting)) if "is valid from" not in what]


@pytest.mark.parametrize("host", ["other.example", "two.labels.wild.example", "wild.example", "192.0.2.8", ""])
def test_a_certificate_for_another_host_is_told(host: str) -> None:
    assert "its certificate does not name the host" in told(connection(host, chain("cdn.example", "*.wild.example", "192.0.2.7")))


def test_a_certificate_that_the_next_did_not_sign_is_told() -> None:
    strange = der(trustme.CA().cert_pem.bytes())

    assert "certificate 1 is not signed by the next" in told(connection("cdn.example", (chain("cdn.example")[0], strange)))


def test_a_certificate_that_was_not_valid_when_it_was_sent_is_told() -> None:
    late = told(connection("cdn.example", chain("cdn.example")[:1], at=datetime(2027, 1, 1, tzinfo=UTC)))

    assert ["certificate 1 is valid from 2025-01-01T00:00:00Z to 2026-01-01T00:00:00Z, and was sent at another time"] == late


@pytest.mark.parametrize("certificates", [(b"",), (b"no certificate",), (b"\x30\x03\x02\x01\x01",)])
def test_what_is_no_certificate_is_told(certificates: tuple[bytes, ...]) -> None:
    assert ["a certificate cannot be read"] == told(connection("cdn.example", certificates))


def test_an_authority_is_known_if_this_machine_trusts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the server does not send the root itself."""
    (tmp_path / "roots.pem").write_bytes(AUTHORITY.cert_pem.bytes())
    counts = []
    for trusted in (False, True):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
        check = CertificateCheck()
        check.look_at(
            "a.warc.gz", [connection("cdn.example", chain("cdn.example")[:1]), connection("b.example", chain("b.example"))]
        )
        counts.append((check.chains, check.known, sorted(check.hosts)))

    assert [(2, 0, ["b.example", "cdn.example"]), (2, 2, ["b.example", "cdn.example"])] == counts


def test_the_clock_of_a_rehearsal_says_nothing_of_validity() -> None:
    check = CertificateCheck()
    late = connection("cdn.example", chain("cdn.example")[:1], at=datetime(2027, 1, 1, tzinfo=UTC))
    check.look_at("a.warc.gz", [late], rehearsed=True)

    assert (1, ()) == (check.chains, check.remarks)


def test_what_is_remarkable_is_told_once_for_each_host() -> None:
    check = CertificateCheck()
    for where in ("a.warc.gz", "b.warc.gz"):
        check.look_at(where, [connection("other.example", chain("cdn.example")[:1])])

    assert [("other.example", "a.warc.gz", 2)] == [(remark.host, remark.where, remark.times) for remark in check.remarks]


def test_remarks_are_as_many_as_somebody_reads() -> None:
    strange = chain("cdn.example")[:1]

    assert MAX_REMARKS == len(told(*[connection(f"host{number}.example", strange) for number in range(MAX_REMARKS + 5)]))
