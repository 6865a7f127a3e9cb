"""What a page says of itself to search engines (JSON-LD): the posts that its article shares, and markup in the article's body.

Videos are not counted: they are described whether the page shows them or not. Nor is what a check of facts reviews, what a list
of other pages lists, or what another story shares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from archiver.finding.encoded_markup import iterate_objects, parse_json
from archiver.finding.page_json import EMBED_MARKUP, NestedReader, ScriptText, as_json_embeds
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed
from archiver.model.urls import parse_url

_POSTINGS = frozenset({"SocialMediaPosting", "DiscussionForumPosting"})
_NO_STORIES = frozenset(
    {"ClaimReview", "Review", "CriticReview", "ItemList", "BreadcrumbList", "WebSite", "Organization", "NewsMediaOrganization"}
    | {"Person", "ProfilePage", "VideoObject", "ImageObject"}
)
_MARKS = (*_POSTINGS, "sharedContent", "blockquote", "iframe", "/status", "/posts/", "bsky.app", "com/p/", "com\\/p\\/")
"""What stands in a description that could name a post: most name none, and are not read."""
_BY_MARK = BytesAhoCorasick([mark.encode() for mark in _MARKS], matchkind=MatchKind.LeftmostFirst)
_PLACES = ("url", "@id", "mainEntityOfPage")
_BODIES = ("articleBody", "text", "description")
_ALONE = re.compile(r"^\W{0,5}(?:\w{1,20}:?\s{0,3})?(https?://[^\s<>\"'\]}]{6,2000})\W{0,5}$", re.MULTILINE)


def may_name_post(source: bytes) -> bool:
    """Whether a description, in UTF-8, could name a post."""
    return bool(_BY_MARK.find_matches_as_indexes(source))


def find_in_json_ld(script: ScriptText, reader: NestedReader) -> Iterator[Embed]:
    """The posts that a page's description of itself names."""
    told = parse_json(script.text) if may_name_post(script.source) else None
    for one in iterate_objects(told, lambda one: not _NO_STORIES.isdisjoint(_kinds(one)) or _is_another_story(one, reader)):
        if not _POSTINGS.isdisjoint(_kinds(one)):
            yield from _at(one, reader)
        for shared in _several(one.get("sharedContent")):
            yield from _at(shared, reader)
        for body in (value for name in _BODIES if isinstance(value := one.get(name), str)):
            if EMBED_MARKUP.search(body):
                yield from reader.markup(body)
            for alone in _ALONE.finditer(body):
                yield from as_json_embeds(reader.address(alone[1]))


def _kinds(one: Mapping[str, JSONValue]) -> frozenset[str]:
    """What an object says that it is."""
    return frozenset(kind for kind in _several(one.get("@type")) if isinstance(kind, str))


def _several(value: JSONValue) -> Sequence[JSONValue]:
    """The values of a field that may have one or several."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else () if value is None else (value,)


def _at(posting: JSONValue, reader: NestedReader) -> Iterator[Embed]:
    """The post whose address a posting gives."""
    if isinstance(posting, Mapping):
        written = next((value for name in _PLACES if isinstance(value := posting.get(name), str)), "")
        if written and (reader.own is None or parse_url(written, base=reader.own) != reader.own):
            yield from as_json_embeds(reader.address(written))


def _is_another_story(one: Mapping[str, JSONValue], reader: NestedReader) -> bool:
    """Whether an object is a story at another address than the page's."""
    if reader.own is None or "headline" not in one or not _POSTINGS.isdisjoint(_kinds(one)):
        return False
    written = next((value for name in _PLACES if isinstance(value := one.get(name), str) and "/" in value), "")
    url = parse_url(written, base=reader.own)
    return url is not None and url.path.rstrip("/") != reader.own.path.rstrip("/")
