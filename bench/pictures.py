"""Which pictures count as the same: pairs of an uploaded picture and what a service, or an editor, made of it.

Besides our own signature, each pair is compared by a common difference hash (dHash, 256 bits; the same below 32 bits), to show what
that would not notice.
"""

from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from random import Random
from statistics import median

from PIL import Image, ImageDraw

from archiver.app.posts.image_decoding import image_signature_of
from archiver.verdicts.image_signatures import ImageSignature, signature_distance
from bench.figures import Say, Target, rate_target, table
from bench.sample_images import SERVICES, Picture, encoded, photograph, random_size, statement, words

_PAIRS, _PAIRS_QUICK = 200, 4
_MIN_RATE = 0.99
_HASH_SIDE = 16  # of a difference hash: 256 bits
_MAX_HASH_DISTANCE = 31  # bits
_STATEMENT_SHARE = 0.5  # of the pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An uploaded picture and what was made of it: whether they count as the same, and their largest difference in brightness."""

    same: bool
    brightness: int
    same_by_dhash: bool


def run(say: Say, *, quick: bool, seed: int = 1) -> list[Target]:
    """Compare all pairs, and print how many count as the same."""
    random = Random(seed)
    compared: dict[str, list[Comparison]] = defaultdict(list)
    for _ in range(_PAIRS_QUICK if quick else _PAIRS):
        _compare(random, compared)
    say(f"Pictures, seed {seed}: how many count as the uploaded one; brightness: the largest difference of a field, of 255")
    say("")
    rows = [
        [
            kind,
            str(len(pairs)),
            str(sum(pair.same for pair in pairs)),
            str(sum(pair.same_by_dhash for pair in pairs)),
            str(min(pair.brightness for pair in pairs)),
            f"{median(pair.brightness for pair in pairs):.0f}",
            str(max(pair.brightness for pair in pairs)),
        ]
        for kind, pairs in compared.items()
    ]
    say(table(["made of it", "pairs", "same, by signature", "same, by dHash", "brightness, least", "median", "most"], rows))
    encoded_again = [pair.same for kind in SERVICES for pair in compared[kind]]
    edited = [not pair.same for kind, pairs in compared.items() if kind not in SERVICES for pair in pairs]
    return [
        rate_target("re-encoded pictures recognised", encoded_again, at_least=_MIN_RATE),
        rate_target("edited pictures told apart", edited, at_least=_MIN_RATE),
    ]


def _compare(random: Random, compared: dict[str, list[Comparison]]) -> None:
    """Compare one random picture with what services and editors make of it."""
    size, letters = random_size(random), random.random()
    is_statement = random.random() < _STATEMENT_SHARE
    text = words(random)
    picture = statement(text, Random(letters), size) if is_statement else photograph(random, size)
    upload = encoded(picture, random.choice(("PNG", "JPEG")))
    service = random.choice(list(SERVICES))
    made = {service: SERVICES[service](picture, random)}
    for kind, other in _edited(picture, text if is_statement else None, letters, random).items():
        made[kind] = SERVICES[random.choice(list(SERVICES))](other, random)
    before = _signature(upload)
    for kind, body in made.items():
        distance = signature_distance(before, _signature(body))
        by_dhash = _bits_apart(upload, body) <= _MAX_HASH_DISTANCE
        compared[kind].append(Comparison(same=distance.same, brightness=distance.brightness, same_by_dhash=by_dhash))


def _edited(picture: Picture, text: list[str] | None, letters: float, random: Random) -> dict[str, Picture]:
    """Pictures that an editor makes of a picture; of a statement, with other words."""
    width, height = picture.size
    made = {
        "cropped by 5 % a side": picture.crop((width // 20, height // 20, width - width // 20, height - height // 20)),
        "another picture": photograph(random, picture.size),
    }
    if text is None:
        spotted = picture.copy()
        across, left, top = width // 10, random.randrange(width * 9 // 10), random.randrange(height * 9 // 10)
        shade = 255 if sum(picture.resize((1, 1)).convert("L").tobytes()) < 128 else 0  # noqa: PLR2004 - the middle
        ImageDraw.Draw(spotted).rectangle((left, top, left + across, top + across), fill=(shade, shade, shade))
        return {**made, "a spot of a tenth": spotted}
    place = random.randrange(8)
    other = random.choice([word for word in ("flooded", "safe", "nineteen", "tomorrow") if word != text[place]])
    made["another word in a statement"] = statement([*text[:place], other, *text[place + 1 :]], Random(letters), picture.size)
    made["a word less in a statement"] = statement([*text[:place], *text[place + 1 :]], Random(letters), picture.size)
    return made


def _signature(body: bytes) -> ImageSignature:
    found = image_signature_of(body)
    if found is None:
        raise ValueError("a generated picture has no signature")
    return found


def _bits_apart(one: bytes, other: bytes) -> int:
    """How many bits of 256 differ between two pictures' difference hashes."""
    return sum(a != b for a, b in zip(_difference_hash(one), _difference_hash(other), strict=True))


def _difference_hash(body: bytes) -> list[bool]:
    shown = Image.open(BytesIO(body)).convert("L").resize((_HASH_SIDE + 1, _HASH_SIDE), Image.Resampling.LANCZOS).tobytes()
    rows = (shown[start : start + _HASH_SIDE + 1] for start in range(0, len(shown), _HASH_SIDE + 1))
    return [left < right for row in rows for left, right in pairwise(row)]
