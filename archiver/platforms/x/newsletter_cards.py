"""Find posts of X in newsletters that embed them as cards.

On the web a card has its post as JSON: `<div class="tweet" data-attrs='{"url": …, "full_text": …}'>`. By mail it has lost it, and
its links lead to a counter of clicks: what is left are the elements with the author's handle, the words, and the date.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Form
from archiver.model.urls import parse_url
from archiver.platforms.interface import Element
from archiver.platforms.parsing.json_fields import parse_json
from archiver.platforms.parsing.printed_dates import date_in
from archiver.platforms.x import flat_text, length, names

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_MAIL_MARKS = ("tweet-author-handle", "tweet-text")
_HANDLE = re.compile(r"@(\w{1,15})", re.ASCII)


def embeds(element: Element) -> Iterator[Embed]:
    """Yield the post of a card, as its JSON or its elements have it."""
    yield from _in_json(element) if "data-attrs" in element.attributes else _in_mail(element)


def _in_json(element: Element) -> Iterator[Embed]:
    card = parse_json(element.attributes.get("data-attrs", "").encode())
    if not isinstance(card, Mapping):
        return
    url = parse_url(_text(card, "url") or "", base=element.base)
    post = names.identify(url) if url else None
    if url is None or post is None:
        return
    handle = _text(card, "username") or names.user(url)
    written = html.unescape(_text(card, "full_text") or "")  # X's own API escapes `&`, `<` and `>`
    text, codes = flat_text.without_pictures(written)
    yield Embed(
        platform=names.NAME,
        post=post,
        form=Form.ATTRIBUTE,
        url=str(names.address(post, handle)),
        aliases=tuple(codes),
        words=text or None,
        truncated=length.truncated(text),
        author=html.unescape(_text(card, "name") or "") or None,
        handle=handle,
        printed=_day(_text(card, "date") or ""),
        locator=f'[data-attrs*="{post.key}"]',
    )


def _in_mail(element: Element) -> Iterator[Embed]:
    if not all(mark in element.source for mark in _MAIL_MARKS):
        return
    content = element.content
    handle, words = (_line(content, name) for name in _MAIL_MARKS)
    found = _HANDLE.fullmatch(handle or "")
    if found is None or words is None:
        return
    linked = (post for link in content.links if link.href and (post := names.post_at(link.href)))
    post = next(linked, None)
    text, codes = flat_text.without_pictures(content.select(f".{_MAIL_MARKS[1]}")[0].text)
    yield Embed(
        platform=names.NAME,
        post=post,
        form=Form.BLOCKQUOTE,
        url=str(names.address(post, found[1])) if post else None,
        aliases=tuple(codes),
        words=text or None,
        truncated=length.truncated(text),
        author=_line(content, "tweet-author-name"),
        handle=found[1],
        printed=date_in(_line(content, "tweet-date") or ""),
        locator=f'.tweet:has(.{_MAIL_MARKS[0]}):contains("{found[1]}")',
    )


def _line(content: "ElementContent", name: str) -> str | None:
    """The text of the first element of that class."""
    return next((part.line for part in content.select(f".{name}")), None) or None


def _text(card: Mapping[str, JSONValue], name: str) -> str | None:
    value = card.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _day(time: str) -> date | None:
    """The day of a time such as `Fri Jun 12 18:56:44 +0000 2020`, or of an ISO time."""
    try:
        return datetime.strptime(time, "%a %b %d %H:%M:%S %z %Y").date()
    except ValueError:
        return date_in(time)
