"""Answers of a hostile server, each as the bytes that it sends, with what the archiver should make of it.

`READ` is an article that is read; any other expectation is a pattern for the reason that is given for not reading it.
"""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

READ = "read"
LISTED = "listed"
"""A feed or a sitemap, whose articles are not there."""
MEGABYTE = 1 << 20
POST = "1841206275088290279"
QUOTE = (
    f'<blockquote class="twitter-tweet"><p>Fog over the harbour.</p>&mdash; Log (@log) '
    f'<a href="https://twitter.com/log/status/{POST}">October 1, 2024</a></blockquote>'
)
PAGE = f"<!doctype html><title>Fog</title><article><p>Some words about fog.</p>{QUOTE}</article>".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileAnswer:
    """What a server sends, piece by piece, and what should come of it; `stays` if the connection is then left open."""

    pieces: Callable[[], Iterable[bytes]]
    expected: str
    stays: bool = False


def whole(body: bytes, *headers: str, status: str = "200 OK", expected: str = READ, kind: str = "text/html") -> HostileAnswer:
    """A correct answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *([f"Content-Type: {kind}"] if kind else []), *headers]
    return raw("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body, expected=expected)


def made(body: Callable[[], bytes], *headers: str, expected: str = READ, kind: str = "text/html") -> HostileAnswer:
    """A correct answer with a body that is made when it is asked for."""

    def pieces() -> Iterator[bytes]:
        content = body()
        head = ["HTTP/1.1 200 OK", f"Content-Length: {len(content)}", f"Content-Type: {kind}", *headers]
        yield "\r\n".join(head).encode("latin-1") + b"\r\n\r\n"
        yield content

    return HostileAnswer(pieces=pieces, expected=expected)


def raw(*pieces: bytes, expected: str = READ, stays: bool = False) -> HostileAnswer:
    """Bytes as they are."""
    return HostileAnswer(pieces=lambda: pieces, expected=expected, stays=stays)


def endless(start: bytes, piece: bytes, *, expected: str) -> HostileAnswer:
    """Bytes that never end."""

    def pieces() -> Iterator[bytes]:
        yield start
        yield from repeat(piece)

    return HostileAnswer(pieces=pieces, expected=expected)


def headed(*headers: str, body: bytes = PAGE, expected: str = READ, status: str = "200 OK") -> HostileAnswer:
    """The harmless page under these header fields, in whatever form; it ends with the connection."""
    return raw("\r\n".join([f"HTTP/1.1 {status}", *headers]).encode("latin-1") + b"\r\n\r\n" + body, expected=expected)


def page(markup: str) -> bytes:
    """A page with the post, and with something else."""
    return f"<!doctype html><title>Fog</title><article><p>Some words about fog.</p>{QUOTE}{markup}</article>".encode()


def deflated(body: bytes) -> bytes:
    """Deflate without zlib's header."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def zipped(*names: str) -> bytes:
    """A ZIP with members of these names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, PAGE)
    return written.getvalue()


def entities(depth: int) -> str:
    """Entities that expand to 10 to the power of `depth` words."""
    lines = [f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, depth)]
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "fog">{"".join(lines)}]>'


def rss(item: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<rss version='2.0'><channel><title>Fog</title>{item}</channel></rss>".encode()


LONG_HEADER = "too-large .its header is longer than 100 KiB"
TOO_LARGE = "too-large"
LATE = "no-answer-in-time"

COMPRESSED: dict[str, HostileAnswer] = {
    "gzip-bomb": made(lambda: gzip.compress(bytes(40 * MEGABYTE)), "Content-Encoding: gzip", expected=TOO_LARGE),
    "gzip-bomb-of-markup": made(lambda: gzip.compress(b"<p>" * (6 * MEGABYTE)), "Content-Encoding: gzip", expected=TOO_LARGE),
    "deflate-bomb": made(lambda: deflated(bytes(40 * MEGABYTE)), "Content-Encoding: deflate", expected=TOO_LARGE),
    "zlib-bomb": made(lambda: zlib.compress(bytes(40 * MEGABYTE)), "Content-Encoding: deflate", expected=TOO_LARGE),
    "gzip-in-gzip": whole(gzip.compress(gzip.compress(PAGE)), "Content-Encoding: gzip, gzip", expected="which was not requested"),
    "gzip-file-in-gzip": made(
        lambda: gzip.compress(gzip.compress(bytes(52 * MEGABYTE))),
        "Content-Encoding: gzip",
        expected="has more than 16,000,000 bytes, unpacked",
    ),
    "gzip-cut": whole(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip", expected="broken-off"),
    "gzip-without-end": whole(gzip.compress(PAGE)[:-8], "Content-Encoding: gzip", expected="broken-off"),
    "gzip-with-more-after-it": whole(gzip.compress(PAGE) + b"more", "Content-Encoding: gzip"),
    "gzip-of-two-members": whole(gzip.compress(PAGE) * 2, "Content-Encoding: gzip"),
    "gzip-with-a-wrong-sum": whole(gzip.compress(PAGE)[:-8] + bytes(8), "Content-Encoding: gzip", expected="broken-off"),
    "gzip-that-is-none": whole(PAGE, "Content-Encoding: gzip", expected="broken-off"),
    "gzip-empty": whole(b"", "Content-Encoding: gzip", expected="is empty"),
    "brotli-unasked": whole(b"\x0b\x02\x80fog\x03", "Content-Encoding: br", expected="which was not requested"),
    "zstd-unasked": whole(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd", expected="which was not requested"),
    "coding-unknown": whole(PAGE, "Content-Encoding: fog", expected="which was not requested"),
    "coding-of-100-kilobytes": headed(f"Content-Encoding: {'gzip, ' * 15_000}gzip", expected="broken-off"),
    "coding-identity": whole(PAGE, "Content-Encoding: identity"),
    "coding-empty": whole(PAGE, "Content-Encoding:"),
}

FRAMED: dict[str, HostileAnswer] = {
    "length-too-long": headed("Content-Type: text/html", "Content-Length: 100000", expected="broken-off"),
    "length-too-short": headed("Content-Type: text/html", "Content-Length: 60"),
    "length-negative": headed("Content-Length: -5", expected="broken-off"),
    "length-huge": headed("Content-Length: 99999999999999999999", expected="broken-off"),
    "length-larger-than-allowed": headed("Content-Length: 999999999999", expected=TOO_LARGE),
    "length-no-number": headed("Content-Length: fog", expected="broken-off"),
    "length-twice": headed(f"Content-Length: {len(PAGE)}", "Content-Length: 3", expected="broken-off"),
    "length-and-chunks": headed("Content-Length: 3", "Transfer-Encoding: chunked", body=b"3\r\nfog\r\n0\r\n\r\n", expected=READ),
    "chunk-without-size": headed("Transfer-Encoding: chunked", body=b"fog\r\n", expected="broken-off"),
    "chunk-of-negative-size": headed("Transfer-Encoding: chunked", body=b"-3\r\nfog\r\n0\r\n\r\n", expected="broken-off"),
    "chunk-of-huge-size": headed("Transfer-Encoding: chunked", body=b"FFFFFFFFFFFFFFFF\r\nfog\r\n0\r\n\r\n", expected="broken-off"),
    "chunk-with-a-long-extension": headed(
        "Transfer-Encoding: chunked", body=b"3;" + b"x" * 200_000 + b"\r\nfog\r\n0\r\n\r\n", expected="broken-off"
    ),
    "chunks-cut": headed("Transfer-Encoding: chunked", body=b"400\r\n<p>fog", expected="broken-off"),
    "chunks-endless": endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"f" * 65536 + b"\r\n", expected=TOO_LARGE
    ),
    "trailers-endless": endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfog\r\n0\r\n", b"X-Fog: fog\r\n" * 1000, expected="broken-off"
    ),
    "coding-of-transfer-unknown": headed("Transfer-Encoding: fog, chunked", expected="broken-off"),
    "body-endless": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"<p>fog" * 10_000, expected=TOO_LARGE),
    "body-that-stays-away": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", expected=LATE, stays=True),
    "head-that-stays-away": raw(b"", expected=LATE, stays=True),
    "head-that-stops": raw(b"HTTP/1.1 200 OK\r\nContent-", expected=LATE, stays=True),
    "closed-at-once": raw(expected="broken-off"),
    "closed-after-the-head": headed("Content-Length: 99", body=b"", expected="broken-off"),
}

HEADED: dict[str, HostileAnswer] = {
    "header-of-200-kilobytes": headed(f"X-Fog: {'f' * 200_000}", expected=LONG_HEADER),
    "headers-by-the-thousand": headed(*(f"X-Fog-{number}: fog" for number in range(20_000)), expected=LONG_HEADER),
    "headers-endless": endless(b"HTTP/1.1 200 OK\r\n", b"X-Fog: fog\r\n" * 1000, expected=LONG_HEADER),
    "header-without-colon": headed("X-Fog", expected="broken-off"),
    "header-with-nul": headed("X-Fog: \x00", expected="broken-off"),
    "header-with-space-before-colon": headed("X-Fog : fog", expected="broken-off"),
    "header-folded": headed("X-Fog: a\r\n  b", f"Content-Length: {len(PAGE)}"),
    "header-with-escape": headed("X-Fog: \x1b]0;owned\x07", expected=READ),
    "header-beyond-ascii": headed("X-Fog: \xe9\xff", f"Content-Length: {len(PAGE)}"),
    "cookies-by-the-hundred": headed(*(f"Set-Cookie: fog{number}=1" for number in range(500)), f"Content-Length: {len(PAGE)}"),
    "no-status-line": raw(PAGE, expected="broken-off"),
    "version-0.9": raw(b"HTTP/0.9 200 OK\r\n\r\n" + PAGE, expected=READ),
    "version-9.9": raw(b"HTTP/9.9 200 OK\r\n\r\n" + PAGE, expected=READ),
    "version-of-another-protocol": raw(b"SSH-2.0-OpenSSH_9.2\r\n", expected="broken-off"),
    "status-999": headed("Content-Type: text/html", status="999 Fog", expected="status 999"),
    "status-000": headed(status="000 Fog", expected="broken-off"),
    "status-of-letters": headed(status="abc Fog", expected="broken-off"),
    "status-reason-of-a-megabyte": headed(status="200 " + "f" * MEGABYTE, expected=LONG_HEADER),
    "status-100-for-ever": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", expected=LATE),
    "status-101-unasked": headed("Upgrade: fog", "Connection: upgrade", status="101 Switching Protocols", expected="broken-off"),
    "status-204-with-a-body": headed(status="204 No Content", expected="is empty"),
    "status-304-unasked": headed(status="304 Not Modified", expected="status 304"),
    "status-206-unasked": headed(
        "Content-Range: bytes 0-9/99", f"Content-Length: {len(PAGE)}", status="206 Partial Content", expected=READ
    ),
    "status-407-unasked": headed("Proxy-Authenticate: Basic", status="407 Key required", expected="status 407"),
    "retry-after-the-end-of-time": headed(
        "Retry-After: Mon, 01 Jan 99999999999999999999", "Content-Length: 0", body=b"", status="503 Fog", expected="asked-to-wait"
    ),
    "retry-after-a-million-years": headed(
        "Retry-After: 9999999999999", "Content-Length: 0", body=b"", status="429 Fog", expected="asked-to-wait"
    ),
    "modified-at-the-end-of-time": whole(PAGE, "Last-Modified: Mon, 01 Jan 99999999999999999999", "Date: fog", "Age: -1"),
    "etag-with-quotes": whole(PAGE, 'ETag: "a"b"c'),
    "refresh-elsewhere": whole(PAGE, "Refresh: 0; url=http://10.0.0.1/"),
    "link-elsewhere": whole(PAGE, 'Link: <http://10.0.0.1/>; rel="canonical"'),
}

TYPED: dict[str, HostileAnswer] = {
    f"charset-{number}": whole(f"<p>{'Nebel. ' * 30_000}</p>{QUOTE}".encode(), kind=f"text/html; charset={charset}")
    for number, charset in enumerate(
        (
            "punycode",
            "idna",
            "undefined",
            "unicode_escape",
            "raw_unicode_escape",
            "rot13",
            "hex",
            "zip",
            "utf-7",
            "utf-16",
            "utf-32",
            "mbcs",
            "palmos",
            "",
            '"',
            "x" * 5000,
            "utf-8; charset=punycode",
            "../../etc/passwd",
            "%s%s%n",
        )
    )
} | {
    "type-missing": whole(PAGE, kind=""),
    "type-of-100-kilobytes": headed(f"Content-Type: text/html; {'a=b; ' * 10_000}", f"Content-Length: {len(PAGE)}"),
    "type-picture": whole(b"\x89PNG\r\n\x1a\n" + bytes(99), kind="image/png", expected="is not text"),
    "type-picture-with-a-page": whole(PAGE, kind="image/png"),
    "type-pdf": whole(b"%PDF-1.7\n" + bytes(99), kind="application/pdf", expected="is not text"),
    "type-program": whole(b"\x7fELF" + bytes(99), kind="application/octet-stream", expected="is not text"),
    "type-script": whole(b"alert(1)", kind="text/javascript"),
    "type-zip": whole(zipped("a.html"), kind="application/zip", expected="no WARC file"),
    "type-wacz-with-paths": whole(
        zipped("../../../tmp/fog.html", "/etc/passwd", "archive/data.warc.gz"), kind="application/wacz", expected="without any page"
    ),
    "type-sqlite": whole(b"SQLite format 3\x00" + bytes(99), kind="text/html", expected="is not text"),
    "type-warc-cut": whole(
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\n", kind="application/warc", expected="is damaged"
    ),
    "type-mail-nested": whole(
        b"From: a\r\nMIME-Version: 1.0\r\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)),
        kind="message/rfc822",
        expected=READ,
    ),
}

ENCODED: dict[str, HostileAnswer] = {
    "text-empty": whole(b"", expected="is empty"),
    "text-of-one-byte": whole(b"<", expected=READ),
    "text-of-blanks": whole(b" " * 100_000, expected="is empty"),
    "text-of-nul": whole(bytes(100_000), expected="is not text"),
    "text-with-nul": whole(PAGE.replace(b"<p>", b"<p>\x00")),
    "text-utf-16": whole(PAGE.decode().encode("utf-16")),
    "text-utf-16-without-mark": whole(PAGE.decode().encode("utf-16-le")),
    "text-utf-16-odd": whole(PAGE.decode().encode("utf-16") + b"\x00"),
    "text-utf-32": whole(PAGE.decode().encode("utf-32"), expected=READ),
    "text-ebcdic": whole(PAGE.decode().encode("cp500", "replace"), expected=READ),
    "text-surrogates": whole(PAGE + b"\xed\xa0\x80\xed\xb0\x80"),
    "text-overlong": whole(PAGE + b"\xc0\xaf\xe0\x80\xaf\xf8\x80\x80\x80\xaf"),
    "text-of-noise": whole(bytes(range(256)) * 400, expected="is not text"),
    "text-with-controls": whole(PAGE + b"\x1b]0;owned\x07\x9b31m\x08\x7f"),
    "text-of-marks": whole(("\u202e\u2066\ufeff\u200b" * 20_000).encode()),
    "text-of-combining-marks": whole(("a" + "\u0301" * 50_000).encode()),
}

MARKED: dict[str, HostileAnswer] = {
    "elements-nested": made(lambda: page("<div>" * 200_000)),
    "elements-nested-of-tables": made(lambda: page("<table><tr><td>" * 20_000)),
    "elements-unclosed": made(lambda: page("<b><i><a href=x>" * 30_000)),
    "elements-by-the-million": made(lambda: page("<br>" * 500_000)),
    "elements-of-templates": made(lambda: page("<template>" * 20_000)),
    "elements-of-foreign-objects": made(lambda: page("<svg><foreignObject>" * 10_000)),
    "attributes-by-the-thousand": made(lambda: page(f"<p {' '.join(f'a{number}=1' for number in range(20_000))}>"), expected=READ),
    "attribute-of-megabytes": made(lambda: page(f"<p title='{'f' * 2 * MEGABYTE}'>")),
    "attribute-unclosed": made(lambda: page("<p title='" + "f" * MEGABYTE)),
    "comment-unclosed": made(lambda: page("<!--" + "-" * MEGABYTE)),
    "cdata-unclosed": made(lambda: page("<![CDATA[" + "]" * MEGABYTE)),
    "script-unclosed": made(lambda: page("<script>" + "{" * MEGABYTE)),
    "plaintext": made(lambda: page("<plaintext>" + "fog " * 100_000)),
    "entities-of-html": made(lambda: page("&#x110000;&#0;&#xD800;&fog;&amp" * 30_000)),
    "entities-of-xml": whole(
        entities(9).encode() + b"<html xmlns='http://www.w3.org/1999/xhtml'><p>&e8;</p></html>", kind="application/xhtml+xml"
    ),
    "entity-external": whole(
        b"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x;</p>" + PAGE, kind="application/xhtml+xml"
    ),
    "json-ld-nested": made(lambda: page(f"<script type='application/ld+json'>{'[' * 100_000}{']' * 100_000}</script>")),
    "json-ld-large": made(
        lambda: page(
            f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'articleBody': 'fog ' * 300_000})}</script>"
        )
    ),
    "json-ld-number": whole(page(f"<script type='application/ld+json'>{{\"datePublished\": {'9' * 5000}}}</script>")),
    "json-state-large": made(
        lambda: page(f"<script>window.__STATE__ = {json.dumps([{'id': str(number)} for number in range(40_000)])}</script>")
    ),
    "base-by-the-thousand": made(lambda: page("<base href='http://10.0.0.1/'>" * 10_000)),
    "base-javascript": whole(page("<base href='javascript:alert(1)'><a href='x'>x</a>")),
    "refresh-private": whole(page("<meta http-equiv=refresh content='0; url=http://169.254.169.254/'>")),
    "frames-private": whole(page("<iframe src='http://127.0.0.1:22/'></iframe><iframe src='file:///etc/passwd'></iframe>")),
    "frames-nested": made(lambda: page("<iframe srcdoc='" + "&lt;iframe srcdoc=" * 5_000 + "'></iframe>")),
    "frames-by-the-thousand": made(
        lambda: page("<iframe src='https://platform.twitter.com/embed/Tweet.html?id=x'></iframe>" * 5_000)
    ),
    "noscript-nested": made(lambda: page("<noscript>" * 20_000 + QUOTE)),
    "links-by-the-thousand": made(lambda: page("".join(f"<a href='/fog/{number}'>fog</a>" for number in range(50_000)))),
    "quotes-unclosed": made(lambda: page("<blockquote class='twitter-tweet'>" * 20_000)),
    "quotes-without-posts": made(
        lambda: page("<blockquote class='twitter-tweet'><a href='https://twitter.com/x'>x</a></blockquote>" * 3_000)
    ),
    "data-address-large": made(lambda: page(f"<iframe src='data:text/html;base64,{'QUFB' * 300_000}'></iframe>")),
    "title-large": made(lambda: page(f"<title>{'fog ' * 300_000}</title>")),
    "title-hostile": whole(f"<title>\x1b]0;owned\x07\u202e=cmd|'/c calc'!A1</title>{QUOTE}".encode()),
    "canonical-private": whole(b"<link rel=canonical href='http://10.0.0.1/'>" + PAGE),
    "canonical-javascript": whole(b"<link rel=canonical href='javascript:alert(1)'>" + PAGE),
    "canonical-large": made(lambda: f"<link rel=canonical href='https://a.example/{'f' * MEGABYTE}'>".encode() + PAGE),
    "language-large": made(lambda: f"<html lang='{'f' * MEGABYTE}'>".encode() + PAGE),
    "date-absurd": whole(b"<meta property='article:published_time' content='99999999999-99-99T99:99:99Z'>" + PAGE),
    "date-of-day-one": whole(b"<meta property='article:published_time' content='0001-01-01T00:00:00+23:59'>" + PAGE),
    "post-numbers-absurd": whole(
        page("".join(f"<a href='https://x.com/i/status/{'9' * length}'>x</a>" for length in range(1, 300)))
    ),
    "post-percent-encoded": whole(page("<a href='https://x.com/%2e%2e/status/%00%0a%1b'>x</a>" * 500)),
}

LISTED_ANSWERS: dict[str, HostileAnswer] = {
    "feed-with-entities": whole(
        rss("<item><title>&e8;</title><link>http://fog.example/</link></item>", entities(9)),
        kind="application/rss+xml",
        expected="names no article",
    ),
    "feed-with-an-external-entity": whole(
        rss("<item><title>&x;</title></item>", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        kind="application/rss+xml",
        expected="names no article",
    ),
    "feed-with-absurd-dates": whole(
        rss("<item><pubDate>Mon, 01 Jan 99999999999999999999</pubDate><link>http://gone.example/a</link></item>"),
        kind="application/rss+xml",
        expected=LISTED,
    ),
    "feed-cut": whole(
        rss("<item><link>http://gone.example/b</link></item>")[:-30], kind="application/rss+xml", expected="names no article"
    ),
    "feed-of-private-addresses": whole(
        rss("".join(f"<item><link>http://{host}/</link></item>" for host in ("10.0.0.1", "[::1]", "localhost", "0x7f.1"))),
        kind="application/rss+xml",
        expected=LISTED,
    ),
    "feed-of-other-schemes": whole(
        rss(
            "".join(
                f"<item><link>{scheme}</link></item>"
                for scheme in ("file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/")
            )
        ),
        kind="application/rss+xml",
        expected="names no article",
    ),
    "feed-of-bytes": whole(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "\\ud800\\u001b]0;x\\u0007"}]}',
        kind="application/feed+json",
        expected="bad-address",
    ),
    "feed-of-deep-json": whole(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000,
        kind="application/feed+json",
        expected="names no article",
    ),
    "sitemap-of-itself": whole(
        b"<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        b"<sitemap><loc>http://sitemap-of-itself.example/</loc></sitemap></sitemapindex>",
        kind="application/xml",
        expected=LISTED,
    ),
    "json-deep": whole(b"[" * 200_000, kind="application/json", expected=READ),
    "json-number": whole(b'{"a": ' + b"9" * 100_000 + b"}", kind="application/json", expected=READ),
}


def leads(location: str, status: str = "302 Found", *, expected: str = ".") -> HostileAnswer:
    """A redirect."""
    return headed(f"Location: {location}", "Content-Length: 0", body=b"", status=status, expected=expected)


REDIRECTED: dict[str, HostileAnswer] = {
    "redirect-to-itself": leads("/", expected="too-many-redirects"),
    "redirect-in-a-circle": leads("http://redirect-to-the-circle.example/", expected="too-many-redirects"),
    "redirect-to-the-circle": leads("http://redirect-in-a-circle.example/", expected="too-many-redirects"),
    "redirect-for-ever": leads("/ONE-MORE"),
    **{
        f"redirect-private-{number}": leads(address, expected="not-public|status 302")
        for number, address in enumerate(
            (
                "http://10.0.0.1/",
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://169.254.169.254/latest/meta-data/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://localhost./",
                "http://0/",
            )
        )
    },
    "redirect-to-a-file": leads("file:///etc/passwd", expected="status 302"),
    "redirect-to-a-script": leads("javascript:alert(1)", expected="status 302"),
    "redirect-to-data": leads("data:text/html,fog", expected="status 302"),
    "redirect-to-ftp": leads("ftp://a.example/", expected="status 302"),
    "redirect-to-mail": leads("mailto:a@a.example", expected="status 302"),
    "redirect-to-nothing": leads("", expected="status 302"),
    "redirect-to-no-host": leads("http:///fog", expected="status 302"),
    "redirect-to-a-bad-port": leads("http://a.example:99999/", expected="status 302"),
    "redirect-to-a-mail-server": leads("http://a.example:25/", expected="no-address"),
    "redirect-to-a-megabyte": leads("/" + "f" * 60_000, expected="status 302"),
    "redirect-without-location": headed("Content-Length: 0", body=b"", status="302 Found", expected="status 302"),
    "redirect-twice": headed(
        "Location: /a", "Location: /b", "Content-Length: 0", body=b"", status="302 Found", expected="too-many-redirects"
    ),
    "redirect-by-300": headed(
        "Content-Type: text/html", f"Content-Length: {len(PAGE)}", status="300 Multiple Choices", expected="status 300"
    ),
    "redirect-by-305": leads("http://10.0.0.1:3128/", status="305 Use Proxy", expected="status 305"),
    "redirect-with-credentials": leads("http://user:password@good.example/"),
    "redirect-to-another-script": leads("http://g\xc3\xb6\xc3\xb6d.example/", expected="bad-address"),
}

BODIES = {**COMPRESSED, **FRAMED, **TYPED, **ENCODED, **MARKED, **LISTED_ANSWERS}
ANSWERS = {**BODIES, **HEADED, **REDIRECTED}
