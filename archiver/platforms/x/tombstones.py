"""Read X's tombstones: the notices that stand in a post's place.

A tombstone is known by its type (`TweetTombstone`), never by words: a live post may say anything. Only then does its text tell
which one it is, as a whole sentence of X's own, in the English that the probe asks for. What is not in the table is not guessed.
"""

import re

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Reading, Reason, Unreadable, Withheld
from archiver.model.probes import Why
from archiver.platforms.parsing.json_fields import field, text

# X says "no longer exists" of accounts that are deactivated (and come back within 30 days) and of deleted ones alike.
# Every deleted account was deactivated first, so the weaker word is the one that is true of both.
_NO_LONGER_EXISTS = Gone(reason=Reason.ACCOUNT_DEACTIVATED)

# "Unavailable" is what X says when it does not say which: of deleted, private and hidden posts in the same words.
_UNAVAILABLE = Gone(reason=Reason.NOT_STATED, ambiguous=True)

_SENTENCES: tuple[tuple[str, Reading], ...] = (
    (r"this (?:post|tweet) was deleted by the (?:post|tweet) author", Gone(reason=Reason.DELETED)),
    (r"this (?:post|tweet) is from an account that no longer exists", _NO_LONGER_EXISTS),
    (r"this (?:post|tweet) is from a suspended account", Gone(reason=Reason.ACCOUNT_SUSPENDED)),
    (r"this (?:post|tweet) violated the (?:x|twitter) rules", Gone(reason=Reason.REMOVED)),
    (
        r"this (?:post|tweet) is no longer available because it violated the (?:x|twitter) rules",
        Gone(reason=Reason.REMOVED),
    ),
    (
        r"you're unable to view this (?:post|tweet) because this account owner limits who can view their (?:posts|tweets)",
        Withheld(reason=Reason.ACCOUNT_PROTECTED),
    ),
    (r"these (?:posts|tweets) are protected", Withheld(reason=Reason.ACCOUNT_PROTECTED)),
    (r"age-restricted adult content\b.*", Withheld(reason=Reason.AGE_GATED)),
    (r"this (?:post|tweet)(?: from @\w+)? has been withheld\b.*", Withheld(reason=Reason.WITHHELD_IN_COUNTRY)),
    (r"this (?:post|tweet) is unavailable", _UNAVAILABLE),
)
_TABLE = tuple((re.compile(sentence), reading) for sentence, reading in _SENTENCES)
_MAX_SENTENCE_LENGTH = 1000


def read_tombstone(answer: JSONValue) -> Reading:
    """What a `TweetTombstone` says of the post in whose place it stands."""
    tombstone = field(answer, "tombstone")
    if tombstone == {}:
        # X hides age-restricted and sensitive posts from everyone who is not logged in behind a tombstone without words:
        # usually they live, so it withholds, and never proves an end.
        return Withheld(reason=Reason.NOT_STATED)
    words = text(tombstone, "text", "text") or text(tombstone, "text")
    if words is None:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="a tombstone of unknown shape")
    return _read_words(words)


def _read_words(words: str) -> Reading:
    """What a tombstone's sentence says; in a language or wording that is not X's English, nothing."""
    sentence = re.sub(r"\s+", " ", words[:_MAX_SENTENCE_LENGTH].replace("’", "'")).strip().lower()
    sentence = sentence.removesuffix("learn more").rstrip(" .")
    known = (reading for pattern, reading in _TABLE if pattern.fullmatch(sentence))
    return next(known, Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"a tombstone that says “{words[:120]}”"))
