"""Capturing: posts a minute, CPU-seconds and memory a post, with everything kept and recorded.

The program is the real `archive` on an article that shows the posts, against shot-scraper (a picture, nothing else) and against the
browser's own protocol with a fresh context for each post (a picture, nothing else). All three are asked for the same pages, which
another process serves over TLS; everything else counts, start-up included. `--pace 0` takes the politeness out.
"""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd, crowd_ids
from archiver.model.posts import PostRef
from archiver.platforms import by_name
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.ca_certificates import trusted_keys
from bench import shots
from bench.articles import article_of
from bench.figures import Say, Target, median, ratio, spread, table
from bench.places import RESULTS, program
from bench.serving import Served, served
from bench.tree import Cost, cost

_POSTS = 40
_ROUNDS = 2
_MANY = 500
_EVERY = 100


@dataclass(slots=True, kw_only=True)
class Way:
    """One way to take the pictures, and what its rounds cost."""

    name: str
    take: Callable[[], Cost]
    posts: int
    costs: list[Cost] = field(default_factory=list)

    @property
    def a_minute(self) -> list[float]:
        """Posts a minute, round by round."""
        return [60 * self.posts / one.seconds for one in self.costs]

    @property
    def cpu(self) -> list[float]:
        """CPU-seconds a post."""
        return [one.cpu / self.posts for one in self.costs]

    @property
    def memory(self) -> list[float]:
        """Megabytes at the peak."""
        return [one.peak for one in self.costs]


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, say, and compare with what is to be reached."""
    found = find_browser()
    if isinstance(found, BrowserProblem):
        say(f"capture: skipped, since {found.what}")
        return []
    number = 4 if quick else _POSTS
    with served(number if quick else _MANY) as web, TemporaryDirectory(prefix="bench-shots-") as folder:
        ways = _ways(say, web, Path(folder), Path(found.path), number, quick=quick)
        for _ in range(1 if quick else _ROUNDS):
            for way in ways:
                way.costs.append(way.take())
        _tell(say, ways)
        targets = _targets(ways)
        return targets if quick else [*targets, *_many(say, web)]


def _ways(say: Say, web: Served, folder: Path, browser: Path, number: int, *, quick: bool) -> list[Way]:
    keys = _keys(web, number)
    at_once = (2,) if quick else (1, 2, 4)
    ways = [Way(name=f"archive, {pages} at once", take=_archiving(web, number, pages), posts=number) for pages in at_once]
    missing = "not compared with shot-scraper in a quick run" if quick else shots.installed()
    if missing is None:
        shots.lay_browser(browser)
        ways.append(Way(name="shot-scraper multi", take=lambda: shots.shoot(web, _addresses(keys), folder), posts=number))
    else:
        say(missing)
    return [
        *ways,
        *(
            Way(name=f"raw protocol, {pages} at once", take=_raw(web, browser, keys, pages, folder), posts=number)
            for pages in at_once
        ),
    ]


def _keys(web: Served, number: int) -> list[str]:
    """Posts of the crowd, from all over it."""
    ids = crowd_ids(crowd(web.posts))
    return ids[:: len(ids) // number][:number]


def _addresses(keys: Sequence[str]) -> list[str]:
    platform = by_name("x")
    return [platform.showing(PostRef(platform="x", key=key)).url for key in keys] if platform else []


def _archiving(web: Served, number: int, pages: int) -> Callable[[], Cost]:
    return lambda: archive(web, _keys(web, number), pages=pages)


def archive(web: Served, keys: Sequence[str], *, pages: int, every: int = 0) -> Cost:
    """What `archive` costs on an article that shows these posts, in a new home."""
    home = RESULTS / "capture-home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "seeds").mkdir(parents=True)
    world, article = crowd(web.posts), home / "seeds" / "article.html"
    article.write_text(article_of(world.posts[key] for key in keys), encoding="utf-8")
    options = ("--home", str(home), "--pace", "0", "--connections", str(pages), "archive", "--json", "--pages", str(pages))
    paid = cost((*program(), *options, str(article)), environment=web.environment, marker='"event": "kept"', every=every)
    summary = json.loads(paid.said.strip().splitlines()[-1]) if paid.said.strip() else {}
    if paid.code or summary.get("captured") != len(keys):
        raise SystemExit(f"archive did not capture all {len(keys)} posts: {paid.complained}\n{summary}")
    return paid


def _raw(web: Served, browser: Path, keys: Sequence[str], pages: int, folder: Path) -> Callable[[], Cost]:
    key = ",".join(trusted_keys({"SSL_CERT_FILE": web.authority}))
    return lambda: cost((sys.executable, "-m", "bench.raw", str(browser), key, str(web.port), str(pages), str(folder), *keys))


def _tell(say: Say, ways: Sequence[Way]) -> None:
    rows = [
        (
            way.name,
            spread(way.a_minute, 0),
            spread(way.cpu),
            spread(way.memory, 0),
            *(
                f"{ratio(way.cpu, other.cpu):.2f}" if (other := _named(ways, name, way)) else "–"
                for name in ("shot-scraper", "raw")
            ),
        )
        for way in ways
    ]
    heads = ("capture", "posts/min", "CPU-s a post", "peak PSS, MB", "CPU ÷ shot-scraper", "CPU ÷ raw protocol")
    say(table(heads, rows))


def _named(ways: Sequence[Way], name: str, like: Way) -> Way | None:
    """The way to compare with: of several, the one with as many pages at once."""
    found = [way for way in ways if way.name.startswith(name)]
    at_once = like.name.partition(", ")[2]
    return next((way for way in found if at_once and way.name.endswith(at_once)), found[0] if found else None)


def _targets(ways: Sequence[Way]) -> list[Target]:
    """What `archive` is to reach, by its default: two pages at once."""
    ours = next(way for way in ways if way.name == "archive, 2 at once")
    targets = [Target(what="CPU-seconds a captured post", value=median(ours.cpu), at_most=0.6)]
    theirs = next((way for way in ways if way.name.startswith("shot-scraper")), None)
    if theirs is not None:
        faster = ratio(ours.a_minute, theirs.a_minute)
        targets.append(Target(what="posts a minute ÷ shot-scraper's", value=faster, at_least=1.0))
    return targets


def _many(say: Say, web: Served) -> list[Target]:
    """Many posts in one run: the memory after each hundred."""
    paid = archive(web, _keys(web, _MANY), pages=2, every=_EVERY)
    marks = sorted(paid.after.items(), key=lambda pair: int(pair[0]))
    grown = " · ".join(f"{done}: {megabytes:.0f}" for done, megabytes in marks)
    say(f"archive, {_MANY} posts, 2 at once: {60 * _MANY / paid.seconds:.0f} posts/min, {paid.cpu / _MANY:.2f} CPU-s a post")
    say(f"  PSS of the whole tree in MB after posts: {grown}; peak {paid.peak:.0f}")
    flat = marks[-1][1] / marks[0][1]
    return [Target(what=f"memory after {marks[-1][0]} posts ÷ after {marks[0][0]}", value=flat, at_most=1.25)]
