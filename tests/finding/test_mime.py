"""MIME input: MHTML pages and e-mail."""

import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.finding import find_embeds, read_article
from archiver.finding.mime import parse_mime
from archiver.platforms import FINDERS

ID = "1841206275088290279"
QUOTE = (
    f'<blockquote class="twitter-tweet"><p>Nebel über dem Hafen.</p>&mdash; Log (@log) '
    f'<a href="https://twitter.com/log/status/{ID}">1. Oktober 2024</a></blockquote>'
)
FRAME = '<iframe src="cid:frame-AB12@mhtml.blink"></iframe>'
HEAD = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/news/fog\r\nSubject: Fog\r\nMIME-Version: 1.0\r\n"


def part(content_type: str, body: str, **fields: str) -> str:
    """A part of a message, in quoted-printable, as browsers and mail programs write it."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    packed = quopri.encodestring(body.encode()).decode()
    return f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n{head}\r\n{packed}\r\n"


def message(kind: str, *parts: str) -> bytes:
    body = "".join(f"--BOUND\r\n{text}" for text in parts)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="BOUND"\r\n\r\n{body}--BOUND--\r\n'.encode()


def posts(content: bytes) -> list[str]:
    found = parse_mime(content)
    assert found is not None
    article = read_article("a", found.content, url=found.url, content_type=found.media_type)
    return [str(embed.post or embed.handle) for embed in find_embeds(article, FINDERS)]


def test_a_page_saved_as_mhtml_shows_its_posts_and_those_in_its_frames() -> None:
    frame = part(
        "text/html",
        "<p>A video</p>",
        Content_ID="<frame-AB12@mhtml.blink>",
        Content_Location="https://www.youtube.com/embed/jP6fEHm-lA0",
    )
    content = message(
        "related", part("text/html", f"<p>Some words.</p>{QUOTE}{FRAME}", Content_Location="https://a.example/news/fog"), frame
    )
    found = parse_mime(content)
    assert [f"x:{ID}", "youtube:jP6fEHm-lA0"] == posts(content)
    assert found is not None
    assert "https://a.example/news/fog" == str(found.url)
    assert "Nebel über dem Hafen." in found.content.decode()


def test_the_html_of_an_e_mail_is_read_else_its_text() -> None:
    text = (
        "Some words.\n\nFog over the harbour, and nobody who wants to cross it will be turned away. — Log (@log) October 1, 2024\n"
    )
    assert [f"x:{ID}"] == posts(message("alternative", part("text/plain", text), part("text/html", QUOTE)))
    assert ["log"] == posts(message("mixed", part("text/plain", text)))


@pytest.mark.parametrize(
    "content",
    [
        b"Title: Fog over the harbour\n\nSome words.",
        b"<html><head></head><body>MIME-Version: 1.0</body></html>",
        b"MIME-Version: 1.0\nContent-Type: image/png\n\nabc",
        b"",
    ],
)
def test_other_files_and_messages_without_text_are_no_document(content: bytes) -> None:
    assert parse_mime(content) is None


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=400))
def test_a_broken_message_raises_nothing(noise: bytes, place: int) -> None:
    whole = message("related", part("text/html", QUOTE), part("text/plain", "Fog"))
    found = parse_mime(whole[:place] + noise + whole[place:])
    assert found is None or isinstance(found.content, bytes)


def test_deeply_nested_parts_are_refused() -> None:
    deep = HEAD.encode() + b"".join(
        b'Content-Type: multipart/mixed; boundary="B%d"\r\n\r\n--B%d\r\n' % (n, n) for n in range(30_000)
    )
    assert parse_mime(deep) is None


SLOW_CODECS = ["punycode", "idna", "undefined", "punycode''"]
"""Codecs of Python that no browser knows: the first two take minutes for a megabyte, the third raises anything."""


@pytest.mark.parametrize("charset", SLOW_CODECS)
def test_a_charset_that_the_web_does_not_know_does_not_decide_how_a_part_is_read(charset: str) -> None:
    page = f"<p>{'Fog over the harbour. ' * 50_000}</p>{QUOTE}"
    content = message("related", part("text/html", page)).replace(b"charset=utf-8", f'charset="{charset}"'.encode())

    assert [f"x:{ID}"] == posts(content)


def test_a_header_field_is_not_decoded_by_the_codec_that_it_names() -> None:
    words = f"=?punycode?q?{'fog-' * 50_000}?="
    content = message("related", part("text/html", QUOTE, Content_Location=words, Content_ID=words))

    assert [f"x:{ID}"] == posts(content)


def test_a_folded_address_is_read_whole() -> None:
    content = message("related", part("text/html", QUOTE)).replace(b"a.example/news", b"a.example/\r\n news")
    found = parse_mime(content)

    assert found is not None
    assert "https://a.example/news/fog" == str(found.url)
