"""Quote fidelity: whether an article quotes a post verbatim."""

import pytest

from archiver.finding.quote_fidelity import QuoteComparison, QuoteFidelity, compare_quote
from archiver.model.posts import Author, Content

WORDS = "“Water is rising at the old bridge,” says the harbour master 🌊"


def content(text: str = WORDS, *, truncated: bool = False) -> Content:
    """The post's content on the platform."""
    return Content(author=Author(), text=text, truncated=truncated)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (WORDS, QuoteComparison(fidelity=QuoteFidelity.SAME)),
        (
            '"Water is rising at the old bridge,"\nsays the harbour master 🌊 https://t.co/abc',
            QuoteComparison(fidelity=QuoteFidelity.SAME),
        ),
        ("“Water is rising at the old…", QuoteComparison(fidelity=QuoteFidelity.SHORTENED)),
        ("says the harbour master", QuoteComparison(fidelity=QuoteFidelity.SHORTENED)),
        (
            "“Water is falling at the old bridge,” says the harbour master 🌊",
            QuoteComparison(fidelity=QuoteFidelity.DIFFERS, ours="falling", theirs="rising"),
        ),
    ],
)
def test_a_quote_is_the_same_shortened_or_different(words: str, expected: QuoteComparison) -> None:
    assert expected == compare_quote(words, content())


def test_words_after_the_end_of_a_truncated_text_are_no_difference() -> None:
    assert QuoteFidelity.SAME is compare_quote(WORDS, content("“Water is rising", truncated=True)).fidelity
