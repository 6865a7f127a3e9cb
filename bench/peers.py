"""The peers of finding: libraries that find posts in articles, installed beside the results, and what they find in labelled pages.

The labelled pages lie outside of the project (`places.SHARED_PAGES`); where they are not, this says so and measures nothing.
tweetfinder finds posts of X in their official markup and some others, goose3 those in an article's main text; so both are held
against the posts of X alone, and we against these and all others.
"""

import gzip
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed, Kind
from archiver.platforms import FINDERS
from bench.figures import Say, table
from bench.places import RESULTS, ROOT, SHARED_PAGES

VERSIONS = {"tweetfinder": "1.1.0", "goose3": "3.1.22"}
_HOME = RESULTS / "peers"
_PYTHON = _HOME / "bin" / "python"
_HEADS = ("labelled pages", "what", "recall", "precision", "found", "missed", "invented", "pages/s", "bs4+lxml ÷ it")

Names = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A page, and the posts in it: those that must be found, and those that may be."""

    name: str
    content: bytes
    wanted: tuple[Names, ...]
    free: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one way found in all pages, and how long it took: the names of each post, page by page."""

    seconds: float
    posts: Mapping[str, Sequence[Names]]


def labelled() -> list[Labelled]:
    """The labelled pages; none where they are not."""
    labels = SHARED_PAGES.parent / "labels.jsonl"
    if not labels.is_file():
        return []
    lines = (line for line in labels.read_text(encoding="utf-8").splitlines() if line.strip())
    return [page for line in lines if (page := _labelled(line)) is not None]


def run(say: Say, *, quick: bool) -> None:
    """Read all labelled pages in every way, and say what was found and how quickly."""
    pages = labelled()[:: 40 if quick else 1]
    if not pages:
        say(f"no labelled pages at {SHARED_PAGES.parent}, so nobody is held against them")
        return
    trouble = _installed() if not quick else "a quick run compares with nobody"
    limit = _parse_seconds(pages, lambda page: BeautifulSoup(page, "lxml"))
    bare = _parse_seconds(pages, LexborHTMLParser)
    ours = _ours(pages)
    rows = [
        _row("find", "x", pages, ours, limit),
        _row("find", "all platforms", pages, ours, limit),
        ("bs4+lxml", "parses only", "", "", "", "", "", f"{len(pages) / limit:.1f}", "1.00"),
        ("selectolax", "parses only", "", "", "", "", "", f"{len(pages) / bare:.1f}", f"{limit / bare:.2f}"),
    ]
    if trouble is None:
        rows += [_row(f"{peer} {VERSIONS[peer]}", "x", pages, _theirs(peer, pages), limit) for peer in VERSIONS]
    say(table(_HEADS, rows))
    if trouble is not None:
        say(trouble)


def names_of(canonical: str, aliases: Sequence[str] = ()) -> Names:
    """The names by which a post is known again: its own; of Facebook each long number in it, of Bluesky its key alone."""
    found: set[str] = set()
    for name in (canonical, *aliases):
        platform, _, key = name.partition(":")
        if platform == "facebook":
            found |= {f"facebook:{number}" for number in re.findall(r"\d{8,}|pfbid\w+", key)} or {name.lower()}
        elif platform in {"bluesky", "reddit"}:
            found.add(f"{platform}:{key.rsplit('/', 1)[-1].removeprefix('t3_')}")
        elif name:
            found.add(f"{platform}:{key}")
    return frozenset(found)


def score(pages: Sequence[Labelled], posts: Mapping[str, Sequence[Names]], platform: str | None) -> tuple[int, int, int]:
    """How many posts were found, missed and invented: of one platform, or of all."""
    prefix = f"{platform}:" if platform else ""
    found = missed = invented = 0
    for page in pages:
        wanted = [names for names in page.wanted if any(name.startswith(prefix) for name in names)]
        told = [names for names in posts.get(page.name, ()) if any(name.startswith(prefix) for name in names)]
        hits = sum(any(names & one for one in told) for names in wanted)
        known = page.free.union(*page.wanted)
        found, missed = found + hits, missed + len(wanted) - hits
        invented += sum(not one & known for one in told)
    return found, missed, invented


def _labelled(line: str) -> Labelled | None:
    """The page that a line labels; None where it is missing."""
    row = json.loads(line)
    embeds, file = row["embeds"], row["file"]
    if not (SHARED_PAGES / file).is_file():
        return None
    other = [one if isinstance(one, str) else one.get("canonical", "") for one in row.get("other_media", [])]
    unsure = [names_of(one["canonical"], one.get("aliases", ())) for one in embeds if one.get("uncertain")]
    return Labelled(
        name=file.removesuffix(".gz"),
        content=gzip.decompress((SHARED_PAGES / file).read_bytes()),
        wanted=tuple(names_of(one["canonical"], one.get("aliases", ())) for one in embeds if not one.get("uncertain")),
        free=frozenset().union(*map(names_of, other), *unsure),
    )


def _row(name: str, what: str, pages: Sequence[Labelled], told: Found, limit: float) -> tuple[str, ...]:
    found, missed, invented = score(pages, told.posts, None if what.startswith("all") else what)
    recall, precision = found / max(1, found + missed), found / max(1, found + invented)
    speed = (f"{len(pages) / told.seconds:.1f}", f"{limit / told.seconds:.2f}")
    return (name, what, f"{recall:.3f}", f"{precision:.3f}", str(found), str(missed), str(invented), *speed)


def _parse_seconds(pages: Sequence[Labelled], parse: Callable[[bytes], object]) -> float:
    begun = time.process_time()
    for page in pages:
        parse(page.content)
    return time.process_time() - begun


def _ours(pages: Sequence[Labelled]) -> Found:
    find_embeds(read_article("first", pages[0].content), FINDERS)  # loads platforms and calendars, as the peers' are loaded before
    begun = time.process_time()
    embeds = {page.name: find_embeds(read_article(page.name, page.content), FINDERS) for page in pages}
    return Found(seconds=time.process_time() - begun, posts={name: list(_shown(found)) for name, found in embeds.items()})


def _shown(embeds: Sequence[Embed]) -> Iterator[Names]:
    for embed in embeds:
        if embed.kind is Kind.EMBED and embed.post is not None:
            yield names_of(str(embed.post), [alias for alias in embed.aliases if ":" in alias])


def _theirs(peer: str, pages: Sequence[Labelled]) -> Found:
    with TemporaryDirectory(prefix="bench-peers-") as folder:
        files = [Path(folder) / page.name for page in pages]
        for file, page in zip(files, pages, strict=True):
            file.write_bytes(page.content)
        command = (str(_PYTHON), "-m", "bench.peer_reading", peer, *map(str, files))
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    posts = {one["file"]: [frozenset({f"x:{key}"}) for key in one["ids"]] for one in told}
    return Found(seconds=sum(one["seconds"] for one in told), posts=posts)


def _installed() -> str | None:
    """None where the peers are there now, else why they are not."""
    try:
        if not _PYTHON.exists():
            subprocess.run((sys.executable, "-m", "venv", str(_HOME)), check=True, capture_output=True)
        wanted = [f"{name}=={version}" for name, version in VERSIONS.items()]
        pip = (str(_PYTHON), "-m", "pip", "install", "--quiet", *wanted)
        subprocess.run(pip, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as trouble:
        return f"{' and '.join(VERSIONS)} could not be installed ({trouble}), so nobody is compared with"
    return None
