"""Files as other programs write them: web archives of ArchiveWeb.page, Browsertrix, Scoop and the auto-archiver."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.demo.smallweb.world import XPost, empty_world
from archiver.demo.smallweb.x.tweet_result import token, tweet_result

JSON_TYPE, HTML_TYPE = "application/json; charset=utf-8", "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A record that a program keeps: a response by default, with the request beside it."""

    url: str
    body: bytes = b""
    at: str = "2025-04-15T18:00:00Z"
    status: str = "200 OK"
    media_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "response"
    fields: dict[str, str] = field(default_factory=dict)
    sent: bytes = b""


def warc(kept: Iterable[Kept], *, software: str = "warcio.js 2.4.2", requests_first: bool = False, packed: bool = True) -> bytes:
    """A WARC file; `requests_first` as Scoop writes them, before their responses."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("data.warc.gz", {"software": software, "format": "WARC File Format 1.1"}))
    for item in kept:
        response, request = _response(writer, item), _request(writer, item)
        for record in (request, response) if requests_first else (response, request):
            if record is not None:
                writer.write_record(record)
    return file.getvalue()


def _response(writer: WARCWriter, item: Kept):  # type: ignore[no-untyped-def]  # noqa: ANN202 - warcio has no types
    fields = {"WARC-Date": item.at, **item.fields}
    if item.kind == "resource":
        return writer.create_warc_record(
            item.url,
            "resource",
            payload=io.BytesIO(item.body),
            length=len(item.body),
            warc_content_type=item.media_type,
            warc_headers_dict=fields,
        )
    head = StatusAndHeaders(item.status, [("Content-Type", item.media_type), *item.headers], protocol="HTTP/1.1")
    return writer.create_warc_record(
        item.url, item.kind, payload=io.BytesIO(item.body), length=len(item.body), http_headers=head, warc_headers_dict=fields
    )


def _request(writer: WARCWriter, item: Kept):  # type: ignore[no-untyped-def]  # noqa: ANN202 - warcio has no types
    if item.kind == "resource":
        return None
    method, cookie = "POST" if item.sent else "GET", ("Cookie", "auth_token=SECRET-OF-THE-CAPTURER")
    head = StatusAndHeaders(f"{method} / HTTP/1.1", [cookie], is_http_request=True)
    dated = {"WARC-Date": item.at}
    return writer.create_warc_record(
        item.url, "request", payload=io.BytesIO(item.sent), length=len(item.sent), http_headers=head, warc_headers_dict=dated
    )


def wacz(warcs: Sequence[bytes], pages: Iterable[str] = (), *, software: str = "Webrecorder ArchiveWeb.page 0.15.6") -> bytes:
    """A WACZ as ArchiveWeb.page and Browsertrix write it: WARC files as they are, the pages as lines of JSON, all with digests."""
    first = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": False}
    listed = [{"id": str(number), "url": url, "ts": "2025-04-15T18:00:00Z", "title": "A page"} for number, url in enumerate(pages)]
    members = {f"archive/data-{number}.warc.gz": content for number, content in enumerate(warcs)}
    members["pages/pages.jsonl"] = "".join(json.dumps(line) + "\n" for line in [first, *listed]).encode()
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{sha256(content).hexdigest()}", "bytes": len(content)}
        for name, content in members.items()
    ]
    package = {"profile": "data-package", "resources": resources, "wacz_version": "1.1.1", "software": software}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for name, content in members.items():
            folder.writestr(name, content)
        folder.writestr("datapackage.json", json.dumps(package))
    return file.getvalue()


def x_answer(post: XPost, text: str | None = None, at: str = "2025-04-15T18:00:00Z", **others: Any) -> Kept:  # noqa: ANN401 - fields
    """The answer to the embed's question about a post of X, as a browser was given it."""
    world = empty_world().with_posts([replace(post, text=text or post.text)])
    query = f"features=tfw%3Aon&id={post.id}&lang=en&token={token(post.id)}"
    kept = Kept(
        url=f"https://cdn.syndication.twimg.com/tweet-result?{query}",
        body=tweet_result(world, post.id, token(post.id)).body,
        at=at,
        headers=(("Set-Cookie", "guest_id=SECRET-OF-THE-CAPTURER"),),
    )
    return replace(kept, **others)
