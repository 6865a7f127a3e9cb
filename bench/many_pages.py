"""The time and memory that finding needs for many pages in one process.

    python -m bench.many_pages NUMBER

Prints a JSON object at 1,000, 2,000, 5,000 and 10,000 pages, up to `NUMBER`: pages, CPU seconds, resident megabytes. Half of the
pages are generated, each with another title; half are recorded, if there are any.
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
from bench.paths import recorded_pages

MARKS = (1_000, 2_000, 5_000, 10_000)
_GENERATED_BYTES = 100_000
_GENERATED_PAGES, _RECORDED_PAGES = 50, 50


def main(number: int) -> None:
    """Find the posts of that many pages, and print time and memory at each mark."""
    seconds = 0.0
    for place, page in enumerate(islice(_pages(), number), start=1):
        begun = time.process_time()
        find_embeds(read_article(f"page {place}", page), FINDERS)
        seconds += time.process_time() - begun
        if place in MARKS or place == number:
            sys.stdout.write(json.dumps({"pages": place, "seconds": seconds, "megabytes": _resident_megabytes()}) + "\n")
            sys.stdout.flush()


def _pages() -> Iterator[bytes]:
    posts = list(crowd(100).posts.values())
    generated = [news_page(number, _GENERATED_BYTES, posts[number : number + 2]) for number in range(_GENERATED_PAGES)]
    recorded = recorded_pages(_RECORDED_PAGES)
    mixed = [page for pair in zip(generated, recorded, strict=False) for page in pair] or generated
    for number, page in enumerate(cycle(mixed)):
        yield page.replace(b"</title>", b" %d</title>" % number, 1)


def _resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
