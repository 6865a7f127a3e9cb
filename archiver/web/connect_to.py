"""`--connect-to HOST:PORT:ADDR:PORT`, in curl's form: connections for a name go elsewhere.

So tests, the demo and an operator's own mirror run the real program on real URLs over real TLS, with nothing patched.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from archiver.errors import InputError
from archiver.web.public_addresses import Address, parse_address

ANY = "*"
_REMEDY = "write it as HOST:PORT:ADDR:PORT, for example x.com:443:127.0.0.1:8443; * stands for any host or any port"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectTo:
    """Connections for `host` and `port` (None: for any) go to `address` and `target_port`."""

    host: str | None
    port: int | None
    address: Address
    target_port: int

    def matches(self, host: str, port: int) -> bool:
        """Whether this rule is for a connection to that host and port."""
        return self.host in (None, host.lower().rstrip(".")) and self.port in (None, port)

    def __str__(self) -> str:
        target = f"[{self.address}]" if self.address.version == 6 else str(self.address)  # noqa: PLR2004 — IP versions are their own names
        return f"{self.host or ANY}:{self.port or ANY}:{target}:{self.target_port}"


def parse_connect_to(written: str) -> ConnectTo:
    """The rule that one `--connect-to` spells; `InputError` says what is wrong with it."""
    fields = _fields(written)
    if len(fields) != 4:  # noqa: PLR2004 — HOST PORT ADDR PORT
        raise InputError(f"--connect-to: “{written}” has {len(fields)} parts, not 4", remedy=_REMEDY)
    host, port, target, target_port = fields
    address = parse_target(target)
    if address is None:
        raise InputError(f"--connect-to: “{target}” in “{written}” is no IP address", remedy=_REMEDY)
    return ConnectTo(
        host=None if host in ("", ANY) else host.lower().rstrip("."),
        port=None if port in ("", ANY) else _port(port, written),
        address=address,
        target_port=_port(target_port, written),
    )


def parse_connect_tos(written: Iterable[str]) -> tuple[ConnectTo, ...]:
    """The rules that options and `ARCHIVER_CONNECT_TO` spell: each may hold several, parted by commas; the first match counts."""
    return tuple(parse_connect_to(one.strip()) for text in written for one in text.split(",") if one.strip())


def rule_for(rules: Iterable[ConnectTo], host: str, port: int) -> ConnectTo | None:
    """The first rule for a connection to that host and port."""
    return next((rule for rule in rules if rule.matches(host, port)), None)


def parse_target(target: str) -> Address | None:
    """The IP address of a target; `localhost` is 127.0.0.1."""
    return parse_address("127.0.0.1" if target.lower() == "localhost" else target)


def _fields(written: str) -> list[str]:
    """The parts between colons, with those inside brackets left whole."""
    fields, start, inside = [], 0, False
    for index, character in enumerate(written):
        inside = character == "[" or (inside and character != "]")
        if character == ":" and not inside:
            fields.append(written[start:index].strip())
            start = index + 1
    return [*fields, written[start:].strip()]


def _port(written: str, whole: str) -> int:
    """A port's number."""
    if not written.isascii() or not written.isdigit() or not 0 < int(written) <= 65535:  # noqa: PLR2004 — the largest port (RFC 9293 §3.1)
        raise InputError(f"--connect-to: “{written}” in “{whole}” is no port", remedy=_REMEDY)
    return int(written)
