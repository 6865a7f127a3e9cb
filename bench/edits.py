"""Random posts, the edits that can be made to one, and the cosmetic differences that are none.

An edit changes what a post says: its text or its pictures. A cosmetic difference changes its `Variation`: counts, signatures,
names, ways of writing the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from archiver.demo.smallweb.posts import PieceKind, PretendPost, TextPiece, Variation

ZWJ = "\u200d"
PICTURES = 40
"""How many pictures there are to choose from."""

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
_PAGE = "the-water-is-rising-at-the-bridge?part=2"
_MIN_LETTERS = 2  # a word in which a letter is edited is longer
_ALPHABETS = {"latin": "abcdefghiklmnoprstu", "cyrillic": "абвгдежзиклмнопрст", "arabic": "ابتثجحخدرزسش", "hebrew": "אבגדהוזחטיכל"}
_EMOJI = ("👍", "👨‍👩‍👧", "🏳️‍🌈", "⛴️", "🌊", "👍🏽", "🇩🇪", "❤️", "👩‍🚀", "🔥")
_JOINED = ("👨‍👩‍👧", "🏳️‍🌈", "👩‍🚀", "👩‍👩‍👦")
_LOOK_ALIKE = dict(zip("aceopxyiHBMT", "асеорхуіНВМТ", strict=True))
_DIRECTIONS = ("\u202e", "\u200f", "\u2067")
_NEGATIONS = ("not", "never", "no", "kein", "ne", "не", "لا", "לא")


def random_post(random: Random, key: str, *, pictures: int = 0) -> PretendPost:
    """A post of ten to thirty pieces in one to three scripts, with at least one piece of each kind."""
    scripts = ["latin", "arabic", *random.sample(sorted(_WORDS), 2)]
    pieces = [_word(random, random.choice(scripts)) for _ in range(random.randrange(6, 26))]
    pieces += [TextPiece(text=random.choice(_WORDS["latin"][:8])), _word(random, "arabic")]
    pieces += [
        TextPiece(kind=PieceKind.NUMBER, text=str(random.randrange(2, 90_000))),
        TextPiece(kind=PieceKind.EMOJI, text=random.choice(_JOINED)),
        TextPiece(kind=PieceKind.EMOJI, text=random.choice(_EMOJI)),
        TextPiece(kind=PieceKind.HANDLE, text=f"ferry{random.randrange(1000)}"),
        TextPiece(kind=PieceKind.LINK, text=f"harbour.example/news/{random.randrange(10**6)}/{_PAGE}"),
    ]
    random.shuffle(pieces)
    first = TextPiece(text=random.choice(_WORDS["latin"][:8]))
    return PretendPost(key=key, pieces=(first, *pieces), pictures=tuple(random.sample(range(PICTURES), pictures)))


def random_variation(random: Random) -> Variation:
    """Counts and signatures of one night."""
    return Variation(count=random.randrange(10**6), token=f"{random.getrandbits(64):x}", link_salt=f"{random.getrandbits(24):x}")


def _word(random: Random, script: str) -> TextPiece:
    return TextPiece(text=random.choice(_WORDS[script]))


# -- edits


def _at(post: PretendPost, place: int, text: str) -> PretendPost:
    pieces = [replace(piece, text=text) if place == index else piece for index, piece in enumerate(post.pieces)]
    return replace(post, pieces=tuple(pieces))


def _place(post: PretendPost, random: Random, holds: Callable[[TextPiece], bool]) -> int:
    return random.choice([index for index, piece in enumerate(post.pieces) if holds(piece)])


def _script(text: str) -> str:
    return next((name for name, words in _WORDS.items() if text in words), "latin")


def _letter(post: PretendPost, random: Random) -> PretendPost:
    """Replace, insert or remove one letter."""
    place = _place(
        post, random, lambda piece: piece.kind is PieceKind.WORD and len(piece.text) > _MIN_LETTERS and piece.text.isalpha()
    )
    word, alphabet = post.pieces[place].text, _ALPHABETS.get(_script(post.pieces[place].text), "水火木金土上下大小")
    spot = random.randrange(1, len(word))
    letter = random.choice([letter for letter in alphabet if letter != word[spot]])
    return _at(
        post,
        place,
        random.choice(
            (word[:spot] + letter + word[spot + 1 :], word[:spot] + letter + word[spot:], word[:spot] + word[spot + 1 :])
        ),
    )


def _digit(post: PretendPost, random: Random) -> PretendPost:
    place = _place(post, random, lambda piece: piece.kind is PieceKind.NUMBER)
    number = post.pieces[place].text
    spot = random.randrange(len(number))
    return _at(
        post, place, number[:spot] + random.choice([digit for digit in "123456789" if digit != number[spot]]) + number[spot + 1 :]
    )


def _negation(post: PretendPost, random: Random) -> PretendPost:
    """Insert a "not"."""
    spot = random.randrange(1, len(post.pieces))
    word = TextPiece(text=random.choice(_NEGATIONS))
    return replace(post, pieces=(*post.pieces[:spot], word, *post.pieces[spot:]))


def _look_alike(post: PretendPost, random: Random) -> PretendPost:
    place = _place(post, random, lambda piece: piece.kind is PieceKind.WORD and not _LOOK_ALIKE.keys().isdisjoint(piece.text))
    word = post.pieces[place].text
    spot = random.choice([index for index, letter in enumerate(word) if letter in _LOOK_ALIKE])
    return _at(post, place, word[:spot] + _LOOK_ALIKE[word[spot]] + word[spot + 1 :])


def _emoji(post: PretendPost, random: Random) -> PretendPost:
    place = _place(post, random, lambda piece: piece.kind is PieceKind.EMOJI)
    return _at(post, place, random.choice([emoji for emoji in _EMOJI if emoji != post.pieces[place].text]))


def _right_to_left(post: PretendPost, random: Random) -> PretendPost:
    """Replace a letter of a right-to-left word, or insert a mark of direction."""
    place = _place(post, random, lambda piece: piece.kind is PieceKind.WORD and _script(piece.text) in {"arabic", "hebrew"})
    word = post.pieces[place].text
    spot = random.randrange(1, len(word))
    letters = [letter for letter in _ALPHABETS[_script(word)] if letter != word[spot]]
    return _at(
        post,
        place,
        word[:spot] + random.choice((random.choice(letters) + word[spot + 1 :], random.choice(_DIRECTIONS) + word[spot:])),
    )


def _joiner(post: PretendPost, random: Random) -> PretendPost:
    """Remove a joiner from an emoji."""
    place = _place(post, random, lambda piece: piece.kind is PieceKind.EMOJI and ZWJ in piece.text)
    return _at(post, place, post.pieces[place].text.replace(ZWJ, "", 1))


def _handle(post: PretendPost, random: Random) -> PretendPost:
    place = _place(post, random, lambda piece: piece.kind is PieceKind.HANDLE)
    return _at(post, place, post.pieces[place].text.replace("ferry", random.choice(("fery", "ferrry", "fcrry", "tferry"))))


def _target(post: PretendPost, random: Random) -> PretendPost:
    """Change the end of a link's target, which most platforms do not show."""
    place = _place(post, random, lambda piece: piece.kind is PieceKind.LINK)
    return _at(post, place, post.pieces[place].text.removesuffix("2") + random.choice("13456789"))


def _picture_replaced(post: PretendPost, random: Random) -> PretendPost:
    spot = random.randrange(len(post.pictures))
    other = random.choice([number for number in range(PICTURES) if number not in post.pictures])
    return replace(post, pictures=(*post.pictures[:spot], other, *post.pictures[spot + 1 :]))


def _picture_removed(post: PretendPost, random: Random) -> PretendPost:
    spot = random.randrange(len(post.pictures))
    return replace(post, pictures=(*post.pictures[:spot], *post.pictures[spot + 1 :]))


Edit = Callable[[PretendPost, Random], PretendPost]
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
"""Every kind of edit, by its name in the table."""


# -- cosmetic differences

Change = Callable[[Variation, Random], Variation]
COSMETIC: Mapping[str, Change] = {
    "fetched twice": lambda variation, random: replace(random_variation(random), name=variation.name),
    "counts": lambda variation, random: replace(variation, count=variation.count + random.randrange(1, 10**6)),
    "signed URLs": lambda variation, random: replace(variation, token=f"{random.getrandbits(64):x}"),
    "avatar": lambda variation, random: replace(variation, avatar=f"{random.getrandbits(32):x}"),
    "display name": lambda variation, random: replace(
        variation, name=f"Ferry Town {random.choice(_EMOJI)} {random.randrange(100)}"
    ),
    "entities": lambda variation, random: replace(variation, escapes=random.randrange(1, 4)),
    "white space": lambda variation, random: replace(variation, gap=random.choice(("  ", "\n", "\n\n   ", "\u00a0", " \u200b"))),
    "other short links": lambda variation, random: replace(variation, link_salt=f"{random.getrandbits(24):x}"),
    "links unwrapped": lambda variation, _: replace(variation, wrapped=not variation.wrapped),
    "language of the page": lambda variation, random: replace(variation, language=random.randrange(1, 3)),
    "emoji as images": lambda variation, _: replace(variation, emoji_as_images=not variation.emoji_as_images),
    "media re-encoded": lambda variation, random: replace(variation, encoding=random.randrange(1, 4)),
}
"""Every kind of cosmetic difference, by its name in the table."""
