"""Render an article in the browser, where its source hints at posts that it does not contain.

Only fetched pages are rendered, by their URL and through the gate. Saved files, text and pages of web archives are not: their
scripts would run today, and what they showed would not be what was saved.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

from archiver.app.runs.parsing_thread import in_thread
from archiver.app.sources.problems import bound_problems
from archiver.app.sources.results import ReadArticle
from archiver.app.sources.source import SourceProblem
from archiver.bounds import noting
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.reading_budget import ReadingBudget
from archiver.finding.rendering import merge_rendered, needs_rendering
from archiver.finding.shown_places import shown_places
from archiver.model.articles import Article, Markup
from archiver.model.captures import Capture
from archiver.model.embeds import Embed, ShownPlace
from archiver.model.shortfalls import Shortfall
from archiver.platforms import FINDERS
from archiver.web.door import Web

_DOCUMENT_SHORTFALLS = frozenset(
    {Shortfall.TIMED_OUT, Shortfall.DOM_CUT, Shortfall.TOO_LARGE, Shortfall.TOO_MANY_REQUESTS, Shortfall.LED_ELSEWHERE}
)
"""The shortfalls that leave a document incomplete; those of pictures do not matter here."""
_PNG_HEIGHT = slice(20, 24)
"""The bytes of a PNG that hold its height."""


class RenderMode(StrEnum):
    """Which fetched pages the browser renders."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


async def render_if_needed(read: ReadArticle, *, web: Web, mode: RenderMode) -> ReadArticle:
    """The article with the embeds that the browser shows added, and a problem where it could not be rendered.

    It comes back as it was where `mode` or its kind rules rendering out, or where its source hints at no more posts.
    """
    if mode is RenderMode.NEVER or read.article.markup is not Markup.HTML or not read.exchanges:
        return read
    if mode is RenderMode.AUTO and not await in_thread(partial(needs_rendering, read.article, read.embeds)):
        return read
    capture = await web.capture(read.exchanges[-1].url)
    if not capture.dom or Shortfall.ERROR_PAGE in capture.shortfalls:
        return replace(read, problems=(*read.problems, _problem(read, capture)))
    try:
        rendered, embeds, unread = await in_thread(partial(_rendered, read, capture.dom))
    except InputError:
        return replace(read, problems=(*read.problems, _problem(read, capture)))
    # What the page loaded is not kept, only the article's own exchange, the rendered document, and its picture if it shows a post.
    lacking = tuple(shortfall for shortfall in capture.shortfalls if shortfall in _DOCUMENT_SHORTFALLS)
    merged = merge_rendered(read.embeds, embeds)
    places = _places(merged, capture)
    screenshot = capture.screenshot if any(place.box is not None for place in places) else None
    capture = replace(capture, screenshot=screenshot, exchanges=(), boxes=(), shortfalls=lacking)
    problems = tuple(dict.fromkeys((*read.problems, *unread)))
    return replace(read, embeds=merged, rendered=rendered, capture=capture, places=places, problems=problems)


def _places(embeds: Sequence[Embed], capture: Capture) -> tuple[ShownPlace, ...]:
    """Where the picture of a page shows its posts."""
    height = int.from_bytes(capture.screenshot[_PNG_HEIGHT], "big") if capture.screenshot is not None else 0
    return shown_places(embeds, capture.boxes, height=height)


def _rendered(read: ReadArticle, document: str) -> tuple[Article, tuple[Embed, ...], Sequence[SourceProblem]]:
    """The article as the browser shows it, the posts in it, and what of it was not read; `InputError` if it cannot be read."""
    with noting() as reached:
        content, budget = document.encode(errors="replace"), ReadingBudget(reached=reached)
        article = read_article(read.article.source, content, url=read.article.metadata.url, content_type="text/html")
        embeds = find_embeds(article, FINDERS, budget)
    return article, embeds, bound_problems(article.source, reached)


def _problem(read: ReadArticle, capture: Capture) -> SourceProblem:
    """Why a page could not be rendered; the embeds in its source are recorded anyway."""
    why = ", and ".join(Shortfall(shortfall).words for shortfall in capture.shortfalls) or "it shows nothing"
    remedy = "try again later; --render never reads only the page's source"
    if Shortfall.NO_BROWSER in capture.shortfalls:
        remedy = "`doctor` says how to install a browser; --render never works without one"
    return SourceProblem(source=read.article.source, what=f"hints at more posts, but could not be rendered: {why}", remedy=remedy)
