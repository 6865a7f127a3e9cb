"""In a network where every address answers, connections come only to public ones, by whatever route: counted at the sockets."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from archiver.web.browser_discovery import BrowserProblem, find_browser
from tests.web.every_address import PUBLIC_HOST
from tests.web.test_public_addresses import local_nat64, six_to_four, teredo

HERE = Path(__file__).resolve().parents[2]
PUBLIC_SIX = "2606:2800:220:1::1"


def isolated() -> bool:
    """Whether this machine lets a process have a network of its own."""
    command = ["unshare", "-rn", "ip", "link", "set", "lo", "up"]
    tools = shutil.which("unshare") is not None and shutil.which("ip") is not None
    return tools and not subprocess.run(command, capture_output=True, check=False).returncode


pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not isolated(), reason="this machine gives no process a network of its own"),
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

PRIVATE_FOUR = """
0.0.0.0 0.0.0.1 10.0.0.1 10.255.255.254 100.64.0.1 100.100.100.200 127.0.0.1 127.0.0.2 127.255.255.254 169.254.169.254 169.254.0.1
172.16.0.1 172.31.255.254 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.254 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
"""
SPELLINGS = """
2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.1 127.0.1 127.0.0.1. 0x7f.0.0.0x1 00000177.1 3232235521 0xa9fea9fe
0251.0376.0251.0376 169.16689662 %31%32%37.0.0.1 127。0。0。1 ①②⑦.0.0.1 localhost localhost. LOCALHOST x.localhost
user@127.0.0.1 public.test@127.0.0.1 0 0x0 00.00.00.00
"""
PRIVATE_SIX = """
::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::10.0.0.1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1 4000::1 0:0:0:0:0:0:0:1 fd00:c2b6:b24b:be67:2827:688d:e6a1:6a3b
2a00:1450:4001:81b:0:5efe:10.0.0.1 fe80::5efe:10.0.0.1
"""
PRIVATE_TUNNELS = [
    six_to_four("127.0.0.1"),
    six_to_four("169.254.169.254"),
    six_to_four("192.168.0.1"),
    teredo("8.8.8.8", "10.0.0.1"),
    teredo("127.0.0.1", "8.8.8.8"),
    local_nat64("10.0.0.1", bits=96),
    local_nat64("192.168.0.1", bits=48),
]
PRIVATE_NAMES: Mapping[str, Sequence[Sequence[str]]] = {
    "loopback.private.test": [["127.0.0.1"]],
    "six.private.test": [["::1"]],
    "both.private.test": [["10.0.0.1", "fd00::1"]],
    "metadata.private.test": [["169.254.169.254"]],
    "mapped.private.test": [["::ffff:127.0.0.1"]],
    "nat64.private.test": [["64:ff9b::a00:1"]],
    "isatap.private.test": [["2a00:1450:4001:81b:0:5efe:a00:1"]],
}
PUBLIC_NAMES: Mapping[str, Sequence[Sequence[str]]] = {
    "public.test": [[PUBLIC_HOST]],
    "six.public.test": [[PUBLIC_SIX]],
    "mixed.public.test": [["10.0.0.1", PUBLIC_HOST, "127.0.0.1", "::1"]],
    "rebinding.public.test": [[PUBLIC_HOST], ["127.0.0.1"]],
    "nat64.public.test": [["64:ff9b::5db8:d822"]],
}
PUBLIC_ADDRESSES = [
    PUBLIC_HOST,
    "1.1.1.1",
    f"[{PUBLIC_SIX}]",
    "[2a00:1450:4001:81b::200e]",
    "[64:ff9b::5db8:d822]",
    f"[::ffff:{PUBLIC_HOST}]",
    f"[{six_to_four(PUBLIC_HOST)}]",
    f"[{teredo('8.8.8.8', PUBLIC_HOST)}]",
    "[2a00:1450:4001:81b:0:5efe:8.8.8.8]",
]
PRIVATE_HOSTS = [
    *PRIVATE_FOUR.split(),
    *SPELLINGS.split(),
    *(f"[{address}]" for address in (*PRIVATE_SIX.split(), *PRIVATE_TUNNELS)),
    *PRIVATE_NAMES,
]
OTHER_PORTS = [f"{PUBLIC_HOST}:{port}" for port in (22, 25, 3306, 6379)]
REACHED = {
    *(PUBLIC_HOST, "1.1.1.1", PUBLIC_SIX, "2a00:1450:4001:81b::200e", "64:ff9b::5db8:d822", six_to_four(PUBLIC_HOST)),
    *(teredo("8.8.8.8", PUBLIC_HOST), "2a00:1450:4001:81b:0:5efe:808:808"),
}
"""The addresses at which the public ones are reached: a mapped one is IPv4."""


OWN_NAT64 = "2a00:1098:2c::"
"""The prefix of a network that has one of its own, of 96 bits: it says so by its answer for `ipv4only.arpa`."""
OWN_NAT64_NAMES = {
    "ipv4only.arpa": [["192.0.0.170", "192.0.0.171", f"{OWN_NAT64}c000:aa", f"{OWN_NAT64}c000:ab"]],
    "own.public.test": [[f"{OWN_NAT64}5db8:d822"]],
    "own.private.test": [[f"{OWN_NAT64}7f00:1"]],
}


def counted(
    urls: Sequence[str],
    *,
    navigated: Sequence[str] = (),
    page: bool = True,
    six_only: bool = False,
    names: Mapping[str, Sequence[Sequence[str]]] = MappingProxyType({}),
) -> dict[str, list[tuple[str, int]]]:
    """The addresses and ports that were connected to, by route."""
    names = {**PRIVATE_NAMES, **PUBLIC_NAMES, **names}
    table = json.dumps({"urls": urls, "names": names, "navigated": navigated, "page": page, "six_only": six_only})
    command = ["unshare", "-rn", sys.executable, "-m", "tests.web.every_address", table]
    done = subprocess.run(command, cwd=HERE, capture_output=True, check=False, timeout=400)
    assert 0 == done.returncode, done.stderr.decode()[-3000:]
    routes: dict[str, list[tuple[str, int]]] = {
        route: [(address, port) for address, port in found] for route, found in json.loads(done.stdout).items()
    }
    return routes


def not_public(routes: Mapping[str, Sequence[tuple[str, int]]]) -> dict[str, list[tuple[str, int]]]:
    """The connections to anything but the public addresses and the ports of the web, by route."""
    bad = {
        route: [(address, port) for address, port in found if address not in REACHED or port not in {80, 443, 8080}]
        for route, found in routes.items()
    }
    return {route: found for route, found in bad.items() if found}


def test_the_table_has_more_than_sixty_addresses_and_spellings() -> None:
    assert len(set(PRIVATE_HOSTS)) >= 60


SAMPLE, WHOLE = [*PRIVATE_HOSTS[::6], *OTHER_PORTS[:1]], [*PRIVATE_HOSTS, *OTHER_PORTS]


@pytest.mark.parametrize("hosts", [pytest.param(SAMPLE, id="a sample"), pytest.param(WHOLE, id="all", marks=pytest.mark.slow)])
def test_nothing_that_is_not_public_is_connected_to_by_any_route(hosts: list[str]) -> None:
    """By all routes of the client, as all parts of a page, and as navigations."""
    routes = counted([f"http://{host}/" for host in hosts], navigated=["http://127.1/", "http://loopback.private.test/"])

    assert {} == not_public(routes)
    assert {(PUBLIC_HOST, 80)} == set(routes["parts of a page"])
    assert {"redirect", "parts of a page", "navigation"} == {route for route, found in routes.items() if found}


def test_what_is_public_is_connected_to_by_every_route() -> None:
    hosts = [*PUBLIC_ADDRESSES, *PUBLIC_NAMES]
    routes = counted([f"http://{host}/" for host in hosts] + [f"http://{PUBLIC_HOST}:8080/"], navigated=["http://public.test/"])

    assert {} == not_public(routes)
    for route in set(routes) - {"navigation"}:
        assert REACHED - {"64:ff9b::5db8:d822"} <= {address for address, _ in routes[route]}, route
        assert (PUBLIC_HOST, 8080) in routes[route]


def test_on_a_network_without_ipv4_public_hosts_are_reached_by_ipv6_and_nat64() -> None:
    hosts = [
        f"[{PUBLIC_SIX}]",
        "[64:ff9b::5db8:d822]",
        "six.public.test",
        "nat64.public.test",
        "[64:ff9b::7f00:1]",
        "six.private.test",
    ]
    routes = counted([f"http://{host}/" for host in hosts], navigated=[f"http://{hosts[1]}/"], six_only=True)

    assert {} == not_public(routes)
    for route in ("client", "media", "archive", "parts of a page"):
        assert {(PUBLIC_SIX, 80), ("64:ff9b::5db8:d822", 80)} == set(routes[route]), route


def test_on_a_network_with_a_nat64_prefix_of_its_own_only_public_hosts_are_reached_behind_it() -> None:
    private = ["own.private.test", *(f"[{OWN_NAT64}{inner}]" for inner in ("a00:1", "7f00:1", "a9fe:a9fe", "c0a8:1"))]
    hosts = ["own.public.test", f"[{OWN_NAT64}101:101]", f"[{PUBLIC_SIX}]", *private]
    urls = [f"http://{host}/" for host in hosts]
    routes = counted(urls, navigated=[urls[0], urls[3], urls[4]], six_only=True, names=OWN_NAT64_NAMES)
    public = {(f"{OWN_NAT64}5db8:d822", 80), (f"{OWN_NAT64}101:101", 80), (PUBLIC_SIX, 80)}

    for route in ("client", "media", "archive", "timestamp authority or witness", "WebSocket of the client", "parts of a page"):
        assert public == set(routes[route]), route
    assert [(f"{OWN_NAT64}5db8:d822", 80)] == routes["navigation"]
    assert [] == routes["redirect"]  # the redirecting host has only IPv4


@pytest.mark.slow
def test_no_page_that_is_not_public_is_navigated_to() -> None:
    """Directly, by a redirect, and by a refresh."""
    routes = counted([], navigated=[f"http://{host}/" for host in PRIVATE_HOSTS], page=False)

    assert {} == not_public(routes)
