"""Rules: by which a verdict is given, each with its stable code, and where a post can stand.

Which rule applies when, `archiver.verdicts` says; `docs/verdicts.md` explains them one by one.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a post stands."""

    INTACT = "intact"
    ALTERED = "altered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its stable code, the standing that it gives, and what it says in one sentence."""

    code: str
    standing: Standing
    sentence: str


NEVER_ASKED = Rule(code="V100", standing=Standing.UNKNOWN, sentence="Nobody has asked the platform about the post.")
ONLY_VOID_RUNS = Rule(code="V110", standing=Standing.UNKNOWN, sentence="Every night on which it was asked was void.")
NOTHING_READABLE = Rule(code="V120", standing=Standing.UNKNOWN, sentence="What came back said nothing of the post.")
UNCONFIRMED_NEGATIVE = Rule(
    code="V130", standing=Standing.UNKNOWN, sentence="The platform has said once that the post is gone; that waits to be confirmed."
)
AMBIGUOUS_NEGATIVE = Rule(
    code="V140",
    standing=Standing.UNKNOWN,
    sentence="The platform has said what it says of gone, private and blocked posts alike.",
)
AS_FIRST_SEEN = Rule(
    code="V200", standing=Standing.INTACT, sentence="The post is there and says, as far as it shows, what it said when first seen."
)
RETURNED = Rule(code="V210", standing=Standing.INTACT, sentence="The post was gone or withheld, and is back as it was.")
RESTORED = Rule(code="V220", standing=Standing.INTACT, sentence="The post was altered, and says again what it said at first.")
CONFIRMED_LATER = Rule(
    code="V300",
    standing=Standing.GONE,
    sentence="The same probe has found the post gone in two runs, 20 hours apart or more, and nothing spoke against it.",
)
CONFIRMED_BY_OTHER_PROBE = Rule(
    code="V310",
    standing=Standing.GONE,
    sentence="Two different probes have found the post gone, the second in a later run, and nothing spoke against it.",
)
NEWER_EDIT = Rule(
    code="V400", standing=Standing.ALTERED, sentence="The platform declares a newer edit than the one in the article."
)
OTHER_PINNED_VERSION = Rule(
    code="V405",
    standing=Standing.ALTERED,
    sentence="The platform shows another version of the post than the one that the article pins by its digest.",
)
TEXT_CHANGED = Rule(
    code="V410", standing=Standing.ALTERED, sentence="The words are other than those that the same probe saw first."
)
MEDIA_CHANGED = Rule(
    code="V420", standing=Standing.ALTERED, sentence="The media, or their descriptions, are other than the same probe saw first."
)
CONTEXT_CHANGED = Rule(
    code="V430", standing=Standing.ALTERED, sentence="The post quotes or answers another post than the same probe saw first."
)
WITHHELD = Rule(code="V500", standing=Standing.WITHHELD, sentence="The platform says that the post is there, but not for everyone.")

RULES: tuple[Rule, ...] = (
    NEVER_ASKED,
    ONLY_VOID_RUNS,
    NOTHING_READABLE,
    UNCONFIRMED_NEGATIVE,
    AMBIGUOUS_NEGATIVE,
    AS_FIRST_SEEN,
    RETURNED,
    RESTORED,
    CONFIRMED_LATER,
    CONFIRMED_BY_OTHER_PROBE,
    NEWER_EDIT,
    OTHER_PINNED_VERSION,
    TEXT_CHANGED,
    MEDIA_CHANGED,
    CONTEXT_CHANGED,
    WITHHELD,
)
"""All rules, in the order of their codes."""
