"""Finding: pages per second, from bytes to embeds, compared with only parsing the same bytes.

Reading an article is included: its type, its metadata, and its posts. beautifulsoup4 with lxml is how most programs read pages;
selectolax is the fastest parser for Python. All run in turns in one process, with a garbage collection before each.
Then the labelled pages, and many pages in one process.
"""

import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from archiver.demo.smallweb.crowd import crowd
from archiver.finding import find_embeds, read_article
from archiver.platforms import REGISTRY
from bench import labelled_pages, many_pages
from bench.articles import news_page
from bench.figures import Say, Target, median, ratio, table
from bench.paths import ROOT, recorded_pages

_ROUNDS = 3
_GENERATED_PAGES = 12
_GENERATED_BYTES = 200_000
_RECORDED_PAGES = 218
_MIN_RATIO = 6.0

_HEADS = ("find", "pages", "MB", "embeds", "pages/s", "bs4+lxml", "selectolax", "find ÷ bs4+lxml", "find ÷ selectolax")

Read = Callable[[bytes], object]


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, and print the tables."""
    rounds = 1 if quick else _ROUNDS
    rows = [_row("generated, 200 KB", _generated_pages(2 if quick else _GENERATED_PAGES), rounds=rounds)]
    recorded = recorded_pages(2 if quick else _RECORDED_PAGES)
    if recorded:
        rows.append(_row("recorded pages", recorded, rounds=rounds))
    say(table(_HEADS, rows))
    say("")
    labelled_pages.run(say, quick=quick)
    say("")
    say(_many_pages(200 if quick else many_pages.MARKS[-1]))
    return [] if quick else [Target(what=f"find ÷ bs4+lxml, {row[0]}", value=float(row[7]), at_least=_MIN_RATIO) for row in rows]


def _many_pages(number: int) -> str:
    """The table of many pages in one process."""
    command = (sys.executable, "-m", "bench.many_pages", str(number))
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    marks = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [
        (f"{mark['pages']:,}", f"{mark['seconds']:.1f}", f"{1e3 * mark['seconds'] / mark['pages']:.2f}", f"{mark['megabytes']:.0f}")
        for mark in marks
    ]
    return table(("pages in one process", "CPU-s", "ms a page", "RSS, MB"), rows)


def _row(name: str, pages: Sequence[bytes], *, rounds: int) -> tuple[str, ...]:
    """The row of one set of pages: medians over the rounds, of speeds and of each round's ratios."""
    seconds: dict[str, list[float]] = {"find": [], "soup": [], "lexbor": []}
    _round(pages)  # loads platforms, calendars and the pages themselves; not counted
    for _ in range(rounds):
        for way, spent in _round(pages).items():
            seconds[way].append(spent)
    speeds = (len(pages) / median(seconds[way]) for way in ("find", "soup", "lexbor"))
    return (
        name,
        str(len(pages)),
        f"{sum(map(len, pages)) / 1e6:.1f}",
        str(sum(len(_find(page)) for page in pages)),
        *(f"{speed:.1f}" for speed in speeds),
        f"{ratio(seconds['soup'], seconds['find']):.2f}",
        f"{ratio(seconds['lexbor'], seconds['find']):.3f}",
    )


def _round(pages: Sequence[bytes]) -> dict[str, float]:
    """CPU-seconds of all pages, each way."""
    ways: dict[str, Read] = {"find": _find, "soup": _soup, "lexbor": LexborHTMLParser}
    seconds = dict[str, float]()
    for way, read in ways.items():
        gc.collect()
        begun = time.process_time()
        for page in pages:
            read(page)
        seconds[way] = time.process_time() - begun
    return seconds


def _find(page: bytes) -> Sequence[object]:
    return find_embeds(read_article("page.html", page), REGISTRY)


def _soup(page: bytes) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def _generated_pages(number: int) -> list[bytes]:
    """Generated pages: every second one shows one to five posts."""
    dice, posts = random.Random(1), list(crowd(100).posts.values())
    return [
        news_page(place, _GENERATED_BYTES, dice.sample(posts, dice.randint(1, 5)) if place % 2 else ()) for place in range(number)
    ]
