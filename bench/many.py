"""Many pages in one process: what the time and the memory do while their number grows.

    python -m bench.many MOST

Prints a JSON object at 1,000, 2,000, 5,000 and 10,000 pages, as far as `MOST`: pages, CPU seconds since the first, resident
megabytes. The pages are the bench's own, each with words of its own, and the recorded ones in turns, where there are any.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from archiver.demo.smallweb.crowd import crowd
from archiver.finding import find_embeds, read_article
from archiver.platforms import FINDERS
from bench.articles import news_page
from bench.places import recorded

MARKS = (1_000, 2_000, 5_000, 10_000)
_SIZE = 100_000
_OWN, _RECORDED = 50, 50


def _pages() -> Iterator[bytes]:
    """Pages without end: half of them made here, no two alike, half recorded."""
    posts = list(crowd(100).posts.values())
    made = [news_page(number, _SIZE, posts[number : number + 2]) for number in range(_OWN)]
    found = recorded(_RECORDED)
    for number, page in enumerate(cycle([one for pair in zip(made, found, strict=False) for one in pair] or made)):
        yield page.replace(b"</title>", b" %d</title>" % number, 1)


def main(most: int) -> None:
    """Read so many pages, and say at each mark what that took."""
    spent = 0.0
    for number, page in enumerate(islice(_pages(), most), start=1):
        begun = time.process_time()
        find_embeds(read_article(f"page {number}", page), FINDERS)
        spent += time.process_time() - begun
        if number in MARKS or number == most:
            sys.stdout.write(json.dumps({"pages": number, "seconds": spent, "megabytes": _resident()}) + "\n")
            sys.stdout.flush()


def _resident() -> float:
    """How much memory this process has now."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
