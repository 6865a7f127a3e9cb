"""The walk over an article: its candidates, each offered to every platform, and the posts that they claim."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from archiver.articles import Article, Markup
from archiver.embeds import Embed, Form, Kind
from archiver.finding import bare
from archiver.finding.addresses import at_address
from archiver.finding.merging import merge
from archiver.finding.page import Place, inside, parse_page, places
from archiver.platforms.interface import Finder, Stretch

_PARAGRAPHS = frozenset({"p", "div", "figure", "center", "section", "li"})
_EMBED_ADDRESSES = ("data-oembed-url", "data-embed-url")


def find_embeds(article: Article, platforms: Sequence[Finder]) -> tuple[Embed, ...]:
    """The posts that an article shows or links to, one each, in the order in which they stand."""
    found = _in_text(article, platforms) if article.markup is Markup.TEXT else _in_page(article, platforms)
    return merge(found)


def _in_text(article: Article, platforms: Sequence[Finder]) -> Iterable[Embed]:
    """The posts in a flat text: each platform's residue, and addresses; in the order in which they stand."""
    found = [embed for platform in platforms for embed in platform.embeds(Stretch(text=article.text))]
    found += bare.in_text(article.text, platforms)
    return sorted(found, key=lambda one: _start(one.locator))


def _start(locator: str) -> int:
    """Where a range of characters begins."""
    return int(locator.removeprefix("char=").partition(",")[0])


def _in_page(article: Article, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """The posts in a page; what stands inside of a claimed element is told with it."""
    page = parse_page(article.text)
    claimed: set[int] = set()
    for place in places(page, article.url):
        if place.node.mem_id in claimed:
            continue
        found = list(_claims(place, platforms))
        if found and place.element.name != "a":
            claimed.update(inside(place.node))
        yield from found


def _claims(place: Place, platforms: Sequence[Finder]) -> Iterator[Embed]:
    found = [embed for platform in platforms for embed in platform.embeds(place.element)]
    if found:
        yield from found
    elif place.element.name == "iframe":
        yield from _frame(place, platforms)
    elif place.element.name == "a":
        yield from _link(place, platforms)
    else:
        yield from _attribute(place, platforms)


def _frame(place: Place, platforms: Sequence[Finder]) -> Iterator[Embed]:
    for name, written in place.element.attributes.items():
        if "/" in written:
            embed = at_address(written, platforms, base=place.element.base)
            if embed is not None:
                yield replace(embed, form=Form.IFRAME, locator=f'iframe[{name}*="{_key(embed)}"]')
                return


def _attribute(place: Place, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """The post that an element is a place for: a script, or the reader's consent, puts it there."""
    for name in _EMBED_ADDRESSES:
        embed = at_address(place.element.attributes.get(name, ""), platforms, base=place.element.base)
        if embed is not None:
            yield replace(embed, form=Form.ATTRIBUTE, locator=f'[{name}*="{_key(embed)}"]')
            return


def _link(place: Place, platforms: Sequence[Finder]) -> Iterator[Embed]:
    embed = at_address(place.element.attributes.get("href", ""), platforms, base=place.element.base)
    if embed is not None:
        kind = Kind.EMBED if _stands_alone(place.node) else Kind.LINK
        yield replace(embed, kind=kind, locator=f'a[href*="{_key(embed)}"]')


def _key(embed: Embed) -> str:
    """What an address of the post contains, whatever else it says."""
    return embed.post.key if embed.post else embed.aliases[0].rpartition("/")[2]


def _stands_alone(node: LexborNode) -> bool:
    """Whether a link is its paragraph, and shows its own address: what an editor leaves for a script to turn into a post."""
    parent = node.parent
    if parent is None or parent.tag not in _PARAGRAPHS or not node.text().strip().startswith(("http://", "https://")):
        return False
    return not any(sibling is not None and _says(sibling) for sibling in (node.prev, node.next))


def _says(sibling: LexborNode) -> bool:
    """Whether what stands beside a link is more than a gap."""
    return sibling.tag != "br" and bool(sibling.text().strip())
