"""Base class for `markup.py`: finds a platform's posts by address and by the elements that it declares.

A post is named by an address, or by an element made for it: a class or a tag of the platform's own, whose attributes or links hold
the address or the key. A platform declares which these are (`Marks`), and reads what its own blockquote says.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.declaration import Declaration
from archiver.platforms.interface import Address, Candidate, Element, FlatText
from archiver.platforms.toolkit.uri_schemes import parse_web_url

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedText:
    """What an embed's markup says of its post beside the name: words, author, handle, printed date."""

    words: str | None = None
    author: str | None = None
    handle: str | None = None
    printed: date | None = None


class StandardFinder(ABC):
    """A finder for platforms whose posts stand in pages as most do; what differs is overridden."""

    declaration: ClassVar[Declaration]

    @property
    def name(self) -> str:
        """The platform's key in the ledger."""
        return self.declaration.name

    @abstractmethod
    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names, if it is one of this platform's."""

    @abstractmethod
    def address(self, post: PostRef) -> URL:
        """The post's public address."""

    def posted_at(self, post: PostRef) -> datetime | None:  # noqa: ARG002 - a default for platforms without time in their keys
        """The time that the key tells: here none."""
        return None

    def alias(self, url: URL) -> Alias | None:  # noqa: ARG002 - a default for platforms without short links
        """The short name that a URL spells, whose post only the network knows: here none."""
        return None

    def handle(self, url: URL) -> str | None:  # noqa: ARG002 - a default for platforms without handles in addresses
        """The author's handle in a post's address: here none."""
        return None

    def post_from_key(self, written: str) -> PostRef | None:  # noqa: ARG002 - a default for platforms that write no bare keys
        """The post whose bare key an attribute holds: here none."""
        return None

    def read_embed(self, content: "ElementContent") -> EmbedText:  # noqa: ARG002 - a default for markup without words
        """What the platform's own markup says of its post: here nothing."""
        return EmbedText()

    def find_in_text(self, flat: FlatText) -> Iterable[Embed]:  # noqa: ARG002 - a default for platforms of which flattening leaves nothing
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
                return self.find_in_text(candidate)

    def post(self, key: str) -> PostRef:
        """The post of that key."""
        return PostRef(platform=self.name, key=key)

    def _is_ours(self, element: Element) -> bool:
        """Whether an element has one of the declared marks."""
        marks = self.declaration.marks
        return (
            element.name in marks.tags
            or not marks.classes.isdisjoint(element.classes)
            or not marks.attributes.isdisjoint(element.attributes)
            or element.attributes.get("id", "").startswith(marks.id_prefixes or ("\0",))
        )

    def _at_own_domain(self, url: URL) -> bool:
        """Whether a URL's host is one of the declared domains, or below one."""
        return host_is(url, *self.declaration.addresses.domains)

    def _at(self, url: URL) -> Iterator[Embed]:
        post = self.identify(url)
        if post is not None:
            handle = self.handle(url)
            yield Embed(platform=self.name, post=post, form=Form.BARE_URL, url=str(self.address(post)), handle=handle)
            return
        alias = self.alias(url)
        if alias is not None:
            yield Embed(platform=self.name, post=None, form=Form.BARE_URL, url=str(url), aliases=(alias,))

    def _in(self, element: Element) -> Iterator[Embed]:
        """The post that an element made for posts shows."""
        named = self._find_post(element)
        if named is None:
            return
        text = self.read_embed(element.content) if element.source else EmbedText()
        post, alias = named
        yield Embed(
            platform=self.name,
            post=post,
            form=form_of(element),
            url=str(self.address(post)) if post else None,
            aliases=(alias,) if alias else (),
            words=text.words,
            author=text.author,
            handle=text.handle,
            printed=text.printed,
            locator=f'{element.name}:has([href*="{post.key if post else alias}"])' if element.source else element.name,
        )

    def _find_post(self, element: Element) -> tuple[PostRef | None, Alias | None] | None:
        """The post that an element names: by its attributes, else by the links in it."""
        aliases: list[Alias] = []
        for written in self._written(element):
            post, alias = self._post_or_alias(written, element.base)
            if post is not None:
                return post, None
            if alias is not None:
                aliases.append(alias)
        return (None, aliases[0]) if aliases else None

    def _written(self, element: Element) -> Iterator[str]:
        """The keys and addresses that an element holds, the surest first."""
        for name in self.declaration.marks.key_attributes:
            written = element.attributes.get(name)
            if written:
                yield written.strip()
        if "href" in element.attributes:
            yield element.attributes["href"]
        if element.source and (element.name == "blockquote" or "<blockquote" not in element.source):
            yield from (link.href for link in element.content.links if link.href)

    def _post_or_alias(self, written: str, base: URL | None) -> tuple[PostRef | None, Alias | None]:
        post = self.post_from_key(written)
        if post is not None:
            return post, None
        url = parse_web_url(written, base=base) if "/" in written else None
        if url is None:
            return None, None
        post = self.identify(url)
        return post, None if post else self.alias(url)


def form_of(element: Element) -> Form:
    """The form in which an element shows a post."""
    if element.name.startswith("amp-"):
        return Form.AMP
    return Form.BLOCKQUOTE if element.name == "blockquote" else Form.ATTRIBUTE


def host_is(url: URL, *domains: str) -> bool:
    """Whether a URL's host is one of the domains or below one."""
    return any(url.host == domain or url.host.endswith("." + domain) for domain in domains)


def web(host: str, path: str, query: str = "") -> URL:
    """An address on the web."""
    return URL(scheme="https", host=host, path=path, query=query)
