"""Look at the certificates that snapshots have, offline: what they say for themselves, as facts and not as verdicts.

A chain of a rehearsal, or of an authority of the operator's own, leads to a root that this machine does not know: that is told, and
is no fault. That bytes of a chain were changed is found by the digests of its record, like any other change.
"""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID

from archiver.errors import InputError
from archiver.model.captures import Connection
from archiver.model.timestamps import format_iso
from archiver.web.ca_certificates import tls_context

MAX_REMARKS = 100
_MAX_CHAIN = 20
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion)
_Chain = Sequence[x509.Certificate]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRemark:
    """What is remarkable about chains of a host, of how many, and the snapshot with the first of them, and when that was sent."""

    host: str
    what: str
    where: str
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Findings:
    """What a chain of a host says at any time: the parsed certificates, what does not fit, whether a known root has signed it."""

    chain: _Chain = ()
    remarks: tuple[str, ...] = ()
    known: bool = False


@dataclass
class CertificateCheck:
    """What was found about all chains: how many there are, and how many lead to a root that this machine knows."""

    chains: int = 0
    known: int = 0
    only_rehearsed: bool = True
    hosts: set[str] = field(default_factory=set)
    _remarks: dict[tuple[str, str], CertificateRemark] = field(default_factory=dict)
    _looked_at: dict[tuple[str, tuple[bytes, ...]], _Findings] = field(default_factory=dict)

    @property
    def remarks(self) -> tuple[CertificateRemark, ...]:
        """What is remarkable, each about a host once, the first hundred."""
        return tuple(self._remarks.values())

    def look_at(self, where: str, connections: Iterable[Connection], *, rehearsed: bool = False) -> None:
        """Look at the chains of a snapshot; the clock of one that was rehearsed says nothing of when certificates are valid."""
        for connection in connections:
            self.only_rehearsed &= rehearsed
            findings = self._findings(connection)
            self.chains += 1
            self.known += findings.known
            self.hosts.add(connection.host)
            for what in (*findings.remarks, *(() if rehearsed else _not_valid_at(findings.chain, connection.at))):
                self._remark(CertificateRemark(host=connection.host, what=what, where=where, at=connection.at))

    def _remark(self, remark: CertificateRemark) -> None:
        key = (remark.host, remark.what)
        if key in self._remarks:
            self._remarks[key] = replace(self._remarks[key], times=self._remarks[key].times + 1)
        elif len(self._remarks) < MAX_REMARKS:
            self._remarks[key] = remark

    def _findings(self, connection: Connection) -> _Findings:
        key = (connection.host, connection.chain)
        if key not in self._looked_at:
            self._looked_at[key] = self._found(*key)
        return self._looked_at[key]

    def _found(self, host: str, certificates: tuple[bytes, ...]) -> _Findings:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # servers send certificates that break today's rules
                chain = [x509.load_der_x509_certificate(certificate) for certificate in certificates[:_MAX_CHAIN]]
                return _Findings(chain=chain, remarks=tuple(_not_fitting(chain, host)), known=self._is_known(chain))
        except _UNREADABLE:
            return _Findings(remarks=("a certificate cannot be read",))

    def _is_known(self, chain: _Chain) -> bool:
        """Whether a certificate of the chain is a root that this machine knows, or is signed by one."""
        for certificate in chain:
            alike = self._roots.get(certificate.issuer.public_bytes(), ())
            if any(root == certificate or _has_signed(root, certificate) for root in alike):
                return True
        return False

    @cached_property
    def _roots(self) -> dict[bytes, tuple[x509.Certificate, ...]]:
        """The roots that this machine knows, by their names."""
        try:
            known = tls_context().get_ca_certs(binary_form=True)
        except InputError:
            return {}
        roots: dict[bytes, tuple[x509.Certificate, ...]] = {}
        for certificate in known:
            try:
                root = x509.load_der_x509_certificate(certificate)
                name = root.subject.public_bytes()
            except _UNREADABLE:
                continue
            roots[name] = (*roots.get(name, ()), root)
        return roots


def _not_fitting(chain: _Chain, host: str) -> Iterator[str]:
    """What of a chain does not fit its host, or what is next to it."""
    if not _names(chain[0], host):
        yield "its certificate does not name the host"
    for number, (certificate, following) in enumerate(pairwise(chain), start=1):
        if not _has_signed(following, certificate):
            yield f"certificate {number} is not signed by the next"


def _has_signed(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *_UNREADABLE):
        return False
    return True


def _names(certificate: x509.Certificate, host: str) -> bool:
    """Whether a certificate names a host (RFC 9525): by its alternative names alone, a wildcard for one whole label."""
    try:
        named = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    except x509.ExtensionNotFound:
        return False
    if not isinstance(named, x509.SubjectAlternativeName):
        return False
    try:
        return ip_address(host) in named.get_values_for_type(x509.IPAddress)
    except ValueError:
        wanted = host.lower().rstrip(".")
    names = {name.lower().rstrip(".") for name in named.get_values_for_type(x509.DNSName)}
    return wanted in names or f"*.{wanted.partition('.')[2]}" in names


def _not_valid_at(chain: _Chain, at: datetime) -> list[str]:
    """The certificates that were not valid at a time."""
    return [
        f"certificate {number} is valid from {format_iso(certificate.not_valid_before_utc)} to "
        f"{format_iso(certificate.not_valid_after_utc)}, and was sent at another time"
        for number, certificate in enumerate(chain, start=1)
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    ]
