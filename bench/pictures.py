"""Which pictures are taken for the same: pairs of an uploaded picture and what a service, or an editor, has made of it.

Beside our own look stands a digest of the common kind (dHash, 256 bits; the same below 32 bits), to show what it would not see.
"""

from collections import defaultdict
from io import BytesIO
from itertools import pairwise
from random import Random
from statistics import median

from PIL import Image, ImageDraw

from archiver.app.posts.image_decoding import image_signature_of
from archiver.verdicts.image_signatures import ImageSignature, signature_distance
from bench.figures import Say, Target, least_likely, table
from bench.sample_images import SERVICES, Picture, a_size, encoded, photograph, statement, words

_PAIRS, _PAIRS_QUICK = 200, 4
_WANTED = 0.99
_BITS = 16
_ALIKE = 31


def run(say: Say, *, quick: bool, seed: int = 1) -> list[Target]:
    """Compare all pairs, and say how many are taken for the same."""
    random = Random(seed)
    same: dict[str, list[tuple[bool, int, bool]]] = defaultdict(list)
    for _ in range(_PAIRS_QUICK if quick else _PAIRS):
        _compare(random, same)
    say(f"Pictures, seed {seed}: how many are taken for the uploaded one; brightness: how far the worst field is off, of 255")
    say("")
    rows = [
        [
            kind,
            str(len(those)),
            f"{sum(alike for alike, _, _ in those)}",
            f"{sum(alike for _, _, alike in those)}",
            f"{min(far for _, far, _ in those)}",
            f"{median(far for _, far, _ in those):.0f}",
            f"{max(far for _, far, _ in those)}",
        ]
        for kind, those in same.items()
    ]
    say(table(["made of it", "pairs", "same, by look", "same, by dHash", "brightness, least", "median", "most"], rows))
    return [
        _target("re-encoded pictures taken for the same", [alike for kind in SERVICES for alike, _, _ in same[kind]]),
        _target("other pictures told from it", [not alike for kind in same if kind not in SERVICES for alike, _, _ in same[kind]]),
    ]


def _target(what: str, right: list[bool]) -> Target:
    hits, least = sum(right), least_likely(sum(right), len(right))
    told = f"{what}, {hits} of {len(right)}, Wilson's lower end {least:.4f}; rate"
    return Target(what=told, value=hits / len(right), at_least=_WANTED)


def _compare(random: Random, same: dict[str, list[tuple[bool, int, bool]]]) -> None:
    """One picture beside what becomes of it."""
    size, letters = a_size(random), random.random()
    written = random.random() < 0.5  # noqa: PLR2004 - half of the pictures are statements
    said = words(random)
    picture = statement(said, Random(letters), size) if written else photograph(random, size)
    upload = encoded(picture, random.choice(("PNG", "JPEG")))
    service = random.choice(list(SERVICES))
    made = {service: SERVICES[service](picture, random)}
    for kind, other in _edited(picture, said if written else None, letters, random).items():
        made[kind] = SERVICES[random.choice(list(SERVICES))](other, random)
    before = _look(upload)
    for kind, body in made.items():
        apart = signature_distance(before, _look(body))
        same[kind].append((apart.same, apart.brightness, _bits_apart(upload, body) <= _ALIKE))


def _edited(picture: Picture, said: list[str] | None, letters: float, random: Random) -> dict[str, Picture]:
    """What an editor makes of a picture."""
    width, height = picture.size
    made = {
        "cropped by 5 % a side": picture.crop((width // 20, height // 20, width - width // 20, height - height // 20)),
        "another picture": photograph(random, picture.size),
    }
    if said is None:
        spotted = picture.copy()
        across, left, top = width // 10, random.randrange(width * 9 // 10), random.randrange(height * 9 // 10)
        shade = 255 if sum(picture.resize((1, 1)).convert("L").tobytes()) < 128 else 0  # noqa: PLR2004 - the middle
        ImageDraw.Draw(spotted).rectangle((left, top, left + across, top + across), fill=(shade, shade, shade))
        return {**made, "a spot of a tenth": spotted}
    place = random.randrange(8)
    other = random.choice([word for word in ("flooded", "safe", "nineteen", "tomorrow") if word != said[place]])
    made["another word in a statement"] = statement([*said[:place], other, *said[place + 1 :]], Random(letters), picture.size)
    made["a word less in a statement"] = statement([*said[:place], *said[place + 1 :]], Random(letters), picture.size)
    return made


def _look(body: bytes) -> ImageSignature:
    found = image_signature_of(body)
    if found is None:
        raise ValueError("a picture that was just made has no look")
    return found


def _bits_apart(one: bytes, other: bytes) -> int:
    """How many bits of 256 differ between two pictures' difference hashes."""
    return sum(a != b for a, b in zip(_difference_hash(one), _difference_hash(other), strict=True))


def _difference_hash(body: bytes) -> list[bool]:
    shown = Image.open(BytesIO(body)).convert("L").resize((_BITS + 1, _BITS), Image.Resampling.LANCZOS).tobytes()
    rows = (shown[start : start + _BITS + 1] for start in range(0, len(shown), _BITS + 1))
    return [left < right for row in rows for left, right in pairwise(row)]
