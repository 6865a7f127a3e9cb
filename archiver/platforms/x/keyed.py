"""Ask X's API v2 with the bearer token of an app, which sees what is public, and more of it than the embed shows.

`GET /2/tweets/:id` answers 200 with `data`, or with `errors` that have a `type` (docs.x.com: "Post lookup", "Response codes").
The whole text of a long post is in `note_tweet`. Its `expansions` bring the author and the media.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.probes import ask_with_key, not_understood, object_of, other_post
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.x import names
from archiver.platforms.x.contents import media_key, post_named
from archiver.platforms.x.probes import is_id

POST_BY_KEY = "x-post-by-key"
KEY = "x"

_HOST = "api.x.com"
_FIELDS = (
    "expansions=author_id,attachments.media_keys&media.fields=alt_text,preview_image_url,type,url"
    "&tweet.fields=author_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,referenced_tweets&user.fields=name,protected,username"
)
_KINDS = {"photo": "photo", "video": "video", "animated_gif": "gif"}
_ABSENCES: Mapping[str, Reading] = {
    "resource-not-found": Gone(reason=Reason.NOT_STATED, ambiguous=True),
    "not-authorized-for-resource": Withheld(reason=Reason.NOT_STATED),
}
"""The readings of an error by the end of its type."""


def keyed_probes(post: PostRef) -> tuple[Probe, ...]:
    """A probe of the post with the operator's bearer token."""
    return (ask_with_key(POST_BY_KEY, f"https://{_HOST}/2/tweets/{post.key}?{_FIELDS}", KEY),) if is_id(post.key) else ()


def read_by_key(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer of the API."""
    return read_by_kind(post, answer, {POST_BY_KEY: _read}, hosts={_HOST})


def _read(post: PostRef, answer: Answer) -> Reading:
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    given = text(payload, "data", "id")
    if given is None:
        types = [(text(error, "type") or "").rpartition("/")[2] for error in items(payload, "errors")]
        return next(
            (_ABSENCES[name] for name in types if name in _ABSENCES), not_understood(f"status {HTTPStatus.OK.value} without a post")
        )
    chain = tuple(
        item for key in items(payload, "data", "edit_history_tweet_ids") if isinstance(key, str) and (item := post_named(key))
    )
    if given != post.key and post not in chain:
        return other_post(given)
    author = _author(payload)
    user = next((item for item in items(payload, "includes", "users") if text(item, "id") == author.id), None)
    if field(user, "protected") is True:
        return Withheld(reason=Reason.ACCOUNT_PROTECTED, owner=author)
    content = _content(payload, post, author)
    return not_understood("a post without text") if content is None else Present(content=content, edited=len(chain) > 1)


def _author(payload: Mapping[str, JSONValue]) -> Author:
    number = text(payload, "data", "author_id")
    user = next((item for item in items(payload, "includes", "users") if text(item, "id") == number), None)
    return Author(id=number, handle=text(user, "username"), name=text(user, "name"))


def _content(payload: Mapping[str, JSONValue], post: PostRef, author: Author) -> Content | None:
    """The post's content; None if the answer has no text."""
    data = field(payload, "data")
    raw_text = text(data, "note_tweet", "text") or text(data, "text")
    if raw_text is None:
        return None
    words = html.unescape(raw_text)
    for link, target in _links(data, post):
        words = words.replace(link, target)
    related = {text(item, "type"): post_named(text(item, "id")) for item in items(data, "referenced_tweets")}
    return Content(
        author=author,
        text=words.rstrip(),
        media=tuple(_media(payload)),
        quoted=related.get("quoted"),
        reply_to=related.get("replied_to"),
        posted_at=parse_iso(text(data, "created_at")) or names.posted_at(post),
        language=text(data, "lang"),
    )


def _links(data: JSONValue, post: PostRef) -> Iterator[tuple[str, str]]:
    """Yield each short link in the text, with what a reader sees in its place: nothing for the post's own media."""
    for link in (*items(data, "note_tweet", "entities", "urls"), *items(data, "entities", "urls")):
        short_link, target = text(link, "url"), text(link, "expanded_url") or ""
        if short_link:
            is_own = text(link, "media_key") is not None or names.post_at(target) == post
            yield short_link, "" if is_own else target or short_link


def _media(payload: Mapping[str, JSONValue]) -> Iterator[Media]:
    """Yield the post's pictures, and its videos by their stills."""
    for item in items(payload, "includes", "media"):
        address = parse_url(text(item, "url") or text(item, "preview_image_url") or "")
        if address is not None:
            kind = _KINDS.get(text(item, "type") or "", "photo")
            media = Media(key=media_key(address), kind=kind, alt=text(item, "alt_text") or None)
            yield replace(media, url=str(address)) if kind == "photo" else replace(media, poster=str(address))
