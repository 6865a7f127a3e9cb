"""Post matching: decide whether a candidate post is the one that an article shows, by its handle, date and words.

A picture's code leads to the post that first had the picture. That is usually the post which the article shows, and sometimes
another one that the picture was taken from. So three facts are compared, and this table gives the conclusion:

| handle | date | words | conclusion |
|---|---|---|---|
| agrees | agrees | agree, or cannot be compared | settled |
| any differs | | | media home: where the picture comes from, and not what the article shows |
| otherwise | | | undecided: something cannot be compared |

Words are compared by their letters and digits alone, since quotation marks, entities, ellipses, links, emoji and white space are
changed by newsrooms and converters.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archiver.finding.alignment import MIN_LETTERS, realign_text
from archiver.finding.text_folding import fold
from archiver.model.embeds import Bounds, Embed
from archiver.model.posts import Content, PostRef, normalise
from archiver.model.urls import URL

_NO_HANDLES = frozenset({"i", "statuses", "status", "profile"})
_WESTMOST_OFFSET, _EASTMOST_OFFSET = timedelta(hours=-12), timedelta(hours=14)
_ONE_DAY = timedelta(days=1)


class FactMatch(StrEnum):
    """Whether article and post agree on one fact."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class MatchConclusion(StrEnum):
    """The conclusion from the three facts."""

    SETTLED = "settled"
    MEDIA_HOME = "media-home"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMatch:
    """How a candidate post compares with an embed, fact by fact."""

    post: PostRef
    handle: FactMatch
    date: FactMatch
    words: FactMatch

    @property
    def conclusion(self) -> MatchConclusion:
        """The conclusion, by the table above."""
        if FactMatch.DIFFERS in {self.handle, self.date, self.words}:
            return MatchConclusion.MEDIA_HOME
        return MatchConclusion.SETTLED if self.handle is self.date is FactMatch.AGREES else MatchConclusion.UNDECIDED


def match_post(
    embed: Embed, *, target: URL | None, post: PostRef, posted_at: datetime | None, content: Content | None
) -> PostMatch:
    """Compare a post with an embed: `target` is where the embed's code led, `content` what the platform says of the post."""
    return PostMatch(
        post=post,
        handle=_compare_handles(embed.handle, target, content),
        date=_compare_dates(embed.printed, posted_at or (content.posted_at if content else None)),
        words=_compare_words(embed, content),
    )


def match_key_time(printed: date | None, posted_at: datetime | None) -> FactMatch:
    """Whether the date that an article prints is within a day of the time in the post's key, whose time zone nobody knows."""
    if printed is None or posted_at is None:
        return FactMatch.UNKNOWN
    return FactMatch.AGREES if abs(printed - posted_at.date()) <= _ONE_DAY else FactMatch.DIFFERS


def _compare_handles(printed: str | None, target: URL | None, content: Content | None) -> FactMatch:
    """Compare the printed handle with that in the target's URL, which is as old as the post, and the account's current one."""
    known = {handle.lstrip("@").casefold() for handle in (_handle_in(target), content.author.handle if content else None) if handle}
    if not printed or not known:
        return FactMatch.UNKNOWN
    return FactMatch.AGREES if printed.lstrip("@").casefold() in known else FactMatch.DIFFERS


def _handle_in(target: URL | None) -> str | None:
    """The handle in a post's URL; None if it has none."""
    first = target.segments[0] if target and len(target.segments) > 1 else None
    return None if first is None or first in _NO_HANDLES else first


def _compare_dates(printed: date | None, posted_at: datetime | None) -> FactMatch:
    """Whether the printed date was today's anywhere on Earth when the post was written."""
    if printed is None or posted_at is None:
        return FactMatch.UNKNOWN
    try:
        first, last = (posted_at + _WESTMOST_OFFSET).date(), (posted_at + _EASTMOST_OFFSET).date()
    except OverflowError:
        return FactMatch.UNKNOWN
    return FactMatch.AGREES if first <= printed <= last else FactMatch.DIFFERS


def _compare_words(embed: Embed, content: Content | None) -> FactMatch:
    """Compare the words with the post's text; a part agrees, since newsrooms shorten, and so does more, since some platforms do."""
    if embed.words is None or content is None:
        return FactMatch.UNKNOWN
    ours, theirs = fold(normalise(embed.words)).letters, fold(normalise(content.text)).letters
    if not ours or not theirs:
        return FactMatch.UNKNOWN
    is_part = theirs.startswith(ours) or (len(ours) >= MIN_LETTERS and ours in theirs)
    if is_part or (content.truncated and ours.startswith(theirs)):
        return FactMatch.AGREES
    if len(theirs) >= MIN_LETTERS and ours.endswith(theirs):
        return FactMatch.AGREES  # preceded by a little prose, which the finder took for the post's
    if embed.bounds is Bounds.UNCERTAIN and (theirs.endswith(ours) or realign_text(embed, content.text) is not None):
        return FactMatch.AGREES
    return FactMatch.DIFFERS
