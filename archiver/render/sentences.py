"""Sentences: what verdicts, reasons, rules, witnesses and readings are called when people read of them.

Everything that the terminal, the page and the document say of a post in words is said here, so that it is said once.
Where the platform does not say why, neither do we.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from archiver.model.embeds import Form, Kind
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.probes import Witness
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of, how_long_stale, human_date, human_time, why_unreadable
from archiver.reporting.records import PostChange, PostRecord, Version
from archiver.verdicts.judge import RULES, Standing, Verdict
from archiver.verdicts.rules import CHANGE_KINDS
from archiver.verdicts.staleness import STALE_AFTER_DAYS, StaleHost, Staleness

STANDINGS: dict[Standing, str] = {
    Standing.INTACT: "It is there and says what it said when it was first seen.",
    Standing.ALTERED: "It is there, but no longer says what it said at first.",
    Standing.GONE: "The platform says that it can no longer be had, and does not say why.",
    Standing.WITHHELD: "The platform says that it is there, but not for everyone.",
    Standing.UNKNOWN: "Nothing that came back says where it stands.",
}
"""What each verdict says where no reason is stated."""

REASONS: dict[tuple[Standing, Reason | None], str] = {
    (Standing.GONE, Reason.DELETED): "The platform says that its author deleted it.",
    (Standing.GONE, Reason.REMOVED): "The platform says that it removed the post.",
    (Standing.GONE, Reason.ACCOUNT_DELETED): "The platform says that the account no longer exists, and its posts with it.",
    (Standing.GONE, Reason.ACCOUNT_SUSPENDED): "The platform says that it suspended the account, and its posts with it.",
    (Standing.GONE, Reason.ACCOUNT_DEACTIVATED): "The platform says that the account was deactivated, and its posts with it.",
    (Standing.WITHHELD, Reason.ACCOUNT_PROTECTED): "The account is private: only those whom its owner admits can see the post.",
    (Standing.WITHHELD, Reason.WITHHELD_IN_COUNTRY): "The platform shows it in some countries and not in others.",
    (Standing.WITHHELD, Reason.AGE_GATED): "The platform shows it only to those whose age it knows.",
    (Standing.WITHHELD, Reason.LOGIN_WALL): "The platform shows it only to those who are logged in.",
    (Standing.UNKNOWN, None): "The platform has not been asked about it yet.",
}
"""What each verdict says with its reason."""

LAST_SEEN: dict[Standing, str] = {
    Standing.INTACT: "It was last seen there, saying what it said at first.",
    Standing.ALTERED: "It was last seen there, no longer saying what it said at first.",
    Standing.GONE: "The platform has said that it can no longer be had.",
    Standing.WITHHELD: "It was last said to be there, but not for everyone.",
    Standing.UNKNOWN: "It has not been seen since it was found in an article.",
}
"""What each verdict says while it is in doubt."""

NOT_SETTLED = "It is not known yet which post this is, so the platform could not be asked."

SUSPICION = "There is a first sign that it may be gone; a later run has to confirm it."

LABELS: dict[Standing, str] = {
    Standing.INTACT: "intact",
    Standing.ALTERED: "altered",
    Standing.GONE: "gone",
    Standing.WITHHELD: "withheld",
    Standing.UNKNOWN: "unknown",
}
"""The verdicts as the page names them; the same words as in the outputs that programs read."""

WITNESSES: dict[Witness, str] = {
    Witness.PLATFORM_API: "the platform’s own data",
    Witness.PLATFORM_PAGE: "the platform’s own page",
    Witness.WEB_ARCHIVE: "a web archive",
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

_PLATFORMS = {
    "x": "X",
    "tiktok": "TikTok",
    "truthsocial": "Truth Social",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "vk": "VK",
}
_RULES = {rule.code: rule.sentence for rule in RULES}


def witness_phrase(version: Version) -> str:
    """Who vouches for a version; a web archive by its name."""
    named = f" ({one_line(version.memento.archive)})" if version.memento is not None else ""
    return WITNESSES[version.witness] + named


def standing_sentence(record: PostRecord) -> str:
    """Where a post stands, and why, as a sentence; a post without a name could not be asked about."""
    if record.post is None and record.verdict.standing is Standing.UNKNOWN:
        return NOT_SETTLED
    return verdict_sentence(record.verdict)


def verdict_sentence(verdict: Verdict) -> str:
    """The verdict and its reason as a sentence; of a verdict in doubt, what it was."""
    if verdict.suspected:
        return LAST_SEEN[verdict.standing]
    return REASONS.get((verdict.standing, verdict.reason), STANDINGS[verdict.standing])


def rule_sentence(code: str) -> str:
    """What the rule of a verdict says."""
    return _RULES.get(code, "A rule that this version of the program does not know.")


def interval_sentence(verdict: Verdict) -> str | None:
    """The interval in which the change happened; None where there was none."""
    after, before = verdict.changed_after, verdict.changed_before
    if after is not None and before is not None:
        return f"It happened between {human_time(after)} and {human_time(before)}."
    if before is not None:
        return f"It happened before {human_time(before)}, when it was first seen so; it was never seen otherwise."
    return f"It happened after {human_time(after)}." if after is not None else None


def alteration_sentence(verdict: Verdict) -> str | None:
    """What an altered post differs in, and whether the platform says so itself; None of any other."""
    if not verdict.changes:
        return None
    declared = "the platform itself marks it as edited" if verdict.declared else "the platform does not say that it was edited"
    return f"It differs in this: {', '.join(CHANGE_KINDS[change].phrase for change in verdict.changes)}; {declared}."


def labels_sentence(labels: Sequence[str]) -> str | None:
    """What the platform puts on a post without changing it; None where that is nothing."""
    return f"The platform has put on it: {', '.join(one_line(label) for label in labels)}." if labels else None


def change_phrase(change: PostChange) -> str:
    """A change as a phrase."""
    if change.suspected:
        return f"{LABELS[change.was]}, suspected {LABELS[change.became]}"
    return f"{LABELS[change.was]} → {LABELS[change.became]}"


def observation_phrase(observation: Observation) -> str:
    """An observation's reading as a phrase, with what limits its weight."""
    limits = (
        (observation.control, "a control"),
        (not observation.healthy, "the controls failed that night, so it counts for nothing"),
        (observation.rehearsed, "rehearsed"),
    )
    noted = "; ".join(words for holds, words in limits if holds)
    return _reading(observation.reading) + (f" ({noted})" if noted else "")


def _reading(reading: Reading) -> str:
    """A reading as a phrase."""
    match reading:
        case Present(content=None):
            return "there; the answer does not show its words"
        case Present(edited=True):
            return f"there, marked as edited{_bearing(reading.labels)}"
        case Present():
            return f"there{_bearing(reading.labels)}"
        case Gone(reason=reason, ambiguous=ambiguous):
            return f"gone, {_because(reason)}" + ("; said alike of private and blocked posts" if ambiguous else "")
        case Withheld(reason=reason):
            return f"withheld, {_because(reason)}"
        case Unreadable(why=why):
            return f"not seen: {why_unreadable(why)}"
        case never:
            assert_never(never)


def staleness_sentence(staleness: Staleness | None) -> str | None:
    """A silence as a sentence, where it is long enough to be told."""
    if staleness is None or staleness.nights < STALE_AFTER_DAYS:
        return None
    return f"It is not known whether that still holds: {how_long_stale(staleness)}."


def stale_host_phrase(silent: StaleHost) -> str:
    """A host, or a platform, of whose posts nothing can be learnt, as a line."""
    return f"{silent.host}, {count_of(silent.posts, 'post')}: {how_long_stale(silent.staleness)}"


def _bearing(labels: Sequence[str]) -> str:
    """What is put on a post, as the end of a phrase."""
    return f"; put on it: {', '.join(labels)}" if labels else ""


def _because(reason: Reason) -> str:
    """A reason as a phrase."""
    return "reason not stated" if reason is Reason.NOT_STATED else reason.value.replace("-", " ")


def form_phrase(kind: Kind, form: Form) -> str:
    """How an article refers to a post."""
    return "linked in the text" if kind is Kind.LINK else FORMS[form]


def platform_name(platform: str) -> str:
    """A platform's name as it writes itself."""
    return _PLATFORMS.get(platform, platform.capitalize())


def printed_date_phrase(at: date | None) -> str | None:
    """The date that an article prints for a post, and that it is the article that says so."""
    return f"{human_date(at)} by the article" if at is not None else None
