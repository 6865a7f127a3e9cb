"""Read an article from bytes: decode them, distinguish HTML from flat text, and read the metadata."""

import re
from dataclasses import replace

from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.finding.decoding import decode, decode_utf8
from archiver.finding.metadata import page_metadata, text_metadata
from archiver.finding.page import parse_page
from archiver.model.articles import Article, Markup
from archiver.model.urls import URL

CUT_IT = "cut it into its articles"
"""What to do about an article that is too large."""

_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|article|main|section|header|footer|aside|nav|div|p|br|hr|span|a|"
    r"ul|ol|dl|table|form|figure|picture|blockquote|iframe|h[1-6]|img|svg|amp-[a-z]+|noscript|template|strong|em)(?=[\s>/])",
    re.IGNORECASE,
)
_MAX_HEAD_CHARACTERS = 100_000
_MAX_CHARACTERS_PER_TAG = 100


def read_article(source: str, content: bytes, *, url: URL | None = None, content_type: str | None = None) -> Article:
    """The article in some bytes; `InputError` if they are empty, too large, or not text.

    `source` is the name for error messages, `url` where the article was fetched from, `content_type` the HTTP header.
    """
    if len(content) > bounds().article_bytes:
        raise InputError(f"{source} {exceeded('article_bytes')}", remedy=remedy("article_bytes", CUT_IT))
    valid_utf8 = decode_utf8(content)
    text = decode(content, source=source, content_type=content_type) if valid_utf8 is None else valid_utf8
    if not text or text.isspace():
        raise InputError(f"{source} is empty", remedy="name a file that holds an article")
    if _is_html(text, content_type):
        markup = Markup.HTML
        metadata = page_metadata(text, parse_page(text, None if valid_utf8 is None else content), base=url)
    else:
        markup = Markup.TEXT
        metadata = text_metadata(text)
    return Article(
        source=source,
        text=text,
        markup=markup,
        content=content,
        metadata=replace(metadata, url=metadata.url or url),
    )


def _is_html(text: str, content_type: str | None) -> bool:
    """Whether a text is HTML: the server says so, it begins with markup, or a tag comes every 100 characters."""
    if content_type and "html" in content_type.lower():
        return True
    head = text[:_MAX_HEAD_CHARACTERS].lstrip("\ufeff \t\r\n")
    if head.startswith(("<!--", "<?xml", "<!")) or _TAG.match(head):
        return bool(_TAG.search(text))
    return len(_TAG.findall(head)) * _MAX_CHARACTERS_PER_TAG > len(head)
