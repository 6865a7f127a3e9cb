"""Find posts of X in newsletters that embed them as JSON: `<div class="tweet" data-attrs='{"url": …, "full_text": …}'>`."""

import html
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Form
from archiver.model.urls import parse_url
from archiver.platforms.interface import Element
from archiver.platforms.parsing.json_fields import parse_json
from archiver.platforms.parsing.printed_dates import date_in
from archiver.platforms.x import flat_text, length, names


def embeds(element: Element) -> Iterator[Embed]:
    """Yield the post in an element's JSON, if it names one."""
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


def _text(card: Mapping[str, JSONValue], name: str) -> str | None:
    value = card.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _day(time: str) -> date | None:
    """The day of a time such as `Fri Jun 12 18:56:44 +0000 2020`, or of an ISO time."""
    try:
        return datetime.strptime(time, "%a %b %d %H:%M:%S %z %Y").date()
    except ValueError:
        return date_in(time)
