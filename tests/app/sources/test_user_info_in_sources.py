"""No user name or password of an address is kept: who names one is told so, and what strangers write loses it."""

import io
from pathlib import Path

import pytest

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.source import Source, SourceProblem, SourceText, SourceURL

SECRET = "s3cret"  # noqa: S105 - it is what is looked for
WHAT = "has a user name or a password before its host, which would be kept for ever"


def opened(*arguments: str, stdin: bytes = b"") -> list[Source]:
    return list(open_sources(arguments, io.BytesIO(stdin)))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://nora:s3cret@example.org/story?token=1", "https://example.org/story?token=1"),
        ("HTTP://s3cret@example.org/story", "HTTP://example.org/story"),
        ("nora:s3cret@example.org/story", "example.org/story"),
        ("ftp://nora:s3cret@example.org/story", "ftp://example.org/story"),
        (
            "https://web.archive.org/web/2020/https://nora:s3cret@example.org/",
            "https://web.archive.org/web/2020/https://example.org/",
        ),
    ],
)
def test_a_seed_with_a_password_is_refused_with_the_remedy(written: str, shown: str) -> None:
    (source,) = opened(written)
    (listed, _) = opened("-", stdin=f"{written}\nhttps://example.org/other\n".encode())

    assert isinstance(source, SourceProblem)
    assert (shown, WHAT) == (source.source, source.what)
    assert "write the address without them" in (source.remedy or "")
    assert isinstance(listed, SourceProblem)
    assert ("standard input, line 1", f"{shown} {WHAT}") == (listed.source, listed.what)


@pytest.mark.parametrize("line", ["- https://nora:s3cret@example.org/a", "https://nora:s3cret@example.org/a  # mine"])
def test_an_odd_line_is_quoted_without_its_password(line: str) -> None:
    sources = opened("-", stdin=f"https://example.org/b\nhttps://example.org/c\n{line}\n".encode())

    assert SECRET not in repr(sources)
    assert WHAT in repr(sources)


FEED = """<rss version="2.0"><channel><title>t</title><item><title>Fog</title>
<link>https://nora:s3cret@example.org/fog</link></item></channel></rss>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://nora:s3cret@example.org/fog</loc></url></urlset>"""
MAIL = """From: a@b.example
Snapshot-Content-Location: https://nora:s3cret@example.org/fog
MIME-Version: 1.0
Content-Type: text/html

<p>Fog</p>"""
WARC_BODY = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Fog</p>"
WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
    "WARC-Target-URI: https://nora:s3cret@example.org/fog\r\nContent-Type: application/http; msgtype=response\r\n"
    f"Content-Length: {len(WARC_BODY)}\r\n\r\n{WARC_BODY}\r\n\r\n"
)


@pytest.mark.parametrize("content", [FEED, SITEMAP, MAIL, WARC], ids=["feed", "sitemap", "mail", "WARC"])
def test_an_address_that_a_file_names_loses_its_password(content: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(content)
    (source,) = opened(str(tmp_path / "file"))

    assert isinstance(source, SourceURL | SourceText)
    assert "https://example.org/fog" == str(source.url)
    assert SECRET not in source.source + str(source.url)


def test_a_file_whose_name_looks_like_one_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "re:fog@example.org.txt").write_text("The fog is back.")

    assert [SourceText(source="re:fog@example.org.txt", content=b"The fog is back.")] == opened("re:fog@example.org.txt")
