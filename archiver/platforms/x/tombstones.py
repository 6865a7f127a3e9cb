"""Readings of X's tombstones, the notices that X shows in place of a post.

A tombstone is recognised by its type (`TweetTombstone`) and never by its text, since a live post can have any text. Its text must
then be one of X's own sentences, in the English that the probe requests; an unknown sentence is `Unreadable`.
"""

import re
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Reading, Reason, Unreadable, Withheld
from archiver.model.probes import Why
from archiver.platforms.parsing.json_fields import field, text

# X says "no longer exists" both of deactivated accounts, which can come back within 30 days, and of deleted ones.
# Every deleted account was deactivated first, so the weaker statement is true of both.
_NO_LONGER_EXISTS = Gone(reason=Reason.ACCOUNT_DEACTIVATED)

# X says "unavailable" of deleted, private and hidden posts.
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


def is_tombstone(shown: JSONValue) -> bool:
    """Whether an object is a tombstone: by its type, or, in place of another post, by holding one."""
    return text(shown, "__typename") == "TweetTombstone" or isinstance(field(shown, "tombstone"), Mapping)


def read_tombstone(answer: JSONValue) -> Reading:
    """The reading of a `TweetTombstone`."""
    tombstone = field(answer, "tombstone")
    words = text(tombstone, "text", "text") or text(tombstone, "text")
    if words is None and not _holds_words(tombstone):
        # Without a login, X shows a tombstone without text in place of age-restricted and sensitive posts, most of which are live.
        # It comes as an empty object, as none at all, or as an object with nothing but its type.
        return Withheld(reason=Reason.NOT_STATED)
    if words is None:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="a tombstone of unknown shape")
    sentence = re.sub(r"\s+", " ", words[:_MAX_SENTENCE_LENGTH].replace("’", "'")).strip().lower()
    sentence = sentence.removesuffix("learn more").rstrip(" .")
    known = (reading for pattern, reading in _TABLE if pattern.fullmatch(sentence))
    return next(known, Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"a tombstone that says “{words[:120]}”"))


def _holds_words(tombstone: JSONValue) -> bool:
    """Whether there is any text in a tombstone but the names of its types."""
    waiting = [tombstone]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(inner for name, inner in value.items() if name != "__typename")
        elif isinstance(value, str):
            if value.strip():
                return True
        elif isinstance(value, Sequence):
            waiting.extend(value)
    return False
