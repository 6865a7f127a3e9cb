"""Looking up: the wall time of a cold `embed-archiver lookup` among 100,000 posts, process start included.

    python -m bench.lookup HOME POSTS     fills a home, as runs of `archive` and one night of `check` would

The home is filled once and kept among the results. Each question is asked as a user asks it, in turns with a Python that only
starts; from the second question on the file's pages are in the system's memory.
"""

import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from archiver.ledger.schema_version import SCHEMA
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from bench.figures import Say, Target, median, ratio, spread, table
from bench.paths import RESULTS, program
from bench.seeded_ledger import record_posts

_POSTS = 100_000
_ROUNDS = 7
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_VOCABULARY = 20_000  # words
_FIRST_ID = 1_700_000_000_000_000_000


@dataclass(slots=True)
class Times:
    """The runs of one command: seconds of wall time, and of CPU time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, *command: str) -> None:
        """Run the command once more."""
        begun, used = time.perf_counter(), _child_cpu_seconds()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.wall.append(time.perf_counter() - begun)
        self.cpu.append(_child_cpu_seconds() - used)


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, and print the table."""
    posts = 500 if quick else _POSTS
    home = _filled(say, posts)
    questions = _questions(posts)
    bare, taken = Times(), {name: Times() for name in questions}
    for _ in range(1 if quick else _ROUNDS):
        for name, question in questions.items():
            taken[name].run(*program(), "--home", str(home), "lookup", "--json", *question)
        bare.run(sys.executable, "-c", "pass")
    rows = [
        (name, " ".join(questions.get(name, ())), *_cells(times, bare)) for name, times in (*taken.items(), ("Python alone", bare))
    ]
    say(table((f"lookup among {posts:,}", "question", "seconds", "CPU-s", "÷ Python alone"), rows))
    slowest = max(taken, key=lambda name: median(taken[name].wall))
    return [Target(what=f"seconds of a look-up, the slowest kind ({slowest})", value=median(taken[slowest].wall), at_most=0.4)]


def _cells(times: Times, bare: Times) -> tuple[str, str, str]:
    return spread(times.wall), spread(times.cpu), f"{ratio(times.wall, bare.wall):.1f}"


def _child_cpu_seconds() -> float:
    """The CPU-seconds of all children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _questions(posts: int) -> dict[str, Sequence[str]]:
    """What people know of a post, and what they type."""
    middle = posts // 2
    return {
        "by code": (f"pic.twitter.com/{_code(middle)}",),
        "by bare code": (_code(middle),),
        "by handle": (f"@Author{middle % 5000}",),
        "by URL": (f"https://x.com/author{middle % 5000}/status/{_FIRST_ID + middle}",),
        "by words": ("word7", "word99"),
        "by one common word": ("word1",),
    }


def _filled(say: Say, posts: int) -> Path:
    """The path of a home with that many posts; it is filled unless it exists with this schema."""
    home = RESULTS / f"lookup-{posts}-{SCHEMA}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        begun = time.perf_counter()
        fill(home, posts)
        say(f"filled a home with {posts:,} posts in {time.perf_counter() - begun:.0f} s")
        (home / "complete").touch()
    return home


def fill(home: Path, posts: int) -> None:
    """Record posts as an article shows them, and two nights of the platform's answers about each."""

    def observed(run: int) -> Iterator[tuple[Embed, list[Observation]]]:
        for embed, content in _generated_posts(posts):
            yield embed, [_observed(run, embed, content, night) for night in range(2)]

    record_posts(home / "db" / "archive.sqlite", _NOW, observed)


def _generated_posts(count: int) -> Iterator[tuple[Embed, Content]]:
    """Posts of thirty words each in Zipf's distribution, as an article shows them and as the platform does."""
    dice = random.Random(1)
    vocabulary = [f"word{number}" for number in range(_VOCABULARY)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(_VOCABULARY)))
    for number in range(count):
        text = " ".join(dice.choices(vocabulary, cum_weights=weights, k=30))
        embed = Embed(
            platform="x",
            post=PostRef(platform="x", key=str(_FIRST_ID + number)),
            form=Form.BLOCKQUOTE,
            aliases=(Alias(f"pic.twitter.com/{_code(number)}"),),
            words=text,
            author=f"Author {number % 5000}",
            handle=f"author{number % 5000}",
            position=number,
        )
        yield embed, Content(author=Author(id=str(number % 5000), handle=embed.handle, name=embed.author), text=text)


def _code(number: int) -> str:
    return f"code{number:06d}"


def _observed(run: int, embed: Embed, content: Content, night: int) -> Observation:
    """One night's observation of a post."""
    key = embed.post.key if embed.post else ""
    return Observation(
        post=embed.post,
        at=_NOW + timedelta(days=night),
        run=run,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Present(content=content),
        body=digest(key.encode()),
        status=200,
        url=f"https://cdn.syndication.twimg.com/tweet-result?id={key}",
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
