"""Which edits are found, and which differences are rightly passed over: pairs of answers, a night apart.

Every pair is spelled as a platform spells it, read by that platform's own reader, and judged; nothing looks into the contents but
`judge`. An edit is found when the verdict is `altered`, a cosmetic difference passed over when it is `intact`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from archiver.app.posts.media import image_signature_of, pictured
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.observations import Observation, Present, Reading, observe
from archiver.model.posts import Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.verdicts.judge import Standing, judge
from bench.drafts import COSMETIC, EDITS, Draft, Dress, draft, dress
from bench.figures import Say, Target, least_likely, table
from bench.making import encodings, photograph
from bench.spelling import picture_name
from bench.surfaces import SURFACES, Surface

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_EACH, _EACH_QUICK = 20, 1
_WANTED = 0.995


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two nights of one post: of which kind the difference is, what the verdict should be and what it is."""

    surface: Surface
    kind: str
    expected: Standing
    found: Standing

    @property
    def right(self) -> bool:
        """Whether the verdict is the one that it should be."""
        return self.found is self.expected


def run(say: Say, *, quick: bool, seed: int = 1) -> list[Target]:
    """Judge all pairs, and say how many verdicts are right, by platform and by kind."""
    judged = list(pairs(seed, each=_EACH_QUICK if quick else _EACH))
    say(f"Alterations, seed {seed}: verdicts that are right, by answer and kind of difference (–: the answer has none)")
    for title, kinds in (("edits found", EDITS), ("cosmetic differences passed over", COSMETIC)):
        say("")
        say(_told(title, tuple(kinds), judged))
    return [*_targets("edits found", EDITS, judged), *_targets("cosmetic differences passed over", COSMETIC, judged)]


def pairs(seed: int, *, each: int) -> Iterator[Pair]:
    """So many pairs of each kind that each surface knows."""
    for surface in SURFACES:
        random = Random(f"{seed}/{surface.probe}")
        for kind in (*EDITS, *COSMETIC):
            if kind not in surface.without:
                for _ in range(each):
                    yield _pair(surface, kind, random)


def _pair(surface: Surface, kind: str, random: Random) -> Pair:
    """One pair: an edit, with all that changes around a post by itself; or one cosmetic difference."""
    first = draft(random, pictures=surface.pictures)
    before = dress(random)
    if kind in EDITS:
        second, after = EDITS[kind](first, random), replace(dress(random), name=before.name, codes=before.codes)
    else:
        second, after = first, COSMETIC[kind](before, random)
    nights = [_seen(surface, first, before, night=0), _seen(surface, second, after, night=1)]
    expected = Standing.ALTERED if kind in EDITS else Standing.INTACT
    return Pair(surface=surface, kind=kind, expected=expected, found=judge(nights).standing)


def _seen(surface: Surface, drafted: Draft, dressed: Dress, *, night: int) -> Observation:
    """What is observed of a post on one night."""
    post, platform, probe = asked(surface)
    body = surface.spell(drafted, dressed).encode()
    exchange = Exchange(at=AT + timedelta(days=night), method="GET", url=probe.url, status=200, body=body)
    answer = Answer(probe=probe, exchanges=(exchange,))
    return observe(post, answer, _with_pictures(platform.read(post, answer), drafted, dressed), run=night)


@cache
def asked(surface: Surface) -> tuple[PostRef, Platform, Probe]:
    """A surface's post, its platform, and the probe that the surface answers."""
    post, platform = PostRef(platform=surface.platform, key=surface.key), by_name(surface.platform)
    if platform is None:
        raise LookupError(surface.platform)
    return post, platform, next(one for one in platform.probes(post) if one.kind == surface.probe)


def _with_pictures(reading: Reading, drafted: Draft, dressed: Dress) -> Reading:
    """The reading with its pictures looked at, as the program looks at them."""
    if not isinstance(reading, Present) or reading.content is None:
        return reading
    told = dict(_fetched(reading.content, drafted, dressed))
    return replace(reading, content=pictured(reading.content, told))


def _fetched(content: Content, drafted: Draft, dressed: Dress) -> Iterator[tuple[str, tuple[Digest, str | None]]]:
    """What the addresses of a content's media bring, each by its place or by the name in its address."""
    for place, one in enumerate(content.media):
        named = [number for number in drafted.pictures if one.url and picture_name(number, dressed) in one.url]
        by_place = drafted.pictures[place : place + 1]
        for number in (named or by_place)[:1]:
            if one.url is not None:
                yield one.url, _look(number, dressed.encoding)


@cache
def _look(number: int, encoding: int) -> tuple[Digest, str | None]:
    body = encodings(photograph(Random(number)), Random(number))[encoding]
    look = image_signature_of(body)
    return digest(body), str(look) if look is not None else None


def _told(title: str, kinds: Sequence[str], judged: Sequence[Pair]) -> str:
    """How many of each are right, as a table."""
    right = Counter((pair.surface.probe, pair.kind) for pair in judged if pair.right)
    of = Counter((pair.surface.probe, pair.kind) for pair in judged)

    def cell(probe: str, kind: str) -> str:
        return f"{right[probe, kind]}/{of[probe, kind]}" if of[probe, kind] else "–"

    rows = [[surface.probe, *(cell(surface.probe, kind) for kind in kinds)] for surface in SURFACES]
    return table([title, *kinds], rows)


def _targets(what: str, kinds: Mapping[str, object], judged: Sequence[Pair]) -> list[Target]:
    those = [pair for pair in judged if pair.kind in kinds]
    right = sum(pair.right for pair in those)
    rate, least = right / len(those), least_likely(right, len(those))
    return [Target(what=f"{what}, {right} of {len(those)}, Wilson's lower end {least:.4f}; rate", value=rate, at_least=_WANTED)]
