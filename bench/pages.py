"""Pages: the server's time for every kind of page among 100,000 posts and among a million, and the export of 10,000 as files.

A page is made as `serve` makes it, with a database that is opened for it; what needs all posts is computed before. Many pages of
each kind are asked for, and their median and slowest twentieth count. What limits them is one read of a post's record by its name.
"""

import random
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.model.posts import PostRef
from archiver.serving.views import Pages
from bench.figures import Say, Target, median, ratio, table
from bench.lookup_homes import AUTHORS, filled, handle_of, key_of, text_of
from bench.paths import RESULTS, program
from bench.site_homes import OUTLETS, POSTS_OF_ARTICLE, as_site

_POSTS, _MANY_POSTS, _EXPORTED = 100_000, 1_000_000, 10_000
_EACH = 40

Asked = tuple[str, Mapping[str, str]]
KINDS: Mapping[str, Callable[[int, int], Asked]] = {
    "overview": lambda _, __: ("index.html", {}),
    "articles": lambda number, posts: (_numbered("articles", number % (posts // POSTS_OF_ARTICLE // 100) + 1), {}),
    "article": lambda number, _: (f"articles/{number // POSTS_OF_ARTICLE + 1}.html", {}),
    "gone posts": lambda number, posts: (_numbered("posts/gone", number % (posts // 60 // 50) + 1), {}),
    "intact posts": lambda number, posts: (_numbered("posts/intact", number % (posts * 19 // 20 // 50) + 1), {}),
    "post": lambda number, _: (f"posts/x/{key_of(number)}.html", {}),
    "accounts": lambda number, _: (_numbered("accounts", number % (AUTHORS // 200) + 1), {}),
    "account": lambda number, _: (f"accounts/x/id{(number | 1) % AUTHORS}.html", {}),
    "outlets": lambda number, posts: (_numbered("outlets", number % (min(OUTLETS, posts // POSTS_OF_ARTICLE) // 200) + 1), {}),
    "outlet": lambda number, _: (f"outlets/~outlet~~20{number // POSTS_OF_ARTICLE % OUTLETS}.html", {}),
    "runs": lambda number, _: (_numbered("runs", number % 3 + 1), {}),
    "run": lambda number, _: (f"runs/{number % 300 + 1}.html", {}),
    "search by words": lambda number, _: ("search.html", {"q": " ".join(text_of(number).split()[:4])}),
    "search by handle": lambda number, _: ("search.html", {"q": f"@{handle_of(number)}"}),
    "search by address": lambda number, _: ("search.html", {"q": f"https://x.com/{handle_of(number)}/status/{key_of(number)}"}),
}
"""Each kind of page: its path, and what is asked, for the number of a post."""


def _numbered(name: str, number: int) -> str:
    return f"{name}-{number}.html" if number > 1 else f"{name}.html"


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure pages among 100,000 posts and among a million, and an export, and print the tables."""
    first = _among(say, 6000 if quick else _POSTS, each=2 if quick else _EACH)
    many = _among(say, 6000 if quick else _MANY_POSTS, each=2 if quick else _EACH)
    seconds, mebibytes = _exported(say, 500 if quick else _EXPORTED)
    return [
        Target(what="ms of a page among 100,000 posts, all but the slowest twentieth", value=first * 1000, at_most=50),
        Target(what="ms of a page among a million posts, all but the slowest twentieth", value=many * 1000, at_most=150),
        Target(what="seconds to export a site of 10,000 posts", value=seconds, at_most=120),
        Target(what="MiB of memory of that export, at most", value=mebibytes, at_most=200),
    ]


def _among(say: Say, posts: int, *, each: int) -> float:
    """Measure pages among so many posts; the time that nineteen of twenty do not exceed, of the slowest kind of page."""
    home = Home(folder=filled(say, posts, as_site))
    pages, dice = Pages(home), random.Random(1)
    begun = time.perf_counter()
    with open_archive(home) as archive:
        pages.index(archive)
    indexed = time.perf_counter() - begun
    pages.prepare()
    prepared = time.perf_counter() - begun
    say(f"the index of {posts:,} posts took {indexed:.1f} s, with the report over time {prepared:.1f} s")
    limit = [_read(home, dice.randrange(posts)) for _ in range(each)]
    taken, used = {}, {}
    for name, make in KINDS.items():
        begun = time.thread_time()
        taken[name] = [_shown(pages, make(dice.randrange(posts), posts)) for _ in range(each)]
        used[name] = (time.thread_time() - begun) / each
    rows = [
        (name, *_cells(times), f"{used[name] * 1000:.1f}" if name in used else "", f"{ratio(times, limit):.1f}")
        for name, times in (*taken.items(), ("a record by name", limit))
    ]
    say(table((f"pages among {posts:,} posts", "ms", "ms, slowest twentieth", "CPU-ms", "÷ a record by name"), rows))
    return max(map(_slowest_twentieth, taken.values()))


def _cells(times: list[float]) -> tuple[str, str]:
    return f"{median(times) * 1000:.1f}", f"{_slowest_twentieth(times) * 1000:.1f}"


def _shown(pages: Pages, asked: Asked) -> float:
    """The seconds that a page takes."""
    begun = time.perf_counter()
    if pages.page(*asked) is None:
        raise LookupError(asked)
    return time.perf_counter() - begun


def _read(home: Home, number: int) -> float:
    begun = time.perf_counter()
    with open_archive(home) as archive:
        archive.by_ref(PostRef(platform="x", key=key_of(number)), history=True)
    return time.perf_counter() - begun


def _exported(say: Say, posts: int) -> tuple[float, float]:
    """The seconds and the MiB that an export takes in a process of its own."""
    home, folder = filled(say, posts, as_site), RESULTS / "site"
    shutil.rmtree(folder, ignore_errors=True)
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    subprocess.run([*program(), "-q", "--home", str(home), "export", "site", str(folder)], check=True)
    seconds = time.perf_counter() - begun
    mebibytes = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    say(f"a site of {posts:,} posts: {files:,} files in {seconds:.1f} s, with {mebibytes:.0f} MiB of memory")
    shutil.rmtree(folder, ignore_errors=True)
    return seconds, mebibytes


def _slowest_twentieth(seconds: list[float]) -> float:
    """The time that nineteen of twenty do not exceed."""
    return sorted(seconds)[len(seconds) * 19 // 20]
