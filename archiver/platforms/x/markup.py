"""X's finder: finds posts by URL (`names`), in `elements`, and in flat text (`flat_text`, `pasted_posts`, `shared_texts`)."""

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
    """Finder for X; the modules that read pages are imported with the first page, since compiling their patterns takes time."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none."""
        return names.identify(url)

    def address(self, post: PostRef) -> URL:
        """The post's public URL."""
        return names.address(post)

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's id."""
        return names.posted_at(post) if is_id(post.key) else None

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts of X that a candidate shows."""
        if isinstance(candidate, Address):
            return _at(candidate.url)
        from archiver.platforms.x import elements, flat_text, pasted_posts, shared_texts  # noqa: PLC0415 - see the class

        match candidate:
            case Element():
                return elements.embeds(candidate)
            case FlatText():
                return (*flat_text.embeds(candidate), *pasted_posts.embeds(candidate), *shared_texts.embeds(candidate))


FINDER = X()


def _at(url: URL) -> Iterator[Embed]:
    """Yield the post that a URL names, with the handle in the URL."""
    post = names.identify(url)
    if post is not None:
        handle = names.user(url)
        yield Embed(platform=names.NAME, post=post, form=Form.BARE_URL, url=str(names.address(post, handle)), handle=handle)
