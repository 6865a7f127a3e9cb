"""How X's posts are named."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.posts import PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.x import names

POST = PostRef(platform="x", key="1841206275088290279")


def url(written: str) -> URL:
    found = parse_url(written)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "written",
    [
        "https://x.com/sailor/status/1841206275088290279",
        "https://twitter.com/sailor/statuses/1841206275088290279?ref_src=twsrc%5Etfw",
        "https://mobile.twitter.com/i/web/status/1841206275088290279",
        "http://m.twitter.com/i/status/1841206275088290279/photo/1",
        "twitter.com/#!/sailor/status/1841206275088290279",
        "https://www.twitter.com/statuses/1841206275088290279",
        "https://x.com/i/cards/tfw/v1/1841206275088290279",
        "https://x.com/i/videos/tweet/1841206275088290279",
        "https://x.com/sailor/article/1841206275088290279",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1841206275088290279&theme=light",
        "https://platform.twitter.com/embed/index.html#x=1&id=1841206275088290279",
        "https://twitframe.com/show?url=https%3A%2F%2Ftwitter.com%2Fsailor%2Fstatus%2F1841206275088290279",
        "https://vxtwitter.com/sailor/status/1841206275088290279",
        "https://d.fxtwitter.com/sailor/status/1841206275088290279",
        "https://nitter.example.net/sailor/status/1841206275088290279#m",
    ],
)
def test_every_form_of_url_names_the_post(written: str) -> None:
    assert POST == names.identify(url(written))


@pytest.mark.parametrize(
    "written",
    [
        "https://x.com/sailor",
        "https://x.com/intent/tweet?url=https://x.com/sailor/status/1841206275088290279",
        "https://twitter.com/share?url=https://twitter.com/sailor/status/1841206275088290279",
        "https://x.com/i/lists/1841206275088290279",
        "https://x.com/i/article/1841206275088290279",
        "https://fxtwitter.com/i/article/1841206275088290279",
        "https://x.com/I/article/1841206275088290279",
        "https://twitter.com/#!/i/article/1841206275088290279",
        "https://x.com/i/web/article/1841206275088290279",
        *(f"https://x.com/i/{kind}/1841206275088290279" for kind in ("events", "spaces", "broadcasts", "communities", "moments")),
        "https://x.com/sailor/status/",
        "https://x.com/sailor/status/1841206275088290279abc",
        "https://example.com/sailor/status/1841206275088290279",
        "https://notx.com/sailor/status/1841206275088290279",
        "https://x.com/sailor/status/18412062750882902791841206275088290279",
    ],
)
def test_other_urls_name_no_post(written: str) -> None:
    assert names.identify(url(written)) is None


@pytest.mark.parametrize(
    ("key", "at"),
    [
        ("1841206275088290279", datetime(2024, 10, 1, 19, 59, 18, 596000, tzinfo=UTC)),
        ("1964084223871971826", datetime(2025, 9, 5, 21, 52, 24, 548000, tzinfo=UTC)),
        ("2089067915303649684", datetime(2026, 8, 16, 19, 12, 58, 670000, tzinfo=UTC)),
        ("20", None),
        ("29700859247", None),
    ],
)
def test_an_id_contains_the_time_since_2010(key: str, at: datetime | None) -> None:
    assert at == names.posted_at(PostRef(platform="x", key=key))


@pytest.mark.parametrize("written", ["t.co/aB3dE6gH9j", "pic.twitter.com/aB3dE6gH9j", "pic.x.com/aB3dE6gH9j"])
def test_a_short_code_is_a_case_sensitive_alias(written: str) -> None:
    assert written == names.alias(url(f"https://{written}"))


@pytest.mark.parametrize(
    "written", ["https://t.co/", "https://t.co/a/b", "https://x.com/aB3dE6gH9j", "https://t.co/%C3%A4%C3%B6%C3%BC%C3%9F"]
)
def test_other_codes_are_no_alias(written: str) -> None:
    assert names.alias(url(written)) is None


@given(st.integers(min_value=10, max_value=2**63 - 1))
def test_the_url_of_a_post_names_the_post(number: int) -> None:
    post = PostRef(platform="x", key=str(number))
    assert post == names.identify(names.address(post))


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("https://x.com/sailor/status/20", "sailor"),
        ("https://x.com/i/status/20", None),
        ("https://x.com/X/status/20", None),
        ("https://x.com/i/web/status/20", None),
    ],
)
def test_the_user_in_a_url_is_the_author_except_for_i(written: str, handle: str | None) -> None:
    assert handle == names.user(url(written))
