"""How many edits are found, and how many cosmetic differences rightly ignored: pairs of answers, a night apart.

Every pair is written as a platform writes it, read by that platform's own reader, and judged; only `judge` compares the contents.
An edit is found if the verdict is `altered`; a cosmetic difference is ignored if it is `intact`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from archiver.app.posts.image_decoding import image_signature_of
from archiver.app.posts.media import FileMarks, content_with_marks
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.rendering import picture_name
from archiver.model.captures import Exchange
from archiver.model.digests import digest
from archiver.model.observations import Observation, Present, Reading, observe
from archiver.model.posts import Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.verdicts.judge import Standing, judge
from bench.edits import COSMETIC, EDITS, random_post, random_variation
from bench.fake_answers import FAKE_ANSWERS, FakeAnswer
from bench.figures import Say, Target, rate_target, table
from bench.sample_images import encodings, photograph

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_PAIRS, _PAIRS_QUICK = 20, 1
_MIN_RATE = 0.995
_TABLES: Mapping[str, Mapping[str, object]] = {"edits found": EDITS, "cosmetic differences passed over": COSMETIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two nights of one post: the kind of the difference between them, the verdict that it should have, and the one that it has."""

    fake: FakeAnswer
    kind: str
    expected: Standing
    found: Standing

    @property
    def right(self) -> bool:
        """Whether the verdict is the expected one."""
        return self.found is self.expected


def run(say: Say, *, quick: bool, seed: int = 1) -> list[Target]:
    """Judge all pairs, and print how many verdicts are right, by kind of probe and of difference."""
    judged = list(pairs(seed, each=_PAIRS_QUICK if quick else _PAIRS))
    say(f"Alterations, seed {seed}: verdicts that are right, by probe and kind of difference (–: the answer cannot show it)")
    for title, kinds in _TABLES.items():
        say("")
        say(_counts(title, tuple(kinds), judged))
    return [
        rate_target(title, [pair.right for pair in judged if pair.kind in kinds], at_least=_MIN_RATE)
        for title, kinds in _TABLES.items()
    ]


def pairs(seed: int, *, each: int) -> Iterator[Pair]:
    """`each` pairs of every kind that each answer can show."""
    for fake in FAKE_ANSWERS:
        random = Random(f"{seed}/{fake.probe}")
        for kind in (*EDITS, *COSMETIC):
            if kind not in fake.without:
                for _ in range(each):
                    yield _pair(fake, kind, random)


def _pair(fake: FakeAnswer, kind: str, random: Random) -> Pair:
    """A pair: an edit, with everything that changes by itself from night to night; or one cosmetic difference."""
    post = random_post(random, PLATFORMS[fake.platform].EXAMPLE, pictures=fake.pictures)
    before = replace(post, variation=random_variation(random))
    if kind in EDITS:
        edited = EDITS[kind](before, random)
        variation = replace(random_variation(random), name=before.variation.name, link_salt=before.variation.link_salt)
        after = replace(edited, variation=variation)
    else:
        after = replace(before, variation=COSMETIC[kind](before.variation, random))
    nights = [_observed(fake, before, night=0), _observed(fake, after, night=1)]
    expected = Standing.ALTERED if kind in EDITS else Standing.INTACT
    return Pair(fake=fake, kind=kind, expected=expected, found=judge(nights).standing)


def _observed(fake: FakeAnswer, shown: PretendPost, *, night: int) -> Observation:
    """The observation of a post on one night."""
    post, platform, probe = probe_of(fake)
    exchange = Exchange(at=AT + timedelta(days=night), method="GET", url=probe.url, status=200, body=fake.body(shown).encode())
    answer = Answer(probe=probe, exchanges=(exchange,))
    return observe(post, answer, _with_pictures(platform.read(post, answer), shown), run=night)


@cache
def probe_of(fake: FakeAnswer) -> tuple[PostRef, Platform, Probe]:
    """The post of a fake answer, its platform, and the probe that it answers."""
    pretend = PLATFORMS[fake.platform]
    post, platform = PostRef(platform=pretend.LEDGER_NAME, key=pretend.EXAMPLE), by_name(pretend.LEDGER_NAME)
    if platform is None:
        raise LookupError(pretend.LEDGER_NAME)
    return post, platform, next(probe for probe in platform.probes(post) if probe.kind == fake.probe)


def _with_pictures(reading: Reading, shown: PretendPost) -> Reading:
    """The reading with the signatures of its pictures, which the program computes when it has fetched them."""
    if not isinstance(reading, Present) or reading.content is None:
        return reading
    return replace(reading, content=content_with_marks(reading.content, dict(_fetched(reading.content, shown))))


def _fetched(content: Content, shown: PretendPost) -> Iterator[tuple[str, FileMarks]]:
    """What the URLs of a content's media return; a picture is found by the name in its URL, or else by its place."""
    for place, media in enumerate(content.media):
        named = [number for number in shown.pictures if media.url and picture_name(number, shown.variation) in media.url]
        by_place = shown.pictures[place : place + 1]
        for number in (named or by_place)[:1]:
            if media.url is not None:
                yield media.url, _file_marks(number, shown.variation.encoding)


@cache
def _file_marks(number: int, encoding: int) -> FileMarks:
    body = encodings(photograph(Random(number)), Random(number))[encoding]
    signature = image_signature_of(body)
    return FileMarks(digest(body), str(signature) if signature is not None else None)


def _counts(title: str, kinds: Sequence[str], judged: Sequence[Pair]) -> str:
    """The table of how many verdicts are right."""
    right = Counter((pair.fake.probe, pair.kind) for pair in judged if pair.right)
    total = Counter((pair.fake.probe, pair.kind) for pair in judged)

    def cell(probe: str, kind: str) -> str:
        return f"{right[probe, kind]}/{total[probe, kind]}" if total[probe, kind] else "–"

    return table([title, *kinds], [[fake.probe, *(cell(fake.probe, kind) for kind in kinds)] for fake in FAKE_ANSWERS])
