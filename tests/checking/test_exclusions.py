"""What an exclusion leaves out, by each of its selectors."""

import pytest

from archiver.checking.exclusions import Exclusion, KnownPost, Selector, exclusion_of_post
from archiver.model.posts import PostRef

REF = PostRef(platform="x", key="20")
POST = KnownPost(
    platform="x", ref=REF, names=frozenset({"https://x.com/jack/status/20", "pic.twitter.com/abc"}), handles=frozenset({"jack"})
)


def exclusion(selector: Selector, value: str, post: PostRef | None = None) -> Exclusion:
    """An exclusion with a reason."""
    return Exclusion(selector=selector, value=value, reason="asked for", post=post)


@pytest.mark.parametrize(
    ("selector", "value"),
    [
        (Selector.HOST, "x.com"),
        (Selector.ACCOUNT, "@Jack"),
        (Selector.ACCOUNT, "x:jack"),
        (Selector.POST, "pic.twitter.com/abc"),
        (Selector.PATTERN, "x.com/JACK/*"),
        (Selector.PATTERN, "x:2?"),
    ],
)
def test_a_post_is_left_out_by_host_account_name_and_pattern(selector: Selector, value: str) -> None:
    assert exclusion(selector, value).has_post(POST)


@pytest.mark.parametrize(
    ("selector", "value"),
    [
        (Selector.HOST, "notx.com"),
        (Selector.ACCOUNT, "bluesky:jack"),
        (Selector.ACCOUNT, "jac"),
        (Selector.PATTERN, "jack"),
        (Selector.ARTICLE, "https://x.com/jack/status/20"),
    ],
)
def test_a_post_that_is_only_like_it_is_not_left_out(selector: Selector, value: str) -> None:
    assert not exclusion(selector, value).has_post(POST)


@pytest.mark.parametrize(
    ("selector", "value", "is_out"),
    [
        (Selector.HOST, "news.example", True),
        (Selector.HOST, "ews.example", False),
        (Selector.ARTICLE, "https://news.example/story?utm_source=x", True),
        (Selector.ARTICLE, "story.html", False),
        (Selector.PATTERN, "*/STORY", True),
        (Selector.ACCOUNT, "news", False),
    ],
)
def test_an_article_is_left_out_by_host_address_and_pattern(selector: Selector, value: str, *, is_out: bool) -> None:
    assert is_out is exclusion(selector, value).has_article({"https://www.news.example/story"})


def test_the_first_exclusion_that_applies_is_the_reason() -> None:
    named, by_host = exclusion(Selector.POST, "x:20", REF), exclusion(Selector.HOST, "x.com")

    assert named == exclusion_of_post((exclusion(Selector.ACCOUNT, "a"), named, by_host), POST)
