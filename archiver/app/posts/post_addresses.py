"""The public addresses by which people look for a post: its platform's, also with its author's handle, and those in articles."""

from archiver.evidence import ShownEmbed
from archiver.model.posts import Alias, Content, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms import by_name, finder_by_name
from archiver.platforms.archived_copies import HasArchivedCopies, KnownNames
from archiver.platforms.lazy import api_of

MAX_ADDRESSES = 6
"""How many addresses of a post lead to its capture in a snapshot."""


def addresses_of(
    post: PostRef, *, aliases: tuple[Alias, ...], shown: tuple[ShownEmbed, ...], content: Content | None
) -> tuple[str, ...]:
    """The public addresses of a post, its platform's first; none where no platform of ours has it."""
    finder, platform = finder_by_name(post.platform), by_name(post.platform)
    if finder is None or platform is None:
        return ()
    printed = [url for entry in shown if (url := parse_url(entry.embed.url or "")) is not None and finder.identify(url) == post]
    handles = [content.author.handle if content is not None else None, *(entry.embed.handle for entry in shown)]
    names = KnownNames(addresses=tuple(printed), handles=tuple(dict.fromkeys(handle for handle in handles if handle)))
    api = api_of(platform)
    pages = [parse_url(probe.url) for probe in api.archived(post, names)] if isinstance(api, HasArchivedCopies) else []
    own = finder.address_among(post, [*map(str, printed), *aliases])
    found: list[URL] = [own, *(url for url in pages if url is not None and finder.identify(url) == post), *printed]
    return tuple(dict.fromkeys(str(url) for url in found))[:MAX_ADDRESSES]
