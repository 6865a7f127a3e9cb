"""`--connect-to`, in curl's form."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archiver.errors import InputError
from archiver.web.connect_to import parse_connect_to, parse_connect_tos, rule_for


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("x.com:443:127.0.0.1:8443", "x.com", 443),
        ("X.Com.:443:127.0.0.1:8443", "x.com", 443),
        ("*:443:127.0.0.1:8443", "anything.example", 443),
        ("*:*:[::1]:8443", "anything.example", 80),
        ("::127.0.0.1:8443", "anything.example", 80),
        ("x.com:*:localhost:8443", "x.com", 80),
        ("[2606:4700::1111]:443:127.0.0.1:8443", "[2606:4700::1111]", 443),
    ],
)
def test_a_rule_redirects_its_connections(text: str, host: str, port: int) -> None:
    found = rule_for([parse_connect_to(text)], host, port)
    assert found is not None
    assert 8443 == found.target_port


@pytest.mark.parametrize(("host", "port"), [("x.com", 80), ("www.x.com", 443), ("x.com.evil.example", 443)])
def test_a_rule_does_not_apply_to_other_connections(host: str, port: int) -> None:
    assert rule_for([parse_connect_to("x.com:443:127.0.0.1:8443")], host, port) is None


def test_the_first_matching_rule_applies() -> None:
    rules = parse_connect_tos(["x.com:443:127.0.0.1:1, *:443:127.0.0.1:2", "*:*:127.0.0.1:3"])
    assert [1, 2, 3] == [
        found.target_port
        for found in (rule_for(rules, host, port) for host, port in (("x.com", 443), ("y.com", 443), ("x.com", 80)))
        if found
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x.com:443:127.0.0.1",
        "x.com",
        "a:b:c:d:e",
        "x.com:0:127.0.0.1:1",
        "x.com:443:127.0.0.1:65536",
        "x.com:443:elsewhere.example:1",
        "x.com:443:127.0.0.1:",
        "x.com:443:127.0.0.1:٣",
    ],
)
def test_a_malformed_rule_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_connect_to(text)
    assert text in str(raised.value)
    assert "HOST:PORT:ADDR:PORT" in str(raised.value.remedy)


@given(some.text(alphabet="*:.[]1x:a", max_size=30))
def test_a_rule_survives_printing_and_parsing_or_is_refused(text: str) -> None:
    try:
        rule = parse_connect_to(text)
    except InputError:
        return
    assert rule == parse_connect_to(str(rule))
