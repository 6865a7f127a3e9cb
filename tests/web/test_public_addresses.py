"""Which addresses are public, over all special-purpose blocks and spellings."""

from ipaddress import IPv6Address, ip_address

import pytest

from archiver.web.public_addresses import is_host_name, is_public, nat64_prefixes, parse_address

SPECIAL = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 192.0.0.8 192.0.0.9 192.0.0.170 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1
"""

PUBLIC = "1.1.1.1 8.8.8.8 104.244.42.1 192.0.1.1 223.255.255.254 2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001::1"


@pytest.mark.parametrize("address", SPECIAL.split())
def test_an_address_of_a_special_block_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


FORMS_OF_IPV4 = ["::ffff:{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "64:ff9b:1:a::{}", "64:ff9b:1:abcd::{}"]
"""IPv6 addresses that end in an IPv4 address, as `ipaddress` reads them."""


def six_to_four(inner: str) -> str:
    return f"2002:{int(ip_address(inner)) >> 16:x}:{int(ip_address(inner)) & 0xFFFF:x}::1"


def teredo(server: str, client: str) -> str:
    hidden = int(ip_address(client)) ^ 0xFFFFFFFF
    return str(IPv6Address((0x20010000 << 96) | (int(ip_address(server)) << 64) | hidden))


def nat64(prefix: str, inner: str, *, bits: int) -> str:
    packed = ip_address(inner).packed
    content = (ip_address(prefix).packed[: bits // 8] + packed).ljust(15, b"\0")
    return str(IPv6Address(content[:8] + b"\0" + content[8:15] if bits < 96 else content[:12] + packed))


def local_nat64(inner: str, *, bits: int) -> str:
    return nat64("64:ff9b:1::", inner, bits=bits)


@pytest.mark.parametrize("inner", ["142.250.185.78", "8.8.8.8", "1.1.1.1", "223.255.255.254"])
def test_an_address_that_leads_to_a_public_ipv4_address_is_public(inner: str) -> None:
    spellings = [form.format(inner) for form in FORMS_OF_IPV4]
    spellings += [six_to_four(inner), teredo(inner, inner)]

    assert [] == [spelling for spelling in spellings if not is_public(ip_address(spelling))]


@pytest.mark.parametrize("bits", [48, 56, 64, 96])
def test_a_public_address_behind_a_local_nat64_prefix_of_any_length_is_public(bits: int) -> None:
    assert is_public(ip_address(local_nat64("8.8.4.4", bits=bits)))


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.1", "224.0.0.1"])
def test_an_address_that_leads_to_a_special_ipv4_address_is_not_public(inner: str) -> None:
    spellings = [form.format(inner) for form in FORMS_OF_IPV4[:4]]
    spellings += [six_to_four(inner), teredo("8.8.8.8", inner), teredo(inner, "8.8.8.8")]
    spellings += [local_nat64(inner, bits=bits) for bits in (48, 56, 64, 96)]

    assert [] == [spelling for spelling in spellings if is_public(ip_address(spelling))]


@pytest.mark.parametrize("prefix", ["2a00:1450:4001:81b", "2001:470:1f0b:1"])
@pytest.mark.parametrize("identifier", ["0:5efe", "200:5efe"])
def test_an_isatap_address_is_as_public_as_the_host_that_it_leads_to(prefix: str, identifier: str) -> None:
    private = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.0.1"]

    assert is_public(ip_address(f"{prefix}:{identifier}:8.8.8.8"))
    assert not any(is_public(ip_address(f"{prefix}:{identifier}:{inner}")) for inner in private)


@pytest.mark.parametrize("bits", [48, 56, 64])
def test_a_public_address_behind_a_private_one_does_not_make_a_local_nat64_address_public(bits: int) -> None:
    private = int(ip_address(local_nat64("10.1.2.3", bits=bits)))

    assert not is_public(IPv6Address(private | int(ip_address("8.8.8.8"))))


OWN = "2a00:1098:2c:5:100::"


@pytest.mark.parametrize("bits", [32, 40, 48, 56, 64, 96])
def test_an_address_behind_the_networks_own_nat64_prefix_is_as_public_as_the_inner_one(bits: int) -> None:
    """The prefix is where the two well-known addresses are in what the network says of `ipv4only.arpa`."""
    prefix = str(IPv6Address(int(ip_address(OWN)) >> (128 - bits) << (128 - bits)))
    prefixes = nat64_prefixes([ip_address(nat64(prefix, inner, bits=bits)) for inner in ("192.0.0.170", "192.0.0.171")])

    assert [f"{prefix}/{bits}"] == [str(found) for found in prefixes]
    for inner in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.1", "224.0.0.1"):
        address = ip_address(nat64(prefix, inner, bits=bits))
        assert (True, False) == (is_public(address), is_public(address, prefixes))
    assert is_public(ip_address(nat64(prefix, "93.184.216.34", bits=bits)), prefixes)
    assert is_public(ip_address("2606:4700::1111"), prefixes)


def test_a_network_without_nat64_has_no_prefix() -> None:
    assert () == nat64_prefixes(map(ip_address, ("192.0.0.170", "192.0.0.171", "2606:4700::1111", "::1")))


@pytest.mark.parametrize("prefix", ["fd00:64::", "fe80::", "2001:db8::", "::", "64:ff9b:1::"])
def test_no_answer_of_a_name_server_makes_an_address_public_that_is_not(prefix: str) -> None:
    prefixes = nat64_prefixes([ip_address(nat64(prefix, "192.0.0.170", bits=96))])
    special = [*SPECIAL.split(), nat64("fd00:64::", "8.8.8.8", bits=96), nat64("fe80::", "8.8.8.8", bits=96)]

    assert prefixes
    assert not any(is_public(ip_address(address), prefixes) for address in special)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0X7F.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "0x7f.0.0.0x1",
    ],
)
def test_every_spelling_of_an_address_is_parsed(host: str) -> None:
    assert ip_address("127.0.0.1") == parse_address(host)


@pytest.mark.parametrize("host", ["example.org", "1.2.3.4.example", "0x7f.example", "face.cafe", "256.1.1.1.1", "127.0.0.1%lo"])
def test_a_name_is_not_parsed_as_an_address(host: str) -> None:
    assert parse_address(host) is None


@pytest.mark.parametrize(
    "host", ["a..b", ".a", "a" * 64 + ".org", "a." * 127 + "org", "256.256.256.256", "1.2.3.4.5", "a b.org", "", "é.org"]
)
def test_a_malformed_name_is_no_host_name(host: str) -> None:
    assert not is_host_name(host)


@pytest.mark.parametrize("host", ["x.com", "x.com.", "xn--bcher-kva.example", "_dmarc.example.org", "4chan.org", "a" * 63 + ".org"])
def test_a_well_formed_name_is_a_host_name(host: str) -> None:
    assert is_host_name(host)
