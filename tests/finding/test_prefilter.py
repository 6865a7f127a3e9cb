"""Prefilter: words of platforms in a page's bytes, searched before it is parsed."""

import pytest

from archiver.finding.prefilter import mentions_any, mentions_in, names_post

FILLED = b"<p>Nothing but words.</p>" * 30_000


@pytest.mark.parametrize(
    "word", ["https://x.com/a/status/20", "x.com\\/a", "x.com%2Fa", "https://m.example/@log/1", "data-tweet-id"]
)
def test_a_mention_is_found_anywhere_in_a_page(word: str) -> None:
    """Long pages are searched in pieces, and nothing is lost between two of them."""
    for place in (0, (1 << 18) - len(word) // 2, len(FILLED)):
        assert mentions_in(FILLED[:place] + word.encode() + FILLED[place:])


def test_a_page_without_platforms_has_no_mention() -> None:
    assert not mentions_in(FILLED)
    assert not mentions_any(FILLED.decode())


def test_a_mention_has_its_offset() -> None:
    page = b"<html>" + FILLED + b"<p>https://x.com/a/status/20</p>"
    (place,) = mentions_in(page).addresses
    assert b"x.com/a/status/20" == page[place : place + 17]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"sameAs": ["https://twitter.com/paper", "https://www.facebook.com/paper"]}', False),
        ('{"url": "https:\\/\\/twitter.com\\/log\\/status\\/20"}', True),
        ('{"body": "\\u003cblockquote class=..."}', True),
        ('{"__typename": "TweetEmbed", "id": "20"}', True),
        ('{"youtube_id": "jP6fEHm-lA0"}', True),
    ],
)
def test_the_url_of_an_account_is_not_that_of_a_post(text: str, *, expected: bool) -> None:
    assert expected is names_post(text.encode())
