"""Parse IP addresses and host names, and decide whether an address is public, the only kind that the program connects to.

Pages and redirects are written by strangers, and a name may resolve to anything: this machine, its neighbours, a cloud's metadata
service. `ipaddress.is_global` is not enough: it allows multicast, and refuses or allows whole blocks of IPv6 addresses that contain
an IPv4 address (NAT64, mapped, 6to4, Teredo, ISATAP). Packets for those go to the inner address, so the inner address is judged:
on a network without IPv4, NAT64 is the only way to a host that has only IPv4.

A network may have a NAT64 prefix of its own, in its operator's address space. It says which one by its answer for `ipv4only.arpa`
(RFC 7050). What it says only ever makes fewer addresses public, so that a name server that lies opens nothing; therefore a host
behind a prefix that is not global unicast, such as `fd00:64::/96`, is refused.
"""

import re
import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

# Blocks of IANA's special-purpose registries that `is_global` does not cover. Of IPv6 only blocks inside 2000::/3 are listed,
# since everything outside (v4-compatible, site-local, segment routing) is not global unicast and is refused.
_SPECIAL_BLOCKS: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # IETF protocol assignments, with NAT64 discovery and the PCP anycast address
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # IETF protocol assignments, with benchmarking and ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
_INNER_AT_THE_END = tuple(
    IPv6Network(block)
    for block in (
        "::ffff:0:0/96",  # IPv4-mapped (RFC 4291 §2.5.5.2): the socket connects over IPv4
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 7915)
        "64:ff9b::/96",  # NAT64, well-known prefix (RFC 6052 §2.1)
    )
)
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # RFC 8215: the operator of the network chooses the prefix inside of it
_NAT64_PREFIX_BITS = (32, 40, 48, 56, 64, 96)  # RFC 6052 §2.2
NAT64_NAME = "ipv4only.arpa"
"""The name that has only two IPv4 addresses; a network with NAT64 answers with them behind its prefix, too (RFC 7050, RFC 8880)."""
_NAT64_NAME_ADDRESSES = (IPv4Address("192.0.0.170"), IPv4Address("192.0.0.171"))
_ISATAP_IDENTIFIERS = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214 §6.1: before the IPv4 address, under any prefix
_THIS_NETWORK = IPv4Network("0.0.0.0/8")  # never a destination (RFC 1122 §3.2.1.3)
_GLOBAL_UNICAST = ip_network("2000::/3")  # the only part of IPv6 that is assigned for it
_MAX_NAME_CHARACTERS = 253  # RFC 1035 §2.3.4
_NAME = re.compile(r"[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63})*", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)


def is_public(address: Address, nat64_prefixes: Sequence[IPv6Network] = ()) -> bool:
    """Whether an address is public unicast, one host on the public internet; one that contains IPv4 addresses, as these are.

    `nat64_prefixes` are the network's own.
    """
    if isinstance(address, IPv6Address):
        own = [_nat64_inner(int(address), prefix.prefixlen) for prefix in nat64_prefixes if address in prefix]
        if not all(map(is_public, own)):
            return False
    if isinstance(address, IPv6Address) and (inner := _inner_addresses(address)) is not None:
        return address.scope_id is None and bool(inner) and all(map(is_public, inner))
    if isinstance(address, IPv6Address) and (host := _isatap_host(address)) is not None and not is_public(host):
        return False
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    return not any(address in block for block in _SPECIAL_BLOCKS if block.version == address.version)


def _inner_addresses(address: IPv6Address) -> list[IPv4Address] | None:
    """The IPv4 addresses to which packets for an IPv6 address may go; None if it is of no form that contains any."""
    number = int(address)
    if any(address in block for block in _INNER_AT_THE_END):
        return [IPv4Address(number & 0xFFFFFFFF)]
    if address in _LOCAL_NAT64:
        return [inner for inner in _nat64_readings(number) if inner not in _THIS_NETWORK and int(inner) & 0xFFFF]
    if address.sixtofour is not None:
        return [address.sixtofour]
    return list(address.teredo) if address.teredo is not None else None


def _isatap_host(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 host to which an ISATAP router forwards packets for an IPv6 address; None if it is of another form."""
    number = int(address)
    return IPv4Address(number & 0xFFFFFFFF) if (number >> 32) & 0xFFFFFFFF in _ISATAP_IDENTIFIERS else None


def _nat64_readings(number: int) -> list[IPv4Address]:
    """The inner address for each prefix of 48 bits or more; only the network's operator knows which one is used.

    All readings are judged: an address that is public by one and private by another is refused. Those that end in `.0.0` are subnet
    numbers of a longer prefix.
    """
    return [_nat64_inner(number, bits) for bits in _NAT64_PREFIX_BITS if bits >= _LOCAL_NAT64.prefixlen]


def _nat64_inner(number: int, bits: int) -> IPv4Address:
    """The four bytes after a prefix of so many bits; they leave out byte 8, which is always zero (RFC 6052 §2.2)."""
    content = number.to_bytes(16, "big")
    return IPv4Address((content[bits // 8 : 8] + content[max(9, bits // 8) :])[:4])


def nat64_prefixes(discovered: Iterable[Address]) -> tuple[IPv6Network, ...]:
    """The network's NAT64 prefixes, by the addresses that it gives for `NAT64_NAME` (RFC 7050 §3)."""
    return tuple(
        dict.fromkeys(
            IPv6Network((int(address), bits), strict=False)
            for address in discovered
            for bits in _NAT64_PREFIX_BITS
            if isinstance(address, IPv6Address) and _nat64_inner(int(address), bits) in _NAT64_NAME_ADDRESSES
        )
    )


def parse_address(host: str) -> Address | None:
    """Parse an address in any form that browsers and the C library accept; None for a name.

    `2130706433`, `0x7f.1`, `0177.0.0.1` and `127.1` are all 127.0.0.1; IPv6 may be in brackets.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(bare):
        return None
    try:
        return IPv4Address(socket.inet_aton(bare.rstrip(".")))
    except (OSError, ValueError):
        return None


def is_host_name(host: str) -> bool:
    """Whether a host is a name that can be resolved: at most 253 characters, labels of 1 to 63, the last one not numeric."""
    bare = host.removesuffix(".")
    return (
        len(bare) <= _MAX_NAME_CHARACTERS and _NAME.fullmatch(bare) is not None and not _NUMERIC.fullmatch(bare.rpartition(".")[2])
    )
