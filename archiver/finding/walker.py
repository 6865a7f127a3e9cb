"""The walk over an article: its candidates, each offered to every platform, and the posts that they claim."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from archiver.finding import bare_urls as bare
from archiver.finding import service_attributes as services
from archiver.finding.attributions import HANDLE_IN_PARENTHESES, find_attributions
from archiver.finding.boilerplate import is_boilerplate, is_in_noscript
from archiver.finding.deduplication import merge_embeds
from archiver.finding.dispatch import FinderIndex, finder_index
from archiver.finding.encoded_markup import decode_markup, embedded_urls
from archiver.finding.flat_text import CleanText, clean_text
from archiver.finding.json_ld import find_in_json_ld
from archiver.finding.markdown_quotes import find_markdown_quotes
from archiver.finding.page import CandidateNode, ParsedPage, parse_html, parse_page
from archiver.finding.page_json import NestedReader, find_in_json, find_in_script
from archiver.finding.prefilter import mentions_any
from archiver.finding.url_claims import UrlClaims
from archiver.finding.videos import Videos
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.urls import URL
from archiver.platforms.interface import Element, Finder, FlatText
from archiver.platforms.toolkit.uri_schemes import SCHEMES

_PARAGRAPHS = frozenset({"p", "div", "figure", "center", "section", "li"})
_NEVER_ADDRESSES = frozenset(
    {"class", "id", "style", "title", "alt", "srcset", "data-srcset", "onclick", "data-share-url", "data-ad"}
)
_HIDING = frozenset({"template", "textarea"})
_FRAMES = frozenset({"iframe", "amp-iframe", "embed", "object", "video"})
_SIGN = re.compile(r"[^\n]")
_SHORTCODE = re.compile(r"\[embed[^\[\]]{0,100}\]\s{0,20}([^\s\[\]]{6,2000})\s{0,20}\[/embed\]")
_BLOCK = re.compile(r"<(blockquote|iframe|amp-[a-z]+)\b[^<>]*>(?:[\s\S]{0,20000}?</\1>)?", re.IGNORECASE)
_WRITES_FRAME = "%3Ciframe"
_BUTTONS = re.compile(
    r"\b(?:(?:fb|amp-facebook)-(?:like|page|share-button|comments|follow|save|send|group|quote)"
    r"|twitter-(?:(?:share|follow|hashtag|mention)-button|timeline)|amp-social-share)(?![\w-])"
)
"""The platforms' own buttons and boxes, which name posts and pages and show no post."""
_DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One walk: who is asked, the page's own address, what its addresses name, and how deep in hidden markup it is."""

    platforms: tuple[Finder, ...]
    base: URL | None
    finder_index: FinderIndex
    addresses: UrlClaims
    videos: Videos
    depth: int = 0


def find_embeds(article: Article, platforms: Sequence[Finder]) -> tuple[Embed, ...]:
    """The posts that an article shows or links to, one each, in the order in which they stand."""
    finders = tuple(platforms)
    walk = _Walk(
        platforms=finders,
        base=article.metadata.url,
        finder_index=finder_index(finders),
        addresses=UrlClaims(finders, base=article.metadata.url),
        videos=Videos(article.text),
    )
    if article.markup is Markup.TEXT:
        return merge_embeds(_in_text(article.text, walk))
    return merge_embeds(_in_page(parse_page(article.text), walk))


def _in_text(text: str, walk: _Walk) -> Iterable[Embed]:
    """The posts in a flat text: markup that stands in it, each platform's residue, and addresses; in their order."""
    found: list[Embed] = []
    for block in _BLOCK.finditer(text):
        place = f"char={block.start()},{block.end()}"
        found += [replace(embed, locator=place) for embed in _in_page(parse_html(block[0].encode("utf-8", "replace")), walk)]
    text = _BLOCK.sub(lambda block: " " * len(block[0]), text)
    seen = clean_text(_without_quotations(text, walk.platforms, found) if "](" in text else text)
    told = [embed for platform in walk.platforms for embed in platform.embeds(FlatText(text=seen.text))]
    told += bare.find_bare_urls(seen.text, walk.platforms)
    found += (replace(embed, locator=_placed(embed.locator, seen)) for embed in told)
    return sorted(found, key=lambda one: _start(one.locator))


def _without_quotations(text: str, platforms: Sequence[Finder], found: list[Embed]) -> str:
    """The text without the quotations that are posts, which are added to what was found."""
    pieces: list[str] = []
    last = 0
    for start, end, embed in find_markdown_quotes(text, platforms):
        found.append(embed)
        pieces += [text[last:start], _SIGN.sub(" ", text[start:end])]
        last = end
    return "".join((*pieces, text[last:]))


def _placed(locator: str, seen: CleanText) -> str:
    """A range of characters, as it stands in the source."""
    start, end = (int(number) for number in locator.removeprefix("char=").split(","))
    return f"char={seen.place(start)},{seen.place(end - 1) + 1 if end > start else seen.place(end)}"


def _start(locator: str) -> int:
    """Where a range of characters begins."""
    return int(locator.removeprefix("char=").partition(",")[0])


def _in_page(page: ParsedPage, walk: _Walk) -> Iterator[Embed]:
    """The posts in a page; what stands inside of a claimed element is told with it."""
    if not page.mentions:
        return
    claimed: set[int] = set()
    told = 0
    for place in page.places(walk.base):
        if place.node.mem_id in claimed:
            continue
        found = list(_claims(place, walk))
        if not found or is_boilerplate(place.node):
            continue
        if place.name.startswith("amp-") or place.element.source:
            claimed.update((place.node.mem_id, *page.inside(place.node)))
            told += len(HANDLE_IN_PARENTHESES.findall(place.element.source))
        yield from (replace(one, form=Form.NOSCRIPT) for one in found) if is_in_noscript(place.node) else found

    if page.mentions.handles > told:
        yield from find_attributions(page.tree, claimed, walk.platforms)


def _claims(place: CandidateNode, walk: _Walk) -> Iterator[Embed]:
    """What one candidate shows, by the first who knows."""
    found = _own(place.element, walk) if _may_be_claimed(place) else ()
    if found:
        yield from found
    elif place.name == "a":
        yield from _link(place, walk)
    elif place.name == "script":
        yield from _script(place, walk)
    elif place.name in _HIDING:
        hidden = place.node.text() if place.name == "textarea" else place.page.markup_of(place.node).partition(">")[2]
        yield from _hidden(hidden, walk, Form.CONSENT)
    else:
        yield from _attribute(place, walk) or _plain(place, walk)


def _own(element: Element, walk: _Walk) -> list[Embed]:
    """The posts that platforms know an element for."""
    return [embed for platform in walk.finder_index.about(element) for embed in platform.embeds(element)]


def _may_be_claimed(place: CandidateNode) -> bool:
    """Whether a platform could know an element for its own; most links and scripts say nothing but their address or text."""
    match place.name:
        case "a":
            return "data-pin-do" in place.node.attrs
        case "script":
            return "data-telegram-post" in place.node.attrs
    return True


def _attribute(place: CandidateNode, walk: _Walk) -> list[Embed]:
    """The post that an element is a place for: a frame, or what a script or the reader's consent puts a frame into."""
    element = place.element
    if _BUTTONS.search(f"{element.name} {element.attributes.get('class', '')}"):
        return []
    form = Form.IFRAME if element.name in _FRAMES else Form.AMP if element.name.startswith("amp-") else Form.ATTRIBUTE
    for name, written in element.attributes.items():
        if len(written) < _SHORTEST or (name in _NEVER_ADDRESSES and not (name == "onclick" and _WRITES_FRAME in written)):
            continue
        found = _address(written, walk) or list(_stated(element, written, walk)) or list(_hidden(written, walk, form))
        if found:
            return [replace(embed, form=form, locator=f'{element.name}[{name}*="{_key(embed)}"]') for embed in found]
    said = (*services.addresses(element.name, element.attributes), *walk.videos.addresses(element.attributes), *_played(place))
    for address in said:
        found = _address(address, walk)
        if found:
            return [replace(embed, form=form, url=embed.url, locator=f'{element.name}[*="{_key(embed)}"]') for embed in found]
    return list(_hidden(place.node.text(), walk, form)) if element.name == "iframe" else []


def _played(place: CandidateNode) -> Iterator[str]:
    """The addresses of what an old player is told to play."""
    if place.element.name == "object":
        yield from (str(one.attributes.get("value") or "") for one in place.node.css("param[name=movie],param[name=src]"))


def _stated(element: Element, written: str, walk: _Walk) -> Iterator[Embed]:
    """The posts in JSON that an attribute holds."""
    if written.startswith(("{", "[")):
        named = " ".join(element.attributes.get(name, "") for name in ("class", "data-component-name"))
        yield from find_in_json(written, _reader(walk), named=named)


def _reader(walk: _Walk) -> NestedReader:
    """How a page's state is read on this walk."""
    return NestedReader(
        markup=lambda inner: _hidden(inner, walk, Form.JSON), address=lambda written: _address(written, walk), own=walk.base
    )


_SHORTEST = 9


def _address(written: str, walk: _Walk) -> list[Embed]:
    """The post that an address names, or one that it passes on."""
    if not ("/" in written or written.startswith(SCHEMES)) or len(written) > _LONGEST or "<" in written:
        return []
    if not mentions_any(written):
        return []
    for one in chain((written,), embedded_urls(written, walk.base)):
        embed = walk.addresses.post(one)
        if embed is not None:
            return [embed]
    return []


_LONGEST = 8192


def _hidden(text: str, walk: _Walk, form: Form) -> Iterator[Embed]:
    """The posts in markup that a text holds."""
    markup = decode_markup(text) if walk.depth < _DEEPEST and len(text) > _SHORTEST else None
    if markup is not None and mentions_any(markup):
        for embed in _in_page(parse_html(markup.encode("utf-8", "replace")), replace(walk, depth=walk.depth + 1)):
            if embed.kind is Kind.EMBED:
                yield replace(embed, form=form)


def _script(place: CandidateNode, walk: _Walk) -> Iterator[Embed]:
    """The posts that a script holds: a template for later, or the page's state."""
    attributes = place.node.attributes
    kind = (attributes.get("type") or "").lower()
    script = place.script
    if "template" in kind or "html" in kind or kind == "text/plain":
        found = list(_hidden(script.text, walk, Form.CONSENT))
        yield from found or (replace(embed, form=Form.CONSENT) for embed in find_in_script("", script, _reader(walk)))
        return
    for name, written in attributes.items():
        if written and name.startswith("data-"):
            yield from _hidden(written, walk, Form.CONSENT)
    reader = _reader(walk)
    yield from find_in_json_ld(script, reader) if "ld+json" in kind else find_in_script(kind, script, reader)


def _plain(place: CandidateNode, walk: _Walk) -> list[Embed]:
    """The post whose address is all that a paragraph says."""
    if place.name not in _PARAGRAPHS:
        return []
    shown = next((one for one in map(str.strip, _lines(place.node)) if one.startswith(("http", "[embed", *SCHEMES))), "")
    shown = _SHORTCODE.sub(r"\1", shown)
    if not shown.startswith(("http://", "https://", *SCHEMES)) or " " in shown:
        return []
    return [replace(one, locator=f'{place.name}:contains("{_key(one)}")') for one in _address(shown, walk)]


def _lines(node: LexborNode) -> Iterator[str]:
    """What stands by itself in a paragraph: between line breaks, or in the one element that the paragraph is."""
    for _ in range(_NEAR):
        children = list(islice(node.iter(include_text=True), _MOST_CHILDREN))
        shown = [one for one in children if one.tag != "-text" or one.text(deep=False).strip()]
        if len(shown) != 1 or shown[0].tag not in _INLINE:
            break
        node = shown[0]
    beside = [None, *shown, None]
    for before, one, after in zip(beside, beside[1:], beside[2:], strict=False):
        if one is not None and one.tag == "-text" and all(other is None or other.tag in _APART for other in (before, after)):
            yield one.text(deep=False)


def _link(place: CandidateNode, walk: _Walk) -> Iterator[Embed]:
    embed = walk.addresses.post(place.node.attrs.get("href") or "")
    if embed is not None:
        kind = Kind.EMBED if _stands_alone(place.node) or _is_placed(place.node) else Kind.LINK
        yield replace(embed, kind=kind, locator=f'a[href*="{_key(embed)}"]')


def _key(embed: Embed) -> str:
    """What an address of the post contains, whatever else it says."""
    return embed.post.key if embed.post else embed.aliases[0].rpartition("/")[2] if embed.aliases else embed.handle or ""


def _stands_alone(node: LexborNode) -> bool:
    """Whether a link is its paragraph, and shows its own address: what an editor leaves for a script to turn into a post."""
    parent = node.parent
    if parent is None or parent.tag not in _PARAGRAPHS or not node.text().strip().startswith(("http://", "https://")):
        return False
    return not any(sibling is not None and _says(sibling) for sibling in (node.prev, node.next))


def _is_placed(node: LexborNode) -> bool:
    """Whether a link without words of its own stands in a place that is named for embeds: a picture of the post, or nothing yet."""
    if "embed" in (node.attributes.get("class") or ""):
        return True
    if node.text().strip():
        return False
    for _ in range(_NEAR):
        parent = node.parent
        if parent is None:
            return False
        if "embed" in (parent.attributes.get("class") or ""):
            return True
        node = parent
    return False


_NEAR, _MOST_CHILDREN = 4, 200
_INLINE = frozenset({"strong", "b", "em", "i", "span", "u", "font"})
_APART = frozenset({"br", "figcaption", "img", "p", "div"})


def _says(sibling: LexborNode) -> bool:
    """Whether what stands beside a link is more than a gap."""
    return sibling.tag != "br" and bool(sibling.text().strip())
