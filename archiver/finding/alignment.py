"""Text alignment: find where a post's text begins in an article, by Knuth-Morris-Pratt search over folded letters."""

from archiver.finding.text_folding import fold, plain_typography
from archiver.model.embeds import Embed

MIN_LETTERS = 15
"""How many letters must match if only part of the text does; fewer could match by chance."""
_MAX_LETTERS_BEHIND = 40
"""How many letters may follow a post's text that is not found at the very end."""
_MAX_CHARACTERS_BEFORE = 40
"""How many characters other than letters may precede a post's first letter."""


def realign_text(embed: Embed, platform_text: str) -> str | None:
    """The embed's words as the article has them, beginning where the platform's text does; None if that is not found.

    It is searched for at the end of `embed.before` and `embed.words` together: whole; or only its beginning, where the article
    shortens it; or whole, followed by a little that the platform's text lacks. The time is linear in the lengths of the texts.
    """
    gap = " " if embed.before and not embed.before[-1].isspace() else ""
    source = f"{embed.before}{gap}{embed.words or ''}"
    ours, theirs = fold(source), fold(platform_text)
    start = _find_start(ours.letters, theirs.letters, is_shortened=embed.truncated)
    if start is None:
        return None
    index = ours.indices[start]
    if len(theirs.letters) < MIN_LETTERS and index and source[index - 1].isalnum():
        return None  # a short text's letters, found within a longer word
    return source[_include_characters_before(source, index, platform_text[: theirs.indices[0]]) :].strip()


def _find_start(ours: str, theirs: str, *, is_shortened: bool) -> int | None:
    """The index in our letters where theirs begin, such that they reach to the end or nearly so."""
    if not theirs:
        return None
    overlap, last_end = _match_ends(ours, theirs)
    if last_end == len(ours):
        return last_end - len(theirs)
    if is_shortened and overlap >= MIN_LETTERS:
        return len(ours) - overlap
    if last_end is not None and len(theirs) >= MIN_LETTERS and len(ours) - last_end <= max(len(theirs), _MAX_LETTERS_BEHIND):
        return last_end - len(theirs)
    return None


def _match_ends(text: str, pattern: str) -> tuple[int, int | None]:
    """The length of the longest prefix of the pattern that the text ends with, and where the pattern's last occurrence ends."""
    fallback = _prefix_function(pattern)
    matched, last_end = 0, None
    for index, letter in enumerate(text):
        while matched and (matched == len(pattern) or pattern[matched] != letter):
            matched = fallback[matched - 1]
        if pattern[matched] == letter:
            matched += 1
        if matched == len(pattern):
            last_end = index + 1
    return matched, last_end


def _prefix_function(pattern: str) -> list[int]:
    """For each prefix of the pattern, the length of the longest shorter prefix that it ends with."""
    lengths = [0] * len(pattern)
    matched = 0
    for index in range(1, len(pattern)):
        while matched and pattern[matched] != pattern[index]:
            matched = lengths[matched - 1]
        if pattern[matched] == pattern[index]:
            matched += 1
        lengths[index] = matched
    return lengths


def _include_characters_before(source: str, index: int, characters: str) -> int:
    """The index where a text begins, including the characters (a quotation mark, an emoji) before the platform's first letter."""
    for character in reversed(plain_typography(characters).replace(" ", "")[-_MAX_CHARACTERS_BEFORE:]):
        before = len(source[:index].rstrip()) - 1
        if before < 0 or plain_typography(source[before]) != character:
            break
        index = before
    return index
