"""The records of connections: where a name led, and the certificates with which its server identified itself.

A lookup is a `resource` record `dns:HOST`, as Heritrix writes it: the time in 14 digits, then a line of a zone file an address.
A chain is a `resource` record of type `application/pem-certificate-chain` (RFC 8555 §9.1), the server's own certificate first.
Both are in one capture event. What is the same as before in a file is written once.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, unquote

from archiver.evidence.http_messages import warc_tls
from archiver.evidence.warc import URN, Fields, RecordFactory, WarcRecord
from archiver.evidence.warc_records import ReadRecord
from archiver.model.captures import Connection
from archiver.model.timestamps import parse_iso

LOOKUP = "dns:"
CERTIFICATES = f"{URN}certificates:"
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]{1,200000}?)\s*-----END CERTIFICATE-----")
_ADDRESS_LINE = re.compile(r"\S+\s+IN\s+A(?:AAA)?\s+(\S{2,45})")
_LINE_CHARACTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What is written of a connection: its lookup, its chain, or both."""

    connection: Connection
    lookup: bool
    chain: bool


class ConnectionLog:
    """Makes the records of the connections of one file, each lookup and each chain once."""

    def __init__(self) -> None:
        self._known: set[object] = set()

    def records(self, connections: Iterable[Connection], make: RecordFactory) -> Iterator[WarcRecord]:
        """The records of connections, without what earlier ones have."""
        for written in self._new(connections):
            yield from _records(written, make)

    def count(self, connections: Iterable[Connection]) -> int:
        """How many records connections need, which count as written then."""
        return sum(written.lookup + written.chain for written in self._new(connections))

    def _new(self, connections: Iterable[Connection]) -> Iterator[_Written]:
        for connection in connections:
            lookup = _is_name(connection.host) and bool(connection.resolved)
            looked_up = (connection.host, frozenset(connection.resolved))
            chain = (connection.host, connection.port, connection.ip, connection.protocol, connection.chain)
            found = _Written(
                connection=connection,
                lookup=lookup and looked_up not in self._known,
                chain=bool(connection.chain) and chain not in self._known,
            )
            self._known |= {looked_up, chain}
            yield found


def _records(written: _Written, make: RecordFactory) -> Iterator[WarcRecord]:
    connection = written.connection
    event: Fields = ()
    if written.lookup:
        target = LOOKUP + quote(connection.host.encode(errors="replace"))
        record = make("resource", connection.at, "text/dns", _zone_lines(connection), target=target)
        event = (("WARC-Concurrent-To", record.id),)
        yield record
    if written.chain:
        host = f"[{connection.host}]" if ":" in connection.host else connection.host
        target = f"{CERTIFICATES}{quote(host.encode(errors='replace'), safe='[:]')}:{connection.port}"
        protocol = (("WARC-Protocol", warc_tls(connection.protocol)),) if connection.protocol else ()
        fields = (("WARC-IP-Address", connection.ip), *protocol, *event)
        media_type = "application/pem-certificate-chain"
        yield make("resource", connection.at, media_type, pem_chain(connection.chain), target=target, fields=fields)


def _is_name(host: str) -> bool:
    """Whether a host is a name, which is looked up, and not an address."""
    try:
        ip_address(host)
    except ValueError:
        return bool(host)
    return False


def _zone_lines(connection: Connection) -> bytes:
    """What a name resolved to; how long that was to hold is not known."""
    kinds = ((address, "AAAA" if ":" in address else "A") for address in connection.resolved)
    lines = (f"{connection.host}.\tIN\t{kind}\t{address}\n" for address, kind in kinds)
    return f"{connection.at:%Y%m%d%H%M%S}\n{''.join(lines)}".encode(errors="replace")


def pem_chain(chain: Iterable[bytes]) -> bytes:
    """Certificates in DER as PEM (RFC 7468)."""
    parts = []
    for certificate in chain:
        text = base64.b64encode(certificate).decode()
        lines = [text[start : start + _LINE_CHARACTERS] for start in range(0, len(text), _LINE_CHARACTERS)]
        parts.append("\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]))
    return "".join(parts).encode()


def certificates_in(pem: bytes) -> tuple[bytes, ...]:
    """The certificates in PEM, as DER; ValueError where one is not base64, or there is none."""
    try:
        found = tuple(base64.b64decode(b"".join(match[1].split()), validate=True) for match in _PEM.finditer(pem))
    except binascii.Error as error:
        raise ValueError(f"a certificate that is not base64: {error}") from error
    if not found:
        raise ValueError("a chain without a certificate")
    return found


class ConnectionReader:
    """Reads the connections of one file from its records."""

    def __init__(self) -> None:
        self.found: list[Connection] = []
        self._resolved: dict[str, tuple[str, ...]] = {}

    def add(self, entry: ReadRecord) -> bool:
        """Read a record if it is of a connection, and whether it is; ValueError where it is damaged."""
        target = entry.rec_headers.get_header("WARC-Target-URI") or ""
        if target.startswith(LOOKUP):
            self._resolved[target.removeprefix(LOOKUP)] = tuple(_ADDRESS_LINE.findall(entry.payload.decode(errors="replace")))
            return True
        if not target.startswith(CERTIFICATES):
            return False
        self.found.append(self._connection(entry, target.removeprefix(CERTIFICATES)))
        return True

    def _connection(self, entry: ReadRecord, place: str) -> Connection:
        fields, (host, _, port) = entry.rec_headers, place.rpartition(":")
        return Connection(
            host=unquote(host).strip("[]"),
            port=int(port),
            ip=fields.get_header("WARC-IP-Address") or "",
            at=parse_iso(fields.get_header("WARC-Date") or ""),
            resolved=self._resolved.get(host, ()),
            protocol=(fields.get_header("WARC-Protocol") or "").replace("tls/", "TLSv"),
            chain=certificates_in(entry.payload),
        )
