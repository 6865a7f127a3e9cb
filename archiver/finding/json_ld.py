"""JSON-LD: the posts that an article's structured data (schema.org) shares, and markup in its `articleBody`.

Ignored are videos, which are described whether the page shows them or not, the subjects of a ClaimReview, lists of other pages, and
the posts that other stories share.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archiver.finding.attributions import HANDLE_IN_PARENTHESES
from archiver.finding.explanations import DecisionRule
from archiver.finding.json_explanations import leave_value
from archiver.finding.page_json import EMBED_MARKUP, POST_WORDS, NestedReader, ScriptText
from archiver.finding.prefilter import automata
from archiver.finding.script_json import iterate_objects, names_other_page, parse_json
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Kind
from archiver.model.urls import parse_url

_POSTINGS = frozenset({"SocialMediaPosting", "DiscussionForumPosting"})
_SKIPPED_TYPES = frozenset(
    {"ClaimReview", "Review", "CriticReview", "ItemList", "BreadcrumbList", "WebSite", "Organization", "NewsMediaOrganization"}
    | {"Person", "ProfilePage", "VideoObject", "ImageObject"}
)
_MARKS = (*_POSTINGS, "sharedContent", "(@", *POST_WORDS)
"""Words without which JSON-LD names no post; most has none of them and is not parsed."""
_BY_MARK = automata(_MARKS)
_URL_FIELDS = ("url", "@id", "mainEntityOfPage")
_BODY_FIELDS = ("articleBody", "text", "description")
_UPDATES = "liveBlogUpdate"
_URL = re.compile(r"https?://[^\s<>\"'\]}]{6,2000}")
_LONE_URL = re.compile(r"^\W{0,5}(?:\w{1,20}:?\s{0,3})?(https?://[^\s<>\"'\]}]{6,2000})\W{0,5}$", re.MULTILINE)


def may_name_post(source: bytes) -> bool:
    """Whether JSON-LD, in UTF-8, could name a post."""
    return any(automaton.find_matches_as_indexes(source) for _, automaton in _BY_MARK)


def find_in_json_ld(script: ScriptText, reader: NestedReader) -> Iterator[Embed]:
    """Yield the posts that a JSON-LD script shares, and those in the article's body in it, or in the updates of a live blog."""
    value = parse_json(script.text) if may_name_post(script.source) else None
    updates: set[int] = set()
    for obj in iterate_objects(value, lambda obj: id(obj) not in updates and _is_skipped(obj, reader)):
        updates.update(map(id, _as_list(obj.get(_UPDATES))))
        if not _POSTINGS.isdisjoint(_types(obj)):
            yield from _shared_post(obj, reader, "is a posting in JSON-LD")
        for shared in _as_list(obj.get("sharedContent")):
            yield from _shared_post(shared, reader, "the article in JSON-LD shares it")
        for body in (text for name in _BODY_FIELDS if isinstance(text := obj.get(name), str)):
            yield from _in_body(body, reader)


def _is_skipped(obj: Mapping[str, JSONValue], reader: NestedReader) -> bool:
    """Whether an object is no part of the article; an update of a live blog is, also at an address of its own."""
    skipped = _SKIPPED_TYPES & _types(obj)
    if not skipped and not _is_other_story(obj, reader):
        return False
    if reader.recorder is not None:
        why = f"JSON-LD of the type {min(skipped)} shows no post of the article" if skipped else "JSON-LD of another story"
        leave_value(obj, why, reader.find_at_url, reader.recorder)
    return True


def _in_body(body: str, reader: NestedReader) -> Iterator[Embed]:
    """Yield the posts in a body: in markup, else in plain text as the address of a line, as a link, and by attribution."""
    if EMBED_MARKUP.search(body):
        yield from reader.find_in_markup(body)
    for found in _LONE_URL.finditer(body):
        yield from reader.embeds_at(
            found[1], DecisionRule.LONE_LINK, "the address is all of a line of the article's body in JSON-LD"
        )
    if "<" not in body:
        for found in _URL.finditer(body):
            linked = reader.embeds_at(
                found[0].rstrip(".,;:!?)"), DecisionRule.RUNNING_TEXT, "the address is in the article's body in JSON-LD"
            )
            yield from (replace(embed, kind=Kind.LINK) for embed in linked)
        if HANDLE_IN_PARENTHESES.search(body):
            yield from reader.find_in_text(body)


def _types(obj: Mapping[str, JSONValue]) -> frozenset[str]:
    """The schema.org types of an object."""
    return frozenset(name for name in _as_list(obj.get("@type")) if isinstance(name, str))


def _as_list(value: JSONValue) -> Sequence[JSONValue]:
    """The values of a field that may hold none, one or several."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else () if value is None else (value,)


def _shared_post(posting: JSONValue, reader: NestedReader, why: str) -> Iterator[Embed]:
    """Yield the post at a posting's URL, unless that is the page itself."""
    if isinstance(posting, Mapping):
        url = next((value for name in _URL_FIELDS if isinstance(value := posting.get(name), str)), "")
        if url and (reader.page_url is None or parse_url(url, base=reader.page_url) != reader.page_url):
            yield from reader.embeds_at(url, DecisionRule.JSON, why)


def _is_other_story(obj: Mapping[str, JSONValue], reader: NestedReader) -> bool:
    """Whether an object is a story at another URL than the page's."""
    if reader.page_url is None or "headline" not in obj or not _POSTINGS.isdisjoint(_types(obj)):
        return False
    return names_other_page(obj, _URL_FIELDS, reader.page_url)
