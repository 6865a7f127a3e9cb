"""Finds posts of X: by address (`names`), in elements (`elements`), in flat text (`flat_text`, `pasted_posts`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Address, Candidate, Element, FlatText
from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.x import DECLARATION, names
from archiver.platforms.x.probes import is_id


class X(StandardFinder):
    """Finder for X; what reads pages is loaded with the first page: compiling its patterns takes as long as a look-up."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names."""
        return names.identify(url)

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return names.address(post)

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's id."""
        return names.posted_at(post) if is_id(post.key) else None

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts of X that a candidate shows."""
        if isinstance(candidate, Address):
            return _at(candidate.url)
        from archiver.platforms.x import elements, flat_text, pasted_posts  # noqa: PLC0415 - see the class

        match candidate:
            case Element():
                return elements.embeds(candidate)
            case FlatText():
                return (*flat_text.embeds(candidate), *pasted_posts.embeds(candidate))


FINDER = X()


def _at(url: URL) -> Iterator[Embed]:
    """The post that an address names; its user is the author, though X does not look at it."""
    post = names.identify(url)
    if post is not None:
        handle = names.user(url)
        yield Embed(platform=names.NAME, post=post, form=Form.BARE_URL, url=str(names.address(post, handle)), handle=handle)
