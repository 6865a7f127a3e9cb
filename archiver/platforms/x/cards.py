"""Read a card of X: markup that shows a post with its author above the words, and with times and buttons that are not the post's.

    NAME @HANDLE
    TEXT
    TIME · DATE
    Reply Retweet Favorite

X's own pages and widgets of 2013 to 2019, newsrooms' renderings and static copies look like this; only the official blockquote
names its author behind the words. The words are the element that is marked as such (`_WORDS`), which is exact; else what is left of
the card without the author, the times, the buttons and the links to the post itself, which is uncertain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archiver.model.embeds import Bounds
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.parsing.element_content import ElementContent
from archiver.platforms.parsing.printed_dates import date_at, date_in
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.platforms.x import length, names
from archiver.platforms.x.button_labels import is_button_line

_WORDS = (
    *('[data-testid="tweetText"]', ".e-entry-title", ".js-tweet-text", '[class*="tweet-text" i]', '[class*="tweet__text" i]'),
    *('[class*="tweettext" i]', '[class*="tweet_text" i]', '[class*="tweet-body" i]', '[class*="tweet__body" i]', "p.tweet"),
    *('[class*="tweet-message" i]', '[class*="tweet__message" i]', '[class*="tweet-copy" i]', '[class*="tweet__copy" i]'),
    *('[itemprop="articleBody"]', "p[lang]"),
)
"""Selectors of the element that holds a post's text, the surest first."""
_NAMES = (
    *(".p-name", ".p-author", '[class*="display-name" i]', '[class*="display_name" i]', '[class*="displayname" i]'),
    *('[class*="full-name" i]', '[class*="fullname" i]', '[class*="author-name" i]:not([class*="screen" i])', '[itemprop="name"]'),
)
"""Selectors of the element that holds the author's display name."""
_MAYBE_NAMES = (
    '[class*="name" i]:not([class*="screen" i]):not([class*="user" i])',
    "h2",
    "h3",
    "h4",
    "h5",
    "cite",
    "header strong",
    "header b",
)
"""Selectors of elements that hold it in some cards, where none of the above is in them."""
_NOT_WORDS = (
    *("time", "button", '[role="button"]', "[data-datetime]", "footer", "form", "menu", "figcaption", '[class*="tweet-action" i]'),
    *('[class*="tweet__action" i]', '[class*="tweetinfo" i]', '[class*="tweet-stat" i]', '[class*="tweet-meta" i]'),
    *('[class*="tweet__meta" i]', '[class*="quoted" i]', '[class*="quotetweet" i]', '[class*="timestamp" i]'),
    *('a[href*="/intent/"]', 'a[href*="/share?"]'),
)
"""Selectors of what a card has beside a post's text: times, buttons, counts, and the post that this one quotes."""
_TIME_ATTRIBUTES = ("datetime", "data-datetime", "title")
"""Attributes that hold a time, the surest first."""
_ANY_WORDS, _ANY_NAME, _MAYBE_NAME, _ANY_NOT_WORDS = map(",".join, (_WORDS, _NAMES, _MAYBE_NAMES, _NOT_WORDS))
_ANY_TIMES = ",".join(("time", *(f"[{name}]" for name in _TIME_ATTRIBUTES)))
_HANDLE = re.compile(r"@(\w{1,15})(?!\w)", re.ASCII)
_BESIDE_NAMES = " \t\n\xa0·•|—–-:,()✓✔☑️\u200e\u200f"
_BADGE = re.compile(r"\bVerified(?: account)?\b", re.IGNORECASE)
_MAX_NAME_LENGTH = 80
_MAX_LINES, _MAX_BYLINE_LINES = 400, 4
_DASH = re.compile(r"^\s*(?:—|―|–|~)\s*(?=\S)")
_SENTENCE = re.compile(r"[.!?…。]\s|[!?…。]$")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says of its post."""

    words: str
    bounds: Bounds
    author: str | None
    handle: str | None
    printed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Byline:
    """The author in the lines above or below a post's words."""

    author: str | None
    handle: str | None


_NOBODY = _Byline(author=None, handle=None)


def read_card(content: ElementContent, post: PostRef, base: URL | None) -> Card:
    """Read the card of a post; relative links are resolved against `base`."""
    own = [
        (link, url) for link in content.links if (url := parse_web_url(link.href or "", base=base)) and names.identify(url) == post
    ]
    handle = next((user for _, url in own if (user := names.user(url))), None)
    beside = [*content.select(_ANY_NOT_WORDS)]
    written = [*(link.label for link, _ in reversed(own)), *_times(content), *(part.line for part in beside)]
    beside += [link.content for link, _ in own if length.PICTURE.search(link.label) is None]
    marked = _marked_words(content, beside)
    lines, removed = _without_buttons(content.text_without(beside).split("\n")[:_MAX_LINES])
    author = _name(content)
    lines, byline = _without_byline(lines, handle, author)
    return Card(
        words=marked or "\n".join(lines).strip(),
        bounds=Bounds.EXACT if marked else Bounds.UNCERTAIN,
        author=author or byline.author or _author_beside(beside),
        handle=handle or byline.handle,
        printed=_printed([*written, *removed], post),
    )


def day_of(post: PostRef) -> date | None:
    """The day in the post's id, in UTC; None for ids without a time."""
    at = names.posted_at(post)
    return at.date() if at else None


def agrees(printed: date, post: PostRef) -> bool:
    """Whether a printed date is within a day of the one in the post's id; true for ids without a time."""
    day = day_of(post)
    return day is None or abs(printed - day) <= _DAY


def _marked_words(content: ElementContent, beside: Sequence[ElementContent]) -> str:
    """The text of the elements that are marked as a post's text; empty without any."""
    quoted = {part.number for part in beside}
    for selector in _WORDS if content.select(_ANY_WORDS) else ():
        texts = [part.text_without(beside) for part in content.select(selector) if not part.numbers_around(content) & quoted]
        found = "\n\n".join(text for text in texts if text)
        if found:
            return found
    return ""


def _name(content: ElementContent) -> str | None:
    """The display name in the element that is marked as such."""
    for selector in (_ANY_NAME, _MAYBE_NAME):
        for part in content.select(selector):
            name = _HANDLE.sub("", _BADGE.sub("", part.line)).strip(_BESIDE_NAMES)
            if name and len(name) <= _MAX_NAME_LENGTH:
                return name
    return None


def _author_beside(beside: Sequence[ElementContent]) -> str | None:
    """The name before a handle in what is beside the words."""
    bylines = (_byline(part.line, _HANDLE.search(part.line)) for part in beside)
    return next((byline.author for byline in bylines if byline and byline.author), None)


def _without_byline(lines: list[str], handle: str | None, author: str | None) -> tuple[list[str], _Byline]:
    """The lines of a card without those that name its author, above the words or below them.

    Above, it is the name and the `@handle` on the first lines; below, the last line, with a dash or the `@handle`.
    """
    at = re.compile(rf"@{handle}" if handle else r"@\w{1,15}", re.IGNORECASE | re.ASCII)
    head = "\n".join(lines[:_MAX_BYLINE_LINES])
    found = at.search(head)
    above = _byline(head, found)
    rest = lines[head[: found.end()].count("\n") + 1 :] if found else lines
    if above and any(map(str.strip, rest)):
        return rest, above
    last, before = (lines[-1].strip(), lines[:-1]) if lines else ("", lines)
    if any(map(str.strip, before)):
        below = _byline(_DASH.sub("", last), at.search(_DASH.sub("", last)))
        if below is None and _DASH.match(last) and not before[-1].strip() and not _SENTENCE.search(last):
            below = _Byline(author=_named(_DASH.sub("", last)), handle=None)
        if below:
            return before, below
    if author and lines and lines[0].strip(_BESIDE_NAMES) == author:
        return lines[1:], _NOBODY
    return lines, _NOBODY


def _byline(text: str, handle: re.Match[str] | None) -> _Byline | None:
    """The name before an `@handle` that ends its line; None if more than a name is before it, or anything behind it."""
    if handle is None or not _is_end(text, handle.end()):
        return None
    name = text[: handle.start()].strip(_BESIDE_NAMES)
    is_name = len(name) <= _MAX_NAME_LENGTH and name.count("\n") < _MAX_BYLINE_LINES - 1 and not _SENTENCE.search(name)
    return _Byline(author=_named(name), handle=handle[0][1:]) if is_name else None


def _named(text: str) -> str | None:
    """The display name in the text beside a handle."""
    return _BADGE.sub("", text).strip(_BESIDE_NAMES).partition("\n")[0].strip(_BESIDE_NAMES) or None


def _is_end(text: str, at: int) -> bool:
    """Whether a line has nothing of a post's words from an offset on."""
    return _is_beside(_BADGE.sub("", text[at : at + _MAX_NAME_LENGTH].partition("\n")[0]))


def _without_buttons(lines: list[str]) -> tuple[list[str], list[str]]:
    """A card's lines without those at its end and at its beginning that are buttons, counts or a date, and these."""
    first, last = 0, len(lines)
    while first < last and _is_beside(lines[last - 1]):
        last -= 1
    while first < last and _is_beside(lines[first]):
        first += 1
    return lines[first:last], [*lines[:first], *lines[last:]]


def _is_beside(line: str) -> bool:
    line = line.strip(_BESIDE_NAMES)
    return not line or is_button_line(line) or _is_date(line)


def _is_date(line: str) -> bool:
    found = date_at(line)
    return found is not None and not line[found[1] :].strip(_BESIDE_NAMES)


def _printed(written: Sequence[str], post: PostRef) -> date | None:
    """The date among the texts that may be a card's: the first that the post's id bears out, else the first."""
    near = day_of(post)
    found = [day for text in written if (day := date_in(text, near=near)) is not None]
    return next((day for day in found if agrees(day, post)), found[0] if found else None)


def _times(content: ElementContent) -> Iterator[str]:
    """Yield what a card's elements for times say, in their text and in their attributes."""
    timed = content.select(_ANY_TIMES)
    yield from (part.line for part in timed if part.name == "time")
    for name in _TIME_ATTRIBUTES:
        yield from (value for part in timed if (value := part.attribute(name)))
