"""Base class for each platform's `markup.py`: finds posts by URL, by the elements that the platform declares, and in flat text.

An element made for a post has a class or a tag of the platform's own (`Marks`), and holds the post's URL or key in its attributes
or links.
"""

import re
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
    """What an embed's markup says of its post: words, author, handle, printed date."""

    words: str | None = None
    author: str | None = None
    handle: str | None = None
    printed: date | None = None


_NO_TEXT = EmbedText()
_NOTHING = re.compile(r"(?!)")


class StandardFinder:
    """Base of finders: for most platforms a few patterns are enough; the others override methods."""

    declaration: ClassVar[Declaration]
    post_path: ClassVar[re.Pattern[str]] = _NOTHING
    """Matches the start of the path of a post's URL, at one of the declared domains; the first group is the key."""
    handle_path: ClassVar[re.Pattern[str]] = _NOTHING
    """Matches the start of such a path if it holds the author's handle, the first group."""
    bare_key: ClassVar[re.Pattern[str]] = _NOTHING
    """Matches a key that an attribute holds without an address."""
    public_address: ClassVar[str] = ""
    """The address of a post's page, without scheme, with `{}` for the key."""

    @property
    def name(self) -> str:
        """The platform's key in the ledger."""
        return self.declaration.name

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names; None if it is not the URL of a post of this platform."""
        found = self.post_path.match(url.path) if self._at_own_domain(url) else None
        return self.post(found[1]) if found else None

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        host, _, path = self.public_address.partition("/")
        return web(host, "/" + path.format(post.key))

    def address_among(self, post: PostRef, known: Iterable[str]) -> URL:  # noqa: ARG002 - a default for platforms whose keys tell it
        """The post's public address, with the URLs that are known to name it; by its key alone here."""
        return self.address(post)

    def posted_at(self, post: PostRef) -> datetime | None:  # noqa: ARG002 - a default for platforms without time in their keys
        """The time that the post's key encodes; None here."""
        return None

    def alias(self, url: URL) -> Alias | None:  # noqa: ARG002 - a default for platforms without short links
        """The alias that a short or share link is, whose post only a request can tell; None here."""
        return None

    def handle(self, url: URL) -> str | None:
        """The author's handle in a post's URL; None if it holds none."""
        found = self.handle_path.match(url.path)
        return found[1] if found else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The post whose key an attribute holds; None if its value is not a bare key."""
        return self.post(written) if self.bare_key.fullmatch(written) else None

    def read_embed(self, content: "ElementContent") -> EmbedText:  # noqa: ARG002 - a default for markup without words
        """What the platform's own markup says of its post; nothing here."""
        return _NO_TEXT

    def find_in_text(self, flat: FlatText) -> Iterable[Embed]:  # noqa: ARG002 - a default for platforms of which flattening leaves nothing
        """The posts whose embeds were flattened to text; none here."""
        return ()

    def text_embed(self, flat: FlatText, start: int, end: int, text: EmbedText = _NO_TEXT) -> Embed:
        """The embed of which flattening left the characters from `start` to `end`."""
        return Embed(
            platform=self.name,
            post=None,
            form=Form.FLAT_TEXT,
            words=text.words,
            author=text.author,
            handle=text.handle,
            printed=text.printed,
            locator=f"char={flat.start + start},{flat.start + end}",
        )

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup."""
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
            element.name in marks.tags | marks.tags_with_content
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
            address = self.address_among(post, (str(url),))
            yield Embed(platform=self.name, post=post, form=Form.BARE_URL, url=str(address), handle=handle)
            return
        alias = self.alias(url)
        if alias is not None:
            handle = self.handle(url)
            yield Embed(platform=self.name, post=None, form=Form.BARE_URL, url=str(url), aliases=(alias,), handle=handle)

    def _in(self, element: Element) -> Iterator[Embed]:
        """The embed of an element made for posts, if it names a post or an alias."""
        named = self._find_post(element)
        if named is None:
            return
        text = self.read_embed(element.content) if element.source else _NO_TEXT
        post, alias, url = named
        yield Embed(
            platform=self.name,
            post=post,
            form=form_of(element),
            url=str(self.address_among(post, (str(url),) if url else ())) if post else None,
            aliases=(alias,) if alias else (),
            words=text.words,
            author=text.author,
            handle=text.handle or (self.handle(url) if url is not None else None),
            printed=text.printed,
            locator=f'{element.name}:has([href*="{post.key if post else alias}"])' if element.source else element.name,
        )

    def _find_post(self, element: Element) -> tuple[PostRef | None, Alias | None, URL | None] | None:
        """The post or alias that an element names, by its attributes, else by the links in it; and the URL that names the post."""
        aliases: list[Alias] = []
        for written in self._written(element):
            post, alias, url = self._post_or_alias(written, element.base)
            if post is not None:
                return post, None, url
            if alias is not None:
                aliases.append(alias)
        return (None, aliases[0], None) if aliases else None

    def _written(self, element: Element) -> Iterator[str]:
        """The keys and URLs that an element holds, the surest first."""
        for name in self.declaration.marks.key_attributes:
            written = element.attributes.get(name)
            if written:
                yield written.strip()
        if "href" in element.attributes:
            yield element.attributes["href"]
        if element.source and (element.name == "blockquote" or "<blockquote" not in element.source):
            yield from (link.href for link in element.content.links if link.href)

    def _post_or_alias(self, written: str, base: URL | None) -> tuple[PostRef | None, Alias | None, URL | None]:
        post = self.post_from_key(without_query(written))
        if post is not None:
            return post, None, None
        url = parse_web_url(written, base=base) if "/" in written else None
        if url is None:
            return None, None, None
        post = self.identify(url)
        return post, None if post else self.alias(url), url


def without_query(written: str) -> str:
    """A key as an attribute holds it, without the rest of an address behind it (`CODE/?utm_source=…`)."""
    return written if "://" in written else re.split(r"[?&#]", written.strip(), maxsplit=1)[0].rstrip("/")


def form_of(element: Element) -> Form:
    """The form of an embed by its element."""
    if element.name.startswith("amp-"):
        return Form.AMP
    return Form.BLOCKQUOTE if element.name == "blockquote" else Form.ATTRIBUTE


def host_is(url: URL, *domains: str) -> bool:
    """Whether a URL's host is one of the domains or below one."""
    return any(url.host == domain or url.host.endswith("." + domain) for domain in domains)


def web(host: str, path: str, query: str = "") -> URL:
    """An https URL."""
    return URL(scheme="https", host=host, path=path, query=query)
