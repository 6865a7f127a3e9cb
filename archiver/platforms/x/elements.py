"""Find posts of X in elements: the official blockquote and newsrooms' variants of it, frames, AMP, and custom elements.

A blockquote is X's if its class says so, or if it ends in an attribution and a link to a post.
The last such link is the embed's post; earlier ones are mentioned in its text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.model.embeds import Bounds, Embed, Form
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Element
from archiver.platforms.parsing.printed_dates import date_in
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.platforms.x import DECLARATION, cards, flat_text, length, names, newsletter_cards

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent, Link

_BARE_ID = re.compile(r"([0-9]{1,19})(?:[/?&#][^\s]{0,300})?")  # some were cut out of an address
_CLASS = re.compile(r"(?:^|[\s_-])(?:tweet|twitter)(?=[\s_-]|$)", re.IGNORECASE)


def embeds(element: Element) -> Iterable[Embed]:
    """The posts of X that an element embeds."""
    if element.name == "blockquote":
        return _in_blockquote(element)
    if "tweet" in element.classes and (found := tuple(newsletter_cards.embeds(element))):
        return found
    return list(_in_attributes(element)) or _in_card(element)


def _in_card(element: Element) -> Iterator[Embed]:
    """Yield the post to which most links of a card lead, the last of several."""
    if not element.source or "status" not in element.source:
        return
    content = element.content
    links = [(link, url, post) for link, url in _links(content, element.base) if (post := names.identify(url))]
    counts = Counter(post for _, _, post in reversed(links))
    if counts:
        post = counts.most_common(1)[0][0]
        yield _embed(
            content, *next(named for named in reversed(links) if named[2] == post), flat_text.last_attribution(content.text)
        )


def _in_blockquote(element: Element) -> Iterator[Embed]:
    ours = _CLASS.search(element.attributes.get("class", "")) is not None
    if "href" not in element.source or "<blockquote" in element.source[1:] or not (ours or "status" in element.source):
        return
    content = element.content
    links = [(link, url, post) for link, url in _links(content, element.base) if (post := names.identify(url))]
    if not links:
        return
    link, url, post = links[-1]
    attribution = flat_text.last_attribution(content.text)
    if not ours and attribution is None and not _is_all_link(content) and not _is_signed(content, link, url):
        return
    yield _embed(content, link, url, post, attribution)


def _embed(content: "ElementContent", link: "Link", url: URL, post: PostRef, attribution: flat_text.Attribution | None) -> Embed:
    """The embed of a post, read from its blockquote: the official one ends in an attribution, any other is a card."""
    if attribution is not None and content.text[: attribution.start].strip():
        card = _official(content, link, post, attribution)
    else:
        card = cards.read_card(content, post, url)
    text, codes = flat_text.without_pictures(card.words)
    handle = card.handle or names.user(url)
    return Embed(
        platform=names.NAME,
        post=post,
        form=Form.BLOCKQUOTE,
        url=str(names.address(post, handle)),
        aliases=tuple(codes),
        words=text or None,
        truncated=length.truncated(text),
        bounds=card.bounds if text else Bounds.EXACT,
        author=card.author,
        handle=handle,
        printed=card.printed,
        locator=f'blockquote:has(a[href*="/{post.key}"])',
    )


def _official(content: "ElementContent", link: "Link", post: PostRef, attribution: flat_text.Attribution) -> cards.Card:
    """What the official blockquote says: the words precede the attribution, and the link's label is the date."""
    printed = [day for day in (date_in(link.label, near=cards.day_of(post)), attribution.printed) if day is not None]
    return cards.Card(
        words=content.text[: attribution.start].strip(),
        bounds=Bounds.EXACT,
        author=attribution.author,
        handle=attribution.handle,
        printed=next((day for day in printed if cards.agrees(day, post)), printed[0] if printed else None),
    )


def _links(content: "ElementContent", base: URL | None) -> Iterator[tuple["Link", URL]]:
    for link in content.links:
        url = parse_web_url(link.href or "", base=base)
        if url is not None:
            yield link, url


def _is_all_link(content: "ElementContent") -> bool:
    """Whether a blockquote has no text except the URL of a post, as newsrooms paste it for X's script to fill."""
    return not content.line or names.post_at(content.line) is not None


def _is_signed(content: "ElementContent", link: "Link", url: URL) -> bool:
    """Whether a blockquote ends in a dash and the author's handle, which links to the post."""
    handle = link.label.removeprefix("@")
    before = content.line.removesuffix(link.label).rstrip()
    return link.label.startswith("@") and handle.casefold() == (names.user(url) or "").casefold() and before.endswith(("—", "–"))


def _in_attributes(element: Element) -> Iterator[Embed]:
    """Yield the post whose id or URL is in an attribute: AMP, frames saved by a browser, custom elements."""
    for name in DECLARATION.marks.key_attributes:
        post = _post_named_by(element.attributes.get(name, ""), element.base)
        if post is not None and _shows(element, name):
            amp = element.name.startswith("amp-")
            embed = Embed(
                platform=names.NAME,
                post=post,
                form=Form.AMP if amp else Form.RENDERED if element.name == "iframe" else Form.ATTRIBUTE,
                url=str(names.address(post)),
                locator=f'[{name.lower()}*="{post.key}"]',
            )
            placeholder = next(_in_placeholder(element, post), None)
            yield replace(placeholder, form=embed.form, locator=embed.locator) if placeholder else embed
            return


def _in_placeholder(element: Element, post: PostRef) -> Iterator[Embed]:
    """Yield the post from the blockquote in an element, which shows it until a script runs."""
    if "<blockquote" not in element.source:
        return
    for content in element.content.select("blockquote"):
        named = [(link, url) for link, url in _links(content, element.base) if names.identify(url) == post]
        if named:
            yield _embed(content, *named[-1], post, flat_text.last_attribution(content.text))


def _shows(element: Element, attribute: str) -> bool:
    """Whether an attribute means a post: `status` is a common name, and means one only on an element made for posts."""
    return attribute != "status" or element.name == "embetty-tweet"


def _post_named_by(value: str, base: URL | None) -> PostRef | None:
    """The post whose id or URL an attribute's value is."""
    bare = _BARE_ID.fullmatch(value.strip())
    if bare:
        return names.identify(names.address(PostRef(platform=names.NAME, key=bare[1])))
    url = parse_web_url(value, base=base) if "/" in value else None
    return names.identify(url) if url else None
