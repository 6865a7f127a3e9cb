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

Edit = Callable[[PretendPost, Random], PretendPost]
Rewrite = Callable[[str, Random], str]


def _piece_edit(rewrite: Rewrite, kind: PieceKind = PieceKind.WORD, *, fits: Callable[[str], bool] = bool) -> Edit:
    """The edit that rewrites the text of a random piece of this kind, among those whose text `fits`."""

    def edit(post: PretendPost, random: Random) -> PretendPost:
        place = random.choice([place for place, piece in enumerate(post.pieces) if piece.kind is kind and fits(piece.text)])
        piece = post.pieces[place]
        rewritten = replace(piece, text=rewrite(piece.text, random))
        return replace(post, pieces=(*post.pieces[:place], rewritten, *post.pieces[place + 1 :]))

    return edit


def _script(text: str) -> str:
    return next((name for name, words in _WORDS.items() if text in words), "latin")


def _letter(word: str, random: Random) -> str:
    """Replace, insert or remove one letter."""
    spot = random.randrange(1, len(word))
    letter = random.choice([letter for letter in _ALPHABETS.get(_script(word), "水火木金土上下大小") if letter != word[spot]])
    return random.choice(
        (word[:spot] + letter + word[spot + 1 :], word[:spot] + letter + word[spot:], word[:spot] + word[spot + 1 :])
    )


def _digit(number: str, random: Random) -> str:
    spot = random.randrange(len(number))
    return number[:spot] + random.choice([digit for digit in "123456789" if digit != number[spot]]) + number[spot + 1 :]


def _look_alike(word: str, random: Random) -> str:
    spot = random.choice([index for index, letter in enumerate(word) if letter in _LOOK_ALIKE])
    return word[:spot] + _LOOK_ALIKE[word[spot]] + word[spot + 1 :]


def _right_to_left(word: str, random: Random) -> str:
    """Replace a letter of a right-to-left word, or insert a mark of direction."""
    spot = random.randrange(1, len(word))
    letters = [letter for letter in _ALPHABETS[_script(word)] if letter != word[spot]]
    return word[:spot] + random.choice((random.choice(letters) + word[spot + 1 :], random.choice(_DIRECTIONS) + word[spot:]))


def _negation(post: PretendPost, random: Random) -> PretendPost:
    """Insert a "not"."""
    spot = random.randrange(1, len(post.pieces))
    word = TextPiece(text=random.choice(_NEGATIONS))
    return replace(post, pieces=(*post.pieces[:spot], word, *post.pieces[spot:]))


def _picture_replaced(post: PretendPost, random: Random) -> PretendPost:
    spot = random.randrange(len(post.pictures))
    other = random.choice([number for number in range(PICTURES) if number not in post.pictures])
    return replace(post, pictures=(*post.pictures[:spot], other, *post.pictures[spot + 1 :]))


def _picture_removed(post: PretendPost, random: Random) -> PretendPost:
    spot = random.randrange(len(post.pictures))
    return replace(post, pictures=(*post.pictures[:spot], *post.pictures[spot + 1 :]))


EDITS: Mapping[str, Edit] = {
    "letter": _piece_edit(_letter, fits=lambda word: len(word) > _MIN_LETTERS and word.isalpha()),
    "digit": _piece_edit(_digit, PieceKind.NUMBER),
    "negation": _negation,
    "look-alike": _piece_edit(_look_alike, fits=lambda word: not _LOOK_ALIKE.keys().isdisjoint(word)),
    "emoji": _piece_edit(lambda emoji, random: random.choice([other for other in _EMOJI if other != emoji]), PieceKind.EMOJI),
    "right-to-left": _piece_edit(_right_to_left, fits=lambda word: _script(word) in {"arabic", "hebrew"}),
    "joiner": _piece_edit(lambda emoji, _: emoji.replace(ZWJ, "", 1), PieceKind.EMOJI, fits=lambda emoji: ZWJ in emoji),
    "@handle": _piece_edit(
        lambda handle, random: handle.replace("ferry", random.choice(("fery", "ferrry", "fcrry", "tferry"))), PieceKind.HANDLE
    ),
    # the end of its target, which most platforms do not show
    "link's target": _piece_edit(lambda target, random: target.removesuffix("2") + random.choice("13456789"), PieceKind.LINK),
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
