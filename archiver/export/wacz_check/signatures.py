"""The signature of a package, in both forms of wacz-auth, and its timestamp."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archiver.export.wacz.package import DIGEST, MANIFEST
from archiver.export.wacz.signature import signature_flaw
from archiver.export.wacz_check.findings import Findings
from archiver.export.wacz_check.manifest import MAX_JSON_BYTES, Manifest, json_object
from archiver.export.wacz_check.members import Members
from archiver.ledger.timestamps import BadTimestamp, read_timestamp
from archiver.model.timestamps import parse_iso

_ANYWAY = ("hash", "created", "software", "signature")
_ANONYMOUS = frozenset({"publicKey"})
_DOMAIN = frozenset({"domain", "domainCert", "timeSignature", "timestampCert"})
_KNOWN = frozenset({*_ANYWAY, *_ANONYMOUS, *_DOMAIN, "version", "crossSignedCert"})
_MAX_APART = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSignature:
    """A signature that holds: whose it is, a public key or a domain, what it states, and its outside time if it has one.

    `vouched` says that the timestamp leads to certificates that the user trusts, and not only to those in the package.
    """

    public_key: str | None
    domain: str | None
    created: str
    software: str
    timestamp: datetime | None = None
    vouched: bool = False


def check_signature(
    members: Members, manifest: Manifest, findings: Findings, *, key: str | None, certificates: bytes | None
) -> PackageSignature | None:
    """The package's signature; None where there is none that holds, which is a finding.

    `key` is the public key (base64) that has to have signed, `certificates` (PEM) those that a timestamp has to lead to.
    """
    if DIGEST not in members.by_name:
        findings.add("P020", DIGEST)
        if key is not None:
            findings.add("P028", DIGEST, "there is no signature")
        return None
    content = members.content(DIGEST, most=MAX_JSON_BYTES)
    stated = json_object(content) if content is not None else None
    if stated is None or stated.get("path") != MANIFEST or not isinstance(stated.get("hash"), str):
        findings.add("P021", DIGEST)
        return None
    if stated["hash"] != manifest.digest:
        findings.add("P022", MANIFEST)
    signed = stated.get("signedData")
    if signed is None:
        findings.add("P028" if key is not None else "P023", DIGEST)
        return None
    if not isinstance(signed, dict) or not all(isinstance(value, str) for value in signed.values()):
        findings.add("P026", DIGEST, "it is no object of texts")
        return None
    return _checked(signed, str(stated["hash"]), findings, key=key, certificates=certificates)


def _checked(
    signed: Mapping[str, str], digest: str, findings: Findings, *, key: str | None, certificates: bytes | None
) -> PackageSignature | None:
    unknown = sorted(set(signed) - _KNOWN)
    missing = [name for name in _ANYWAY if not signed.get(name)]
    if not (set(signed) >= _ANONYMOUS or set(signed) >= _DOMAIN):
        missing.append("publicKey, or domain, domainCert, timeSignature and timestampCert")
    if unknown or missing:
        words = [f"unknown: {', '.join(unknown)[:100]}"] if unknown else []
        findings.add("P026", DIGEST, "; ".join([*words, *([f"missing: {', '.join(missing)}"] if missing else [])]))
    flaw = signature_flaw(signed, digest)
    if flaw is not None:
        findings.add("P024", DIGEST, f"the signature does not hold: {flaw}")
        return None
    if key is not None and signed.get("publicKey") != key:
        findings.add("P028", DIGEST)
    at, vouched = _timestamp(signed, findings, certificates)
    return PackageSignature(
        public_key=signed.get("publicKey"),
        domain=signed.get("domain"),
        created=signed.get("created", ""),
        software=signed.get("software", ""),
        timestamp=at,
        vouched=vouched,
    )


def _timestamp(signed: Mapping[str, str], findings: Findings, certificates: bytes | None) -> tuple[datetime | None, bool]:
    """When the signature existed, by its timestamp, and whether trusted certificates vouch for that."""
    if not signed.get("timeSignature"):
        return None, False
    try:
        token = base64.b64decode(signed["timeSignature"], validate=True)
    except ValueError:  # no base64, or, which `binascii.Error` leaves out, no ASCII
        findings.add("P025", DIGEST, "the timestamp does not hold: it is no base64")
        return None, False
    believed = certificates or signed.get("timestampCert", "").encode() or None
    read = read_timestamp(token, signed["signature"], believed)
    if isinstance(read, BadTimestamp):
        findings.add("P025", DIGEST, f"the timestamp does not hold: {read.reason}")
        return None, False
    created = _time(signed.get("created", ""))
    if created is None or abs(read - created) > _MAX_APART:
        findings.add("P027", DIGEST)
    return read, certificates is not None


def _time(written: str) -> datetime | None:
    try:
        at = parse_iso(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
