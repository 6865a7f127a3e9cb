"""Copies of X's pages in web archives: the probes to look for, and the reading of each copy.

Since June 2020 X's page is empty without its script. Archives have older copies, and JSON that they collected from X's streams:

| copy at the post's address | reading |
|---|---|
| the page of 2012 to 2020: `.permalink-tweet` with `data-tweet-id`, and `.js-tweet-text` in it | `Present` |
| JSON of API 1.1 (until November 2022): `id_str`, `user`, `text` or `extended_tweet.full_text` | `Present` |
| JSON of API 2 (since December 2022): `data.id`, `data.text` or `data.note_tweet.text`, `includes.users` | `Present` |
| any of these with another id | `Unreadable`: other post |
| anything else (the empty page, a redirect, an error) | `Unreadable` |

In the JSON the post may also be the one that another post repeats or quotes; it is found by its id.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from archiver.model.digests import JSONValue
from archiver.model.observations import Present, Reading, Unreadable
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe, Witness
from archiver.model.urls import parse_url
from archiver.platforms.archived_copies import KnownNames
from archiver.platforms.parsing.html_pages import attribute, page, words_of
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.poll_choices import choices
from archiver.platforms.toolkit.probes import ENGLISH, not_understood, object_of, other_post
from archiver.platforms.x import names
from archiver.platforms.x.contents import has_author, media_key, present
from archiver.platforms.x.probes import OEMBED, is_id, post_probes

if TYPE_CHECKING:
    from bs4 import Tag

PAGE = "x-page"

_MAX_HANDLES = 2
_MAX_PICTURES = 8
_OWN_LINK = re.compile(r"(?:https?://)?pic\.(?:twitter|x)\.com/\w+", re.ASCII)
_MAX_POST_ELEMENTS = 100
_SNIFFED_BYTES = 100


def archived(post: PostRef, known: KnownNames) -> Sequence[Probe]:
    """Probes to look for in archives: the embed's API, which tells most, the post's pages, and oEmbed, with the known handles."""
    if not is_id(post.key):
        return ()
    handles = _handles(known)
    own, *_ = post_probes(post)
    pages = [f"https://{host}/{handle}/status/{post.key}" for handle in handles for host in ("twitter.com", "x.com")]
    pages += [f"https://{host}/i/status/{post.key}" for host in ("twitter.com", "x.com")]
    pages.append(f"https://twitter.com/i/web/status/{post.key}")
    oembeds = [
        f"https://publish.twitter.com/oembed?url={quote(f'https://twitter.com/{handle}/status/{post.key}', safe='')}"
        for handle in handles
    ]
    return (
        own,
        *(Probe(kind=PAGE, url=url, witness=Witness.PLATFORM_PAGE, headers=ENGLISH) for url in pages),
        *(Probe(kind=OEMBED, url=url, headers=ENGLISH) for url in oembeds),
    )


def _handles(known: KnownNames) -> list[str]:
    """The handles in the post's known URLs, and its other known handles, each once regardless of case."""
    named = (*(names.user(url) for url in known.addresses), *known.handles)
    plain = {name.casefold(): name for item in reversed(named) if item and (name := item.strip().lstrip("@"))}
    return [name for name in reversed(plain.values()) if re.fullmatch(r"\w{1,20}", name, re.ASCII)][:_MAX_HANDLES]


def read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of a copy at the post's own URL."""
    place = parse_url(answer.url)
    if place is None or names.identify(place) != post:
        return not_understood(f"led to {answer.url}")
    if answer.status != HTTPStatus.OK:
        return not_understood(f"status {answer.status} at the post's own address")
    if answer.body[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        payload = object_of(answer)
        return payload if isinstance(payload, Unreadable) else _read_json(post, payload)
    return _read_markup(post, answer)


# -- JSON


def _read_json(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of the post among those in the JSON of API 1.1 or 2."""
    posts = list(_posts_of_api_2(payload) if field(payload, "data") is not None else _posts_of_api_1(payload))
    own = next((item for item in posts if text(item, "id_str") == post.key), None)
    if own is None:
        named = [key for item in posts if (key := text(item, "id_str"))]
        return other_post(", ".join(named)) if named else not_understood("JSON that names no post")
    return present(own, post) if has_author(own) else not_understood("a post without its author")


def _posts_of_api_1(payload: JSONValue) -> Iterator[JSONValue]:
    """The post in JSON of API 1.1 and those that it repeats and quotes, converted to the form of the embed's API."""
    repeated = field(payload, "retweeted_status")
    for item in (payload, repeated, field(payload, "quoted_status"), field(repeated, "quoted_status")):
        if isinstance(item, Mapping):
            long = field(item, "extended_tweet")
            whole = item if long is None else {**item, **long} if isinstance(long, Mapping) else item
            cut = field(whole, "truncated") is True and text(whole, "full_text") is None
            yield {
                "id_str": text(item, "id_str"),
                "text": text(whole, "full_text") or text(whole, "text"),
                "user": field(item, "user"),
                "lang": text(item, "lang"),
                "entities": field(whole, "entities"),
                "mediaDetails": field(whole, "extended_entities", "media") or field(whole, "entities", "media"),
                "quoted_tweet": {"id_str": text(item, "quoted_status_id_str")},
                "in_reply_to_status_id_str": text(item, "in_reply_to_status_id_str"),
                "card": field(item, "card"),
                **({"note_tweet": {}} if cut else {}),
            }


def _posts_of_api_2(payload: JSONValue) -> Iterator[JSONValue]:
    """The posts in JSON of API 2, converted to the form of the embed's API."""
    users = {text(item, "id"): item for item in items(payload, "includes", "users")}
    media = {text(item, "media_key"): item for item in items(payload, "includes", "media")}
    polls = {text(item, "id"): item for item in items(payload, "includes", "polls")}
    for item in (field(payload, "data"), *items(payload, "includes", "tweets")):
        if isinstance(item, Mapping):
            user, note = users.get(text(item, "author_id")), field(item, "note_tweet")
            keys = [key for key in items(item, "attachments", "media_keys") if isinstance(key, str)]
            listed = [key for key in items(item, "attachments", "poll_ids") if isinstance(key, str)]
            to = {text(ref, "type"): text(ref, "id") for ref in items(item, "referenced_tweets")}
            entities = field(note, "entities") if text(note, "text") is not None else field(item, "entities")
            yield {
                "id_str": text(item, "id"),
                "text": text(note, "text") or text(item, "text"),
                "user": {"id_str": text(item, "author_id"), "screen_name": text(user, "username"), "name": text(user, "name")},
                "lang": text(item, "lang"),
                "created_at": text(item, "created_at"),
                "entities": entities or field(item, "entities"),
                "mediaDetails": [_media_details(media[key]) for key in keys if key in media],
                "quoted_tweet": {"id_str": to.get("quoted")},
                "in_reply_to_status_id_str": to.get("replied_to"),
                "article": field(item, "article"),
                "card": _poll_card(next((polls[key] for key in listed if key in polls), None)),
            }


def _poll_card(poll: JSONValue) -> JSONValue:
    """A poll of API 2, converted to the card of the embed's API."""
    labels = enumerate(choices(items(poll, "options"), "label"), start=1)
    return {"name": "poll", "binding_values": {f"choice{number}_label": {"string_value": label} for number, label in labels}}


def _media_details(item: JSONValue) -> JSONValue:
    """A picture or video of API 2, converted to the form of the embed's API."""
    return {
        "media_url_https": text(item, "url") or text(item, "preview_image_url"),
        "type": text(item, "type"),
        "ext_alt_text": text(item, "alt_text"),
    }


# -- markup


def _read_markup(post: PostRef, answer: Answer) -> Reading:
    """The reading of a page of 2012 to 2020, by the element with the post's id; the page shows other posts, too."""
    elements = page(answer.body).select(".permalink-tweet[data-tweet-id]", limit=_MAX_POST_ELEMENTS)
    own = next((element for element in elements if attribute(element, "data-tweet-id") == post.key), None)
    if own is None:
        return other_post(attribute(elements[0], "data-tweet-id")) if elements else unrecognised_page(answer)
    words = own.select_one(".js-tweet-text")
    if words is None:
        return not_understood("the post's element without its words")
    return Present(
        content=Content(
            author=Author(
                id=attribute(own, "data-user-id") or None,
                handle=attribute(own, "data-screen-name") or None,
                name=attribute(own, "data-name") or None,
            ),
            text=_words(words),
            media=tuple(_pictures(own)),
            posted_at=names.posted_at(post),
            language=attribute(words, "lang") or None,
        )
    )


def _words(paragraph: "Tag") -> str:
    """A paragraph's text with each link replaced by its target, without the link to the post's own media, and with emoji."""
    for link in paragraph.find_all("a"):
        label = link.get_text(strip=True)
        target = attribute(link, "data-expanded-url")
        if _OWN_LINK.fullmatch(label):
            link.decompose()
        elif target:
            link.string = target
    return (words_of(paragraph) or "").strip()


def _pictures(own: "Tag") -> Iterator[Media]:
    """The pictures in the post's element."""
    for item in own.select(".AdaptiveMedia-photoContainer[data-image-url]")[:_MAX_PICTURES]:
        address = parse_url(attribute(item, "data-image-url"))
        if address is not None:
            alt = attribute(item.select_one("img"), "alt")
            yield Media(key=media_key(address), kind="photo", url=str(address), alt=alt or None)
