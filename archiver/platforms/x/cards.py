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
_NOT_WORDS = (
    *("time", "button", '[role="button"]', "[data-datetime]", "footer", "form", "menu", "figcaption", '[class*="tweet-action" i]'),
    *('[class*="tweet__action" i]', '[class*="tweetinfo" i]', '[class*="tweet-stat" i]', '[class*="tweet-meta" i]'),
    *('[class*="tweet__meta" i]', '[class*="quoted" i]', '[class*="quotetweet" i]', '[class*="timestamp" i]'),
    *('a[href*="/intent/"]', 'a[href*="/share?"]'),
)
"""Selectors of what a card has beside a post's text: times, buttons, counts, and the post that this one quotes."""
_TIMES = ("time[datetime]", "[data-datetime]", "[datetime]", "a[title]", "[title]")
_TIME_ATTRIBUTES = ("datetime", "data-datetime", "title")
_HANDLE = re.compile(r"@(\w{1,15})(?!\w)", re.ASCII)
_BESIDE_NAMES = " \t\n\xa0·•|—–-:,()✓✔☑️\u200e\u200f"
_BADGE = re.compile(r"\bVerified(?: account)?\b", re.IGNORECASE)
_MAX_NAME_LENGTH = 80
_MAX_LINES = 400
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says of its post."""

    words: str
    bounds: Bounds
    author: str | None
    handle: str | None
    printed: date | None


def read_card(content: ElementContent, post: PostRef, base: URL | None) -> Card:
    """Read the card of a post; relative links are resolved against `base`."""
    own = [
        (link, url) for link in content.links if (url := parse_web_url(link.href or "", base=base)) and names.identify(url) == post
    ]
    handle = next((user for _, url in own if (user := names.user(url))), None)
    beside = [part for selector in _NOT_WORDS for part in content.select(selector)]
    beside += [link.content for link, _ in own if length.PICTURE.search(link.label) is None]
    author, handle, rest = _without_byline(content.text_without(beside), handle, _name(content))
    marked = _marked_words(content, beside)
    return Card(
        words=marked or _without_buttons(rest),
        bounds=Bounds.EXACT if marked else Bounds.UNCERTAIN,
        author=author,
        handle=handle,
        printed=_printed(content, [link.label for link, _ in reversed(own)], post),
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
    for selector in _WORDS:
        texts = [part.text_without(beside) for part in content.select(selector) if not part.numbers_around(content) & quoted]
        found = "\n\n".join(text for text in texts if text)
        if found:
            return found
    return ""


def _name(content: ElementContent) -> str | None:
    """The display name in the element that is marked as such."""
    found = (part.line for selector in _NAMES for part in content.select(selector))
    return next(
        (name for line in found if (name := _HANDLE.sub("", line).strip(_BESIDE_NAMES)) and len(name) <= _MAX_NAME_LENGTH), None
    )


def _without_byline(text: str, handle: str | None, author: str | None) -> tuple[str | None, str | None, str]:
    """The author's name and handle, and the text below them.

    A byline is the beginning of the text up to the author's `@handle` at the end of a line, with the name before it.
    """
    found = _HANDLE.search(text, 0, 3 * _MAX_NAME_LENGTH)
    name = text[: found.start()].strip(_BESIDE_NAMES) if found else ""
    if (
        found
        and (handle is None or found[1].casefold() == handle.casefold())
        and len(name) <= _MAX_NAME_LENGTH
        and _is_end(text, found.end())
    ):
        name = author or _BADGE.sub("", name.partition("\n")[0]).strip(_BESIDE_NAMES)
        return name or None, handle or found[1], text[found.end() :].strip(_BESIDE_NAMES)
    if author and text.startswith(author):
        text = text.removeprefix(author).lstrip(_BESIDE_NAMES)
    return author, handle, text


def _is_end(text: str, at: int) -> bool:
    """Whether a line has nothing of a post's words from an offset on."""
    return _is_beside(text[at : at + _MAX_NAME_LENGTH].partition("\n")[0])


def _without_buttons(text: str) -> str:
    """A text without the lines at its end and at its beginning that are buttons, counts or a date."""
    lines = text.split("\n")[:_MAX_LINES]
    while lines and _is_beside(lines[-1]):
        lines.pop()
    while lines and _is_beside(lines[0]):
        lines.pop(0)
    return "\n".join(lines).strip()


def _is_beside(line: str) -> bool:
    line = line.strip(_BESIDE_NAMES)
    return not line or is_button_line(line) or _is_date(line)


def _is_date(line: str) -> bool:
    found = date_at(line)
    return found is not None and not line[found[1] :].strip(_BESIDE_NAMES)


def _printed(content: ElementContent, labels: Sequence[str], post: PostRef) -> date | None:
    """The date that a card prints: the first that the post's id bears out, else the first."""
    near = day_of(post)
    found = [day for written in (*labels, *_times(content)) if (day := date_in(written, near=near)) is not None]
    return next((day for day in found if agrees(day, post)), found[0] if found else None)


def _times(content: ElementContent) -> Iterator[str]:
    """Yield what a card's elements for times say, in their text and in their attributes."""
    for part in content.select("time"):
        yield part.line
    for selector in _TIMES:
        for part in content.select(selector):
            yield from (value for name in _TIME_ATTRIBUTES if (value := part.attribute(name)))
