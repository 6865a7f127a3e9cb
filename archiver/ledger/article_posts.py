"""Find an article by its address in any spelling, and the posts that it shows."""

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.ledger.withdrawals import withdrawn_article
from archiver.model.article_addresses import ArticleAddress, article_address, is_same_article
from archiver.model.urls import URL, parse_url
from archiver.reporting.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article of the archive by its name, and the ids of the posts that it shows or showed, in the order of the document.

    The posts of its newest version come first. One that is `withdrawn` shows none.
    """

    name: str
    post_ids: tuple[int, ...]
    withdrawn: Withdrawal | None = None


def article_named(query: Query, name: str) -> FoundArticle | None:
    """The article with exactly this name, such as the path of a file; None if there is none."""
    return _found(query, list(query("SELECT id AS article, name FROM article WHERE name = ?", (name,))))


def article_at(query: Query, url: URL) -> FoundArticle | None:
    """The article at an address, in any spelling of it; None if there is none."""
    asked = article_address(url)
    return _found(query, [row for row in query(_ADDRESSES, (asked.slug,)) if any(_leads_to(row, asked))])


def articles_ending(query: Query, text: str) -> list[FoundArticle]:
    """The articles whose address or path ends in these parts, with or without the ending of the file.

    Names and addresses are compared without case; what is withdrawn is not found.
    """
    asked = tuple(part for part in text.casefold().split("/") if part)
    if not asked:
        return []
    rows = [row for row in query(_ADDRESSES, (asked[-1],)) if _ends_in(row, asked)]
    found = [_found(query, [row]) for row in {row["article"]: row for row in rows}.values()]
    return [article for article in found if article is not None and article.withdrawn is None]


def _ends_in(row: Row, asked: tuple[str, ...]) -> bool:
    """Whether an address of an article ends in the parts that are asked for."""
    for written in {row["name"], row["source"], row["url"]} - {None}:
        path = unquote(_WWW.sub("", re.split("[?#]", written)[0])).casefold().rstrip("/")
        if any(tuple(spelled.split("/")[-len(asked) :]) == asked for spelled in (path, _ENDING.sub("", path))):
            return True
    return False


_WWW = re.compile("^https?://(?:www\\.)?")
_ENDING = re.compile(r"\.(?:[a-z]{2,5}|mp[34])$")
_ADDRESSES = """
SELECT article_version.article, article.name, article_version.source, article_version.url
FROM article_version JOIN article ON article.id = article_version.article
WHERE instr(lower(article.name), ?1) OR instr(lower(article_version.source), ?1) OR instr(lower(article_version.url), ?1)
    OR instr(article.name || article_version.source, '%')
ORDER BY article_version.id
"""
"""The articles that may have an address; one with percent signs may spell any letter."""


def _leads_to(row: Row, asked: ArticleAddress) -> list[bool]:
    """For each address of an article, whether it is the one that is asked for."""
    written = {row["name"], row["source"], row["url"]} - {None}
    known = (parse_url(address) for address in written if address.startswith(("http://", "https://")))
    return [is_same_article(asked, article_address(url)) for url in known if url is not None]


def _found(query: Query, rows: list[Row]) -> FoundArticle | None:
    if not rows:
        return None
    articles = {row["article"] for row in rows}
    withdrawn = withdrawn_article(query, articles)
    if withdrawn is not None:
        return FoundArticle(name=rows[0]["name"], post_ids=(), withdrawn=withdrawn)
    posts = query(_POSTS_SHOWN, (json.dumps(sorted(articles)),))
    return FoundArticle(name=rows[0]["name"], post_ids=tuple(dict.fromkeys(row["id"] for row in posts)))


_POSTS_SHOWN = """
SELECT COALESCE(post.settled_as, post.id) AS id
FROM embed JOIN article_version ON article_version.id = embed.article_version JOIN post ON post.id = embed.post
WHERE article_version.article IN (SELECT value FROM json_each(?))
ORDER BY article_version.id DESC, embed.position, embed.id
"""
