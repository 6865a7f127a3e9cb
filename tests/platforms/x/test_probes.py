"""What X is asked."""

import pytest

from archiver.model.posts import PostRef
from archiver.platforms.x.probes import base36, post_probes, token


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("20", "6dq1a2xwd93"),
        ("1628832338187636740", "3y54libozsy"),
        ("1841206275088290279", "4gobiuxs3yx"),
        ("1964084223871971826", "4recoxg3yfh"),
        ("2089040211736981944", "52awvqrfocj"),
        ("2089067915303649684", "52bjdzta2"),
    ],
)
def test_the_token_is_computed_as_in_the_embed_script(key: str, expected: str) -> None:
    assert expected == token(key)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.0, "0"),
        (35.0, "z"),
        (0.5, "0.i"),
        (1 / 3, "0.c"),
        (0.1, "0.3lllllllllm"),
        (35.99999999999999, "z.zzzzzzzzz"),
        (1295.9999999999998, "zz.zzzzzzzzd"),
    ],
)
def test_base_36_numbers_are_formatted_as_in_v8(number: float, expected: str) -> None:
    """Expected values printed by V8: `node -e 'console.log((0.1).toString(36))'`."""
    assert expected == base36(number)


def test_the_embed_api_is_asked_before_oembed() -> None:
    first, second = post_probes(PostRef(platform="x", key="20"))

    assert "https://cdn.syndication.twimg.com/tweet-result?id=20&lang=en&token=6dq1a2xwd93" == first.url
    assert "https://publish.twitter.com/oembed?url=https%3A%2F%2Ftwitter.com%2Fi%2Fstatus%2F20&omit_script=1&lang=en" == second.url


def test_x_is_asked_in_english() -> None:
    asked = {probe.headers for probe in post_probes(PostRef(platform="x", key="20"))}

    assert {(("Accept-Language", "en-US,en;q=0.9"),)} == asked


@pytest.mark.parametrize("key", ["", "abc", "1&id=2", "²", "1" * 21])
def test_an_impossible_id_is_not_probed(key: str) -> None:
    assert () == post_probes(PostRef(platform="x", key=key))
