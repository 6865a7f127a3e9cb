"""Describe how an article shows a post: in which form, whether it still does, and how faithfully it quotes the post."""

from archiver.finding.quote_fidelity import QuoteComparison, QuoteFidelity, compare_quote
from archiver.model.posts import Author, Content
from archiver.model.probes import PLATFORM_WITNESSES
from archiver.render.escaping import shortened
from archiver.render.sentences import form_phrase
from archiver.reporting.phrases import how_absent, human_time
from archiver.reporting.records import Appearance, PostRecord

_MAX_QUOTE_CHARACTERS = 120


def quotation_of(record: PostRecord, appearance: Appearance) -> QuoteComparison | None:
    """The article's words compared with the platform's first version of the post; None where either is not known."""
    original = next((version for version in record.versions if version.witness in PLATFORM_WITNESSES), None)
    if original is None or not appearance.embed.words:
        return None
    return compare_quote(appearance.embed.words, Content(author=Author(), text=original.text, truncated=original.truncated))


def appearance_phrase(record: PostRecord, appearance: Appearance) -> str:
    """How an article shows a post, as a phrase."""
    parts = [
        form_phrase(appearance.embed.kind, appearance.embed.form),
        _quoted(quotation_of(record, appearance)),
        _dropped(appearance),
        f"the article {how_absent(appearance.absence)}" if appearance.absence is not None else "",
    ]
    return "; ".join(part for part in parts if part)


def _dropped(appearance: Appearance) -> str:
    if appearance.dropped_at is None:
        return ""
    last = f", last shown {human_time(appearance.last_shown)}" if appearance.last_shown else ""
    return f"no longer shown by the article since {human_time(appearance.dropped_at)}{last}"


def _quoted(quotation: QuoteComparison | None) -> str:
    if quotation is None or quotation.fidelity is QuoteFidelity.SAME:
        return ""
    if quotation.fidelity is QuoteFidelity.SHORTENED:
        return "shortened"
    return f"quoted differently: {_in_quotes(quotation.ours)} where the post says {_in_quotes(quotation.theirs)}"


def _in_quotes(words: str) -> str:
    """Some words in quotation marks, shortened; or that there are none."""
    return f"“{shortened(words, _MAX_QUOTE_CHARACTERS)}”" if words.strip() else "nothing"
