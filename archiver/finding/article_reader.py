"""What bytes are, is decided by looking into them: a page of HTML, or flat text; and what an article says of itself."""

import re
from dataclasses import replace

from archiver.errors import InputError
from archiver.finding.decoding import decode, decode_utf8
from archiver.finding.page import parse_page, read_metadata
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.urls import URL
from archiver.platforms.parsing.printed_dates import date_in

MAX_ARTICLE_BYTES = 50_000_000
"""More bytes than any article has."""

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|article|main|section|header|footer|aside|nav|div|p|br|hr|span|a|"
    r"ul|ol|dl|table|form|figure|picture|blockquote|iframe|h[1-6]|img|svg|amp-[a-z]+|noscript|template|strong|em)(?=[\s>/])",
    re.IGNORECASE,
)
_STATES_DATE = re.compile(r"\s{0,20}date[ \t:]{1,5}(\d{4}-\d{2}-\d{2})\b[ \t]{0,3}", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s{0,5}(?:---|\+\+\+)[ \t]*\r?\n((?:[^\n]{0,2000}\n){1,200}?)(?:---|\+\+\+)[ \t]*\r?\n")
"""What programs that make pages of Markdown read above the text."""
_FIELD = re.compile(r"^(title|date|lang|language)[ \t]*[:=][ \t]*[\"']?([^\n\"']{1,500}?)[\"']?[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"\s{0,20}#[ \t]+([^\n]{1,300})")
_HEAD = 100_000
_CHARACTERS_PER_TAG = 100


def read_article(source: str, content: bytes, *, url: URL | None = None, content_type: str | None = None) -> Article:
    """The article that bytes hold; `InputError` when they hold none: empty, too large, not text."""
    if len(content) > MAX_ARTICLE_BYTES:
        raise InputError(
            f"{source} has {len(content):,} bytes", remedy=f"an article has at most {MAX_ARTICLE_BYTES:,}; cut it into its articles"
        )
    plain = decode_utf8(content)
    text = decode(content, source=source, content_type=content_type) if plain is None else plain
    if not text or text.isspace():
        raise InputError(f"{source} is empty", remedy="name a file that holds an article")
    markup = Markup.HTML if _is_markup(text, content_type) else Markup.TEXT
    page = parse_page(text, None if plain is None else content) if markup is Markup.HTML else None
    metadata = read_metadata(text, page, base=url) if page is not None else _metadata_of_text(text)
    return Article(
        source=source,
        text=text,
        markup=markup,
        content=content,
        metadata=replace(metadata, url=metadata.url or url),
    )


def _is_markup(text: str, content_type: str | None) -> bool:
    """Whether a text is a page: it starts with markup, or is full of it. A text that shows some code is not."""
    if content_type and "html" in content_type.lower():
        return True
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if head.startswith(("<!--", "<?xml", "<!")) or _MARKUP.match(head):
        return bool(_MARKUP.search(text[:MAX_ARTICLE_BYTES]))
    return len(_MARKUP.findall(head)) * _CHARACTERS_PER_TAG > len(head)


def _metadata_of_text(text: str) -> ArticleMetadata:
    """What a flat text says of itself: the date that it begins with; its title where it is Markdown, and what stands above that."""
    front = _FRONT_MATTER.match(text)
    said = dict(_FIELD.findall(front[1])) if front else {}
    stated = _STATES_DATE.match(text)
    heading = _HEADING.match(text, front.end() if front else 0)
    title = said.get("title") or (heading[1].strip() if heading else None)
    published = date_in(stated[1]) if stated else date_in(said.get("date", ""))
    return ArticleMetadata(title=title or None, published=published, language=said.get("lang") or said.get("language"))
