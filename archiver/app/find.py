"""`find`: the posts that articles show. Nothing is written, and the network is touched only for a source that is a URL."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from archiver.app.articles import Read, Unread, read_source
from archiver.app.clock import Clock
from archiver.app.sources import Source, SourceURL
from archiver.web import WebSettings, open_web

if TYPE_CHECKING:
    from archiver.web.door import Web


async def find(sources: Iterable[Source], *, clock: Clock, web: WebSettings) -> AsyncIterator[Read | Unread]:
    """Each article with its posts, in the order of the sources; the door to the web is opened at the first URL."""
    async with AsyncExitStack() as stack:
        door: Web | None = None
        for source in sources:
            if door is None and isinstance(source, SourceURL):
                door = await stack.enter_async_context(open_web(web, clock=clock))
            yield await read_source(source, web=door, at=clock())
