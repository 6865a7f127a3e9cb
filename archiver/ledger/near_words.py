"""Find the words of the archive that are spelled nearly like a word that was asked for.

Candidates come from `spelling`: a word with one wrong, missing, additional or exchanged letter begins or ends like the right one,
since one of its halves is whole; a word with another ending begins like it. They are then compared letter by letter.
"""

from archiver.ledger.queries import Query
from archiver.model.spelling import BACKWARDS, FORWARDS, has_spelling, skeleton

_MAX_WORDS = 24
"""How many near words are kept for one word, the nearest first."""
_MAX_CANDIDATES = 4000
_MIN_STEM = 3
_LONG = 8
"""From this length on, two letters may differ."""
_SAME_SKELETON, _ONE_EDIT, _TWO_EDITS, _STEM = 0.95, 0.85, 0.7, 0.75
_LAST = "\U0010ffff"


def near_words(query: Query, word: str) -> dict[str, float]:
    """The words that a folded word may stand for, and how near they are, from 0 to 1; itself is one of them."""
    found = {word: 1.0}
    if not has_spelling(word):
        return found
    plain = skeleton(word)
    half = max(1, (len(plain) - 1) // 2)
    candidates = [
        *((key[1:], other) for key, other in _between(query, FORWARDS + plain[:half])),
        *((key[:0:-1], other) for key, other in _between(query, BACKWARDS + plain[: -half - 1 : -1])),
    ]
    for candidate, other in candidates:
        if other not in found and (nearness := _nearness(plain, candidate)):
            found[other] = nearness
    nearest = sorted(found, key=lambda other: (-found[other], other))[:_MAX_WORDS]
    return {other: found[other] for other in nearest}


def _between(query: Query, beginning: str) -> list[tuple[str, str]]:
    """The keys that begin alike, each with its word."""
    rows = query(_KEYS, (beginning, beginning + _LAST, _MAX_CANDIDATES))
    return [(row["key"], row["word"]) for row in rows]


_KEYS = "SELECT key, word FROM spelling WHERE key >= ? AND key < ? LIMIT ?"


def _nearness(asked: str, other: str) -> float:
    """How near two skeletons are, from 0 to 1; 0 if they count as different words."""
    if asked == other:
        return _SAME_SKELETON
    if _is_within(asked, other, edits=1):
        return _ONE_EDIT
    if len(asked) >= _LONG and _is_within(asked, other, edits=2):
        return _TWO_EDITS
    stem = _common_beginning(asked, other)
    if stem >= max(_MIN_STEM, len(asked) / 2) and len(other) <= max(stem + 3, 2 * stem):
        return _STEM * 2 * stem / (len(asked) + len(other)) + (1 - _STEM) / 4
    return 0.0


def _common_beginning(asked: str, other: str) -> int:
    return next(
        (index for index, (left, right) in enumerate(zip(asked, other, strict=False)) if left != right), min(len(asked), len(other))
    )


def _is_within(asked: str, other: str, *, edits: int) -> bool:
    """Whether at most so many letters are wrong, missing, additional, or exchanged with their neighbour."""
    if abs(len(asked) - len(other)) > edits:
        return False
    same = _common_beginning(asked, other)
    asked, other = asked[same:], other[same:]
    if edits == 0 or not asked or not other:
        return len(asked) + len(other) <= edits
    left = edits - 1
    if asked[:2] == other[1::-1] and len(other) > 1 and _is_within(asked[2:], other[2:], edits=left):
        return True
    return any(_is_within(*pair, edits=left) for pair in ((asked[1:], other[1:]), (asked[1:], other), (asked, other[1:])))


def edits_within(asked: str, text: str) -> int:
    """How many characters of `asked` are wrong, missing or additional where a text has what is nearest to it.

    Myers' algorithm: the differences between neighbours in a column of the table of distances are bits of two numbers.
    """
    places: dict[str, int] = {}
    for place, character in enumerate(asked):
        places[character] = places.get(character, 0) | 1 << place
    all_bits, last = (1 << len(asked)) - 1, 1 << (len(asked) - 1)
    more, fewer = all_bits, 0
    edits = fewest = len(asked)
    for character in text:
        equal = places.get(character, 0)
        vertical = equal | fewer
        horizontal = (((equal & more) + more) ^ more) | equal
        right_more, right_fewer = fewer | ~(horizontal | more) & all_bits, more & horizontal
        edits += bool(right_more & last) - bool(right_fewer & last)
        fewest = min(fewest, edits)
        right_more, right_fewer = right_more << 1 & all_bits, right_fewer << 1 & all_bits
        more, fewer = right_fewer | ~(vertical | right_more) & all_bits, right_more & vertical
    return fewest
