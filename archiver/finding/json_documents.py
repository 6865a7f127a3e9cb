"""Articles as JSON documents: Apple News, ninjs, and the answers of content management systems.

An object is an article if it has a title, and a body of markup or of components. The tables name the fields of both by their path;
to add a program, write its path, and a case in `tests/finding/test_json_documents.py`.
"""

import html
import re
from collections.abc import Iterator, Mapping

from archiver.finding.article_fields import ArticleFields, as_state, plain_title
from archiver.finding.script_json import parse_json
from archiver.model.digests import JSONValue

_BODIES = (
    "components",  # Apple News
    "body_xhtml",  # ninjs
    "body_html",  # ninjs, dev.to, Shopify
    "bodies",  # ninjs 2
    "content.rendered",  # WordPress
    "content_html",  # an item of a JSON Feed
    "html",  # Ghost
    "fields.body",  # Guardian, Contentful
    "attributes.body.processed",  # Drupal
    "content_elements",  # Arc XP
    "content.content",  # Feedly, Google Reader
    "content",  # Blogger, WordPress.com
    "body",  # Sanity and its kin
)
_TITLES = (
    *(
        "title.rendered",
        "title",
        "headline",
        "headlines.basic",
        "headlines.0.value",
        "webTitle",
        "attributes.title",
        "fields.title",
        "fields.headline",
    ),
    "body_headline",
)
_ADDRESSES = (
    *(
        "metadata.canonicalURL",
        "canonical_url",
        "canonicalUrl",
        "link",
        "webUrl",
        "URL",
        "url",
        "canonical.0.href",
        "alternate.0.href",
    ),
    "uri",
)
_DATES = (
    *(
        "metadata.datePublished",
        "published_at",
        "date_published",
        "first_publish_date",
        "display_date",
        "webPublicationDate",
        "published",
    ),
    *("firstcreated", "versioncreated", "date_gmt", "date", "publishedAt", "attributes.created"),
)
_LANGUAGES = ("language", "lang", "attributes.langcode")
_ENVELOPES = (
    *("posts", "items", "articles", "results", "result", "data", "docs", "article", "post", "story", "content_elements"),
    *("response.content", "response.results", "response.docs"),
)
"""Fields in which an answer holds its articles."""

_TEXTS = ("text", "content", "value")
_INNER_COMPONENTS = ("components", "content_elements", "items")
_HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,2000})\)")
_ROLE = re.compile(r"[\w-]{1,40}", re.ASCII)
_BEFORE_JSON = b"\xef\xbb\xbf\x1e \t\r\n"
_BEFORE_LINE = "\ufeff\x1e \t\r,"
_MAX_ARTICLES, _MAX_DEPTH, _MAX_COMPONENTS = 10_000, 12, 20_000


def parse_json_articles(content: bytes) -> tuple[ArticleFields, ...] | None:
    """The articles in a JSON document or in lines of JSON; None if the bytes are something else, or JSON without any article."""
    if not content[:64].lstrip(_BEFORE_JSON).startswith((b"{", b"[")):
        return None
    text = content.decode("utf-8-sig", "replace")
    value = parse_json(text)
    if value is None:
        value = _json_lines(text)
    sole = _article(value)
    articles = (sole,) if sole is not None else tuple(_enclosed(value))
    return articles or None


def _json_lines(text: str) -> JSONValue:
    """The objects in lines of JSON (JSON Lines, NDJSON, JSON text sequences), as an array; None for any other text.

    The last line may be cut.
    """
    lines = [stripped for line in text.split("\n", _MAX_ARTICLES) if (stripped := line.strip(_BEFORE_LINE))]
    values: list[JSONValue] = []
    for line in lines[:_MAX_ARTICLES]:
        value = parse_json(line)
        if not isinstance(value, Mapping):
            return values if values and line is lines[-1] else None
        values.append(value)
    return values or None


def _enclosed(value: JSONValue) -> Iterator[ArticleFields]:
    """Yield the articles of an array, or of an answer that holds one article or several."""
    held = (value, *(_at(value, path) for path in _ENVELOPES))
    for entries in held:
        candidates = entries[:_MAX_ARTICLES] if isinstance(entries, list) else [entries]
        articles = [article for entry in candidates if (article := _article(entry)) is not None]
        if articles:
            yield from articles
            return


def _article(value: JSONValue) -> ArticleFields | None:
    """The article that an object is."""
    title = _first_text(value, _TITLES)
    if not isinstance(value, Mapping) or not title:
        return None
    left = [_MAX_COMPONENTS]
    body = next((markup for path in _BODIES if (markup := _body(_at(value, path), left))), "")
    if not body:
        return None
    return ArticleFields(
        body=body,
        title=plain_title(title),
        address=next((text for path in _ADDRESSES if (text := _text(value, path)).startswith(("http://", "https://"))), ""),
        published=_first_text(value, _DATES),
        language=_first_text(value, _LANGUAGES),
    )


def _body(value: JSONValue, left: list[int]) -> str:
    """The markup of a body: text with tags, or components; empty for anything else."""
    if isinstance(value, str):
        return value if _HTML_TAG.search(value) else ""
    if isinstance(value, list):
        return "".join(_component(component, 0, left) for component in value)
    is_tree = isinstance(value, Mapping) and any(isinstance(inner, Mapping | list) for inner in value.values())
    return as_state(value) if isinstance(value, Mapping) and is_tree else ""


def _component(value: JSONValue, depth: int, left: list[int]) -> str:
    """The markup of a component: its text, those in it, or else its own JSON, which may say that it is an embed."""
    left[0] -= 1
    if not isinstance(value, Mapping) or left[0] < 0 or depth > _MAX_DEPTH:
        return ""
    inner = next((held for name in _INNER_COMPONENTS if isinstance(held := value.get(name), list)), None)
    if inner is not None:
        return "".join(_component(component, depth + 1, left) for component in inner)
    text = next((text for name in _TEXTS if isinstance(text := value.get(name), str)), None)
    if text is None or any(isinstance(field, str) and field.startswith(("http://", "https://")) for field in value.values()):
        return as_state(value)
    role = value.get("role") or value.get("type")
    label = f' class="{role}"' if isinstance(role, str) and _ROLE.fullmatch(role) else ""
    is_html = value.get("format", "html") == "html" and _HTML_TAG.search(text)
    return f"<div{label}>{text}</div>\n" if is_html else f"<p{label}>{_from_plain(text)}</p>\n"


def _from_plain(text: str) -> str:
    """The markup of plain text, which may have Markdown's links."""
    return _MARKDOWN_LINK.sub(r'<a href="\2">\1</a>', html.escape(text)).replace("\n\n", "</p>\n<p>")


def _at(value: JSONValue, path: str) -> JSONValue:
    """The value at a path of names and numbers; None if there is none."""
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _text(value: JSONValue, path: str) -> str:
    found = _at(value, path)
    return found.strip() if isinstance(found, str) else ""


def _first_text(value: JSONValue, paths: tuple[str, ...]) -> str:
    """The first text that a value has at one of some paths."""
    return next((text for path in paths if (text := _text(value, path))), "")
