"""Which ports of public hosts are connected to."""

from ipaddress import ip_address

import pytest

from archiver.model.probes import Why
from archiver.web import parse_connect_tos
from archiver.web.gate import Gate
from archiver.web.public_addresses import Address
from archiver.web.refusals import Refusal
from archiver.web.web_ports import is_web_port

BAD_PORTS = """
0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161
179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190
5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
"""
"""The list of WHATWG Fetch, "port blocking"."""


def test_no_port_that_browsers_block_is_a_port_of_the_web() -> None:
    assert [] == [port for port in BAD_PORTS.split() if is_web_port(int(port))]


def test_below_1024_only_the_ports_of_http_are() -> None:
    assert [80, 443] == [port for port in range(1024) if is_web_port(port)]


@pytest.mark.parametrize("port", [80, 443, 3000, 5000, 8000, 8008, 8080, 8443, 9443, 50_000, 65_535])
def test_ports_on_which_pages_are_offered_are(port: int) -> None:
    assert is_web_port(port)


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 11211, 65_536, -1])
async def test_the_gate_does_not_connect_to_another_port_of_a_public_host(port: int) -> None:
    async def resolve(host: str, port: int) -> list[Address]:
        del host, port
        return [ip_address("8.8.4.4")]

    async with Gate(resolve=resolve) as gate:
        refusals = [await gate.connect(gate.add_user(), host, port) for host in ("public.example", "8.8.8.8")]

    assert [Refusal(why=Why.BAD_ADDRESS, detail=f"port {port} is not one that the web uses")] * 2 == refusals


async def test_a_rule_of_the_operator_leads_to_any_port() -> None:
    rules = parse_connect_tos(["a.example:25:127.0.0.1:1"])

    async with Gate(connect_to=rules) as gate:
        refusal = await gate.connect(gate.add_user(), "a.example", 25)

    assert isinstance(refusal, Refusal)
    assert ("127.0.0.1", Why.REFUSED) == (str(ip_address("127.0.0.1")), refusal.why)
