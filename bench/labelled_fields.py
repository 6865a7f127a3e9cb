"""Words, handle, author and date of the posts on the labelled pages: how many are right.

What is right is not taken from finding itself, but from four independent sources:

- the handle: the labels, which were made by rule and by reading;
- the date: the time in the post's id, from which a printed date is at most a day away;
- the words: the paragraphs of the post's own blockquote, read with beautifulsoup4, without links to its media;
- the author: the rest of the official blockquote behind its paragraphs, between the dash and the last `(@HANDLE)`.

A field counts where its source has a value for it, and is wrong if finding has another value or none. The words' beginning and
end are compared by letters and digits. Buttons are wrong in any words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Bounds, Embed
from archiver.model.posts import PostRef
from archiver.platforms import FINDERS, by_name
from bench.figures import Say, Target, table
from bench.labelled_pages import LabelledPage, LabelledPost, labelled_pages
from bench.paths import SHARED_PAGES

FIELDS = ("handle", "author", "date", "words begin", "words end", "no buttons", "exact bounds")
_LEAST = {"words begin": 0.98, "words end": 0.98, "no buttons": 1.0}
_LEAST_OTHERWISE = 0.99
_COMPARED = 40  # letters and digits, at either end of the words
_DAY = timedelta(days=1)
_MEDIA = re.compile(r"(?:https?://)?pic\.(?:twitter|x)\.com/\w+|https?://\S+")
_BEHIND = re.compile(r"^\s*(?:—|―|–|-)\s*(.*)\(@\w{1,15}\)", re.DOTALL)
_BUTTON = re.compile(
    r"^\s*(?:(?:\d+\s*)?(?:Reply|Retweets?|Favou?rites?|Likes?|Follow|View on Twitter|Copy link)\s*){1,5}$"
    r"|^\s*\d{1,2}:\d{2} [AP]M [-·] ",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Whether one field of a post on a page is right, and what it should be and is."""

    page: str
    post: str
    field: str
    wanted: str
    found: str
    is_right: bool


def run(say: Say, *, quick: bool) -> list[Target]:
    """Score the fields of all labelled pages, and print each miss."""
    pages = labelled_pages()[:: 40 if quick else 1]
    if not pages:
        say(f"there are no labelled pages at {SHARED_PAGES.parent}")
        return []
    scores = list(score(pages))
    for miss in (score for score in scores if not score.is_right):
        say(f"{miss.field} of {miss.post} on {miss.page}: wanted {miss.wanted!r:.70}, found {miss.found!r:.70}")
    shares = shares_right(scores)
    say(table(("field", "posts", "right"), [(name, str(of), f"{share:.3f}") for name, (share, of) in shares.items()]))
    least = {name: _LEAST.get(name, _LEAST_OTHERWISE) for name in shares}
    return [Target(what=f"{name} right", value=share, at_least=least[name]) for name, (share, _) in shares.items()]


def shares_right(scores: Sequence[Score]) -> Mapping[str, tuple[float, int]]:
    """The share of each field that is right, and of how many posts."""
    right = Counter(score.field for score in scores if score.is_right)
    of = Counter(score.field for score in scores)
    return {name: (right[name] / of[name], of[name]) for name in FIELDS if of[name]}


def score(pages: Sequence[LabelledPage]) -> Iterator[Score]:
    """Yield the scores of all fields of all labelled posts that are found under their name."""
    for page in pages:
        found = {embed.post: embed for embed in find_embeds(read_article(page.name, page.content), FINDERS) if embed.post}
        quotes = post_quotes(page.content) if any(post.platform == "x" for post in page.posts) else []
        for post in page.posts:
            embed = found.get(PostRef(platform=post.platform, key=post.key))
            if embed is not None:
                for field, wanted, value, is_right in _fields(post, embed, quotes):
                    yield Score(page=page.name, post=str(embed.post), field=field, wanted=wanted, found=value, is_right=is_right)


def _fields(post: LabelledPost, embed: Embed, quotes: Sequence[Tag]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each field that has a source: its name, what is wanted, what is found, and whether that is right."""
    if post.handle:
        yield "handle", post.handle, embed.handle or "", (embed.handle or "").casefold() == post.handle.casefold()
    if embed.words:
        yield "no buttons", "", embed.words, _BUTTON.search(embed.words) is None
    finder = by_name(post.platform)
    posted_at = finder.posted_at(embed.post) if finder and embed.post else None
    if posted_at and (post.is_dated or embed.printed):
        is_right = embed.printed is not None and abs(embed.printed - posted_at.date()) <= _DAY
        yield "date", str(posted_at.date()), str(embed.printed), is_right
    quote = next((quote for quote in quotes if post.platform == "x" and f"/{post.key}" in str(quote)), None)
    if quote is None:
        return
    author = author_in(quote)
    if author:
        yield "author", author, embed.author or "", letters(author) == letters(embed.author or "")
    wanted, found = letters(words_in(quote)), letters(embed.words or "")
    if wanted:
        begins, ends = wanted[:_COMPARED] == found[:_COMPARED], wanted[-_COMPARED:] == found[-_COMPARED:]
        yield "words begin", wanted[:_COMPARED], found[:_COMPARED], begins
        yield "words end", wanted[-_COMPARED:], found[-_COMPARED:], ends
        if embed.bounds is Bounds.EXACT:
            yield "exact bounds", wanted, found, begins and ends


def post_quotes(content: bytes) -> list[Tag]:
    """The blockquotes of a page that contain none."""
    soup = BeautifulSoup(content, "lxml", parse_only=SoupStrainer("blockquote"))
    return [quote for quote in soup.find_all("blockquote") if quote.find("blockquote") is None and quote.find("a")]


def words_in(quote: Tag) -> str:
    """The text of a post's paragraphs: of those that are marked as text, else of all but an attribution."""
    paragraphs = quote.find_all("p")
    marked = [paragraph for paragraph in paragraphs if "text" in " ".join(paragraph.get_attribute_list("class") or [""])]
    own = marked or [paragraph for paragraph in paragraphs if not _BEHIND.search(paragraph.get_text())]
    return "\n".join(_MEDIA.sub("", paragraph.get_text()) for paragraph in own)


def author_in(quote: Tag) -> str:
    """The name behind the last paragraph of an official blockquote; empty without one."""
    paragraphs = [paragraph for paragraph in quote.find_all("p") if not _BEHIND.search(paragraph.get_text())]
    if not paragraphs:
        return ""
    behind = "".join(node.get_text() if isinstance(node, Tag) else str(node) for node in paragraphs[-1].next_siblings)
    found = _BEHIND.search(behind)
    return found[1].strip() if found else ""


def letters(text: str) -> str:
    """A text's letters and digits without links, folded."""
    return re.sub(r"\W+", "", _MEDIA.sub("", text)).casefold()
