"""Finding: pages a second, from bytes to embeds, against parsing the same bytes and doing nothing with them.

The whole way counts: what the bytes are, what the article says of itself, and which posts it shows. beautifulsoup4 with lxml is how
most programs read pages; selectolax is the quickest parser there is for Python. All in one process, in turns; what one way leaves
behind is swept away before the next begins.
Then the labelled pages, beside other libraries that find posts, and many pages in one process.
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
from bench import many, peers
from bench.articles import news_page
from bench.figures import Say, Target, median, ratio, table
from bench.places import ROOT, recorded

_ROUNDS = 3
_PAGES = 12
_SIZE = 200_000
_RECORDED = 218
_AT_LEAST = 6.0

_HEADS = ("find", "pages", "MB", "embeds", "pages/s", "bs4+lxml", "selectolax", "find ÷ bs4+lxml", "find ÷ selectolax")

Read = Callable[[bytes], object]


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure and say; what is to be reached is the business of whoever makes finding quicker."""
    rows = [_row("made here, 200 KB", _made(2 if quick else _PAGES), rounds=1 if quick else _ROUNDS)]
    found = recorded(2 if quick else _RECORDED)
    if found:
        rows.append(_row("recorded pages", found, rounds=1 if quick else _ROUNDS))
    say(table(_HEADS, rows))
    say("")
    peers.run(say, quick=quick)
    say("")
    say(_of_many(200 if quick else many.MARKS[-1]))
    return [] if quick else [Target(what=f"find ÷ bs4+lxml, {row[0]}", value=float(row[7]), at_least=_AT_LEAST) for row in rows]


def _of_many(most: int) -> str:
    """What many pages take in one process."""
    command = (sys.executable, "-m", "bench.many", str(most))
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [
        (f"{one['pages']:,}", f"{one['seconds']:.1f}", f"{1e3 * one['seconds'] / one['pages']:.2f}", f"{one['megabytes']:.0f}")
        for one in told
    ]
    return table(("pages in one process", "CPU-s", "ms a page", "RSS, MB"), rows)


def _row(name: str, pages: Sequence[bytes], *, rounds: int) -> tuple[str, ...]:
    """One set of pages: the median over the rounds, and of the rounds' ratios."""
    spent: dict[str, list[float]] = {"find": [], "soup": [], "lexbor": []}
    _round(pages)  # loads platforms, calendars and the pages themselves; not counted
    for _ in range(rounds):
        for way, seconds in _round(pages).items():
            spent[way].append(seconds)
    speeds = (len(pages) / median(spent[way]) for way in ("find", "soup", "lexbor"))
    return (
        name,
        str(len(pages)),
        f"{sum(map(len, pages)) / 1e6:.1f}",
        str(sum(len(_find(page)) for page in pages)),
        *(f"{speed:.1f}" for speed in speeds),
        f"{ratio(spent['soup'], spent['find']):.2f}",
        f"{ratio(spent['lexbor'], spent['find']):.3f}",
    )


def _round(pages: Sequence[bytes]) -> dict[str, float]:
    """Seconds for all pages, each way; the ways take turns, and each sweeps away what it leaves behind itself."""
    ways: dict[str, Read] = {"find": _find, "soup": _soup, "lexbor": LexborHTMLParser}
    spent = dict[str, float]()
    for way, read in ways.items():
        gc.collect()
        begun = time.process_time()
        for page in pages:
            read(page)
        spent[way] = time.process_time() - begun
    return spent


def _find(page: bytes) -> Sequence[object]:
    return find_embeds(read_article("page.html", page), REGISTRY)


def _soup(page: bytes) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def _made(number: int) -> list[bytes]:
    """Pages of the bench's own: every second one shows posts, one to five."""
    dice, posts = random.Random(1), list(crowd(100).posts.values())
    return [news_page(place, _SIZE, dice.sample(posts, dice.randint(1, 5)) if place % 2 else ()) for place in range(number)]
