"""Capturing: posts per minute, CPU-seconds and memory per post, with everything kept and recorded.

The real `archive` with an article that shows the posts is compared with the browser's own protocol (`raw_devtools`), which takes a
picture of each post in a fresh context and nothing else. Both capture the same pages, served over TLS by another process.
Everything else counts, start-up included. `--pace 0` switches politeness off.
"""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd, crowd_ids
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.ca_certificates import trusted_keys
from bench.articles import article_of
from bench.crowd_server import CrowdServer, crowd_server
from bench.figures import Say, Target, median, ratio, spread, table
from bench.paths import RESULTS, program
from bench.process_tree import Cost, cost

_POSTS = 40
_ROUNDS = 2
_MANY_POSTS = 500
_MEMORY_INTERVAL = 100  # posts


@dataclass(slots=True, kw_only=True)
class Method:
    """One way to capture the posts, and the cost of its rounds."""

    name: str
    at_once: int
    capture: Callable[[], Cost]
    posts: int
    costs: list[Cost] = field(default_factory=list)

    @property
    def posts_per_minute(self) -> list[float]:
        """Posts per minute, by round."""
        return [60 * self.posts / cost.seconds for cost in self.costs]

    @property
    def cpu_per_post(self) -> list[float]:
        """CPU-seconds per post, by round."""
        return [cost.cpu / self.posts for cost in self.costs]

    @property
    def peak_megabytes(self) -> list[float]:
        """Memory at its peak, by round."""
        return [cost.peak for cost in self.costs]


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, and print the table."""
    browser = find_browser()
    if isinstance(browser, BrowserProblem):
        say(f"capture: skipped, since {browser.what}")
        return []
    posts = 4 if quick else _POSTS
    with crowd_server(posts if quick else _MANY_POSTS) as server, TemporaryDirectory(prefix="bench-shots-") as folder:
        ours = [
            Method(name="archive", at_once=pages, capture=_archive(server, posts, pages), posts=posts) for pages in _at_once(quick)
        ]
        raw = [
            Method(name="raw protocol", at_once=pages, capture=_raw(server, Path(browser.path), posts, pages, folder), posts=posts)
            for pages in _at_once(quick)
        ]
        for _ in range(1 if quick else _ROUNDS):
            for method in (*ours, *raw):
                method.costs.append(method.capture())
        say(_table(ours, raw))
        # the default of `archive` is two pages at once
        default = next(method for method in ours if method.at_once == 2)  # noqa: PLR2004 - see above
        targets = [Target(what="CPU-seconds a captured post", value=median(default.cpu_per_post), at_most=0.6)]
        return targets if quick else [*targets, *_many_posts(say, server)]


def archive(server: CrowdServer, keys: Sequence[str], *, pages: int, every: int = 0) -> Cost:
    """The cost of `archive` with an article that shows these posts, in a new home."""
    home = RESULTS / "capture-home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "seeds").mkdir(parents=True)
    world, article = crowd(server.posts), home / "seeds" / "article.html"
    article.write_text(article_of(world.posts[key] for key in keys), encoding="utf-8")
    options = ("--home", str(home), "--pace", "0", "--connections", str(pages), "archive", "--json", "--pages", str(pages))
    paid = cost((*program(), *options, str(article)), environment=server.environment, marker='"event": "kept"', every=every)
    summary = json.loads(paid.output.strip().splitlines()[-1]) if paid.output.strip() else {}
    if paid.code or summary.get("captured") != len(keys):
        raise SystemExit(f"archive did not capture all {len(keys)} posts: {paid.errors}\n{summary}")
    return paid


def _at_once(quick: bool) -> tuple[int, ...]:  # noqa: FBT001 - its only argument
    return (2,) if quick else (1, 2, 4)


def _keys(server: CrowdServer, number: int) -> list[str]:
    """Posts of the crowd, evenly chosen."""
    ids = crowd_ids(crowd(server.posts))
    return ids[:: len(ids) // number][:number]


def _archive(server: CrowdServer, posts: int, pages: int) -> Callable[[], Cost]:
    return lambda: archive(server, _keys(server, posts), pages=pages)


def _raw(server: CrowdServer, browser: Path, posts: int, pages: int, folder: str) -> Callable[[], Cost]:
    trusted = ",".join(trusted_keys({"SSL_CERT_FILE": server.authority}))
    command = (sys.executable, "-m", "bench.raw_devtools", str(browser), trusted, str(server.port), str(pages), folder)
    return lambda: cost((*command, *_keys(server, posts)))


def _table(ours: Sequence[Method], raw: Sequence[Method]) -> str:
    limits = {method.at_once: method for method in raw}
    rows = [
        (
            f"{method.name}, {method.at_once} at once",
            spread(method.posts_per_minute, 0),
            spread(method.cpu_per_post),
            spread(method.peak_megabytes, 0),
            f"{ratio(method.cpu_per_post, limits[method.at_once].cpu_per_post):.2f}",
        )
        for method in (*ours, *raw)
    ]
    return table(("capture", "posts/min", "CPU-s a post", "peak PSS, MB", "CPU ÷ raw protocol"), rows)


def _many_posts(say: Say, server: CrowdServer) -> list[Target]:
    """Many posts in one run: the memory after each hundred."""
    paid = archive(server, _keys(server, _MANY_POSTS), pages=2, every=_MEMORY_INTERVAL)
    marks = sorted(paid.after.items(), key=lambda mark: int(mark[0]))
    growth = " · ".join(f"{posts}: {megabytes:.0f}" for posts, megabytes in marks)
    per_minute, per_post = 60 * _MANY_POSTS / paid.seconds, paid.cpu / _MANY_POSTS
    say(f"archive, {_MANY_POSTS} posts, 2 at once: {per_minute:.0f} posts/min, {per_post:.2f} CPU-s a post")
    say(f"  PSS of the whole process tree in MB after posts: {growth}; peak {paid.peak:.0f}")
    return [Target(what=f"memory after {marks[-1][0]} posts ÷ after {marks[0][0]}", value=marks[-1][1] / marks[0][1], at_most=1.25)]
