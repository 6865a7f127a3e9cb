"""`find`: list the posts that articles show. Nothing is written, and only sources that are URLs use the network."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from archiver.app.runs.clock import Clock
from archiver.app.sources.account_folders import account_lists
from archiver.app.sources.read_source import read_source
from archiver.app.sources.rendering import RenderMode
from archiver.app.sources.results import ReadArticle, SourceListing
from archiver.app.sources.source import Source, SourceAccount, SourceCopies, SourceProblem, SourceURL
from archiver.web import WebSettings, open_web

if TYPE_CHECKING:
    from archiver.web.door import Web


async def find(
    sources: Iterable[Source], *, clock: Clock, web: WebSettings, render: RenderMode = RenderMode.AUTO
) -> AsyncIterator[ReadArticle | SourceProblem]:
    """Read the articles in the order of the sources; those of a listing follow it. The web is opened at the first URL."""
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
            if isinstance(read, SourceCopies):
                continue
            if isinstance(read, SourceAccount):
                waiting.append(account_lists(read))
                continue
            if isinstance(read, SourceListing):
                waiting.append(read.sources)
                if read.page is None:
                    continue
                read = read.page
            yield read
            for problem in read.problems if isinstance(read, ReadArticle) else ():
                yield problem
