"""User names and passwords in a site's addresses reach neither the database nor any output; only the site's own bytes have them."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story.founding import PRESIDENT_POST
from tests.commands.conftest import PRESIDENT, Program

SECRET = "s3cret"  # noqa: S105 - it is what is looked for
PAGE = f"""<!doctype html><html><head><title>Two presidents</title>
<link rel="canonical" href="http://nora:{SECRET}@paper.example/b"><meta property="og:url" content="http://nora:{SECRET}@paper.example/b">
</head><body><article><p>The bridge is closed tonight, and nobody knows for how long it will be.</p>{blockquote(PRESIDENT_POST)}
<p><a href="https://nora:{SECRET}@x.com/WhiteHouse/status/{PRESIDENT_POST.id}">the same post</a></p></article></body></html>"""


class Paper(BaseHTTPRequestHandler):
    """A site whose redirects, canonical links and links have a password, and which asks nobody for it."""

    asked: list[str | None]

    def do_GET(self) -> None:
        """Answer a request."""
        self.asked.append(self.headers["Authorization"])
        if self.path == "/a":
            self.send_response(302)
            self.send_header("Location", f"http://nora:{SECRET}@paper.example/b")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = PAGE.encode() if self.path == "/b" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Say nothing."""


@pytest.fixture
def paper() -> Iterator[tuple[int, list[str | None]]]:
    """The port of the site, and the credentials that it was sent."""
    asked: list[str | None] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Paper,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_they_are_neither_sent_nor_recorded_nor_shown(
    program: Program, paper: tuple[int, list[str | None]], tmp_path: Path
) -> None:
    port, asked = paper
    seeds = tmp_path / "seeds.txt"
    seeds.write_text(f"http://paper.example/a\nhttps://nora:{SECRET}@paper.example/refused\n")
    alone = program.using(ARCHIVER_BROWSER="/nonexistent")
    to_paper = ("--connect-to", f"paper.example:80:127.0.0.1:{port}")
    archived = alone(*to_paper, "archive", "--render", "never", "--json", str(seeds))
    shown = [archived, alone(*to_paper, "find", str(seeds)), *(alone(*command) for command in (("report", "--json"), ("verify",)))]
    found = alone("lookup", "--json", "http://paper.example/b").value

    assert (1, 1) == (archived.code, archived.summary["articles"])
    assert PRESIDENT == found[0]["post"]
    assert {None} == set(asked)
    assert not [done for done in shown if SECRET in done.out + done.err]
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in (program.home / "db").iterdir())
    assert not [path for path in program.files() if path.startswith("snapshots/runs/") and SECRET in unpacked(program.home / path)]
    (kept,) = [path for path in program.snapshots() if SECRET in unpacked(program.home / path)]
    assert f"WARC-Target-URI: http://nora:{SECRET}" not in unpacked(program.home / kept)
    assert f"Location: http://nora:{SECRET}@paper.example/b" in unpacked(program.home / kept)  # as the site sent it


def unpacked(path: Path) -> str:
    """What a WARC file has."""
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
