"""What is recorded beside a post's name is right on the labelled pages, and a wrong field is scored as wrong."""

from collections.abc import Mapping

import pytest

from bench.labelled_fields import FIELDS, score, shares_right
from bench.labelled_pages import LabelledPage, LabelledPost, labelled_pages

ID = "1137051097955102720"  # of 7 June 2019
LINK = f"https://twitter.com/log/status/{ID}"


def shares(quote: str, *, handle: str = "log") -> Mapping[str, tuple[float, int]]:
    """The shares of a page with one post."""
    post = LabelledPost(platform="x", key=ID, handle=handle, is_dated=True)
    page = f"<!doctype html><article><p>Some words.</p>{quote}<p>And more of them.</p></article>"
    return shares_right(
        list(score([LabelledPage(name="a", content=page.encode(), required=(), optional=frozenset(), posts=(post,))]))
    )


def test_the_fields_of_the_labelled_pages_are_right() -> None:
    pages = labelled_pages()
    if not pages:
        pytest.skip("needs ../shared: labelled pages, which are not part of the project")
    found = {name: share for name, (share, _) in shares_right(list(score(pages))).items()}

    assert set(FIELDS) == set(found)
    assert [] == [name for name, share in found.items() if share < 0.99]


def test_the_fields_of_an_official_quotation_are_all_right() -> None:
    quote = (
        f'<blockquote class="twitter-tweet"><p lang="en">Fog.</p>&mdash; Log (@log) <a href="{LINK}">June 7, 2019</a></blockquote>'
    )

    assert dict.fromkeys(FIELDS, (1.0, 1)) == shares(quote)


@pytest.mark.parametrize(
    ("field", "quote", "handle"),
    [
        (
            "date",
            f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{LINK}">June 5, 2019</a></blockquote>',
            "log",
        ),
        (
            "date",
            f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{LINK}">yesterday</a></blockquote>',
            "log",
        ),
        (
            "handle",
            f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{LINK}">June 7, 2019</a></blockquote>',
            "fog",
        ),
        (
            "no buttons",
            f'<blockquote class="tweet"><p class="tweet-text">Fog.<br>Reply</p><a href="{LINK}">June 7, 2019</a></blockquote>',
            "log",
        ),
    ],
)
def test_a_wrong_field_is_scored_as_wrong(field: str, quote: str, handle: str) -> None:
    assert (0.0, 1) == shares(quote, handle=handle)[field]
