"""Find the post of a frame that was saved without its URL: SingleFile and content blockers leave its document in `srcdoc`.

Browsers that save a page whole put the document into a file beside it, under the last name of its URL, which may be the key.

The document of an advertisement links to posts as well. So its post counts only if the document calls itself by the post's URL,
links to the URL of a frame (blockers put it into their placeholder), or if the frame is marked as a platform's own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from archiver.finding.page import ParsedPage, parse_html
from archiver.finding.prefilter import mentions_any
from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Embed, Form
from archiver.platforms.interface import Element, Finder
from archiver.platforms.registry import DECLARATIONS

_OWN_FRAMES = tuple(
    (declaration.name, re.compile(declaration.marks.frames)) for declaration in DECLARATIONS if declaration.marks.frames is not None
)
_NAMING_ATTRIBUTES = ("id", "class", "name", "title", "data-testid")
_CALLS_ITSELF = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"))
_FRAME_URL = re.compile(r"[/.](?:embed|player|plugins)\b|/v/|videoseries", re.IGNORECASE)
"""What URLs of frames have in them, and URLs of pages have not."""
_BLOCKER = re.compile(r"Privacy Badger|DuckDuckGo|SmartBlock")
"""Programs that put a placeholder with a link in a frame's place."""
_CLASSES = {
    declaration.name: declaration.marks.blockquote_class or (declaration.service.names[0] if declaration.service else "")
    for declaration in DECLARATIONS
}
"""The class by which each platform knows its own blockquote."""
_SERVICES = {declaration.name: declaration.service for declaration in DECLARATIONS}
_LOCAL_FILE = re.compile(r"(?!https?:|//)(?:[^/?#]{1,200}/){1,3}([\w-]{6,40})\.(?:html?|xhtml)")
_MAX_LINKS = 500
_MAX_DOCUMENT_LENGTH = 2_000_000  # characters


def find_in_saved_frame(frame: Element, urls: UrlClaims, platforms: Sequence[Finder]) -> Iterator[Embed]:
    """Yield the post whose document a frame holds, with what the document says of it."""
    yield from _by_file_name(frame, urls)
    document = frame.attributes.get("srcdoc", "")
    if len(document) > _MAX_DOCUMENT_LENGTH or not mentions_any(document):
        return
    page = parse_html(document.encode("utf-8", "replace"))
    shown = _post_of(page, frame, document, urls)
    if shown is None:
        return
    key = shown.post.key if shown.post else shown.aliases[0].rpartition("/")[2]
    located = replace(shown, form=Form.IFRAME, locator=f'iframe[srcdoc*="{key}"]')
    quoted = _read_as_quotation(page, shown, platforms)
    yield located if quoted is None else replace(quoted, form=Form.IFRAME, locator=located.locator)


def _by_file_name(frame: Element, urls: UrlClaims) -> Iterator[Embed]:
    """Yield the post of a frame that a browser saved as a file with the post's key as its name, if its platform's mark is on it."""
    found = _LOCAL_FILE.fullmatch(frame.attributes.get("src", ""))
    owner = _owner_of(frame) if found else None
    service = _SERVICES.get(owner) if owner else None
    if found and service is not None and service.key is not None and re.fullmatch(service.key, found[1], re.ASCII):
        for embed in urls.find(service.address.format(found[1])):
            yield replace(embed, form=Form.IFRAME, locator=f'iframe[src*="{found[1]}"]')


def _owner_of(frame: Element) -> str | None:
    """The platform whose mark a frame has in its id, class, name or title."""
    marked = " ".join(frame.attributes.get(name, "") for name in _NAMING_ATTRIBUTES)
    return next((name for name, pattern in _OWN_FRAMES if pattern.search(marked)), None)


def _post_of(page: ParsedPage, frame: Element, document: str, urls: UrlClaims) -> Embed | None:
    """The post that the document shows; None if it only links to posts."""
    for selector, attribute in _CALLS_ITSELF:
        node = page.tree.css_first(selector)
        found = urls.find(node.attributes.get(attribute) or "") if node is not None else []
        if found:
            return found[0]
    linked = [(href, found[0]) for href in _links(page) if (found := urls.find(href))]
    owner = _owner_of(frame)
    replaced = _BLOCKER.search(document) is not None
    posts = [embed for href, embed in linked if replaced or embed.platform == owner or _FRAME_URL.search(href)]
    counts = Counter((embed.post, embed.aliases) for embed in posts)
    return max(posts, key=lambda embed: counts[embed.post, embed.aliases], default=None)


def _links(page: ParsedPage) -> Iterator[str]:
    for node in islice(page.tree.css("a[href]"), _MAX_LINKS):
        yield node.attributes.get("href") or ""


def _read_as_quotation(page: ParsedPage, shown: Embed, platforms: Sequence[Finder]) -> Embed | None:
    """The post with its words, if its platform reads the document as it reads its own blockquote."""
    body = page.tree.body
    if body is None:
        return None
    content = page.markup_of(body).partition(">")[2].removesuffix("</body>")
    attributes = {"class": _CLASSES[shown.platform]}
    element = Element(name="blockquote", attributes=attributes, source=f"<blockquote>{content}</blockquote>")
    found = (embed for platform in platforms if platform.name == shown.platform for embed in platform.embeds(element))
    return next((embed for embed in found if embed.post == shown.post), None)
