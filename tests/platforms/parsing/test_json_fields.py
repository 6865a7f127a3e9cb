"""JSON as the web sends it."""

import pytest

from archiver.model.digests import JSONValue
from archiver.platforms.parsing.json_fields import field, items, parse_json, text


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"9" * 10_000, b"\xff"])
def test_what_is_no_json_is_an_error_as_a_value(body: bytes) -> None:
    assert isinstance(parse_json(body), ValueError)


def test_a_byte_order_mark_is_no_part_of_json() -> None:
    assert {} == parse_json(b"\xef\xbb\xbf{}")


@pytest.mark.parametrize("said", [None, 1, "a", [], {}, {"a": None}, {"a": 1}, {"a": []}])
def test_a_field_of_another_type_is_not_there(said: JSONValue) -> None:
    assert None is field(said, "a", "b")
    assert None is text(said, "a")
    assert () == tuple(items(said, "a", "b"))


def test_a_text_comes_without_what_cannot_be_kept() -> None:
    said = parse_json(rb'{"a": "a\u0000b\ud83d"}')

    assert not isinstance(said, ValueError)
    assert "a\ufffdb\ufffd" == text(said, "a")


def test_a_text_is_no_list() -> None:
    assert () == tuple(items({"a": "bc"}, "a"))
