"""Articles that come as fields of a feed or of JSON, and not as a page: make the page that they stand for."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from archiver.finding.page_json import EMBED_MARKUP
from archiver.model.digests import JSONValue
from archiver.model.urls import URL, parse_url

PAGE_TYPE = "text/html; charset=utf-8"
"""The media type of `ArticleFields.as_page`."""

_ESCAPED_OPENING = r"\u003c"
_MIN_CHARACTERS = 400
_HEAD_CHARACTERS, _TAIL_CHARACTERS, _END_CHARACTERS = 20_000, 3_000, 300
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CUT = re.compile(
    r"[\[(]\s?(?:…|\.\.\.)\s?[\])]|(?:…|\.\.\.)\s{0,5}\Z"
    r"|\b(?:continue reading|keep reading|read (?:more|on|the (?:full|rest|whole))|(?:weiter|mehr) ?lesen|lire la suite|leer más"
    r"|seguir leyendo|continua a leggere|leia mais|lees verder|läs mer|czytaj (?:dalej|więcej)|читать (?:далее|дальше))\b"
    r".{0,150}\Z",
    re.IGNORECASE | re.DOTALL,
)
"""What ends an excerpt; programs for blogs write a line about the feed after it."""
_EMBEDS = re.compile(rf"{EMBED_MARKUP.pattern}|\bwp-block-embed\b|\[embed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFields:
    """An article in fields: its body as markup, and what is stated about it, empty where nothing is."""

    body: str
    title: str = ""
    address: str = ""
    published: str = ""
    language: str = ""

    @property
    def url(self) -> URL | None:
        """The article's own URL."""
        return parse_url(self.address)

    def as_page(self) -> bytes:
        """The page, in UTF-8: the body below the title, with the statements as metadata."""
        attributes = f' lang="{html.escape(self.language)}"' if self.language else ""
        head = f"<title>{html.escape(self.title)}</title>" if self.title else ""
        if self.url is not None:
            head += f'<link rel="canonical" href="{html.escape(str(self.url))}">'
        if self.published:
            head += f'<meta property="article:published_time" content="{html.escape(self.published)}">'
        heading = f"<h1>{html.escape(self.title)}</h1>\n" if self.title else ""
        page = f'<!DOCTYPE html>\n<html{attributes}><head><meta charset="utf-8">{head}</head>\n'
        return f"{page}<body><article>{heading}{self.body}</article></body></html>\n".encode("utf-8", "replace")


def is_whole(body: str) -> bool:
    """Whether markup is an article, and not its excerpt: it is long or embeds something, and does not end as excerpts do."""
    tail = " ".join(html.unescape(_TAG.sub(" ", body[-_TAIL_CHARACTERS:])).split())
    if _CUT.search(tail[-_END_CHARACTERS:]):
        return False
    return len(_TAG.sub("", body[:_HEAD_CHARACTERS])) >= _MIN_CHARACTERS or _EMBEDS.search(body) is not None


def plain_title(text: str) -> str:
    """A title without markup and entities."""
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def as_state(value: Mapping[str, JSONValue] | list[JSONValue]) -> str:
    """A JSON value as page state, for a place in a body; empty if it is too deep."""
    try:
        text = json.dumps(value)
    except RecursionError:
        return ""
    return f'<script type="application/json">{text.replace("<", _ESCAPED_OPENING)}</script>\n'
