"""`--connect-to HOST:PORT:ADDR:PORT` (like curl's option, but ADDR must be an IP address or localhost): parse and apply it.

It sends connections for a host to another address. Tests, the demo and operators with a mirror use it to run the unmodified program
on real URLs over TLS.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archiver.errors import InputError
from archiver.web.public_addresses import Address, parse_address

_ANY = "*"
_REMEDY = "write it as HOST:PORT:ADDR:PORT, for example x.com:443:127.0.0.1:8443; * stands for any host or any port"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectTo:
    """A rule: connections to `host` and `port` (None means any) go to `address` and `target_port` instead."""

    host: str | None
    port: int | None
    address: Address
    target_port: int

    def matches(self, host: str, port: int) -> bool:
        """Whether this rule applies to a connection to that host and port."""
        return self.host in (None, host.lower().rstrip(".")) and self.port in (None, port)

    def __str__(self) -> str:
        target = f"[{self.address}]" if self.address.version == 6 else str(self.address)  # noqa: PLR2004 — IP versions are their own names
        return f"{self.host or _ANY}:{self.port or _ANY}:{target}:{self.target_port}"


def parse_connect_to(text: str) -> ConnectTo:
    """Parse one `--connect-to` rule; `InputError` says what is wrong with it."""
    fields = _fields(text)
    if len(fields) != 4:  # noqa: PLR2004 — HOST PORT ADDR PORT
        raise InputError(f"--connect-to: “{text}” has {len(fields)} parts, not 4", remedy=_REMEDY)
    host, port, target, target_port = fields
    address = parse_target(target)
    if address is None:
        raise InputError(f"--connect-to: “{target}” in “{text}” is not an IP address", remedy=_REMEDY)
    return ConnectTo(
        host=None if host in ("", _ANY) else host.lower().rstrip("."),
        port=None if port in ("", _ANY) else _port(port, text),
        address=address,
        target_port=_port(target_port, text),
    )


def parse_connect_tos(texts: Iterable[str]) -> tuple[ConnectTo, ...]:
    """Parse options and `ARCHIVER_CONNECT_TO`, each a comma-separated list of rules; `InputError` on a bad one."""
    return tuple(parse_connect_to(rule.strip()) for text in texts for rule in text.split(",") if rule.strip())


def rule_for(rules: Iterable[ConnectTo], host: str, port: int) -> ConnectTo | None:
    """The first rule that applies to a connection to that host and port."""
    return next((rule for rule in rules if rule.matches(host, port)), None)


def parse_target(target: str) -> Address | None:
    """The IP address of a target, 127.0.0.1 for `localhost`; None for any other name."""
    return parse_address("127.0.0.1" if target.lower() == "localhost" else target)


def _fields(text: str) -> list[str]:
    """The fields of a rule, split at colons, except inside the brackets of an IPv6 address."""
    return [field.strip() for field in re.split(r":(?![^\[\]]*\])", text)]


def _port(field: str, rule: str) -> int:
    """A port number between 1 and 65535; `InputError` if the field is not one."""
    if not field.isascii() or not field.isdigit() or not 0 < int(field) <= 65535:  # noqa: PLR2004 — the largest port (RFC 9293 §3.1)
        raise InputError(f"--connect-to: “{field}” in “{rule}” is not a port", remedy=_REMEDY)
    return int(field)
