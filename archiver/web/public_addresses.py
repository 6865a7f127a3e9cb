"""Parse IP addresses and host names, and decide whether an address is public, the only kind that the program connects to.

Pages and redirects are written by strangers, and a name may resolve to anything: this machine, its neighbours, a cloud's metadata
service. `ipaddress.is_global` is not enough: it allows multicast, and the IPv6 forms that contain an IPv4 address (NAT64, 6to4,
Teredo), which routers translate back into that address.
"""

import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

# Blocks of IANA's special-purpose registries that `is_global` does not cover. Of IPv6 only blocks inside 2000::/3 are listed,
# since everything outside (v4-mapped, v4-compatible, NAT64, site-local, segment routing) is not global unicast and is refused.
_SPECIAL_BLOCKS: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # IETF protocol assignments, with NAT64 discovery and the PCP anycast address
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # IETF protocol assignments, with Teredo (2001::/32), benchmarking and ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_GLOBAL_UNICAST = ip_network("2000::/3")  # the only part of IPv6 that is assigned for it
_MAX_NAME_CHARACTERS = 253  # RFC 1035 §2.3.4
_NAME = re.compile(r"[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63})*", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)


def is_public(address: Address) -> bool:
    """Whether an address is public unicast: one host on the public internet."""
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    return not any(address in block for block in _SPECIAL_BLOCKS if block.version == address.version)


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
