"""Posts of X are found in pages that were flattened, and a miss, an invention and a wrong beginning are counted as such."""

from collections.abc import Callable, Iterable

import pytest

from bench.flattened_pages import FlatPage, VisiblePost, flattened, flattened_by_bs4, flattened_by_others, score

_POST = VisiblePost(handle="log", words="The bridge stays open tonight.", pictures=frozenset())
_QUOTE = "> The bridge stays open tonight.\n> — Log (@log) April 14, 2025\n"
_LEAST_BEGINNINGS = {"bs4": 0.8, "bs4flat": 0.5, "html2text": 0.98, "paras": 0.98, "trafilatura": 0.95}
"""Without paragraphs, nothing says where a post begins."""


@pytest.mark.parametrize("pages", [flattened_by_others, flattened_by_bs4])
def test_the_posts_of_flattened_pages_are_found_and_called_exact_only_where_they_are(
    pages: Callable[[], Iterable[FlatPage]],
) -> None:
    tallies = score(pages())
    if not tallies:
        pytest.skip("needs ../shared: labelled pages, which are not part of the project")
    least = {"recall": 0.975, "precision": 0.98, "exact bounds": 0.99}
    too_low = [
        (way, name, share)
        for way, tally in tallies.items()
        for name, share in tally.shares().items()
        if share < (_LEAST_BEGINNINGS.get(way, 0) if name == "words begin" else least[name])
    ]
    assert [] == too_low
    assert sum(tally.exact for tally in tallies.values()) > 100


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Nothing.", "recall"),
        (f"{_QUOTE}\n\nMore.\n\n> Fog.\n> — Fog (@fog) April 14, 2025\n", "precision"),
        (f"> Yes. {_QUOTE[2:]}", "words begin"),
        (f"> Yes. {_QUOTE[2:]}\n\nThe bridge stays open tonight.", "exact bounds"),
    ],
)
def test_a_wrong_result_lowers_its_share(text: str, share: str) -> None:
    def shares(page: str) -> float:
        return score([FlatPage(way="by hand", text=page, posts=(_POST,))])["by hand"].shares()[share]

    assert shares(_QUOTE) == 1
    assert shares(text) < 1


def test_a_page_is_flattened_with_the_posts_of_its_quotations() -> None:
    link = '<a href="https://twitter.com/log/status/1911751039917170688">April 14, 2025</a>'
    quote = f"<blockquote><p>{_POST.words}</p>&mdash; Log (@log) {link}</blockquote>"
    pages = list(flattened(f"<article><p>Some words.</p>{quote}</article>".encode()))
    assert {(_POST,)} == {page.posts for page in pages}
    assert "Log\n(@log)\nApril" in pages[-1].text
