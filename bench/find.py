"""Finding: pages a second, from bytes to embeds, against parsing the same bytes and doing nothing with them.

The whole way counts: what the bytes are, what the article says of itself, and which posts it shows. beautifulsoup4 with lxml is how
most programs read pages; selectolax is the quickest parser there is for Python. All in one process, page by page in turns.
"""

import gzip
import random
import time
from collections.abc import Callable, Sequence

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from archiver.demo.crowd import crowd
from archiver.finding import find_embeds, read_article
from archiver.platforms import REGISTRY
from bench.articles import news_page
from bench.figures import Say, Target, median, ratio, table
from bench.places import SHARED_PAGES

_ROUNDS = 5
_PAGES = 12
_SIZE = 200_000
_RECORDED = 40

_HEADS = ("find", "pages", "MB", "embeds", "pages/s", "bs4+lxml", "selectolax", "find ÷ bs4+lxml", "find ÷ selectolax")

Read = Callable[[bytes], object]


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure and say; what is to be reached is the business of whoever makes finding quicker."""
    rows = [_row("made here, 200 KB", _made(2 if quick else _PAGES), rounds=1 if quick else _ROUNDS)]
    recorded = _recorded(2 if quick else _RECORDED)
    if recorded:
        rows.append(_row("recorded pages", recorded, rounds=1 if quick else _ROUNDS))
    say(table(_HEADS, rows))
    return []


def _row(name: str, pages: Sequence[bytes], *, rounds: int) -> tuple[str, ...]:
    """One set of pages: the median over the rounds, and of the rounds' ratios."""
    spent: dict[str, list[float]] = {"find": [], "soup": [], "lexbor": []}
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
    """Seconds for all pages, each way; the ways take turns at every page."""
    ways: dict[str, Read] = {"find": _find, "soup": _soup, "lexbor": LexborHTMLParser}
    spent = dict.fromkeys(ways, 0.0)
    for page in pages:
        for way, read in ways.items():
            begun = time.process_time()
            read(page)
            spent[way] += time.process_time() - begun
    return spent


def _find(page: bytes) -> Sequence[object]:
    return find_embeds(read_article("page.html", page), REGISTRY)


def _soup(page: bytes) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def _made(number: int) -> list[bytes]:
    """Pages of the bench's own: every second one shows posts, one to five."""
    dice, posts = random.Random(1), list(crowd(100).posts.values())
    return [news_page(place, _SIZE, dice.sample(posts, dice.randint(1, 5)) if place % 2 else ()) for place in range(number)]


def _recorded(number: int) -> list[bytes]:
    """Pages as they were found on the web, from all over the folder; none where there is no such folder."""
    files = sorted(SHARED_PAGES.glob("*.html.gz")) if SHARED_PAGES.is_dir() else []
    return [gzip.decompress(file.read_bytes()) for file in files[:: max(1, len(files) // number)][:number]]
