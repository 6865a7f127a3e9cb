"""The sentences in which reports describe verdicts, reasons, rules, witnesses and readings.

Terminal, HTML and Markdown use the same ones. Where the platform does not state a reason, the sentence does not either.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from archiver.model.embeds import Form, Kind
from archiver.model.observations import (
    ANSWERS_SIGNED_IN_ONLY,
    Claim,
    Gone,
    Observation,
    Present,
    Reading,
    Reason,
    Unreadable,
    Withheld,
)
from archiver.model.probes import About, Witness
from archiver.render.escaping import one_line
from archiver.reporting.link_rot import ArticleTally, LinkRotReport
from archiver.reporting.phrases import count_of, how_absent, how_long_stale, how_long_unread, human_date, human_time, why_unreadable
from archiver.reporting.records import PostChange, PostRecord, Version
from archiver.verdicts.judge import RULES, Standing, Verdict
from archiver.verdicts.rules import CHANGE_KINDS
from archiver.verdicts.staleness import StaleHost, Staleness

STANDINGS: dict[Standing, str] = {
    Standing.INTACT: "It is there and says what it said when it was first seen.",
    Standing.ALTERED: "It is there, but no longer says what it said at first.",
    Standing.GONE: "The platform says that it is no longer available, and does not say why.",
    Standing.WITHHELD: "The platform says that it is there, but not visible to everyone.",
    Standing.UNKNOWN: "No answer could be read, so it is not known whether it is still there.",
}
"""A sentence for each verdict without a stated reason."""

REASONS: dict[tuple[Standing, Reason | None], str] = {
    (Standing.GONE, Reason.DELETED): "The platform says that its author deleted it.",
    (Standing.GONE, Reason.REMOVED): "The platform says that it removed the post.",
    (Standing.GONE, Reason.ACCOUNT_DELETED): "The platform says that the account no longer exists, and its posts with it.",
    (Standing.GONE, Reason.ACCOUNT_SUSPENDED): "The platform says that it suspended the account, and its posts with it.",
    (Standing.GONE, Reason.ACCOUNT_DEACTIVATED): "The platform says that the account was deactivated, and its posts with it.",
    (Standing.WITHHELD, Reason.ACCOUNT_PROTECTED): "The account is private: only people approved by its owner can see the post.",
    (Standing.WITHHELD, Reason.WITHHELD_IN_COUNTRY): "The platform shows it in some countries and not in others.",
    (Standing.WITHHELD, Reason.AGE_GATED): "The platform shows it only to users whose age it knows.",
    (Standing.WITHHELD, Reason.LOGIN_WALL): "The platform shows it only to logged-in users.",
    (Standing.UNKNOWN, None): "The platform has not been asked about it yet.",
}
"""A sentence for each verdict with its reason."""

LAST_SEEN: dict[Standing, str] = {
    Standing.INTACT: "It was last seen there, saying what it said at first.",
    Standing.ALTERED: "It was last seen there, no longer saying what it said at first.",
    Standing.GONE: "The platform has said that it is no longer available.",
    Standing.WITHHELD: "The platform last said that it is there, but not visible to everyone.",
    Standing.UNKNOWN: "It was never seen on the platform since it was found in an article.",
}
"""A sentence for each verdict while a suspicion is open."""

_SHOWN = (Standing.INTACT, Standing.ALTERED)

NOT_SETTLED = "It is not known yet which post this is, so the platform could not be asked."

CLOSED_SERVER = "Its server answers only those who are signed in; what is known of it is the public page."

SUSPICION = "There is a first sign that it may be gone; a later run must confirm it."

WITNESSES: dict[Witness, str] = {
    Witness.PLATFORM_API: "the platform’s own data",
    Witness.PLATFORM_PAGE: "the platform’s own page",
    Witness.WEB_ARCHIVE: "a web archive",
    Witness.ACCOUNT_ARCHIVE: "the account’s own archive download, which is the author’s statement as it was handed in",
    Witness.ARTICLE_MARKUP: "the article, in the platform’s embed markup",
    Witness.FLAT_TEXT: "the article’s text",
}
"""Who vouches for what a post said."""

FORMS: dict[Form, str] = {
    Form.BLOCKQUOTE: "quoted in full markup",
    Form.FLAT_TEXT: "quoted in flat text",
    Form.JSON: "in the page’s data",
    Form.AMP: "as an AMP element",
    Form.CONSENT: "behind a consent notice",
    Form.NOSCRIPT: "for readers without scripts",
    Form.ATTRIBUTE: "named in an attribute",
    Form.IFRAME: "in a frame",
    Form.RENDERED: "once the page is rendered",
    Form.BARE_URL: "as a bare address",
}
"""In what form an article shows a post."""

_CLAIMS = {
    Claim.GONE: "that it is gone",
    Claim.WITHHELD: "that it is withheld",
    Claim.TEXT: "its words",
    Claim.MEDIA: "its pictures and videos",
    Claim.CONTEXT: "the post that it quotes or answers",
}
_PLATFORMS = {"x": "X", "tiktok": "TikTok", "truthsocial": "Truth Social", "youtube": "YouTube", "linkedin": "LinkedIn", "vk": "VK"}
_RULES = {rule.code: rule.sentence for rule in RULES}


def witness_phrase(version: Version) -> str:
    """The witness of a version; a web archive with its name."""
    named = f" ({one_line(version.memento.archive)})" if version.memento is not None else ""
    return WITNESSES[version.witness] + named + (" in a doubtful run, which does not count" if version.doubtful else "")


def standing_sentence(record: PostRecord) -> str:
    """Where a post stands, and why; also for a post without a name."""
    if record.post is None and record.verdict.standing is Standing.UNKNOWN:
        return NOT_SETTLED
    if record.unread is not None and record.verdict.standing in _SHOWN and not record.verdict.suspected:
        return LAST_SEEN[record.verdict.standing]
    return verdict_sentence(record.verdict)


def record_sentences(record: PostRecord, *, labels: Sequence[str]) -> str:
    """Everything that there is to say about where a post stands; `labels` are its labels, escaped for the format."""
    verdict = record.verdict
    sentences = (
        *(standing_sentence(record), interval_sentence(verdict), alteration_sentence(verdict), labels_sentence(labels)),
        *(SUSPICION if verdict.suspected else None, staleness_sentence(record.staleness), unread_sentence(record.unread)),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def verdict_sentence(verdict: Verdict) -> str:
    """The verdict and its reason; while a suspicion is open, what it was before."""
    if verdict.suspected:
        return LAST_SEEN[verdict.standing]
    return REASONS.get((verdict.standing, verdict.reason), STANDINGS[verdict.standing])


def rule_sentence(code: str) -> str:
    """What a verdict's rule says."""
    return _RULES.get(code, "A rule that this version of the program does not know.")


def interval_sentence(verdict: Verdict) -> str | None:
    """The interval in which the change happened; None where there was none."""
    after, before = verdict.changed_after, verdict.changed_before
    if after is not None and before is not None:
        return f"It happened between {human_time(after)} and {human_time(before)}."
    if before is not None:
        return f"It happened before {human_time(before)}, when it was first seen like this; it was never seen in another state."
    return f"It happened after {human_time(after)}." if after is not None else None


def alteration_sentence(verdict: Verdict) -> str | None:
    """What has changed in an altered post, and whether the platform declares the edit; None for other posts."""
    if not verdict.changes:
        return None
    declared = "the platform itself marks it as edited" if verdict.declared else "the platform does not say that it was edited"
    return f"Changes: {', '.join(CHANGE_KINDS[change].phrase for change in verdict.changes)}; {declared}."


def labels_sentence(labels: Sequence[str]) -> str | None:
    """The labels that the platform put on a post, which are not part of it, and whether its server answers strangers; or None."""
    added = [one_line(label) for label in labels if label.replace("\\", "") != ANSWERS_SIGNED_IN_ONLY]
    sentences = [CLOSED_SERVER] if len(added) < len(labels) else []
    sentences += [f"Labels added by the platform: {', '.join(added)}."] if added else []
    return " ".join(sentences) or None


def change_phrase(change: PostChange) -> str:
    """A change of verdict."""
    if change.suspected:
        return f"{change.was.value}, suspected {change.became.value}"
    return f"{change.was.value} → {change.became.value}"


def observation_phrase(observation: Observation) -> str:
    """An observation's reading, and what limits its weight."""
    limits = (
        (observation.control, "asked as a control, whose state is known"),
        (observation.about is About.SIGNED_IN, "asked with your own key: no verdict on what everybody sees"),
        (not observation.healthy, "does not count: posts whose state is known did not read so in this run"),
        (bool(observation.unproven), f"does not count: {', '.join(_CLAIMS[claim] for claim in observation.unproven)}"),
        (observation.rehearsed, "rehearsed"),
    )
    limited = "; ".join(phrase for applies, phrase in limits if applies)
    return _reading(observation.reading) + (f" ({limited})" if limited else "")


def _reading(reading: Reading) -> str:
    match reading:
        case Present(content=None):
            return "there; the answer does not show its text"
        case Present(edited=True):
            return f"there, marked as edited{_with_labels(reading.labels)}"
        case Present():
            return f"there{_with_labels(reading.labels)}"
        case Gone(reason=reason, ambiguous=ambiguous):
            return f"gone, {_because(reason)}" + ("; the platform says the same of private and blocked posts" if ambiguous else "")
        case Withheld(reason=reason):
            return f"withheld, {_because(reason)}"
        case Unreadable(why=why, detail=detail):
            return f"unreadable: {why_unreadable(why)}" + (f" ({detail})" if detail else "")
        case never:
            assert_never(never)


def staleness_sentence(staleness: Staleness | None) -> str | None:
    """Since when a verdict is stale; None where it is not, or not for long enough."""
    if staleness is None or not staleness.is_long:
        return None
    detail = f" What came last: {one_line(staleness.detail)}." if staleness.detail else ""
    return f"This verdict may be out of date: {how_long_stale(staleness)}.{detail}"


def unread_sentence(unread: Staleness | None) -> str | None:
    """Since when what a post says could not be read; None where it could."""
    if unread is None:
        return None
    phrase = how_long_unread(unread)
    return f"{phrase[0].upper()}{phrase[1:]}."


def out_of_date_sentence(counts: Mapping[Standing, int]) -> str | None:
    """How many verdicts no usable answer has confirmed lately, by where the posts stood; None where there are none."""
    stood = ", ".join(f"{number:,} {standing.value}" for standing, number in counts.items() if number)
    return f"Out of date, not confirmed lately: {stood}." if stood else None


def stale_host_phrase(stale: StaleHost) -> str:
    """A host or platform without usable answers, with the number of its posts."""
    return f"{stale.host}, {count_of(stale.posts, 'post')}: {how_long_stale(stale.staleness)}"


def silent_phrases(report: LinkRotReport) -> list[str]:
    """The hosts and platforms without usable answers, and the posts whose name belongs to somebody else now."""
    hosts = [stale_host_phrase(host) for host in report.long_stale_hosts]
    posts = [f"{post}: {how_long_stale(staleness)}; {staleness.detail}" for post, staleness in report.elsewhere]
    unread = [
        f"{host.host}, {count_of(host.posts, 'post')}: {how_long_unread(host.staleness, of_many=host.posts > 1)}"
        for host in report.unread_hosts
    ]
    return [one_line(phrase) for phrase in (*hosts, *posts, *unread)]


def absent_article_phrase(article: ArticleTally) -> str:
    """An article that does not answer any more, with how and since when."""
    name = f"“{article.title}” {article.article}" if article.title else article.article
    return f"{name} {how_absent(article.absence)}" if article.absence is not None else name


def _with_labels(labels: Sequence[str]) -> str:
    """A post's labels, as the end of a phrase."""
    return f"; labelled {', '.join(labels)}" if labels else ""


def _because(reason: Reason) -> str:
    return "reason not stated" if reason is Reason.NOT_STATED else reason.value.replace("-", " ")


def form_phrase(kind: Kind, form: Form) -> str:
    """How an article shows or links to a post."""
    return "linked in the text" if kind is Kind.LINK else FORMS[form]


def platform_name(platform: str) -> str:
    """A platform's name as the platform writes it."""
    return _PLATFORMS.get(platform, platform.capitalize())


def printed_date_phrase(at: date | None) -> str | None:
    """The date that an article prints for a post, with the article as its source."""
    return f"{human_date(at)}, according to the article" if at is not None else None
