"""Posts of X in flattened pages: how many are found, with whose words, and how many beginnings that are called exact are.

Pages are flattened by beautifulsoup4 here, and by others beforehand (`SHARED_TEXTS`). What is right is not taken from finding: it
is the labels, and the paragraphs of the posts' own blockquotes.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bs4 import BeautifulSoup

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Bounds, Embed, Kind
from archiver.platforms import FINDERS
from bench.labelled_fields import author_in, letters, post_quotes, words_in
from bench.labelled_pages import labelled_pages
from bench.paths import SHARED_PAGES

SHARED_TEXTS = SHARED_PAGES.parent / "text"
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,400}(?:\s+\"[^\"\n]*\")?\)")
_COMPARED = 40  # letters and digits
_PICTURE = re.compile(r"pic\.(?:twitter|x)\.com/(\w+)")
_HANDLE = re.compile(r"\(@(\w{1,15})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisiblePost:
    """What a flattened page still shows of a post: its author's handle, its words, and the codes of its pictures."""

    handle: str
    words: str
    pictures: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatPage:
    """A flattened page, how it was flattened, its posts, and the handles whose posts it may show as well."""

    way: str
    text: str
    posts: tuple[VisiblePost, ...]
    others: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of posts in the pages flattened in one way."""

    found: int = 0
    missed: int = 0
    invented: int = 0
    begin_right: int = 0
    exact: int = 0
    exact_right: int = 0

    def shares(self) -> Mapping[str, float]:
        """The shares of posts that are found, of found ones that are posts, and of words and exact words that begin rightly."""
        return {
            "recall": self.found / max(1, self.found + self.missed),
            "precision": self.found / max(1, self.found + self.invented),
            "words begin": self.begin_right / max(1, self.found),
            "exact bounds": self.exact_right / self.exact if self.exact else 1.0,
        }


def flattened_by_others() -> Iterator[FlatPage]:
    """Yield the pages that other programs have flattened; none where they are missing."""
    labels = SHARED_PAGES.parent / "text_labels.jsonl"
    for line in labels.read_text(encoding="utf-8").splitlines() if labels.is_file() else ():
        row = json.loads(line)
        for way in row["variants"]:
            shown = [(post, post["visible"].get(way, {})) for post in row["posts"]]
            yield FlatPage(
                way=way,
                text=(SHARED_TEXTS / f"{row['id']}.{way}.txt").read_text(encoding="utf-8"),
                posts=tuple(
                    VisiblePost(handle=post["handle"], words=post["text"], pictures=frozenset(visible.get("pics") or ()))
                    for post, visible in shown
                    if visible.get("attribution") or visible.get("pics")
                ),
                others=frozenset(post["handle"].casefold() for post in row["posts"]),
            )


def flattened_by_bs4() -> Iterator[FlatPage]:
    """Yield the labelled pages that quote posts of X, flattened in each way that beautifulsoup4 has."""
    for page in labelled_pages():
        if any(post.platform == "x" for post in page.posts):
            yield from flattened(page.content)


def flattened(content: bytes) -> Iterator[FlatPage]:
    """Yield a page as each of the ways of beautifulsoup4 flattens it."""
    posts = tuple(
        VisiblePost(handle=handle[1], words=words_in(quote), pictures=frozenset(_PICTURE.findall(quote.get_text())))
        for quote in post_quotes(content)
        if author_in(quote) and (handle := next(iter(reversed(list(_HANDLE.finditer(quote.get_text())))), None))
    )
    soup = BeautifulSoup(content, "lxml")
    for element in soup(["script", "style", "noscript", "template", "iframe"]):
        element.decompose()
    ways: dict[str, Callable[[], str]] = {
        "as it is": soup.get_text,
        "a line for each text": partial(soup.get_text, "\n"),
        "one line": partial(soup.get_text, " ", strip=True),
        "a line for each word": lambda: "\n".join(soup.get_text(" ").split()),
    }
    yield from (FlatPage(way=way, text=text(), posts=posts) for way, text in ways.items() if posts)


def score(pages: Iterable[FlatPage]) -> Mapping[str, Tally]:
    """The counts by the way in which the pages were flattened."""
    tallies: dict[str, Tally] = {}
    for page in pages:
        found = find_embeds(read_article("page.txt", page.text.encode("utf-8", "replace")), FINDERS)
        embeds = [embed for embed in found if embed.platform == "x" and embed.kind is Kind.EMBED]
        _count(tallies.setdefault(page.way, Tally()), page, embeds)
    return tallies


def _count(tally: Tally, page: FlatPage, embeds: Sequence[Embed]) -> None:
    unused = list(embeds)
    shown = letters(_LINK_TARGET.sub("] ", page.text))
    for post in page.posts:
        wanted = letters(post.words)
        embed = next((embed for embed in unused if _is_of(embed, post, wanted)), None)
        if embed is None:
            tally.missed += 1
            continue
        unused.remove(embed)
        tally.found += 1
        is_right = letters(embed.words or "")[:_COMPARED] == wanted[:_COMPARED]
        tally.begin_right += is_right
        if embed.bounds is Bounds.EXACT and wanted in shown:
            tally.exact += 1
            tally.exact_right += is_right
    known = page.others | {post.handle.casefold() for post in page.posts}
    tally.invented += sum((embed.handle or "").casefold() not in known for embed in unused if embed.post is None)


def _is_of(embed: Embed, post: VisiblePost, wanted: str) -> bool:
    """Whether an embed is a post: it has its picture, or its author and the beginning of its words."""
    if post.pictures & {str(alias).rpartition("/")[2] for alias in embed.aliases}:
        return True
    return (embed.handle or "").casefold() == post.handle.casefold() and wanted[:25] in letters(embed.words or "")
