"""`find`: the posts that articles show. Nothing is written, and the network is touched only for a source that is a URL."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from archiver.app.runs.clock import Clock
from archiver.app.sources.reading import read_source
from archiver.app.sources.rendering import RenderMode
from archiver.app.sources.results import ReadArticle, SourceListing
from archiver.app.sources.source import Source, SourceProblem, SourceURL
from archiver.web import WebSettings, open_web

if TYPE_CHECKING:
    from archiver.web.door import Web


async def find(
    sources: Iterable[Source], *, clock: Clock, web: WebSettings, render: RenderMode = RenderMode.AUTO
) -> AsyncIterator[ReadArticle | SourceProblem]:
    """Each article with its posts, in the order of the sources; the door to the web is opened at the first URL.

    What a feed, a sitemap or a section page leads on to comes in its place.
    """
    async with AsyncExitStack() as stack:
        door: Web | None = None
        waiting: list[Iterator[Source]] = [iter(sources)]
        while waiting:
            source = next(waiting[-1], None)
            if source is None:
                waiting.pop()
                continue
            if door is None and isinstance(source, SourceURL):
                door = await stack.enter_async_context(open_web(web, clock=clock))
            read = await read_source(source, web=door, at=clock(), render=render)
            if isinstance(read, SourceListing):
                waiting.append(read.sources)
            for one in _told(read):
                yield one


def _told(read: ReadArticle | SourceProblem | SourceListing) -> Iterator[ReadArticle | SourceProblem]:
    """What is there to tell of a source, and the trouble with it."""
    article = read.page if isinstance(read, SourceListing) else read
    if article is not None:
        yield article
    if isinstance(article, ReadArticle) and article.problem is not None:
        yield article.problem
