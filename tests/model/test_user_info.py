"""User names and passwords in addresses (RFC 3986, section 3.2.1) are neither requested with, nor kept, nor shown."""

import pytest

from archiver.model.urls import has_user_info, parse_url, without_user_info

WITH = [
    ("https://nora:s3cret@example.org/story?id=1", "https://example.org/story?id=1"),
    ("https://nora@example.org/story", "https://example.org/story"),
    ("http://:s3cret@example.org:8080/", "http://example.org:8080/"),
    ("https://nora:s3:c@r@et@example.org/", "https://example.org/"),
    ("https://n%40ra:s%2Fcret@[2001:db8::1]/", "https://[2001:db8::1]/"),
    ("HTTPS://Nora:S3cret@EXAMPLE.org/Story", "https://example.org/Story"),
    ("//nora:s3cret@example.org/story", "https://example.org/story"),
    ("https://nora:s3cret@example.org", "https://example.org/"),
    ("https://nora:s3cret@example.org?x", "https://example.org/?x"),
]
WITHOUT = [
    "https://mastodon.social/@nora/1",
    "https://example.org/?mail=nora:s3cret@example.org",
    "https://example.org/#nora:s3cret@example.org",
    "https://example.org:8080/a@b",
    "example.org/story",
    "nora@example.org",
    "docs/examples/two-presidents.txt",
]


@pytest.mark.parametrize(("written", "parsed"), WITH)
def test_a_url_has_none(written: str, parsed: str) -> None:
    assert has_user_info(written)
    assert parsed == str(parse_url(written))


@pytest.mark.parametrize("written", [written for written, _ in WITH])
def test_a_text_loses_them_and_nothing_else(written: str) -> None:
    bare = without_user_info(f"see {written} and <{written}>")

    assert not has_user_info(bare)
    assert "cret" not in bare.lower().replace("%2fcret", "")
    assert bare.startswith("see ")
    assert bare.endswith(">")


@pytest.mark.parametrize("written", WITHOUT)
def test_other_addresses_stay_as_they_are(written: str) -> None:
    assert not has_user_info(written)
    assert written == without_user_info(written)


def test_they_are_found_where_the_scheme_is_left_out() -> None:
    assert has_user_info("nora:s3cret@example.org/story")
