"""JSON as the web sends it."""

import pytest

from archiver.model.digests import JSONValue
from archiver.platforms.parsing.json_fields import field, items, parse_json, text


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"9" * 10_000, b"\xff"])
def test_invalid_json_is_returned_as_an_error(body: bytes) -> None:
    assert isinstance(parse_json(body), ValueError)


def test_a_byte_order_mark_is_skipped() -> None:
    assert {} == parse_json(b"\xef\xbb\xbf{}")


@pytest.mark.parametrize("said", [None, 1, "a", [], {}, {"a": None}, {"a": 1}, {"a": []}])
def test_a_field_of_the_wrong_type_is_missing(said: JSONValue) -> None:
    assert None is field(said, "a", "b")
    assert None is text(said, "a")
    assert () == tuple(items(said, "a", "b"))


def test_characters_that_cannot_be_stored_are_removed() -> None:
    said = parse_json(rb'{"a": "a\u0000b\ud83d"}')

    assert not isinstance(said, ValueError)
    assert "a\ufffdb\ufffd" == text(said, "a")


def test_a_text_is_no_list() -> None:
    assert () == tuple(items({"a": "bc"}, "a"))
