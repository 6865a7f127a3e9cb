"""Put the targets of a flat text's links where they belong, as converters and mail programs write them apart from their labels.

| written | by |
|---|---|
| `label <https://…>`, `label [https://…]`, also on the next line, `label (https://…)` | mail programs, w3m |
| `[label][1]`, `[label][]`, `[label]`, with `[1]: https://…` below | Markdown |
| `[1]label`, with `1. https://…` or `[1] https://…` below | lynx, links, elinks, w3m |
| `label [1]`, with `[1] https://…` below | webmail |

The target of a label that names a post stays, in angle brackets; any other target is removed, so that a post's words are its own.
"""

import re
from collections.abc import Mapping
from itertools import islice

from archiver.finding.flat_text import CleanText, rewrite
from archiver.finding.url_claims import UrlClaims

_URL = r"https?://[^\s<>\[\]\"']{3,2000}"
_DEFINITION = re.compile(
    r"^[ \t>]{0,8}(?:\[(?P<label>[^\[\]\n^]{1,200})\]:?|(?P<number>\d{1,4})\.)"
    rf"(?:[ \t]{{1,8}}|[ \t]{{0,4}}\r?\n[ \t>]{{0,8}})<?(?P<url>{_URL})>?(?:[ \t]{{1,4}}[\"'(][^\n]{{0,300}})?[ \t\r]*$",
    re.MULTILINE,
)
_LABELLED = r"(?P<image>!?)\[(?P<text>[^\[\]]{1,1000})\](?:\[(?P<reference>[^\[\]\n]{0,200})\])?"
_REFERENCE = re.compile(rf"{_LABELLED}(?![\[(:])")
_TARGET = re.compile(
    rf"(?<=[^\s:>])(?:[ \t]{{1,4}}\((?P<round>https?://[^\s<>()\[\]]{{3,2000}})\)"
    rf"|(?:[ \t]{{1,4}}|[ \t]{{0,4}}\r?\n[ \t>]{{0,8}})\[(?P<square>{_URL})\](?![(\[])"
    rf"|[ \t]{{0,4}}(?:\r?\n[ \t>]{{0,8}})?<(?P<angle>{_URL}(?:\r?\n[ \t>]{{0,8}}[^\s<>]{{1,300}}){{0,4}})>)"
)
_PART_OF_MARKDOWN = "]"
_LINE_BREAK = re.compile(r"\r?\n[ \t>]*")
_MAX_DEFINITIONS = 5_000
_IS_MARKER = re.compile(r"\d{1,4}")


def resolve_links(text: str, urls: UrlClaims) -> CleanText:
    """The text with each link's target behind its label, or before the label where the text marks only where it begins.

    Lists of targets are removed where labels refer to them.
    """
    if "http" not in text:
        return CleanText(text=text)
    definitions = {
        _folded(found["label"] or found["number"]): found for found in islice(_DEFINITION.finditer(text), _MAX_DEFINITIONS)
    }
    return rewrite(text, sorted([*_resolved_references(text, definitions, urls), *_resolved_targets(text, urls)]))


def _resolved_references(text: str, definitions: Mapping[str, re.Match[str]], urls: UrlClaims) -> list[tuple[int, int, str]]:
    """The labels and marks that stand for a target which the text defines elsewhere, each with what it means."""
    if not definitions:
        return []
    changes = []
    for found in _REFERENCE.finditer(text):
        label = found["text"]
        definition = definitions.get(_folded(found["reference"] or label))
        if definition is None or definition.start() <= found.start() < definition.end():
            continue
        target = definition["url"]
        changes.append((definition.start(), definition.end(), ""))
        if found["reference"] is None and _IS_MARKER.fullmatch(label):
            changes.append((found.start(), found.end(), _marked(text, found.end(), target, urls)))
        else:
            changes.append((found.start(), found.end(), f"{found['image']}[{label}]({target})"))
    return changes


def _marked(text: str, end: int, target: str, urls: UrlClaims) -> str:
    """What a number in brackets stands for: the target if it names a post and is not written out behind the number."""
    if not urls.find(target) or text.startswith("http", end):
        return ""
    return f"<{target}> " if text[end : end + 1].strip() else f"<{target}>"


def _resolved_targets(text: str, urls: UrlClaims) -> list[tuple[int, int, str]]:
    """The targets in brackets behind their labels; those that name no post, or repeat their label, are removed."""
    changes = []
    for found in _TARGET.finditer(text):
        if text[found.start() - 1] == _PART_OF_MARKDOWN and not found["angle"]:
            continue
        target = _LINE_BREAK.sub("", found["angle"] or found["square"] or found["round"])
        kept = urls.find(target) and not text.endswith(target, 0, found.start())
        changes.append((found.start(), found.end(), f" <{target}>" if kept else ""))
    return changes


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
