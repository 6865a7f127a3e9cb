"""How an article shows a post: in what form, whether it still does, and how faithfully it quotes what the platform says."""

from archiver.finding.quote_fidelity import QuoteComparison, QuoteFidelity, compare_quote
from archiver.model.posts import Author, Content
from archiver.model.probes import PLATFORM_WITNESSES
from archiver.render.escaping import one_line
from archiver.render.sentences import form_phrase
from archiver.reporting.phrases import human_time
from archiver.reporting.records import Appearance, PostRecord

_LONGEST = 120


def quotation_of(record: PostRecord, place: Appearance) -> QuoteComparison | None:
    """How an article's words compare with what the platform first said of the post; None where either is not known."""
    said = next((one for one in record.versions if one.witness in PLATFORM_WITNESSES), None)
    if said is None or not place.embed.words:
        return None
    return compare_quote(place.embed.words, Content(author=Author(), text=said.text, truncated=said.truncated))


def appearance_phrase(record: PostRecord, place: Appearance) -> str:
    """How an article shows a post, as a phrase for people."""
    parts = [form_phrase(place.embed.kind, place.embed.form), _quoted(quotation_of(record, place)), _dropped(place)]
    return "; ".join(part for part in parts if part)


def _dropped(place: Appearance) -> str:
    if place.dropped_at is None:
        return ""
    last = f", last shown {human_time(place.last_shown)}" if place.last_shown else ""
    return f"no longer shown by the article since {human_time(place.dropped_at)}{last}"


def _quoted(quotation: QuoteComparison | None) -> str:
    if quotation is None or quotation.fidelity is QuoteFidelity.SAME:
        return ""
    if quotation.fidelity is QuoteFidelity.SHORTENED:
        return "shortened"
    return f"quoted otherwise: {_mark(quotation.ours)} where the post says {_mark(quotation.theirs)}"


def _mark(words: str) -> str:
    """Some words, set off; or that there are none."""
    plain = one_line(words).strip()
    return f"“{plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + '…'}”" if plain else "nothing"
