"""Builds Instagram's probes and reads the answers: embed page, page and oEmbed, none of which says that a post is gone.

`EmbedBrokenMedia` covers deleted, private, age-gated and never-existed posts, those that may not be embedded, and has been seen on
live ones when requested from a data centre. A post's page without metadata says no more. So only an answer with the post proves
anything.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, attributes, markup, page, property_of, words_of
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.probes import ask_link, ask_oembed, ask_page, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

EMBED = "instagram-embed"
PAGE = "instagram-page"
OEMBED = "instagram-oembed"
LINK = "instagram-link"

_HOSTS = frozenset({"www.instagram.com", "instagram.com"})
_GRAPH = frozenset({"graph.facebook.com"})
_CODE = re.compile(r"[A-Za-z0-9_\-]{5,60}")
_POST_PATH = re.compile(r"/(?:p|tv|reels?)/([A-Za-z0-9_\-]{5,60})(?:/|$)")
_ALIAS = re.compile(r"(?:www\.)?(?:instagram\.com|instagr\.am)/share/\S{3,100}")

# The live one: National Geographic's, number 2310750110684704208, in which discourse/onebox recorded it twice. The gone one: a real
# code with one character changed, as recorded.
CONTROLS = Controls(
    live=(PostRef(platform="instagram", key="CARbvuYDm3Q"),), gone=(PostRef(platform="instagram", key="CuE2WNQs6vA"),)
)
targets = redirect_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of the embed page, of the post's page and of oEmbed."""
    if not _CODE.fullmatch(post.key):
        return ()
    address = f"https://www.instagram.com/p/{post.key}/"
    return (
        ask_page(EMBED, f"{address}embed/captioned/"),
        ask_page(PAGE, address),
        ask_oembed(OEMBED, "https://graph.facebook.com/v26.0/instagram_oembed", address),
    )


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    readers = {EMBED: _read_embed, PAGE: _read_page, OEMBED: of_object(_read_oembed)}
    return read_by_kind(post, answer, readers, hosts=_GRAPH if answer.probe.kind == OEMBED else _HOSTS)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a share link leads; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}"),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    url = f"https://www.instagram.com/p/{post.key}/embed/captioned/"
    return CapturePage(url=url, elements=(".Embed", ".EmbedFrame", ".EmbedSimple", "article"))


def _read_embed(post: PostRef, answer: Answer) -> Reading:
    """The reading of the embed page, which shows the post and links to it, or shows that it is broken."""
    parsed = page(answer.body)
    handle = words_of(parsed.select_one(".UsernameText"))
    caption = parsed.select_one(".Caption")
    if handle is None and caption is None:
        broken = parsed.select_one(".EmbedBrokenMedia, .ebmMessage, .EmbedIsBroken, .ebmLogo") is not None
        return Gone(reason=Reason.NOT_STATED, ambiguous=True) if broken else unrecognised_page(answer)
    codes = {found[1] for href in attributes(parsed, "a[href]", "href") if (found := _POST_PATH.search(href.split("?")[0]))}
    if post.key not in codes:
        return other_post(", ".join(sorted(codes)))
    return Present(content=Content(author=Author(handle=handle), text=_caption(parsed)) if caption is not None else None)


def _caption(parsed: "BeautifulSoup") -> str:
    """The caption's words, without the author's name before them and the link to the comments behind them."""
    for chrome in parsed.select(".Caption .CaptionUsername, .Caption .CaptionComments"):
        chrome.decompose()
    return words_of(parsed.select_one(".Caption")) or ""


def _read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of the post's page: its metadata for link previews shows a live post; without it, the page says nothing."""
    parsed = page(answer.body)
    address = parse_url(property_of(parsed, "og:url") or "")
    named = _POST_PATH.search(address.path) if address else None
    if named is None:
        return unrecognised_page(answer)
    if named[1] != post.key:
        return other_post(address)
    shown = property_of(parsed, "og:type") != "profile" and property_of(parsed, "og:title") and property_of(parsed, "og:image")
    return Present() if shown else unrecognised_page(answer)


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of oEmbed, given only for posts that may be embedded, since November 2025 without author and text."""
    address = attribute(markup(text(payload, "html")).select_one("[data-instgrm-permalink]"), "data-instgrm-permalink")
    url = parse_url(address) if address else None
    named = _POST_PATH.search(url.path) if url else None
    if named is None:
        return not_understood("an object that names no post")
    return Present(content=_content(payload)) if named[1] == post.key else other_post(url)


def _content(payload: Mapping[str, JSONValue]) -> Content | None:
    caption = text(payload, "title")
    if not caption:
        return None
    number = payload.get("author_id")
    author = Author(id=str(number) if isinstance(number, int) else None, handle=text(payload, "author_name"))
    return Content(author=author, text=caption)
