"""Whether a post agrees with what an article shows.

A picture's code leads to the post that the picture was first put into. That is usually the post which the article shows, and
sometimes another one that the picture was taken from. So three facts are compared, each for itself, and a small table concludes:

| handle | date | words | conclusion |
|---|---|---|---|
| agrees | agrees | agree, or cannot be compared | settled |
| any differs | | | the media's home: where the picture comes from, and not what the article shows |
| otherwise | | | undecided: something cannot be compared |

Words are compared by their letters and digits alone, so that quotation marks, entities, ellipses, links, emoji and white space,
which every newsroom and every converter treats in its own way, never part what belongs together.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archiver.model.embeds import Bounds, Embed
from archiver.model.posts import Content, PostRef, normalise
from archiver.model.urls import URL


class FactMatch(StrEnum):
    """Whether the article and the post say the same of one thing."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class MatchConclusion(StrEnum):
    """What the facts come to."""

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
        """What the facts come to, by the table above."""
        if FactMatch.DIFFERS in {self.handle, self.date, self.words}:
            return MatchConclusion.MEDIA_HOME
        return MatchConclusion.SETTLED if self.handle is self.date is FactMatch.AGREES else MatchConclusion.UNDECIDED


def match_post(
    embed: Embed, *, target: URL | None, post: PostRef, posted_at: datetime | None, content: Content | None
) -> PostMatch:
    """How a post compares with an embed: `target` is where the embed's code led, `content` what the platform says of the post."""
    written = posted_at or (content.posted_at if content else None)
    return PostMatch(
        post=post,
        handle=_compare_handles(embed.handle, target, content),
        date=_compare_dates(embed.printed, written),
        words=_compare_words(embed, content),
    )


def _compare_handles(printed: str | None, target: URL | None, content: Content | None) -> FactMatch:
    """Whether the handle is the one in the target's address, as it was at posting time, or the one that the account has now."""
    known = {_handle_in(target), content.author.handle if content else None} - {None}
    if not printed or not known:
        return FactMatch.UNKNOWN
    folded = {one.lstrip("@").casefold() for one in known if one}
    return FactMatch.AGREES if printed.lstrip("@").casefold() in folded else FactMatch.DIFFERS


_NOBODY = frozenset({"i", "statuses", "status", "profile"})


def _handle_in(target: URL | None) -> str | None:
    """The user part of a post's address; None where it names nobody."""
    first = target.segments[0] if target and len(target.segments) > 1 else None
    return None if first is None or first in _NOBODY else first


_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)


def _compare_dates(printed: date | None, written: datetime | None) -> FactMatch:
    """Whether it was the printed date anywhere on earth when the post was written."""
    if printed is None or written is None:
        return FactMatch.UNKNOWN
    try:
        first, last = (written + _WESTMOST).date(), (written + _EASTMOST).date()
    except OverflowError:
        return FactMatch.UNKNOWN
    return FactMatch.AGREES if first <= printed <= last else FactMatch.DIFFERS


def _compare_words(embed: Embed, content: Content | None) -> FactMatch:
    """Whether the words are the post's: all of them or a part, since newsrooms shorten; or more, where the platform shortens."""
    if embed.words is None or content is None:
        return FactMatch.UNKNOWN
    ours, theirs = _fold(embed.words), _fold(content.text)
    if not ours or not theirs:
        return FactMatch.UNKNOWN
    part = theirs.startswith(ours) or (len(ours) >= _LEAST and ours in theirs)
    if part or (content.truncated and ours.startswith(theirs)):
        return FactMatch.AGREES
    if len(theirs) >= _LEAST and ours.endswith(theirs):
        return FactMatch.AGREES  # with a little prose before them, which the finder took for the post's
    if embed.bounds is Bounds.UNCERTAIN and (theirs.endswith(ours) or realign_text(embed, content.text) is not None):
        return FactMatch.AGREES
    return FactMatch.DIFFERS


def realign_text(embed: Embed, platform_text: str) -> str | None:
    """The words as they stand in the article, from where the platform's text says that they begin; None if it is not found there.

    It is looked for at the end of what precedes the words and of the words themselves: whole, or its beginning where the article
    has only that, or whole with a little behind it that the platform's text lacks. The time grows in line with the texts' lengths.
    """
    gap = " " if embed.before and not embed.before[-1].isspace() else ""
    source = f"{embed.before}{gap}{embed.words or ''}"
    ours, theirs = _folded(source), _folded(platform_text)
    start = _find_start(ours.letters, theirs.letters, cut=embed.truncated)
    if start is None:
        return None
    place = ours.places[start]
    if len(theirs.letters) < _LEAST and place and source[place - 1].isalnum():
        return None  # a short text's letters, found within a longer word
    return source[_with_signs_before(source, place, platform_text[: theirs.places[0]]) :].strip()


def _find_start(ours: str, theirs: str, *, cut: bool) -> int | None:
    """Where in our letters theirs begin, such that they reach to the end or nearly so."""
    if not theirs:
        return None
    reach, last = _match_ends(ours, theirs)
    if last == len(ours):
        return last - len(theirs)
    if cut and reach >= _LEAST:
        return len(ours) - reach
    if last is not None and len(theirs) >= _LEAST and len(ours) - last <= max(len(theirs), _MOST_BEHIND):
        return last - len(theirs)
    return None


def _match_ends(text: str, pattern: str) -> tuple[int, int | None]:
    """How much of the pattern's beginning the text ends with, and where the pattern last ends in it (Knuth, Morris, Pratt)."""
    fallback = _fallbacks(pattern)
    matched, last = 0, None
    for index, letter in enumerate(text):
        while matched and (matched == len(pattern) or pattern[matched] != letter):
            matched = fallback[matched - 1]
        if pattern[matched] == letter:
            matched += 1
        if matched == len(pattern):
            last = index + 1
    return matched, last


def _fallbacks(pattern: str) -> list[int]:
    """For each beginning of the pattern, how long the longest shorter one is that it ends with."""
    lengths = [0] * len(pattern)
    matched = 0
    for index in range(1, len(pattern)):
        while matched and pattern[matched] != pattern[index]:
            matched = lengths[matched - 1]
        if pattern[matched] == pattern[index]:
            matched += 1
        lengths[index] = matched
    return lengths


def _with_signs_before(source: str, place: int, signs: str) -> int:
    """Where the text begins with the signs (a quotation mark, an emoji) that the platform's text has before its first letter."""
    for sign in reversed(_plain(signs).replace(" ", "")[-_MOST_BEFORE:]):
        before = len(source[:place].rstrip()) - 1
        if before < 0 or _plain(source[before]) != sign:
            break
        place = before
    return place


class QuoteFidelity(StrEnum):
    """How an article quotes a post."""

    SAME = "same"
    SHORTENED = "shortened"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteComparison:
    """How an article quotes a post, and, where it differs, the stretch of each that does."""

    fidelity: QuoteFidelity
    ours: str = ""
    theirs: str = ""


def compare_quote(words: str, content: Content) -> QuoteComparison:
    """How faithfully an article's words give a post's; links and the look of quotation marks and dashes do not count."""
    ours, theirs = _plain(words).rstrip(". "), _plain(content.text).rstrip(". ")
    if ours == theirs or (content.truncated and ours.startswith(theirs)):
        return QuoteComparison(fidelity=QuoteFidelity.SAME)
    if ours in theirs:
        return QuoteComparison(fidelity=QuoteFidelity.SHORTENED)
    first, last = _differing(ours, theirs)
    return QuoteComparison(
        fidelity=QuoteFidelity.DIFFERS, ours=ours[first : len(ours) - last], theirs=theirs[first : len(theirs) - last]
    )


def _differing(one: str, other: str) -> tuple[int, int]:
    """How many signs two texts share at their beginning, and how many of the rest at their end; words are not taken apart."""
    shortest = min(len(one), len(other))
    first = next((index for index in range(shortest) if one[index] != other[index]), shortest)
    while first and any(text[first - 1 : first + 1].isalnum() for text in (one, other)):
        first -= 1
    rest = shortest - first
    last = next((index for index in range(rest) if one[-1 - index] != other[-1 - index]), rest)
    while last and any(text[len(text) - last - 1 : len(text) - last + 1].isalnum() for text in (one, other)):
        last -= 1
    return first, last


# An address up to the first character that is not ASCII: scripts without spaces go on right behind it. Converters glue a picture's
# address to the word before it.
_LINK = re.compile(
    r"pic\.(?:twitter|x)\.com/[a-z0-9]{1,40}|(?:https?://|\b(?:[a-z0-9\-]{1,63}\.){1,8}[a-z]{2,24}/)[!-~]{1,4000}…?|&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)
_LEAST = 15
"""How many letters must match where less than the whole text does: fewer come about by chance."""
_MOST_BEHIND = 40
"""How many letters may stand behind a post's text that is not found at the very end."""
_MOST_BEFORE = 40
"""How many signs may stand before a post's first letter."""

_LOOKS = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("‐‑–—―", "-"), "…": "..."})


def _plain(text: str) -> str:
    """A text without links, on one line, with the plainest marks."""
    return normalise(_LINK.sub("", normalise(text)).translate(_LOOKS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """A text's letters and digits, and where in the text each stands."""

    letters: str
    places: tuple[int, ...]


def _fold(text: str) -> str:
    """A text's letters and digits, without links and case; all its signs where it has no letters."""
    return _folded(normalise(text)).letters


def _folded(text: str) -> _Folded:
    """The text folded for comparison."""
    kept = list(_letters(text, str.isalnum)) or list(_letters(text, _is_sign))
    return _Folded(letters="".join(letter for letter, _ in kept), places=tuple(place for _, place in kept))


def _letters(text: str, counts: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """The characters of a text that count, taken apart and without case, each with its place; those of links do not."""
    end = 0
    for start, following in [*(link.span() for link in _LINK.finditer(text)), (len(text), len(text))]:
        for place in range(end, start):
            character = text[place]
            parts = character if character.isascii() else unicodedata.normalize("NFKD", character)
            yield from ((letter, place) for part in parts for letter in part.casefold() if counts(letter))
        end = following


def _is_sign(character: str) -> bool:
    """Whether a character shows by itself: no space, no accent, no control."""
    return unicodedata.category(character)[0] in "LNPS"
