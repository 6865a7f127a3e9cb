"""What most platforms share in how their posts stand in pages.

A post is named by an address, or by an element made for it: a class or a tag of the platform's own, whose attributes or links hold
the address or the key. A platform says which these are, and what its own blockquote tells.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Address, Candidate, Element, FlatText, Marks
from archiver.platforms.toolkit.uri_schemes import parse_web_url

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedText:
    """What an element tells of its post, beside its name."""

    words: str | None = None
    author: str | None = None
    handle: str | None = None
    printed: date | None = None


class StandardFinder(ABC):
    """A platform whose posts stand in pages as most do.

    `classes` and `tags` are of the elements made for its posts, `attributes` those of their attributes that name the post, by
    address or key, the surest first; `telling` are attributes by which an element of whatever name and class can be one of them.
    """

    name: ClassVar[str]
    classes: ClassVar[frozenset[str]] = frozenset()
    tags: ClassVar[frozenset[str]] = frozenset()
    attributes: ClassVar[tuple[str, ...]] = ()
    telling: ClassVar[frozenset[str]] = frozenset()

    @property
    def marks(self) -> Marks:
        """Which elements could be this platform's own."""
        return Marks(names=self.tags, classes=self.classes, attributes=self.telling)

    @abstractmethod
    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names, if it is one of this platform's."""

    @abstractmethod
    def address(self, post: PostRef) -> URL:
        """The post's public address."""

    def posted_at(self, post: PostRef) -> datetime | None:  # noqa: ARG002 - what a platform without time in its keys knows of any post
        """What the key itself says of the time: here nothing."""
        return None

    def alias(self, url: URL) -> Alias | None:  # noqa: ARG002 - what a platform without short names makes of any address
        """The short name that a URL spells, where only the network knows whose it is: here none."""
        return None

    def handle(self, url: URL) -> str | None:  # noqa: ARG002 - what a platform without handles in its addresses makes of any
        """The author's handle in a post's address: here none."""
        return None

    def keyed(self, written: str) -> PostRef | None:  # noqa: ARG002 - what a platform that never writes a bare key makes of any text
        """The post whose bare key an attribute holds: here none."""
        return None

    def told(self, inside: "ElementContent") -> EmbedText:  # noqa: ARG002 - what a platform whose markup holds no words tells
        """What the platform's own markup tells of its post: here nothing."""
        return EmbedText()

    def residue(self, stretch: FlatText) -> Iterable[Embed]:  # noqa: ARG002 - what a platform leaves nothing of in flat text
        """The posts that a flattened text shows: here none."""
        return ()

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup, and nobody else's."""
        match candidate:
            case Address():
                return self._at(candidate.url)
            case Element():
                return self._in(candidate) if self._is_ours(candidate) else ()
            case FlatText():
                return self.residue(candidate)

    def post(self, key: str) -> PostRef:
        """The post of that key."""
        return PostRef(platform=self.name, key=key)

    def _is_ours(self, element: Element) -> bool:
        return element.name in self.tags or not self.classes.isdisjoint(element.classes)

    def _at(self, url: URL) -> Iterator[Embed]:
        post = self.identify(url)
        if post is not None:
            yield self._embed(post, Form.BARE_URL, handle=self.handle(url))
            return
        alias = self.alias(url)
        if alias is not None:
            yield Embed(platform=self.name, post=None, form=Form.BARE_URL, url=str(url), aliases=(alias,))

    def _in(self, element: Element) -> Iterator[Embed]:
        """The post that an element made for posts shows."""
        named = self._named(element)
        if named is None:
            return
        tells = self.told(element.inside) if element.source else EmbedText()
        post, alias = named
        form = Form.BLOCKQUOTE if element.name == "blockquote" else Form.AMP if element.name.startswith("amp-") else Form.ATTRIBUTE
        yield Embed(
            platform=self.name,
            post=post,
            form=form,
            url=str(self.address(post)) if post else None,
            aliases=(alias,) if alias else (),
            words=tells.words,
            author=tells.author,
            handle=tells.handle,
            printed=tells.printed,
            locator=f'{element.name}:has([href*="{post.key if post else alias}"])' if element.source else element.name,
        )

    def _named(self, element: Element) -> tuple[PostRef | None, Alias | None] | None:
        """The post that an element names: by its attributes, else by the links in it."""
        aliases: list[Alias] = []
        for written in self._written(element):
            post, alias = self._reads(written, element.base)
            if post is not None:
                return post, None
            if alias is not None:
                aliases.append(alias)
        return (None, aliases[0]) if aliases else None

    def _written(self, element: Element) -> Iterator[str]:
        for name in self.attributes:
            written = element.attributes.get(name)
            if written:
                yield written.strip()
        if "href" in element.attributes:
            yield element.attributes["href"]
        if element.source and (element.name == "blockquote" or "<blockquote" not in element.source):
            yield from (link.href for link in element.inside.links if link.href)

    def _reads(self, written: str, base: URL | None) -> tuple[PostRef | None, Alias | None]:
        post = self.keyed(written)
        if post is not None:
            return post, None
        url = parse_web_url(written, base=base) if "/" in written else None
        if url is None:
            return None, None
        post = self.identify(url)
        return post, None if post else self.alias(url)

    def _embed(self, post: PostRef, form: Form, *, handle: str | None = None) -> Embed:
        return Embed(platform=self.name, post=post, form=form, url=str(self.address(post)), handle=handle)


def host_is(url: URL, *domains: str) -> bool:
    """Whether a URL's host is one of the domains or below one."""
    host = url.host
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def web(host: str, path: str, query: str = "") -> URL:
    """An address on the web."""
    return URL(scheme="https", host=host, path=path, query=query)
