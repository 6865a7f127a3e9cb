"""What came from a media file's address is that file only if its bytes are, whatever status and type the server states."""

import struct
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archiver.app.posts.file_types import Family, file_type
from archiver.app.posts.media_faults import FetchedMedia, fetched_media
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.model.captures import Exchange
from archiver.model.posts import Media
from archiver.model.probes import Answer, Probe, Silence, Why

NOW = datetime(2026, 5, 4, tzinfo=UTC)
URL = "https://media.example.org/files/abc"


def encoded(form: str, *, size: tuple[int, int] = (320, 200)) -> bytes:
    """A picture in a format."""
    written = BytesIO()
    with Image.open(BytesIO(draw_harbour("a", *size))) as drawn:
        drawn.convert("RGB").save(written, form)
    return written.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


MP4 = box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41") + box(b"moov", b"m" * 200) + box(b"mdat", b"d" * 4000)
HTML = b"<!DOCTYPE html>\n<html><head><title>Access denied</title></head><body>Access denied</body></html>"
SVG = b'<?xml version="1.0"?><!-- a drawing --><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'

FILES = {
    "jpeg": ("photo", encoded("JPEG")),
    "png": ("photo", encoded("PNG")),
    "gif": ("gif", encoded("GIF")),
    "webp": ("photo", encoded("WEBP")),
    "avif": ("photo", box(b"ftyp", b"avif\0\0\0\0mif1") + box(b"mdat", b"d" * 50)),
    "svg": ("photo", SVG),
    "mp4": ("video", MP4),
    "webm": ("video", b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0#B\x86\x81\x01webm" + b"w" * 200),
    "mpeg-ts": ("video", (b"G" + b"t" * 187) * 4),
    "hls": ("video", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:6,\n0.ts\n"),
    "ogg": ("audio", b"OggS\0\x02" + b"o" * 60),
    "mp3": ("audio", b"ID3\x03\0\0\0\0\0\x0f" + b"m" * 60),
    "wav": ("audio", b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + b"w" * 32),
    "aac": ("audio", b"\xff\xf1P\x80" + b"a" * 60),
    "flac": ("audio", b"fLaC\0\0\0\x22" + b"f" * 60),
}
PLACEHOLDER = encoded("PNG", size=(161, 81))
NOT_THE_FILE = [
    pytest.param("photo", HTML, "html-page", "an HTML page", id="a page that says 200"),
    pytest.param("photo", b"\xef\xbb\xbf \n<!-- sorry --><HTML lang=en>", "html-page", "an HTML page", id="a page after a comment"),
    pytest.param("video", HTML, "html-page", "an HTML page", id="a page at a video's address"),
    pytest.param("audio", HTML, "html-page", "an HTML page", id="a page at a recording's address"),
    pytest.param("file", HTML, "html-page", "an HTML page", id="a page at a file's address"),
    pytest.param("photo", b"", "empty", "an empty answer", id="nothing"),
    pytest.param("file", b" \r\n", "empty", "an empty answer", id="white space"),
    pytest.param("photo", b'{"error": "forbidden"}', "json", "a JSON document", id="JSON"),
    pytest.param("photo", b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "xml", "an XML document", id="XML"),
    pytest.param("photo", b"Access denied", "plain-text", "plain text", id="plain text"),
    pytest.param("photo", SVG.replace(b"<path", b"<script>fetch('/')</script><path"), "svg-with-script", "a script", id="a script"),
    pytest.param("photo", SVG.replace(b"<path", b'<path onload="a()"'), "svg-with-script", "a script", id="a handler"),
    pytest.param("photo", FILES["jpeg"][1][:-2000], "cut-short", "a JPEG image that is cut short", id="half a JPEG"),
    pytest.param("photo", FILES["png"][1][:-600], "cut-short", "a PNG image that is cut short", id="half a PNG"),
    pytest.param("photo", FILES["webp"][1][:-300], "cut-short", "a WebP image that is cut short", id="half a WebP"),
    pytest.param("video", MP4[:-1000], "cut-short", "an MP4 video that is cut short", id="half a video"),
    pytest.param("photo", encoded("GIF", size=(1, 1)), "placeholder", "1 × 1 pixels", id="one pixel"),
    pytest.param("photo", MP4, "mp4", "an MP4 video, not a picture", id="a video instead of a picture"),
    pytest.param("audio", FILES["png"][1], "png", "a PNG image, not an audio", id="a picture instead of a recording"),
    pytest.param("photo", b"\x7fELF" + b"\0" * 40, "unknown-file", "a file of an unknown kind", id="unknown bytes"),
]


def answered(kind: str, body: bytes, *, status: int = 200, url: str = URL, at: str | None = None) -> FetchedMedia:
    """What an answer with this body brings, that calls itself a picture or a video."""
    headers = (("Content-Type", "video/mp4" if kind == "video" else "image/jpeg"),)
    hops = [Exchange(at=NOW, method="GET", url=url, status=302)] if at is not None else []
    last = Exchange(at=NOW, method="GET", url=at or url, status=status, response_headers=headers, body=body)
    probe = Probe(kind="media", url=url)
    return fetched_media(Media(key="abc", kind=kind, url=url), Answer(probe=probe, exchanges=(*hops, last)))


@pytest.mark.parametrize("code", FILES)
def test_a_file_is_known_by_its_bytes(code: str) -> None:
    kind, body = FILES[code]

    assert code == file_type(body).code
    assert (None, body) == ((found := answered(kind, body)).fault, found.exchanges[-1].body)


@pytest.mark.parametrize(("kind", "body", "code", "words"), NOT_THE_FILE)
def test_what_is_not_the_file_is_not_taken_for_it(kind: str, body: bytes, code: str, words: str) -> None:
    found = answered(kind, body)

    assert found.fault is not None
    assert ((), code) == (found.exchanges, found.fault.code)
    assert words in found.fault.words


@pytest.mark.parametrize(
    "target",
    ["https://i.example.org/removed.png", "https://media.example.org/static/no_image.jpg", "https://www.example.org/login/picture"],
)
def test_a_redirect_to_a_placeholder_is_not_the_picture(target: str) -> None:
    found = answered("photo", PLACEHOLDER, at=target)

    assert ("placeholder", f"it led to a placeholder, {target}") == (
        found.fault and found.fault.code,
        found.fault and found.fault.words,
    )


def test_a_redirect_to_another_server_of_the_pictures_is_followed() -> None:
    assert answered("photo", PLACEHOLDER, at="https://cdn.example.org/files/abc").fault is None
    assert (
        answered("photo", PLACEHOLDER, url="https://a.example.org/removed.png", at="https://b.example.org/removed.png").fault
        is None
    )


def test_a_redirect_to_a_login_page_is_not_the_picture() -> None:
    found = answered("photo", HTML, at="https://www.example.org/accounts/?next=abc")

    assert "html-page" == (found.fault and found.fault.code)


def test_a_still_stands_for_a_video_only_where_the_address_is_not_that_of_a_video() -> None:
    still, video = answered("video", PLACEHOLDER), answered("video", PLACEHOLDER, url=f"{URL}.mp4")

    assert (None, "a PNG image, not a video") == (
        still.fault,
        (video.fault.words if video.fault else "").removeprefix("what came is "),
    )


def test_a_broken_picture_with_an_end_is_kept_without_a_signature() -> None:
    found = answered("photo", FILES["jpeg"][1][:200] + b"\xff\xd9")

    assert (None, None) == (found.fault, found.signature)
    assert found.exchanges


def test_another_status_is_told() -> None:
    assert "the server answered 404" == ((fault := answered("photo", HTML, status=404).fault) and fault.words)


def test_a_silence_gives_its_reason() -> None:
    probe = Probe(kind="media", url=URL)
    late = fetched_media(Media(key="a", kind="photo", url=URL), Silence(probe=probe, at=NOW, why=Why.NO_ANSWER_IN_TIME))
    large = fetched_media(
        Media(key="a", kind="video", url=URL),
        Silence(probe=probe, at=NOW, why=Why.TOO_LARGE, detail="it is 180 MiB, the limit is 64 MiB"),
    )

    assert ("no answer came in time", False) == ((late.fault and late.fault.words), late.fault and late.fault.too_large)
    assert ("it is 180 MiB, the limit is 64 MiB", True) == (
        (large.fault and large.fault.words),
        large.fault and large.fault.too_large,
    )


@given(
    body=st.binary(max_size=600) | st.sampled_from([body for _, body in FILES.values()]).flatmap(lambda body: st.just(body[:50]))
)
def test_any_bytes_have_a_kind_and_end(body: bytes) -> None:
    assert file_type(body).family in Family
    answered("video", body)
