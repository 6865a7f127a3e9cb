"""Find the dates of publication and of the last change in an article's markup, with htmldate.

htmldate is given a parsed page, never text: it would fetch text that looks like a URL by itself, bypassing the gate.
"""

from dataclasses import replace
from datetime import date

from archiver.model.articles import Article, Markup

_MAX_CHARACTERS = 1_000_000
"""How much of a page is searched: dates are in its head, or near its headline."""


def with_publication_date(article: Article) -> Article:
    """The article with its publication date, if its metadata lacks one and its markup tells it."""
    if article.metadata.published is not None or article.markup is Markup.TEXT:
        return article
    return replace(article, metadata=replace(article.metadata, published=_find_date(article, original=True)))


def modification_date(article: Article) -> date | None:
    """The date of the article's last change, if its markup tells one after its publication."""
    changed = _find_date(article, original=False) if article.markup is Markup.HTML else None
    published = article.metadata.published
    return changed if changed is not None and (published is None or changed > published) else None


def _find_date(article: Article, *, original: bool) -> date | None:
    """The date of publication (`original`) or of the last change."""
    # Importing these takes a third of a second, which only commands that record articles need to wait for.
    from htmldate import find_date  # noqa: PLC0415 - see above
    from lxml import etree, html  # noqa: PLC0415 - see above

    try:
        encoded = article.text[:_MAX_CHARACTERS].encode(errors="replace")
        page = html.document_fromstring(encoded, parser=html.HTMLParser(encoding="utf-8"))
        found = find_date(page, original_date=original, extensive_search=False)
        return date.fromisoformat(found) if found else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, TypeError, OverflowError, RecursionError):
        return None
