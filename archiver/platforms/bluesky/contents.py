"""Convert a post's record to content: author, text, media, quoted post, time, language and links.

The key of a picture or video is the CID of its bytes, so a replaced one has another key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from archiver.model.digests import JSONValue
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.bluesky.atproto.cid import CID
from archiver.platforms.bluesky.atproto.dag_cbor import Node
from archiver.platforms.bluesky.names import post_at
from archiver.platforms.parsing.json_fields import clean, field, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.link_targets import target_of

Addresses = Callable[[str, str], str | None]
"""A function from the kind and CID of a picture or video to the URL of its bytes, or None."""

_MAX_MEDIA = 100
_MAX_LINKS = 100


def content_of(record: Mapping[str, Node], author: Author, addresses: Addresses) -> Content | None:
    """The content of a record; None if it is not a post."""
    raw_text = record.get("text")
    if not isinstance(raw_text, str):
        return None
    languages = _list(record.get("langs"))
    return Content(
        author=author,
        text=clean(raw_text),
        media=tuple(_media(record.get("embed"), addresses))[:_MAX_MEDIA],
        quoted=_quoted(record.get("embed")),
        reply_to=post_at(_text(record, "reply", "parent", "uri")),
        posted_at=parse_iso(_text(record, "createdAt")),
        language=clean(languages[0]) if languages and isinstance(languages[0], str) else None,
        links=tuple(dict.fromkeys(_links(record)))[:_MAX_LINKS],
    )


def with_stream(content: Content | None, view: JSONValue) -> Content | None:
    """The content with the HLS playlist and the still of its video, by the app's view of its embed."""
    shown = field(view, "media") if field(view, "media") is not None else view
    playlist, poster = (parse_url(text(shown, name) or "") for name in ("playlist", "thumbnail"))
    if content is None or (playlist is None and poster is None):
        return content
    stream, still = str(playlist) if playlist else None, str(poster) if poster else None
    media = (replace(file, playlist=stream, poster=still) if file.kind == "video" else file for file in content.media)
    return replace(content, media=tuple(media))


def from_the_app(did: str) -> Addresses:
    """The addresses of media on Bluesky's own server, which has no videos in one piece."""
    return lambda kind, cid: f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg" if kind == "photo" else None


def from_the_server(server: URL, did: str) -> Addresses:
    """The addresses of media on the account's own server, as they were uploaded."""
    base = str(server).rstrip("/")
    return lambda _kind, cid: f"{base}/xrpc/com.atproto.sync.getBlob?did={quote(did, safe='')}&cid={cid}"


def _links(record: Mapping[str, Node]) -> Iterator[str]:
    """Yield the targets of the links behind the text's words and of the link card."""
    for facet in _list(record.get("facets"))[:_MAX_LINKS]:
        for feature in _list(_field(facet, "features")):
            yield from _target(_text(feature, "uri"))
    yield from _target(_text(record.get("embed"), "external", "uri"))
    yield from _target(_text(record.get("embed"), "media", "external", "uri"))


def _target(address: str | None) -> Iterator[str]:
    target = target_of(address) if address else None
    if target is not None:
        yield clean(target)


def _media(embed: Node, addresses: Addresses) -> Iterator[Media]:
    """Yield the pictures and the video of an embed, in their order, also of one that quotes a post as well."""
    kind = _text(embed, "$type")
    if kind == "app.bsky.embed.recordWithMedia":
        yield from _media(_field(embed, "media"), addresses) if _text(embed, "media", "$type") != kind else ()
    elif kind == "app.bsky.embed.video":
        yield from _blob(_field(embed, "video"), "video", _text(embed, "alt"), addresses)
    elif kind in {"app.bsky.embed.images", "app.bsky.embed.gallery"}:
        for item in (*_list(_field(embed, "images")), *_list(_field(embed, "items"))):
            yield from _blob(_field(item, "image"), "photo", _text(item, "alt"), addresses)


def _blob(blob: Node, kind: str, alt: str | None, addresses: Addresses) -> Iterator[Media]:
    """Yield the picture or video of a blob reference; in the oldest form the CID is a string."""
    link = _field(blob, "ref")
    key = str(link) if isinstance(link, CID) else _text(blob, "cid")
    if key and key.isalnum():
        yield Media(key=key, kind=kind, url=addresses(kind, key), alt=clean(alt) if alt else None)


def _quoted(embed: Node) -> PostRef | None:
    """The post that an embed quotes; None if it quotes none, or a list or feed."""
    with_media = _text(embed, "$type") == "app.bsky.embed.recordWithMedia"
    return post_at(_text(embed, "record", "record", "uri") if with_media else _text(embed, "record", "uri"))


def _field(value: Node, *path: str) -> Node:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(value: Node, *path: str) -> str | None:
    found = _field(value, *path)
    return found if isinstance(found, str) else None


def _list(value: Node) -> Sequence[Node]:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()
