"""Quote fidelity: compare an article's quotation with the post's text: verbatim, shortened, or different."""

from dataclasses import dataclass
from enum import StrEnum

from archiver.finding.text_folding import plain_typography
from archiver.model.posts import Content


class QuoteFidelity(StrEnum):
    """How an article quotes a post."""

    SAME = "same"
    SHORTENED = "shortened"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteComparison:
    """How an article quotes a post, and where it differs, the part of each text that does."""

    fidelity: QuoteFidelity
    ours: str = ""
    theirs: str = ""


def compare_quote(words: str, content: Content) -> QuoteComparison:
    """Compare an article's words with a post's text; links and the shape of quotation marks and dashes are ignored."""
    ours, theirs = plain_typography(words).rstrip(". "), plain_typography(content.text).rstrip(". ")
    if ours == theirs or (content.truncated and ours.startswith(theirs)):
        return QuoteComparison(fidelity=QuoteFidelity.SAME)
    if ours in theirs:
        return QuoteComparison(fidelity=QuoteFidelity.SHORTENED)
    prefix, suffix = _common_ends(ours, theirs)
    return QuoteComparison(
        fidelity=QuoteFidelity.DIFFERS, ours=ours[prefix : len(ours) - suffix], theirs=theirs[prefix : len(theirs) - suffix]
    )


def _common_ends(ours: str, theirs: str) -> tuple[int, int]:
    """The lengths of the common prefix, and of the common suffix of the rest, both cut at a word's boundary."""
    shortest = min(len(ours), len(theirs))
    prefix = next((index for index in range(shortest) if ours[index] != theirs[index]), shortest)
    while prefix and any(text[prefix - 1 : prefix + 1].isalnum() for text in (ours, theirs)):
        prefix -= 1
    rest = shortest - prefix
    suffix = next((index for index in range(rest) if ours[-1 - index] != theirs[-1 - index]), rest)
    while suffix and any(text[len(text) - suffix - 1 : len(text) - suffix + 1].isalnum() for text in (ours, theirs)):
        suffix -= 1
    return prefix, suffix
