"""Formats of other programs that list addresses: JSON, browsers' bookmarks, feed readers' subscriptions, Internet shortcuts.

JSON is a list if it is an array of SOURCEs, or of small objects that have one each. Anything else is an article, or
a page's data.
"""

import html
import json
import re
from collections.abc import Callable, Iterator

_MAX_VALUE_CHARACTERS = 1000
_ADDRESS_KEYS = ("url", "link", "href", "loc", "address")

_BOOKMARKS = re.compile(r"\s*<!DOCTYPE NETSCAPE-Bookmark-file", re.IGNORECASE)
_SUBSCRIPTIONS = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<opml\b", re.IGNORECASE | re.DOTALL)
_SHORTCUT = re.compile(r"\s*\[InternetShortcut\]", re.IGNORECASE)
_HREF = re.compile(r"<a\s[^>]*?\bhref\s*=\s*[\"'](https?://[^\"']+)", re.IGNORECASE)
_XML_URL = re.compile(r"\b(?:xmlUrl|url)\s*=\s*[\"'](https?://[^\"']+)", re.IGNORECASE)
_SHORTCUT_URL = re.compile(r"^URL=(https?://\S+)", re.IGNORECASE | re.MULTILINE)


def listed_sources(text: str, is_source: Callable[[str], bool]) -> Iterator[tuple[int, str]] | None:
    """The SOURCEs that a text in one of these formats lists, each with its line; None where the text is in none of them."""
    for opening, address in ((_BOOKMARKS, _HREF), (_SUBSCRIPTIONS, _XML_URL), (_SHORTCUT, _SHORTCUT_URL)):
        if opening.match(text):
            return ((text.count("\n", 0, found.start()) + 1, html.unescape(found[1])) for found in address.finditer(text))
    sources = _json_sources(text, is_source)
    return None if sources is None else _in_lines(text, sources)


def _json_sources(text: str, is_source: Callable[[str], bool]) -> list[str] | None:
    """The SOURCEs of a JSON array, or of JSON lines; None where the text is not JSON, or holds anything else."""
    if not text.lstrip().startswith(("[", "{")):
        return None
    try:
        entries = _entries(text)
    except (ValueError, RecursionError):
        return None
    sources = [_source(entry) for entry in entries]
    named = [source for source in sources if source is not None and is_source(source)]
    return named if len(named) == len(sources) else None


def _entries(text: str) -> list[object]:
    if text.lstrip().startswith("["):
        entries = json.loads(text)
        return entries if isinstance(entries, list) else []
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _source(entry: object) -> str | None:
    """The SOURCE of a JSON value: a string, or the address of an object that has no long text and nothing nested."""
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict) or any(
        isinstance(value, dict | list) or len(str(value)) > _MAX_VALUE_CHARACTERS for value in entry.values()
    ):
        return None
    return next((value for key in _ADDRESS_KEYS if isinstance(value := entry.get(key), str)), None)


def _in_lines(text: str, sources: list[str]) -> Iterator[tuple[int, str]]:
    """SOURCEs in the order of a text, each with the line on which it stands; as escaped ones are not found, with the last one's."""
    place = 0
    for source in sources:
        place = max(place, text.find(source, place))
        yield text.count("\n", 0, place) + 1, source
