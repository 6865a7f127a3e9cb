"""What an answer says of the connections that it went over."""

import ipaddress
from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from archiver.model.captures import Connection
from archiver.model.probes import Answer
from archiver.web.gate import Gate
from archiver.web.public_addresses import Address
from tests.web.conftest import OpenDoor, Papers, Site, answer, probe


def facts(connection: Connection) -> tuple[str, int, str, str, tuple[bytes, ...]]:
    """What is known of a connection, but for the time."""
    return connection.host, connection.port, connection.ip, connection.protocol, connection.chain


async def test_an_answer_has_the_certificates_that_each_server_sent(site: Site, door: OpenDoor, papers: Papers) -> None:
    site.page("/old", "", "Location: https://b.example/new", status="301 Moved")
    site.page("/new", "here")
    chain = tuple(entry.public_bytes(Encoding.DER) for entry in load_pem_x509_certificates(papers.chain.read_bytes()))
    answered = await answer(door, "https://a.example/old")
    assert [(host, 443, "127.0.0.1", "TLSv1.3", chain) for host in ("a.example", "b.example")] == [
        facts(connection) for connection in answered.connections
    ]
    assert [exchange.at for exchange in answered.exchanges] == [connection.at for connection in answered.connections]


async def test_an_answer_over_plain_http_has_a_connection_without_certificates(site: Site, door: OpenDoor) -> None:
    site.page("/", "here")
    answered = await answer(door, "http://a.example/")
    assert [("a.example", 80, "127.0.0.1", "", ())] == [facts(connection) for connection in answered.connections]


async def test_answers_over_one_connection_say_that_it_is_the_same(site: Site, door: OpenDoor) -> None:
    site.page("/", "here")
    async with door() as web:
        first, second = [await web.ask(probe("https://a.example/")) for _ in range(2)]
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.connections == second.connections


async def test_a_connection_knows_all_addresses_of_its_name() -> None:
    asked = list[str]()

    async def resolve(host: str, port: int) -> Sequence[Address]:
        asked.append(f"{host}:{port}")
        return [ipaddress.ip_address(address) for address in ("192.0.2.1", "10.0.0.1", "93.184.216.34")]

    async with Gate(resolve=resolve) as gate:
        resolved, allowed = await gate._addresses("a.example", 443)  # noqa: SLF001 — nothing may be dialled in a test
    assert (["a.example:443"], ("192.0.2.1", "10.0.0.1", "93.184.216.34")) == (asked, resolved)
    assert [(ipaddress.ip_address("93.184.216.34"), 443)] == allowed
