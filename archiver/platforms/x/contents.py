"""Build the reading of a live post of X from the JSON of the embed's API: its content, edits, labels and picture links.

The API's text is escaped for HTML and contains short links. Its indices count code points of the escaped text in some fields and
UTF-16 units in others, so links are found by their text and not by their indices.
"""

import html
import re
from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue
from archiver.model.observations import QUOTED_POST, Claim, Present
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.poll_choices import paragraphs
from archiver.platforms.toolkit.unread_parts import GivenFields, missing, without
from archiver.platforms.x import names
from archiver.platforms.x.articles import article_alias, article_cover, article_words, is_article_link
from archiver.platforms.x.probes import is_id
from archiver.platforms.x.tombstones import is_tombstone

_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]{1,40}")
_KINDS = {"photo": "photo", "video": "video", "animated_gif": "gif"}
_GIVEN: GivenFields = {Claim.MEDIA: ("mediaDetails.media_url_https", "mediaDetails.type")}
_MAX_MEDIA = 100
_MAX_EDITS = 100
_MAX_POLL_CHOICES = 4


def post_named(key: str | None) -> PostRef | None:
    """The post of X with an id; None if it is not an id of X."""
    return PostRef(platform="x", key=key) if key is not None and is_id(key) else None


def present(answer: JSONValue, post: PostRef) -> Present:
    """The reading of a live post."""
    chain = edits(answer, post)
    content = _content(answer, post)
    reading = Present(
        content=content,
        chain=chain,
        aliases=tuple(_aliases(answer, {post, *chain})),
        labels=tuple(_labels(answer, content)),
        edited=field(answer, "isEdited") is True or len(chain) > 1,
    )
    return without(reading, *missing(answer, _GIVEN))


def _labels(answer: JSONValue, content: Content | None) -> Iterator[str]:
    """Labels for what X says about a post: that it may be sensitive, or that X no longer shows the post that it quotes."""
    if field(answer, "possibly_sensitive") is True:
        yield "sensitive"
    quoted = field(answer, "quoted_tweet")
    names_quoted = content is not None and content.quoted is not None
    if text(quoted, "id_str") is None and (names_quoted or is_tombstone(quoted)):
        yield f"{QUOTED_POST}-not-shown"


def edits(answer: JSONValue, post: PostRef) -> tuple[PostRef, ...]:
    """The versions of an edited post, oldest first; empty if X lists none, or a list without the post itself."""
    listed = items(answer, "edit_control", "edit_tweet_ids")[:_MAX_EDITS]
    chain = tuple(item for item in (post_named(key) for key in listed if isinstance(key, str)) if item is not None)
    return chain if post in chain else ()


def _content(answer: JSONValue, post: PostRef) -> Content | None:
    """The post's content; None if the answer has no text."""
    raw_text = text(answer, "text")
    if raw_text is None:
        return None
    is_shortened = field(answer, "note_tweet") is not None
    quoted = post_named(text(answer, "quoted_tweet", "id_str"))
    words, linked = _words(answer, post, raw_text, quoted=quoted, is_shortened=is_shortened)
    author = Author(
        id=text(answer, "user", "id_str"), handle=text(answer, "user", "screen_name"), name=text(answer, "user", "name")
    )
    return Content(
        author=author,
        text=paragraphs(words, *article_words(answer), *_poll_choices(answer)),
        media=tuple(_media(answer)),
        quoted=quoted or linked,
        reply_to=post_named(text(answer, "in_reply_to_status_id_str")),
        posted_at=parse_iso(text(answer, "created_at")) or names.posted_at(post),
        language=text(answer, "lang"),
        truncated=is_shortened,
    )


def _words(
    answer: JSONValue, post: PostRef, raw_text: str, *, quoted: PostRef | None, is_shortened: bool
) -> tuple[str, PostRef | None]:
    """The text as a reader sees it, and the post that a link at its end quotes.

    Links to the post's own media are removed, and so is a link at the end to the article that the post shows, or to the quoted
    post: X omits that one while it shows the quoted post as a card, and includes it once that post is gone, although the
    text has not changed.
    """
    targets = dict(_link_targets(answer))
    words = _SHORT_LINK.sub(lambda link: targets.get(link[0], link[0]), html.unescape(raw_text)).rstrip()
    last = words.rsplit(maxsplit=1)[-1] if words else ""
    without_last = words[: len(words) - len(last)].rstrip()
    linked = names.post_at(last) if last.startswith(("https://", "http://")) else None
    is_shown = is_article_link(last) and bool(article_words(answer))
    if linked == post or is_shown or (is_shortened and _SHORT_LINK.fullmatch(last)):
        return without_last, None
    if linked is not None and quoted in {None, linked}:
        return without_last, linked
    return words, None


def _poll_choices(answer: JSONValue) -> Iterator[str]:
    """The choices of the post's poll, which X keeps among the values of a card, by name or as a list of keys and values."""
    card = field(answer, "card", "legacy") or field(answer, "card")
    if not (text(card, "name") or "").startswith("poll"):
        return
    listed: JSONValue = {text(item, "key") or "": field(item, "value") for item in items(card, "binding_values")}
    values = listed or field(card, "binding_values")
    labels = (text(values, f"choice{number}_label", "string_value") for number in range(1, _MAX_POLL_CHOICES + 1))
    yield from (label for label in labels if label)


def _link_targets(answer: JSONValue) -> Iterator[tuple[str, str]]:
    """Each short link in the text, with what a reader sees in its place."""
    for link in items(answer, "entities", "urls"):
        short_link = text(link, "url")
        if short_link is not None:
            yield short_link, text(link, "expanded_url") or text(link, "display_url") or short_link
    for link in (*items(answer, "entities", "media"), *items(answer, "mediaDetails")):
        short_link = text(link, "url")
        if short_link is not None:
            yield short_link, ""


def _media(answer: JSONValue) -> Iterator[Media]:
    """The post's pictures and videos, in their order, and the cover of the article that it shows."""
    cover = article_cover(answer)
    if cover is not None:
        yield Media(key=media_key(cover), kind="photo", url=_largest_picture(cover))
    for item in items(answer, "mediaDetails")[:_MAX_MEDIA]:
        address = parse_url(text(item, "media_url_https") or "")
        if address is None:
            continue
        kind = _KINDS.get(text(item, "type") or "", "photo")
        if kind == "photo":
            yield Media(key=media_key(address), kind=kind, url=_largest_picture(address), alt=text(item, "ext_alt_text") or None)
            continue
        videos, milliseconds = _videos(item, "video/mp4"), field(item, "video_info", "duration_millis")
        yield Media(
            key=media_key(address),
            kind=kind,
            url=next(iter(videos), None),
            alt=text(item, "ext_alt_text") or None,
            smaller=tuple(videos[1:]),
            poster=str(address),
            playlist=next(iter(_videos(item, "application/x-mpegURL")), None),
            seconds=-(-milliseconds // 1000) if isinstance(milliseconds, int) and milliseconds > 0 else None,
        )


def media_key(address: URL) -> str:
    """The stable part of a picture's URL: `media/KEY`, or for the still of a video `amplify_video/ID`."""
    match address.segments:
        case (folder, name, *_):
            return f"{folder.removesuffix('_thumb')}/{name.split('.')[0]}"
        case _:
            return address.without_scheme


def _largest_picture(address: URL) -> str:
    """The URL of a picture in its original size; X's plain URL is of a medium size."""
    stem, point, ending = address.path.rpartition(".")
    if address.query or not point or address.segments[0] != "media":
        return str(address)
    return f"{address.scheme}://{address.host}{stem}?format={ending}&name=orig"


def _videos(item: JSONValue, media_type: str) -> list[str]:
    """The URLs of a video's files of a type, that with the highest bit rate first."""
    files = [
        (bitrate if isinstance(bitrate := field(variant, "bitrate"), int) else 0, str(address))
        for variant in items(item, "video_info", "variants")[:_MAX_MEDIA]
        if text(variant, "content_type") == media_type and (address := parse_url(text(variant, "url") or ""))
    ]
    return list(dict.fromkeys(address for _, address in sorted(files, reverse=True)))


def _aliases(answer: JSONValue, own: set[PostRef]) -> Iterator[Alias]:
    """The picture links that lead to a version of the post itself; those of reused media lead to the post that had them first."""
    codes: dict[str, None] = {}
    for item in (*items(answer, "mediaDetails"), *items(answer, "entities", "media")):
        if names.post_at(text(item, "expanded_url") or "") in own:
            links = (text(item, "display_url"), text(item, "url"))
            codes.update((url.without_scheme, None) for url in map(parse_url, filter(None, links)) if url)
    yield from map(Alias, codes)
    article = article_alias(answer)
    if article is not None:
        yield article


def has_author(answer: JSONValue) -> bool:
    """Whether the answer names the post's author."""
    named = field(answer, "user")
    return isinstance(named, Mapping) and bool(text(named, "id_str") or text(named, "screen_name"))
