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
from functools import partial
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd, crowd_ids
from archiver.demo.smallweb.world import World
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.ca_certificates import trusted_keys
from bench.articles import article_of
from bench.figures import Say, Target, median, ratio, spread, table
from bench.paths import RESULTS, program
from bench.process_tree import Cost, cost
from bench.web_process import WebProcess, web_process

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
    posts, served, at_once = (4, 4, (2,)) if quick else (_POSTS, _MANY_POSTS, (1, 2, 4))
    world = crowd(served)
    keys = crowd_ids(world)[:: served // posts][:posts]
    with web_process("bench.crowd_server", served) as server, TemporaryDirectory(prefix="bench-shots-") as folder:
        command = _raw_command(server, browser.path)
        ours = [
            Method(name="archive", at_once=pages, capture=partial(_archive, server, world, keys, pages=pages), posts=posts)
            for pages in at_once
        ]
        raw = [
            Method(name="raw protocol", at_once=pages, capture=partial(cost, (*command, str(pages), folder, *keys)), posts=posts)
            for pages in at_once
        ]
        for _ in range(1 if quick else _ROUNDS):
            for method in (*ours, *raw):
                method.costs.append(method.capture())
        say(_table(ours, raw))
        # the default of `archive` is two pages at once
        default = next(method for method in ours if method.at_once == 2)  # noqa: PLR2004 - see above
        targets = [Target(what="CPU-seconds a captured post", value=median(default.cpu_per_post), at_most=0.6)]
        return targets if quick else [*targets, *_many_posts(say, server, world)]


def _archive(server: WebProcess, world: World, keys: Sequence[str], *, pages: int, every: int = 0) -> Cost:
    """The cost of `archive` with an article that shows these posts, in a new home."""
    home = RESULTS / "capture-home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "seeds").mkdir(parents=True)
    (home / "archiver.toml").touch()
    article = home / "seeds" / "article.html"
    article.write_text(article_of(world.posts[key] for key in keys), encoding="utf-8")
    options = ("--home", str(home), "--pace", "0", "--connections", str(pages), "archive", "--json", "--pages", str(pages))
    paid = cost((*program(), *options, str(article)), environment=server.environment, marker='"event": "kept"', every=every)
    summary = json.loads(paid.output.strip().splitlines()[-1]) if paid.output.strip() else {}
    if paid.code or summary.get("captured") != len(keys):
        raise SystemExit(f"archive did not capture all {len(keys)} posts: {paid.errors}\n{summary}")
    return paid


def _raw_command(server: WebProcess, browser: str) -> tuple[str, ...]:
    """The command that captures by the raw protocol, without the number of pages, the folder and the posts."""
    trusted = ",".join(trusted_keys({"SSL_CERT_FILE": server.authority}))
    return (sys.executable, "-m", "bench.raw_devtools", browser, trusted, str(server.port))


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


def _many_posts(say: Say, server: WebProcess, world: World) -> list[Target]:
    """Archive many posts in one run, and print the memory after each hundred."""
    paid = _archive(server, world, crowd_ids(world), pages=2, every=_MEMORY_INTERVAL)
    marks = sorted(paid.after.items(), key=lambda mark: int(mark[0]))
    growth = " · ".join(f"{posts}: {megabytes:.0f}" for posts, megabytes in marks)
    per_minute, per_post = 60 * _MANY_POSTS / paid.seconds, paid.cpu / _MANY_POSTS
    say(f"archive, {_MANY_POSTS} posts, 2 at once: {per_minute:.0f} posts/min, {per_post:.2f} CPU-s a post")
    say(f"  PSS of the whole process tree in MB after posts: {growth}; peak {paid.peak:.0f}")
    return [Target(what=f"memory after {marks[-1][0]} posts ÷ after {marks[0][0]}", value=marks[-1][1] / marks[0][1], at_most=1.25)]
