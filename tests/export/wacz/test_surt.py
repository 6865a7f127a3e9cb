"""The sort keys of addresses are those by which other programs search indexes."""

import json
import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.export.wacz.surt import surt_key
from tests.export.wacz.counterparts import TOOLS, needs_tools

KEYS = {
    "https://x.com/WhiteHouse/status/1911842373636882499": "com,x)/whitehouse/status/1911842373636882499",
    "https://www.example.org": "org,example)/",
    "http://www2.example.org/A/B/?b=2&a=1&A=0": "org,example)/a/b?a=0&a=1&b=2",
    "https://example.org:443/x": "org,example)/x",
    "http://example.org:443/x": "org,example:443)/x",
    "https://user:word@example.org:8443/x/": "org,example:8443)/x",
    "https://example.org/a//b/../c/./d": "org,example)/a/c/d",
    "https://example.org/%41%2f%c3%a9?q=%20+x": "org,example)/a/%c3%a9?q=%20+x",
    "https://example.org/é?ü=1#here?and": "org,example)/%c3%a9?%c3%bc=1",
    "https://bücher.example/": "example,xn--bcher-kva)/",
    "https://127.0.0.1:8080/": "1,0,0,127:8080)/",
    "https://[::1]:80/x": "::1:80)/x",
    "https://example.org/?sid=0123456789abcdef0123456789abcdef&z=1": "org,example)/?z=1",
    "https://example.org/?z=1&phpsessid=0123456789abcdef0123456789abcdef": "org,example)/?&z=1",
    "https://example.org/x.aspx?cfid=1&cftoken=2&z=1": "org,example)/x.aspx?z=1",
    "https://example.org/(s(0123456789abcdef01234567))/x.aspx?y": "org,example)/x.aspx?y",
    "https://example.org/a%2523b%zz": "org,example)/a%23b%25zz",
    "https://example.org/..//../x": "org,example)/../x",
    "https://example.org/x?a&&b": "org,example)/x?&a&b",
    "https://example.org/x?b=%26&a=%3D": "org,example)/x?&a==&b=",
    "https://www.www.com/": "com,www)/",
    "urn:pageinfo:https://X.com/A?b=1&a=2": "urn:pageinfo:https://x.com/a?a=2&b=1",
    "dns:example.org": "dns:example.org",
    "urn:embed-archiver:file:/home/ä b.html": "urn:embed-archiver:file:/home/%c3%a4%20b.html",
}


@pytest.mark.parametrize("address", KEYS)
def test_an_address_has_the_key_that_others_give_it(address: str) -> None:
    assert KEYS[address] == surt_key(address)


@given(st.text())
def test_any_text_has_a_key_of_one_line_without_spaces_unless_it_is_no_address(address: str) -> None:
    key = surt_key(address)

    assert key == address or not set(key) & set(" \r\n\t")


@pytest.mark.slow
@needs_tools
def test_thousands_of_addresses_have_the_keys_of_the_program_that_everybody_uses() -> None:
    chance = random.Random(20260301)  # noqa: S311 - chance that can be repeated
    pieces = [
        "/",
        "//",
        "/a",
        "/B",
        "/.",
        "/..",
        "?",
        "&",
        "=",
        "%41",
        "%2f",
        "%252F",
        "%",
        "é",
        "+",
        ";",
        "~",
        "#x",
        "www.",
        "sid",
        "c=d",
    ]
    hosts = [
        "example.org",
        "www.Example.org",
        "www1.example.org:8443",
        "example.org:443",
        "bücher.example",
        "10.0.0.1",
        "a.b.c.d.org.",
    ]
    addresses = [
        f"{chance.choice(['http', 'https'])}://{chance.choice(hosts)}/{''.join(chance.choices(pieces, k=chance.randrange(12)))}"
        for _ in range(5_000)
    ]
    script = "import json, sys, surt; print(json.dumps([surt.surt(address) for address in json.load(sys.stdin)]))"
    asked = subprocess.run(
        [TOOLS / "python", "-c", script], input=json.dumps(addresses), capture_output=True, text=True, check=True
    )

    assert dict(zip(addresses, json.loads(asked.stdout), strict=True)) == {address: surt_key(address) for address in addresses}
