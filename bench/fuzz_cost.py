"""Searches for the article that costs most to find posts in: `make fuzz-cost` runs this.

An article is a head and some stretches, each of which repeats or nests a few pieces, up to the largest size that is read. The
costliest ones found so far are mixed and changed to make the next. Each is read in a process of its own, which the system ends; one
that takes more CPU seconds or memory than allowed is kept in a folder, and the search ends with status 1.
"""

import argparse
import os
import random
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.bounds import bounds
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.context import find_contexts
from archiver.finding.main_text import extract_main_text
from archiver.platforms import REGISTRY
from tests.finding.growing_articles import GROWING

_ALLOWED_SECONDS = 5.0
_ENDED_AFTER_SECONDS = 20
_ALLOWED_BYTES = 3 << 30  # an article without anything unusual takes some hundred MB
_KEPT = 100
_SHARE_OF_CHANGED = 0.8
_SHARE_OF_NESTED = 0.3
_ENDED_BY_SYSTEM = {signal.SIGKILL, signal.SIGXCPU}
_SIZES = (bounds().article_bytes, bounds().article_bytes, bounds().article_bytes // 4, bounds().article_bytes // 16)
_HEADS = (*dict.fromkeys(growing.head for growing in GROWING.values()), "")
_TAILS = (*dict.fromkeys(growing.tail for growing in GROWING.values()),)
_PIECES = (
    *dict.fromkeys(growing.piece for growing in GROWING.values()),
    *(
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<ul><li>",
        "<blockquote>",
        "</blockquote>",
        "<table><tr><td>",
        "<svg>",
        "<math>",
        "<b>",
        "<a>",
    ),
    *("<script>", "</script>", "<style>", "<!--", "-->", "<template>", "<noscript>", "<article>", "<section class='related @'>"),
    *("&nbsp;", "&#8203;", "&quot;", "\\u003c", "\\/", "%20", "%2F", "https://", "http://a.example/@", "@", "&at;log@", "\r\n\t "),
    *(
        "t.co/a@",
        "pic.twitter.com/a@9",
        "— (&at;log)",
        "May 1, 2024",
        '{"a":',
        '"url":',
        '"},',
        "]",
        "[[",
        "{{< tweet ",
        " >}}",
        ">>> ",
    ),
    *(
        '<time datetime="2024-05-01">',
        '<meta property="og:url" content="https://x.com/a/status/@9">',
        '<link href="@">',
        "<br>",
        "<hr>",
    ),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an article: pieces that are repeated one after the other (`nested`: the first half first, then the second half)."""

    pieces: tuple[str, ...]
    share: int
    nested: bool

    def of_size(self, size: int) -> str:
        """The text of about as many characters."""
        if self.nested and len(self.pieces) > 1:
            middle = len(self.pieces) // 2
            halves = (replace(self, pieces=part, nested=False) for part in (self.pieces[:middle], self.pieces[middle:]))
            return "".join(half.of_size(size // 2) for half in halves)
        joined = "".join(self.pieces)
        count = max(1, size // len(joined))
        if "@" not in joined:
            return _filled(joined, 0) * count
        return "".join(_filled(joined, number) for number in range(count))


def _filled(piece: str, number: int) -> str:
    """A piece with its number, in the notation of `tests/finding/growing_articles.py`."""
    return piece.replace("&at;", "\0").replace("@9", str(number + 10**9)).replace("@", str(number)).replace("\0", "@")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make an article."""

    head: str
    stretches: tuple[Stretch, ...]
    tail: str
    size: int

    def article(self) -> bytes:
        """The article's bytes, of at most its size."""
        shares = sum(stretch.share for stretch in self.stretches)
        rest = self.size - len(self.head) - len(self.tail)
        parts = (stretch.of_size(rest * stretch.share // shares) for stretch in self.stretches)
        return "".join((self.head, *parts, self.tail)).encode()[: bounds().article_bytes]


def main() -> None:
    """Search for a number of minutes; exit with status 1 if an article costs more than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("bench-results/fuzz"), help="where costly articles are kept")
    options = parser.parse_args()
    sys.exit(_search(options.minutes, random.Random(options.seed), options.folder))


def _search(minutes: float, chance: random.Random, folder: Path) -> int:
    """Read articles until the time is over; how many cost more than allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    costs: dict[Recipe, float] = {}
    read = costly = 0
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        recipe = _changed(chance, list(costs)) if costs and chance.random() < _SHARE_OF_CHANGED else _new(chance)
        if recipe in costs:
            continue
        seconds = _cpu_seconds(recipe.article())
        read += 1
        costs[recipe] = seconds
        if seconds > _ALLOWED_SECONDS:
            costly += 1
            path = folder / f"costly-{os.getpid()}-{costly}.html"
            path.write_bytes(recipe.article())
            _say(f"{seconds:.1f} CPU-seconds: {path}: {_described(recipe)}")
        if len(costs) > 2 * _KEPT:
            costs = dict(sorted(costs.items(), key=lambda item: -item[1])[:_KEPT])
        if read % 200 == 0:
            _say(f"{read:,} articles read; the costliest took {max(costs.values()):.1f} CPU-seconds")
    _say(f"{read:,} articles read, {costly} of which cost more than {_ALLOWED_SECONDS:g} CPU-seconds; the costliest:")
    for recipe, seconds in sorted(costs.items(), key=lambda item: -item[1])[:5]:
        _say(f"{seconds:.1f} {_described(recipe)}")
    return min(1, costly)


def _new(chance: random.Random) -> Recipe:
    stretches = tuple(_new_stretch(chance) for _ in range(chance.randint(1, 3)))
    return Recipe(chance.choice(_HEADS), stretches, chance.choice(_TAILS), chance.choice(_SIZES))


def _new_stretch(chance: random.Random) -> Stretch:
    return Stretch(
        tuple(chance.choices(_PIECES, k=chance.randint(1, 4))), chance.choice((1, 1, 2, 8)), chance.random() < _SHARE_OF_NESTED
    )


def _changed(chance: random.Random, recipes: list[Recipe]) -> Recipe:
    """One of the recipes with one thing changed, or with a stretch of another."""
    recipe = chance.choice(recipes)
    stretches = list(recipe.stretches)
    position = chance.randrange(len(stretches))
    match chance.randrange(6):
        case 0:
            return replace(recipe, head=chance.choice(_HEADS), tail=chance.choice(_TAILS))
        case 1:
            return replace(recipe, size=chance.choice(_SIZES))
        case 2:
            stretches.insert(position, _new_stretch(chance))
        case 3:
            stretches.insert(position, chance.choice(chance.choice(recipes).stretches))
        case 4:
            stretches[position] = _new_stretch(chance)
        case _:
            pieces = list(stretches[position].pieces)
            pieces[chance.randrange(len(pieces))] = chance.choice(_PIECES)
            stretches[position] = replace(stretches[position], pieces=tuple(pieces), nested=chance.random() < _SHARE_OF_NESTED)
    return replace(recipe, stretches=tuple(stretches[:4]))


def _cpu_seconds(content: bytes) -> float:
    """What reading an article as a run does takes, in a process of its own."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (_ENDED_AFTER_SECONDS, _ENDED_AFTER_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (_ALLOWED_BYTES, _ALLOWED_BYTES))
            with suppress(InputError):
                article = read_article("fuzz", content)
                find_contexts(article, find_embeds(article, REGISTRY))
                extract_main_text(article)
            os._exit(0)
        os._exit(1)
    _, status, usage = os.wait4(child, 0)
    if status not in {0, *_ENDED_BY_SYSTEM}:
        _say(f"the reader ended with status {status}")
        return float("inf")
    return usage.ru_utime + usage.ru_stime


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _described(recipe: Recipe) -> str:
    parts = (f"{'nest' if part.nested else 'repeat'} {part.pieces} x{part.share}" for part in recipe.stretches)
    return f"{recipe.size:,} bytes: {recipe.head[-60:]!r} + {' + '.join(parts)}"


if __name__ == "__main__":
    main()
