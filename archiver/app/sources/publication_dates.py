"""Dates: when an article says that it was published, and last changed; asked of htmldate, which knows how pages write them.

It is loaded when the first article is recorded, and is handed a parsed page, never a text: of a text that looks like an address it
would fetch the page by itself, past the gate.
"""

from dataclasses import replace
from datetime import date

from archiver.model.articles import Article, Markup

_MOST = 1_000_000
"""How many characters of a page are asked: dates stand in its head, or beside its headline."""


def dated(article: Article) -> Article:
    """The article with its day of publication, where it makes that known in any way."""
    if article.metadata.published is not None or article.markup is Markup.TEXT:
        return article
    return replace(article, metadata=replace(article.metadata, published=_asked(article, original=True)))


def modified(article: Article) -> date | None:
    """The day of an article's last change, where it states one that is later than its publication."""
    changed = _asked(article, original=False) if article.markup is Markup.HTML else None
    return changed if changed is not None and (article.metadata.published is None or changed > article.metadata.published) else None


def _asked(article: Article, *, original: bool) -> date | None:
    """The day that the page's markup names."""
    from htmldate import find_date  # noqa: PLC0415 - a third of a second, which only those who record articles wait for
    from lxml import etree, html  # noqa: PLC0415 - the same

    try:
        page = html.document_fromstring(article.text[:_MOST].encode(errors="replace"), parser=html.HTMLParser(encoding="utf-8"))
        found = find_date(page, original_date=original, extensive_search=False)
        return date.fromisoformat(found) if found else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, TypeError, OverflowError, RecursionError):
        return None
