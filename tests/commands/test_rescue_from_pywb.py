"""Rescue from a real web archive, pywb, that serves a WARC file of this program and one of a crawler."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import XPost, empty_world
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story.harbour import INSPECTED, STUCK
from tests.commands.conftest import PROJECT, Done, Program, flaws, inherited

PYWB = Path(os.environ.get("ARCHIVER_TEST_PYWB", PROJECT / ".pywb"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (PYWB / "bin" / "wayback").is_file(), reason="needs pywb in a venv of its own: `make pywb`"),
]
HOST, COLLECTION = "copies.example", "social"
CONFIG = "framed_replay: false\nredirect_to_exact: true\nenable_memento: true\n"
OURS, THEIRS, LATER, NIGHT = "2025-04-16T02:00:00Z", "2025-04-15T19:30:00Z", "2025-04-17T10:00:00Z", "2025-06-20T03:00:00Z"
PERMALINK = """<html><head><title>Swing Bridge Cam on Twitter</title></head><body>
<div class="tweet permalink-tweet" data-tweet-id="{post.id}" data-screen-name="{post.account.handle}"
 data-name="{post.account.name}" data-user-id="{post.account.id}">
<p class="TweetTextSize js-tweet-text tweet-text" lang="en">{post.text}</p></div></body></html>"""
BY_LIST = f"""[copies]
timemap = "http://{HOST}/{COLLECTION}/timemap/link/{{url}}"
raw = "http://{HOST}/{COLLECTION}/{{timestamp}}id_/{{url}}"
"""
BY_GATE = f"""[copies]
timegate = "http://{HOST}/{COLLECTION}/{{url}}"
raw = "http://{HOST}/{COLLECTION}/{{timestamp}}id_/{{url}}"
"""


def managed(folder: Path, *arguments: str | Path) -> None:
    """Have pywb's manager do something."""
    done = subprocess.run([PYWB / "bin" / "wb-manager", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """A pywb over the collections in a folder, until the test ends."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    command = [str(PYWB / "bin" / "wayback"), "--port", str(port), "--bind", "127.0.0.1"]
    patient = httpx.HTTPTransport(retries=6)  # until it listens: each try waits twice as long as the one before
    with (folder / "log").open("wb") as log, httpx.Client(trust_env=False, transport=patient) as client:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            assert 200 == client.get(f"http://127.0.0.1:{port}/{COLLECTION}/").status_code
            yield
        finally:
            process.kill()
            process.wait(timeout=20)


def record(writer: WARCWriter, post: XPost, at: str, body: str, *, status: str = "200 OK", **fields: str) -> None:
    """A copy of a post's own page, as a crawler writes it."""
    said = [("Content-Type", "text/html; charset=utf-8"), *fields.items()]
    writer.write_record(
        writer.create_warc_record(
            post.address,
            "response",
            payload=BytesIO(body.encode()),
            length=len(body.encode()),
            http_headers=StatusAndHeaders(status, said, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": at},
        )
    )


def written_by_others(path: Path) -> Path:
    """A crawler's file: of one post a page that shows it, between a redirect and an error."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        record(writer, STUCK, THEIRS, "", status="302 Found", Location="https://twitter.com/login")
        record(writer, STUCK, "2025-04-15T20:00:00Z", PERMALINK.format(post=STUCK))
        record(writer, STUCK, LATER, "<h1>This page doesn't exist</h1>", status="404 Not Found")
    return path


def article(folder: Path, *posts: XPost) -> Path:
    """An article that shows posts."""
    path = folder / "story.html"
    shown = "".join(map(blockquote, posts))
    path.write_text(f"<html><head><title>The bridge</title></head><body>{shown}</body></html>", encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run came to, and what look-ups tell after it."""

    program: Program
    done: Done

    def original(self, post: XPost) -> dict[str, Any]:
        """What a post originally said."""
        (found,) = self.program("lookup", "--json", f"x:{post.id}").value
        return dict(found["original"])


def rescue(web: SmallWeb, folder: Path, port: int, archives: str) -> Told:
    """Archive the article in a new home, with the web archive running."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True)
    (seeds.parent / "archiver.toml").write_text(archives, encoding="utf-8")
    led = {"ARCHIVER_CONNECT_TO": f"{HOST}:80:127.0.0.1:{port},{web.connect_to}"}
    program = Program(home=folder, environment=inherited() | web.environment | led)
    story = article(folder, INSPECTED, STUCK)
    return Told(program=program, done=program("archive", "--json", "--rescue", str(story), clock=NIGHT))


@pytest.fixture(scope="module")
def rescued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Told]]:
    """One post archived by this program while it lived, another by a crawler; both deleted; then others come, and ask pywb."""
    folder = tmp_path_factory.mktemp("pywb")
    with small_web(empty_world().with_posts([INSPECTED, STUCK])) as web, socket() as held:
        first = Program(home=folder / "first", environment=inherited() | web.environment)
        first("archive", str(article(folder, INSPECTED)), clock=OURS)
        (ours,) = (path for path in first.snapshots() if path.startswith("snapshots/x/"))
        managed(folder, "init", COLLECTION)
        managed(folder, "add", COLLECTION, first.home / ours, written_by_others(folder / "theirs.warc.gz"))
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        web.world = web.world.post_became(INSPECTED.id, PostState.DELETED).post_became(STUCK.id, PostState.DELETED)
        with serving(folder, port):
            yield {name: rescue(web, folder / name, port, named) for name, named in (("list", BY_LIST), ("gate", BY_GATE))}


@pytest.mark.parametrize("way", ["list", "gate"])
def test_a_post_that_another_installation_archived_is_rescued(rescued: dict[str, Told], way: str) -> None:
    original = rescued[way].original(INSPECTED)

    assert (INSPECTED.text, "web-archive") == (original["text"], original["witness"])
    assert original["seen_at"].startswith("2025-04-16T02:00:")
    assert original["memento"]["original"].startswith("https://cdn.syndication.twimg.com/tweet-result?id=")
    assert original["memento"]["url"].startswith(f"http://{HOST}/{COLLECTION}/20250416")


@pytest.mark.parametrize("way", ["list", "gate"])
def test_a_crawled_copy_of_an_old_page_is_read(rescued: dict[str, Told], way: str) -> None:
    original = rescued[way].original(STUCK)

    assert (STUCK.text, "2025-04-15T20:00:00Z") == (original["text"], original["seen_at"])
    assert STUCK.address == original["memento"]["original"]


@pytest.mark.parametrize("way", ["list", "gate"])
def test_copies_in_pywb_change_no_verdict(rescued: dict[str, Told], way: str) -> None:
    told = rescued[way]

    assert (0, 2, {"unknown": 2}) == (
        told.done.code,
        told.done.summary["rescued"],
        {standing: count for standing, count in told.done.summary["verdicts"].items() if count},
    )
    assert [] == flaws(told.program)
