"""How X's posts stand in pages: the official blockquote and what newsrooms make of it, frames, AMP, custom elements.

A blockquote is X's when its class says so, or when it has X's own shape: an attribution with a link to the post at its end.
The last link to a post in it is the post; earlier ones are what the post itself mentions.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Address, Candidate, Element, FlatText, Marks
from archiver.platforms.parsing.element_content import ElementContent, Link
from archiver.platforms.parsing.printed_dates import date_in
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.platforms.x import flat_text as residue
from archiver.platforms.x import length as words
from archiver.platforms.x import names, pasted
from archiver.platforms.x import substack as cards

_CLASS = re.compile(r"(?:^|[\s_-])(?:tweet|twitter)(?=[\s_-]|$)", re.IGNORECASE)
_ID_ATTRIBUTES = ("data-tweet-id", "data-tweetid", "data-tweetId", "tweetid", "tweet-id", "status")

MARKS = Marks(names=frozenset({"blockquote"}), classes=frozenset({"tweet"}), attributes=frozenset(_ID_ATTRIBUTES))


def embeds(candidate: Candidate) -> Iterable[Embed]:
    """The posts of X that a candidate shows."""
    match candidate:
        case FlatText():
            return (*residue.embeds(candidate), *pasted.embeds(candidate))
        case Address():
            return _at(candidate.url)
        case Element(name="blockquote"):
            return _in_blockquote(candidate)
        case Element() if "tweet" in candidate.classes and "data-attrs" in candidate.attributes:
            return cards.embeds(candidate)
        case Element():
            return _in_attributes(candidate)


def _at(url: URL) -> Iterator[Embed]:
    """The post that an address names; its user is the author, though X does not look at it."""
    post = names.identify(url)
    if post is not None:
        handle = names.user(url)
        yield Embed(platform=names.NAME, post=post, form=Form.BARE_URL, url=str(names.address(post, handle)), handle=handle)


def _in_blockquote(element: Element) -> Iterator[Embed]:
    ours = _CLASS.search(element.attributes.get("class", "")) is not None
    if "href" not in element.source or "<blockquote" in element.source[1:] or not (ours or "status" in element.source):
        return
    inside = element.inside
    links = [(link, url, post) for link, url in _links(inside, element.base) if (post := names.identify(url))]
    if not links:
        return
    link, url, post = links[-1]
    attribution = residue.last_attribution(inside.text)
    if not ours and attribution is None and not _is_all_link(inside):
        return
    yield _told(inside, link, url, post, attribution)


def _told(inside: ElementContent, link: Link, url: URL, post: PostRef, attribution: residue.Attribution | None) -> Embed:
    """What a blockquote tells of its post."""
    quoted = _quoted(inside, link, attribution)
    text, codes = residue.without_pictures(quoted)
    handle = attribution.handle if attribution else names.user(url)
    return Embed(
        platform=names.NAME,
        post=post,
        form=Form.BLOCKQUOTE,
        url=str(names.address(post, handle)),
        aliases=tuple(codes),
        words=text or None,
        truncated=words.truncated(text),
        author=attribution.author if attribution else None,
        handle=handle,
        printed=_printed(link, attribution),
        locator=f'blockquote:has(a[href*="/{post.key}"])',
    )


def _printed(link: Link, attribution: residue.Attribution | None) -> date | None:
    """The date that the link to the post shows, else the one behind the author's handle."""
    return date_in(link.label) or (attribution.printed if attribution else None) or None


def _links(inside: ElementContent, base: URL | None) -> Iterator[tuple[Link, URL]]:
    for link in inside.links:
        url = parse_web_url(link.href or "", base=base)
        if url is not None:
            yield link, url


def _is_all_link(inside: ElementContent) -> bool:
    """Whether a blockquote holds nothing but its link: the form that newsrooms paste when they leave the words to the script."""
    text = inside.line
    return len(text) == 0 or (parse_url(text) is not None and names.identify(parse_url(text) or _NOWHERE) is not None)


_NOWHERE = URL(scheme="https", host="invalid")


def _quoted(inside: ElementContent, link: Link, attribution: residue.Attribution | None) -> str:
    """The words of the post: what stands before the attribution; without one, everything but the link."""
    text = inside.text
    if attribution is not None:
        return text[: attribution.start].strip()
    label = link.label
    rest = text.rstrip().removesuffix(label).strip() if label else text.strip()
    return rest.strip("—–- \n")


def _in_attributes(element: Element) -> Iterator[Embed]:
    """Posts that an element names by an id or an address in its attributes: AMP, frames kept by a browser, custom elements."""
    for name in _ID_ATTRIBUTES:
        written = element.attributes.get(name, "")
        post = _named(written, element.base)
        if post is not None and _shows(element, name):
            amp = element.name.startswith("amp-")
            embed = Embed(
                platform=names.NAME,
                post=post,
                form=Form.AMP if amp else Form.RENDERED if element.name == "iframe" else Form.ATTRIBUTE,
                url=str(names.address(post)),
                locator=f'[{name.lower()}*="{post.key}"]',
            )
            told = next(_in_placeholder(element, post), None) if amp else None
            yield replace(told, form=embed.form, locator=embed.locator) if told else embed
            return


def _in_placeholder(element: Element, post: PostRef) -> Iterator[Embed]:
    """What an element for AMP shows until its script runs: the official blockquote, with the words."""
    if "<blockquote" not in element.source:
        return
    for inside in element.inside.elements("blockquote"):
        named = [(link, url) for link, url in _links(inside, element.base) if names.identify(url) == post]
        if named:
            yield _told(inside, *named[-1], post, residue.last_attribution(inside.text))


def _shows(element: Element, attribute: str) -> bool:
    """Whether an attribute's meaning is X's: `status` is a common word, and X's only on an element made for posts."""
    return attribute != "status" or element.name == "embetty-tweet"


def _named(written: str, base: URL | None) -> PostRef | None:
    if written.isdecimal():
        return names.identify(names.address(PostRef(platform=names.NAME, key=written)))
    url = parse_web_url(written, base=base) if "/" in written else None
    return names.identify(url) if url else None
