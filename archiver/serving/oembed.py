"""oEmbed (https://oembed.com): `/oembed?url=…` gives an archived post as a piece of HTML, so that a site's dead embeds show again.

What became of the post is in the HTML and in keys of its own. What is withdrawn is answered as what is unknown.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import quote
from xml.sax.saxutils import escape

from PIL import Image

from archiver import __version__
from archiver.app.lookup import posts_at
from archiver.app.post_pictures import SHOWN_FORMATS, PostPictures, post_pictures
from archiver.app.posts.file_types import file_type
from archiver.errors import InputError
from archiver.model.digests import Digest, JSONValue
from archiver.model.posts import PostRef, parse_postref
from archiver.model.timestamps import format_iso
from archiver.model.urls import parse_url
from archiver.render.embeds import static_embed
from archiver.reporting.records import PostRecord
from archiver.reporting.sensitivity import is_sensitive
from archiver.reporting.site_map import PageKind, page_path, picture_path, post_path
from archiver.serving.media import media_address
from archiver.serving.replies import XML, Reply, ServedRequest, error_reply, json_reply
from archiver.serving.served_archive import OpenedArchive, ServedArchive

PATH = "/oembed"
WIDTH = 550
"""How wide an embed is, in pixels, where the consumer allows it."""
_CACHE_SECONDS = 3600
_MAX_INLINE_BYTES = 1_000_000
"""How many bytes of pictures the HTML holds; the others are told in words."""
_MAX_PIXELS = 10_000
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class OEmbed:
    """Answers for oEmbed."""

    def __init__(self, served: ServedArchive) -> None:
        self._served = served

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The answer; None for any other path."""
        if request.path != PATH:
            return None
        form = request.query.get("format", "json")
        if form not in {"json", "xml"}:
            return error_reply(501, "oEmbed is answered as json and as xml")
        if not (url := request.query.get("url", "").strip()):
            return error_reply(400, "url is missing", remedy="/oembed?url=ADDRESS")
        limits = {name: _pixels(name, request.query.get(name)) for name in ("maxwidth", "maxheight")}
        with self._served.opened() as archive:
            record = _post(archive, url, request.base)
            if record is None:
                return error_reply(404, "There is no such post in this archive")
            found = post_pictures(archive.home, record)
        document = {
            **_about(record, request.base),
            **_shown(record, found, request, width=limits["maxwidth"], height=limits["maxheight"]),
        }
        return json_reply(document) if form == "json" else _xml_reply(document)


def discovery_link(address: str, base: str) -> str:
    """The element by which the page of a post, at a path of the archive, says where its oEmbed document is."""
    at = f"{base}{PATH}?url={quote(f'{base}/{address}', safe='')}&amp;format=json"
    return f'<link rel="alternate" type="application/json+oembed" href="{at}" title="oEmbed">'


def _pixels(name: str, written: str | None) -> int | None:
    """A number of pixels; `InputError` for what is none."""
    if written is None:
        return None
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < len(str(_MAX_PIXELS)) + 1 else 0
    if number <= 0:
        raise InputError(f"{name}: this is no number of pixels")
    return min(number, _MAX_PIXELS)


def _post(archive: OpenedArchive, written: str, base: str) -> PostRecord | None:
    """The post that an address is of: its own in any spelling, or that of its page here; None if it is withdrawn."""
    page = page_path(written.removeprefix(f"{base}/")) if written.startswith(f"{base}/") else None
    if page is not None and page.kind is PageKind.POST:
        found = archive.reader.by_ref(PostRef(platform=page.platform, key=page.name))
    elif page is not None:
        kept = archive.reader.post_record(page.row) if page.kind is PageKind.UNSETTLED_POST else None
        found = [kept] if kept is not None else []
    else:
        name, url = parse_postref(written), parse_url(written)
        ids = posts_at(archive.reader, url) if url is not None and "/" in written else []
        found = archive.reader.by_ids(ids) or (archive.reader.by_ref(name) if name is not None else [])
    return next((record for record in found[:1] if record.withdrawn is None), None)


def _about(record: PostRecord, base: str) -> dict[str, JSONValue]:
    """What every kind of answer says: of the post, of what became of it, and of the archive."""
    verdict = record.verdict
    facts: dict[str, JSONValue] = {
        "version": "1.0",
        "title": f"{record.author or record.handle or 'A post'} on {record.platform}",
        "author_name": record.author or record.handle,
        "provider_name": f"embed-archiver {__version__}",
        "provider_url": base,
        "cache_age": _CACHE_SECONDS,
        "post": str(record.post) if record.post is not None else None,
        "url_original": record.url,
        "url_evidence": f"{base}/{post_path(record.post, record.id)}",
        "verdict": verdict.standing.value,
        "reason": verdict.reason.value if verdict.reason is not None else None,
        "suspected": verdict.suspected,
        "changed_after": format_iso(verdict.changed_after) if verdict.changed_after is not None else None,
        "changed_before": format_iso(verdict.changed_before) if verdict.changed_before is not None else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _shown(
    record: PostRecord, found: PostPictures, request: ServedRequest, *, width: int | None, height: int | None
) -> dict[str, JSONValue]:
    """The post itself: as a photo where that is asked for and the post is one, else as HTML."""
    if request.query.get("type") == "photo" and not is_sensitive(record):
        photo = _photo(record, found, request.base)
        size = picture_size(found.by_digest[photo[0]]) if photo is not None else None
        if photo is not None and size is not None:
            shrunk = min(1.0, (width or _MAX_PIXELS) / size[0], (height or _MAX_PIXELS) / size[1])
            pixels = [max(1, int(length * shrunk)) for length in size]
            return {"type": "photo", "url": photo[1], "width": pixels[0], "height": pixels[1]}
    shown_width = min(WIDTH, width or WIDTH)
    shown_height = min(_height(record, found, shown_width), height or _MAX_PIXELS)
    sources, left = dict[Digest, str](), _MAX_INLINE_BYTES
    for name, picture in found.by_digest.items():
        if len(picture) <= left:
            sources[name], left = _data_url(picture), left - len(picture)
    screenshot = _data_url(found.screenshot) if found.screenshot is not None and len(found.screenshot) <= left else None
    evidence = f"{request.base}/{post_path(record.post, record.id)}"
    markup = static_embed(record, evidence=evidence, pictures=sources, screenshot=screenshot)
    limits = "".join(f"max-{name}:{pixels}px;" for name, pixels in (("width", width), ("height", height)) if pixels is not None)
    bounded = f'<div style="{limits}overflow:auto">{markup}</div>' if limits else markup
    return {
        "type": "rich",
        "html": bounded,
        "width": shown_width,
        "height": shown_height,
        **_thumbnail(record, found, request.base),
    }


def _photo(record: PostRecord, found: PostPictures, base: str) -> tuple[Digest, str] | None:
    """The only picture of a post that has one and nothing else besides words, with its address."""
    first = record.original
    media = first.media if first is not None else ()
    only = media[0].digest if len(media) == 1 and media[0].kind == "photo" else None
    if only is None or only not in found.by_digest:
        return None
    return only, f"{base}{media_address(record.id, only)}"


def _thumbnail(record: PostRecord, found: PostPictures, base: str) -> dict[str, JSONValue]:
    """How the post looked, as the picture for a preview."""
    size = picture_size(found.screenshot) if found.screenshot is not None and not is_sensitive(record) else None
    if size is None:
        return {}
    address = f"{base}/{picture_path(record.post, record.id)}"
    return {"thumbnail_url": address, "thumbnail_width": size[0], "thumbnail_height": size[1]}


def _height(record: PostRecord, found: PostPictures, width: int) -> int:
    """About how high the HTML is at a width, in pixels: its words, its pictures, and the lines around them."""
    words = record.original.text if record.original is not None else ""
    lines = sum(1 + len(line) * _CHARACTER_PIXELS // width for line in words.split("\n"))
    sizes = (picture_size(picture) for picture in found.by_digest.values())
    pictures = sum(round(size[1] * min(1.0, width / size[0])) for size in sizes if size is not None)
    return min(_FRAME_PIXELS + lines * _LINE_PIXELS + pictures, _MAX_PIXELS)


_CHARACTER_PIXELS, _LINE_PIXELS, _FRAME_PIXELS = 9, 24, 200


def picture_size(picture: bytes) -> tuple[int, int] | None:
    """The width and height of a picture in pixels; None where it cannot be read."""
    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG", "GIF", "WEBP", "AVIF")) as opened:
            width, height = opened.size
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return (width, height) if width > 0 and height > 0 else None


def _data_url(picture: bytes) -> str:
    return f"data:{SHOWN_FORMATS[file_type(picture).code]};base64,{b64encode(picture).decode()}"


def _xml_reply(document: Mapping[str, JSONValue]) -> Reply:
    """The document as XML, whose texts have no characters that XML forbids."""
    parts = "".join(f"<{name}>{escape(_NO_XML.sub('', _written(value)))}</{name}>" for name, value in document.items())
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return Reply(media_type=XML, body=f"{head}<oembed>{parts}</oembed>\n".encode(errors="replace"))


def _written(value: JSONValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
