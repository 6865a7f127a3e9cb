"""Recall and precision of finding, on pages whose posts are labelled.

The labelled pages are not part of the project (`paths.SHARED_PAGES`); where they are missing, nothing is measured.
"""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed, Kind
from archiver.platforms import FINDERS
from bench.figures import Say, table
from bench.paths import SHARED_PAGES

_HEADS = ("labelled pages", "posts", "recall", "precision", "found", "missed", "invented", "pages/s", "bs4+lxml ÷ it")

Names = frozenset[str]
"""The names of one post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPost:
    """A post that a page shows, with the author's handle, and whether the page prints a date for it."""

    platform: str
    key: str
    handle: str | None
    is_dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """A page with its posts: those that must be found, the names of those that may be found, and what is known of all of them."""

    name: str
    content: bytes
    required: tuple[Names, ...]
    optional: Names
    posts: tuple[LabelledPost, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The names of each post found, by page, and the CPU time of all pages."""

    seconds: float
    posts: Mapping[str, Sequence[Names]]


def run(say: Say, *, quick: bool) -> None:
    """Find the posts of all labelled pages, and print recall, precision and speed."""
    pages = labelled_pages()[:: 40 if quick else 1]
    if not pages:
        say(f"there are no labelled pages at {SHARED_PAGES.parent}")
        return
    soup = _parse_seconds(pages, lambda page: BeautifulSoup(page, "lxml"))
    lexbor = _parse_seconds(pages, LexborHTMLParser)
    found = _find(pages)
    rows = [
        _row("X", "x", pages, found, soup),
        _row("all platforms", None, pages, found, soup),
        ("bs4+lxml", "parses only", "", "", "", "", "", f"{len(pages) / soup:.1f}", "1.00"),
        ("selectolax", "parses only", "", "", "", "", "", f"{len(pages) / lexbor:.1f}", f"{soup / lexbor:.2f}"),
    ]
    say(table(_HEADS, rows))


def labelled_pages() -> list[LabelledPage]:
    """All labelled pages; none where they are missing."""
    labels = SHARED_PAGES.parent / "labels.jsonl"
    if not labels.is_file():
        return []
    lines = (line for line in labels.read_text(encoding="utf-8").splitlines() if line.strip())
    return [page for line in lines if (page := _labelled_page(line)) is not None]


def names_of(canonical: str, aliases: Sequence[str] = ()) -> Names:
    """The names by which a post is recognised; of Facebook each long number in them, of Bluesky and Reddit the key alone."""
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


def count(pages: Sequence[LabelledPage], posts: Mapping[str, Sequence[Names]], platform: str | None) -> tuple[int, int, int]:
    """How many posts were found, missed and invented: of one platform, or of all."""
    prefix = f"{platform}:" if platform else ""
    found = missed = invented = 0
    for page in pages:
        required = [names for names in page.required if any(name.startswith(prefix) for name in names)]
        reported = [names for names in posts.get(page.name, ()) if any(name.startswith(prefix) for name in names)]
        hits = sum(any(names & other for other in reported) for names in required)
        known = page.optional.union(*page.required)
        found, missed = found + hits, missed + len(required) - hits
        invented += sum(not names & known for names in reported)
    return found, missed, invented


def _labelled_page(line: str) -> LabelledPage | None:
    """The page of one line of labels; None where its file is missing."""
    row = json.loads(line)
    embeds, file = row["embeds"], row["file"]
    if not (SHARED_PAGES / file).is_file():
        return None
    other = [media if isinstance(media, str) else media.get("canonical", "") for media in row.get("other_media", [])]
    names = [(names_of(embed["canonical"], embed.get("aliases", ())), bool(embed.get("uncertain"))) for embed in embeds]
    return LabelledPage(
        name=file.removesuffix(".gz"),
        content=gzip.decompress((SHARED_PAGES / file).read_bytes()),
        required=tuple(post for post, uncertain in names if not uncertain),
        optional=frozenset().union(*map(names_of, other), *(post for post, uncertain in names if uncertain)),
        posts=tuple(map(_labelled_post, embeds)),
    )


def _labelled_post(label: Mapping[str, str]) -> LabelledPost:
    platform, _, key = label["canonical"].partition(":")
    dated = label.get("date", "")
    return LabelledPost(
        platform=platform, key=key, handle=label.get("author_handle"), is_dated=bool(dated) and not dated.startswith("http")
    )


def _row(name: str, platform: str | None, pages: Sequence[LabelledPage], found_posts: Found, soup: float) -> tuple[str, ...]:
    found, missed, invented = count(pages, found_posts.posts, platform)
    recall, precision = found / max(1, found + missed), found / max(1, found + invented)
    speed = (f"{len(pages) / found_posts.seconds:.1f}", f"{soup / found_posts.seconds:.2f}")
    return ("find", name, f"{recall:.3f}", f"{precision:.3f}", str(found), str(missed), str(invented), *speed)


def _parse_seconds(pages: Sequence[LabelledPage], parse: Callable[[bytes], object]) -> float:
    begun = time.process_time()
    for page in pages:
        parse(page.content)
    return time.process_time() - begun


def _find(pages: Sequence[LabelledPage]) -> Found:
    find_embeds(read_article("first", pages[0].content), FINDERS)  # loads platforms and calendars, which is not measured
    begun = time.process_time()
    embeds = {page.name: find_embeds(read_article(page.name, page.content), FINDERS) for page in pages}
    return Found(seconds=time.process_time() - begun, posts={name: list(_posts(found)) for name, found in embeds.items()})


def _posts(embeds: Sequence[Embed]) -> Iterator[Names]:
    for embed in embeds:
        if embed.kind is Kind.EMBED and embed.post is not None:
            yield names_of(str(embed.post), [alias for alias in embed.aliases if ":" in alias])
