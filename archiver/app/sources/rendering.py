"""Rendering: an article as the browser shows it, beside its source, where the source hints at posts that it does not contain.

Only pages that were fetched are rendered, by their address and through the gate. A saved file, a text, a page of a web archive is
what it is: its scripts would run today, and what they showed would not be what was saved.
"""

from dataclasses import replace
from enum import StrEnum

from archiver.app.sources.results import ReadArticle, UnreadableSource
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.rendering import merge_rendered, needs_rendering
from archiver.model.articles import Markup
from archiver.model.captures import Capture
from archiver.platforms import FINDERS
from archiver.web import Shortfall, in_words
from archiver.web.door import Web

_OF_THE_DOCUMENT = frozenset({Shortfall.TIMED_OUT, Shortfall.DOM_CUT, Shortfall.TOO_LARGE})
"""The shortfalls that keep a document from being whole; pictures are not asked for here."""


class RenderMode(StrEnum):
    """Which fetched pages the browser renders."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


async def rendered(read: ReadArticle, *, web: Web, render: RenderMode) -> ReadArticle:
    """What an article shows by its source and as the browser shows it; as it was read, where there is no need or no browser."""
    if render is RenderMode.NEVER or read.article.markup is not Markup.HTML or not read.exchanges:
        return read
    if render is RenderMode.AUTO and not needs_rendering(read.article, read.embeds):
        return read
    address = read.exchanges[-1].url
    capture = await web.capture(address)
    if not capture.dom or Shortfall.ERROR_PAGE in capture.shortfalls:
        return replace(read, trouble=_trouble(read, capture))
    try:
        shown = read_article(
            read.article.source, capture.dom.encode(errors="replace"), url=read.article.metadata.url, content_type="text/html"
        )
    except InputError:
        return replace(read, trouble=_trouble(read, capture))
    # Neither the picture nor what the page loaded is kept: the article's own exchange is, and the document that came of it.
    lacking = tuple(one for one in capture.shortfalls if one in _OF_THE_DOCUMENT)
    kept = replace(capture, screenshot=None, exchanges=(), shortfalls=lacking)
    return replace(read, embeds=merge_rendered(read.embeds, find_embeds(shown, FINDERS)), shown=shown, capture=kept)


def _trouble(read: ReadArticle, capture: Capture) -> UnreadableSource:
    """Why a page could not be rendered; what its source shows counts all the same."""
    words = ", and ".join(in_words(Shortfall(one)) for one in capture.shortfalls) or "it shows nothing"
    remedy = "try again later; --render never leaves it at the page's source"
    if Shortfall.NO_BROWSER in capture.shortfalls:
        remedy = "`doctor` says how to install a browser; --render never does without"
    return UnreadableSource(
        source=read.article.source, what=f"hints at more posts, but could not be rendered: {words}", remedy=remedy
    )
