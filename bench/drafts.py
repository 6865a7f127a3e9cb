"""Posts that are made up, what can be done to what they say, and what changes around them without changing it.

A draft is what an author wrote: words, links, handles, pictures. A dress is everything else that a platform's answer shows of it,
from one night to the next: counts, signatures, names, spellings. An edit makes another draft of one; a cosmetic difference another
dress.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from random import Random

ZWJ = "\u200d"
PICTURES = 40
"""How many pictures there are to choose from."""


class Kind(Enum):
    """What a piece of a draft is."""

    WORD = 1
    NUMBER = 2
    EMOJI = 3
    HANDLE = 4
    LINK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, a number, an emoji, a handle without its @, or where a link leads, without scheme."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an author wrote; pictures are named by numbers."""

    pieces: tuple[Piece, ...]
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What an answer shows beside what was written.

    `codes` salts the platform's short links and `token` its signatures; `wrapped` is that links lead over the platform's own
    addresses; `escapes` is how signs are spelled; `encoding` which copies of the pictures are given out, under which names.
    """

    counts: int = 1204
    token: str = "Zm9v"  # noqa: S105 - of a signed address
    codes: str = "a"
    name: str = "Ferry Town"
    avatar: str = "one"
    wrapped: bool = True
    escapes: int = 0
    gap: str = " "
    chrome: int = 0
    emoji_as_images: bool = False
    encoding: int = 0


_WORDS: Mapping[str, tuple[str, ...]] = {
    script: tuple(words.split(" "))
    for script, words in {
        "latin": "water rising bridge harbour ferry council mayor opens Monday café naïve Straße señor people boats & quay “late”",
        "cyrillic": "вода мост паром гавань мэр открыт сегодня люди",
        "arabic": "الماء الجسر الميناء العبارة اليوم الناس می\u200cرود",
        "hebrew": "המים הגשר הנמל המעבורת היום",
        "han": "水位上涨 大桥 渡轮 港口 今天 市长",
        "devanagari": "पानी पुल नाव बंदरगाह आज",
    }.items()
}
_SHORT = 2
_ALPHABETS = {"latin": "abcdefghiklmnoprstu", "cyrillic": "абвгдежзиклмнопрст", "arabic": "ابتثجحخدرزسش", "hebrew": "אבגדהוזחטיכל"}
_EMOJI = ("👍", "👨‍👩‍👧", "🏳️‍🌈", "⛴️", "🌊", "👍🏽", "🇩🇪", "❤️", "👩‍🚀", "🔥")
_JOINED = ("👨‍👩‍👧", "🏳️‍🌈", "👩‍🚀", "👩‍👩‍👦")
_LOOK_ALIKE = dict(zip("aceopxyiHBMT", "асеорхуіНВМТ", strict=True))
_DIRECTIONS = ("\u202e", "\u200f", "\u2067")
_NEGATIONS = ("not", "never", "no", "kein", "ne", "не", "لا", "לא")


def draft(random: Random, *, pictures: int = 0, links: bool = True) -> Draft:
    """A post of ten to thirty pieces in one to three scripts, with everything in it that can be edited."""
    scripts = ["latin", "arabic", *random.sample(sorted(_WORDS), 2)]
    pieces = [Piece(kind=Kind.WORD, text=random.choice(_WORDS[random.choice(scripts)])) for _ in range(random.randrange(6, 26))]
    pieces += [
        Piece(kind=Kind.WORD, text=random.choice(_WORDS["latin"][:8])),
        Piece(kind=Kind.WORD, text=random.choice(_WORDS["arabic"])),
    ]
    pieces += [Piece(kind=Kind.NUMBER, text=str(random.randrange(2, 90_000))), Piece(kind=Kind.EMOJI, text=random.choice(_JOINED))]
    pieces += [Piece(kind=Kind.EMOJI, text=random.choice(_EMOJI)), Piece(kind=Kind.HANDLE, text=f"ferry{random.randrange(1000)}")]
    if links:
        pieces.append(
            Piece(kind=Kind.LINK, text=f"harbour.example/news/{random.randrange(10**6)}/the-water-is-rising-at-the-bridge?part=2")
        )
    random.shuffle(pieces)
    first = Piece(kind=Kind.WORD, text=random.choice(_WORDS["latin"][:8]))
    return Draft(pieces=(first, *pieces), pictures=tuple(random.sample(range(PICTURES), pictures)))


def dress(random: Random) -> Dress:
    """How one night's answer looks."""
    return Dress(counts=random.randrange(10**6), token=f"{random.getrandbits(64):x}", codes=f"{random.getrandbits(24):x}")


# -- edits


def _at(of: Draft, place: int, text: str) -> Draft:
    pieces = [replace(piece, text=text) if place == index else piece for index, piece in enumerate(of.pieces)]
    return replace(of, pieces=tuple(pieces))


def _place(of: Draft, random: Random, holds: Callable[[Piece], bool]) -> int:
    return random.choice([index for index, piece in enumerate(of.pieces) if holds(piece)])


def _script(text: str) -> str:
    return next((name for name, words in _WORDS.items() if text in words), "latin")


def _letter(of: Draft, random: Random) -> Draft:
    """One letter replaced, put in, or taken out."""
    place = _place(of, random, lambda one: one.kind is Kind.WORD and len(one.text) > _SHORT and one.text.isalpha())
    word, alphabet = of.pieces[place].text, _ALPHABETS.get(_script(of.pieces[place].text), "水火木金土上下大小")
    spot = random.randrange(1, len(word))
    letter = random.choice([one for one in alphabet if one != word[spot]])
    return _at(
        of,
        place,
        random.choice(
            (word[:spot] + letter + word[spot + 1 :], word[:spot] + letter + word[spot:], word[:spot] + word[spot + 1 :])
        ),
    )


def _digit(of: Draft, random: Random) -> Draft:
    place = _place(of, random, lambda one: one.kind is Kind.NUMBER)
    number = of.pieces[place].text
    spot = random.randrange(len(number))
    return _at(of, place, number[:spot] + random.choice([one for one in "123456789" if one != number[spot]]) + number[spot + 1 :])


def _negation(of: Draft, random: Random) -> Draft:
    """A "not" put in."""
    spot = random.randrange(1, len(of.pieces))
    word = Piece(kind=Kind.WORD, text=random.choice(_NEGATIONS))
    return replace(of, pieces=(*of.pieces[:spot], word, *of.pieces[spot:]))


def _look_alike(of: Draft, random: Random) -> Draft:
    place = _place(of, random, lambda one: one.kind is Kind.WORD and not _LOOK_ALIKE.keys().isdisjoint(one.text))
    word = of.pieces[place].text
    spot = random.choice([index for index, letter in enumerate(word) if letter in _LOOK_ALIKE])
    return _at(of, place, word[:spot] + _LOOK_ALIKE[word[spot]] + word[spot + 1 :])


def _emoji(of: Draft, random: Random) -> Draft:
    place = _place(of, random, lambda one: one.kind is Kind.EMOJI)
    return _at(of, place, random.choice([one for one in _EMOJI if one != of.pieces[place].text]))


def _right_to_left(of: Draft, random: Random) -> Draft:
    """A letter of a word that is written from the right, or a mark of direction."""
    place = _place(of, random, lambda one: one.kind is Kind.WORD and _script(one.text) in {"arabic", "hebrew"})
    word = of.pieces[place].text
    spot = random.randrange(1, len(word))
    letters = [one for one in _ALPHABETS[_script(word)] if one != word[spot]]
    return _at(
        of,
        place,
        word[:spot] + random.choice((random.choice(letters) + word[spot + 1 :], random.choice(_DIRECTIONS) + word[spot:])),
    )


def _joiner(of: Draft, random: Random) -> Draft:
    """A joiner taken out of an emoji."""
    place = _place(of, random, lambda one: one.kind is Kind.EMOJI and ZWJ in one.text)
    return _at(of, place, of.pieces[place].text.replace(ZWJ, "", 1))


def _handle(of: Draft, random: Random) -> Draft:
    place = _place(of, random, lambda one: one.kind is Kind.HANDLE)
    return _at(of, place, of.pieces[place].text.replace("ferry", random.choice(("fery", "ferrry", "fcrry", "tferry"))))


def _target(of: Draft, random: Random) -> Draft:
    """Another page of the same site, at the end of the address, where nobody looks."""
    place = _place(of, random, lambda one: one.kind is Kind.LINK)
    return _at(of, place, of.pieces[place].text.removesuffix("2") + random.choice("13456789"))


def _picture_replaced(of: Draft, random: Random) -> Draft:
    spot = random.randrange(len(of.pictures))
    other = random.choice([one for one in range(PICTURES) if one not in of.pictures])
    return replace(of, pictures=(*of.pictures[:spot], other, *of.pictures[spot + 1 :]))


def _picture_removed(of: Draft, random: Random) -> Draft:
    spot = random.randrange(len(of.pictures))
    return replace(of, pictures=(*of.pictures[:spot], *of.pictures[spot + 1 :]))


Edit = Callable[[Draft, Random], Draft]
EDITS: Mapping[str, Edit] = {
    "letter": _letter,
    "digit": _digit,
    "negation": _negation,
    "look-alike": _look_alike,
    "emoji": _emoji,
    "right-to-left": _right_to_left,
    "joiner": _joiner,
    "@handle": _handle,
    "link's target": _target,
    "picture replaced": _picture_replaced,
    "picture removed": _picture_removed,
}
"""Every kind of edit, by what it is called in the table."""


# -- what changes around a post

Change = Callable[[Dress, Random], Dress]
COSMETIC: Mapping[str, Change] = {
    "fetched twice": lambda of, random: replace(dress(random), name=of.name),
    "counts": lambda of, random: replace(of, counts=of.counts + random.randrange(1, 10**6)),
    "signed addresses": lambda of, random: replace(of, token=f"{random.getrandbits(64):x}"),
    "avatar": lambda of, random: replace(of, avatar=f"{random.getrandbits(32):x}"),
    "display name": lambda of, random: replace(of, name=f"Ferry Town {random.choice(_EMOJI)} {random.randrange(100)}"),
    "entities": lambda of, random: replace(of, escapes=random.randrange(1, 4)),
    "white space": lambda of, random: replace(of, gap=random.choice(("  ", "\n", "\n\n   ", "\u00a0", " \u200b"))),
    "other short links": lambda of, random: replace(of, codes=f"{random.getrandbits(24):x}"),
    "links unwrapped": lambda of, _: replace(of, wrapped=not of.wrapped),
    "chrome's language": lambda of, random: replace(of, chrome=random.randrange(1, 3)),
    "emoji as images": lambda of, _: replace(of, emoji_as_images=not of.emoji_as_images),
    "media re-encoded": lambda of, random: replace(of, encoding=random.randrange(1, 4)),
}
"""Every kind of cosmetic difference, by what it is called in the table."""
