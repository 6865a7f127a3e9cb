"""Content of a post of X, from the JSON of the embed's API.

The API's text is escaped for HTML and carries short links; its indices count code points of the escaped text in one place and
UTF-16 units in another. So links are found by their own spelling, never by where they are said to stand.
"""

import html
import re
from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue
from archiver.model.observations import Present
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.x import names
from archiver.platforms.x.probes import is_id

_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]{1,40}")
_KINDS = {"photo": "photo", "video": "video", "animated_gif": "gif"}
_MAX_MEDIA = 100
_MAX_EDITS = 100


def post_named(key: str | None) -> PostRef | None:
    """The post of X with that id; None if it is none."""
    return PostRef(platform="x", key=key) if key is not None and is_id(key) else None


def present(answer: JSONValue, post: PostRef) -> Present:
    """The reading of a live post: what it says, its edits, and the names that lead to it."""
    chain = edits(answer, post)
    content = _content(answer, post)
    return Present(
        content=content,
        chain=chain,
        aliases=tuple(_aliases(answer, {post, *chain})),
        labels=tuple(_labels(answer, content)),
        edited=field(answer, "isEdited") is True or len(chain) > 1,
    )


def _labels(answer: JSONValue, content: Content | None) -> Iterator[str]:
    """What X puts on a post: that it may be sensitive, and that the post which it quotes is not shown any more."""
    if field(answer, "possibly_sensitive") is True:
        yield "sensitive"
    if content is not None and content.quoted is not None and text(answer, "quoted_tweet", "id_str") is None:
        yield "quoted-post-not-shown"


def edits(answer: JSONValue, post: PostRef) -> tuple[PostRef, ...]:
    """The ids of a post's versions, oldest first, where X declares them; none if the list does not name the post itself."""
    listed = items(answer, "edit_control", "edit_tweet_ids")[:_MAX_EDITS]
    chain = tuple(item for item in (post_named(key) for key in listed if isinstance(key, str)) if item is not None)
    return chain if post in chain else ()


def _content(answer: JSONValue, post: PostRef) -> Content | None:
    """What the post says; None where the answer shows that it is there and not what it says."""
    written = text(answer, "text")
    if written is None:
        return None
    shortened = field(answer, "note_tweet") is not None
    quoted = post_named(text(answer, "quoted_tweet", "id_str"))
    words, linked = _words(answer, post, written, shortened=shortened)
    return Content(
        author=author(answer),
        text=words,
        media=tuple(_media(answer)),
        quoted=quoted or linked,
        reply_to=post_named(text(answer, "in_reply_to_status_id_str")),
        posted_at=parse_iso(text(answer, "created_at")) or names.posted_at(post),
        language=text(answer, "lang"),
        truncated=shortened,
    )


def author(answer: JSONValue) -> Author:
    """Who wrote the post."""
    return Author(id=text(answer, "user", "id_str"), handle=text(answer, "user", "screen_name"), name=text(answer, "user", "name"))


def _words(answer: JSONValue, post: PostRef, written: str, *, shortened: bool) -> tuple[str, PostRef | None]:
    """The words as a reader sees them, and the post that a link at their end quotes.

    The links to the post's own media go, and so does a last link to the quoted post, which X shows as a card: it is there on one
    day and gone on the next, when the quoted post has died, and the words are the same.
    """
    targets = dict(_link_targets(answer))
    words = _SHORT_LINK.sub(lambda link: targets.get(link[0], link[0]), html.unescape(written)).rstrip()
    last = words.rsplit(maxsplit=1)[-1] if words else ""
    without = words[: len(words) - len(last)].rstrip()
    linked = _post_at(last)
    if linked == post or (shortened and _SHORT_LINK.fullmatch(last)):
        return without, None
    quoted = post_named(text(answer, "quoted_tweet", "id_str"))
    if linked is not None and quoted in {None, linked}:
        return without, linked
    return words, None


def _post_at(address: str) -> PostRef | None:
    """The post that an address within a text leads to."""
    url = parse_url(address) if address.startswith(("https://", "http://")) else None
    return names.identify(url) if url else None


def _link_targets(answer: JSONValue) -> Iterator[tuple[str, str]]:
    """Each short link in a text, and what a reader sees in its place."""
    for link in items(answer, "entities", "urls"):
        short_link = text(link, "url")
        if short_link is not None:
            yield short_link, text(link, "expanded_url") or text(link, "display_url") or short_link
    for link in (*items(answer, "entities", "media"), *items(answer, "mediaDetails")):
        short_link = text(link, "url")
        if short_link is not None:
            yield short_link, ""


def _media(answer: JSONValue) -> Iterator[Media]:
    """The pictures and videos, in their order."""
    for item in items(answer, "mediaDetails")[:_MAX_MEDIA]:
        address = parse_url(text(item, "media_url_https") or "")
        if address is None:
            continue
        kind = _KINDS.get(text(item, "type") or "", "photo")
        yield Media(
            key=media_key(address),
            kind=kind,
            url=_largest_picture(address) if kind == "photo" else _best_video(item) or str(address),
            alt=text(item, "ext_alt_text") or None,
        )


def media_key(address: URL) -> str:
    """What stays the same of a picture's address: `media/KEY`, or the video that a still is of (`amplify_video/ID`)."""
    match address.segments:
        case (folder, name, *_):
            return f"{folder.removesuffix('_thumb')}/{name.split('.')[0]}"
        case _:
            return address.without_scheme


def _largest_picture(address: URL) -> str:
    """The address of the picture as it was uploaded: X's plain one is a medium size."""
    stem, point, ending = address.path.rpartition(".")
    if address.query or not point or address.segments[0] != "media":
        return str(address)
    return f"{address.scheme}://{address.host}{stem}?format={ending}&name=orig"


def _best_video(item: JSONValue) -> str | None:
    """The address of the best file of a video."""
    files = [
        (_number(field(variant, "bitrate")), str(address))
        for variant in items(item, "video_info", "variants")[:_MAX_MEDIA]
        if text(variant, "content_type") == "video/mp4" and (address := parse_url(text(variant, "url") or ""))
    ]
    return max(files)[1] if files else None


def _number(value: JSONValue) -> int:
    """A count, or 0."""
    return value if isinstance(value, int) else 0


def _aliases(answer: JSONValue, own: set[PostRef]) -> Iterator[Alias]:
    """The picture codes that lead to the post itself.

    A code whose target is another post belongs to media that were used again: it is a name of their home, not of this post.
    """
    codes: dict[str, None] = {}
    for item in (*items(answer, "mediaDetails"), *items(answer, "entities", "media")):
        home = _post_at(text(item, "expanded_url") or "")
        if home in own:
            links = (text(item, "display_url"), text(item, "url"))
            codes.update((url.without_scheme, None) for url in map(parse_url, filter(None, links)) if url)
    yield from map(Alias, codes)


def has_author(answer: JSONValue) -> bool:
    """Whether the answer names who wrote the post."""
    named = field(answer, "user")
    return isinstance(named, Mapping) and bool(text(named, "id_str") or text(named, "screen_name"))
