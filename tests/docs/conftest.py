"""A small web in which the addresses of the documents lead to articles, and a shell in which the program is on the path."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import empty_world
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import founding
from tests.commands.conftest import inherited
from tests.commands.prepared_process import prepared_process

HOST = "www.example.org"
POST = replace(founding.PRESIDENT_POST, id="1911842373636882499")
"""The post that examples name: the first one of `docs/examples/two-presidents.txt`."""
VIEWERS = ("xdg-open", "open")
"""What opens files for people: never this machine's own."""
ALWAYS = (*VIEWERS, "pdftotext")
"""What a stand-in is taken for in any case; there is no PDF to read."""
STAND_INS = {
    **dict.fromkeys(VIEWERS, "true"),
    "pdftotext": "cat two-presidents.txt",
    "mail": "cat > /dev/null",
    "jq": "cat",
    "sqlite3": "cat",
}
"""Other people's programs that examples use, as shell scripts, for machines that lack them."""


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    """A small web in which the addresses of the examples lead to articles that show the founding posts."""
    address = f"https://{HOST}/news/story.html"
    written = f"{datetime.now(UTC):%Y-%m-%d}"
    pages = {
        (HOST, "/news/story.html"): page(story()),
        (HOST, "/sitemap.xml"): Response(
            body=f"<urlset><url><loc>{address}</loc><lastmod>{written}</lastmod></url></urlset>".encode(), content_type="text/xml"
        ),
        (HOST, "/feed.xml"): Response(
            body=f"<rss><channel><item><link>{address}</link></item></channel></rss>".encode(), content_type="text/xml"
        ),
    }
    with small_web(empty_world().with_posts([POST, founding.CHALLENGE_POST]).with_pages(pages)) as opened:
        yield opened


@pytest.fixture(scope="module")
def environment(web: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shell in which the program is on the path, and so are stand-ins for programs that the machine lacks."""
    folder = tmp_path_factory.mktemp("bin")
    for name, script in STAND_INS.items():
        if name in ALWAYS or shutil.which(name) is None:
            (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (folder / name).chmod(0o755)
    (folder / "embed-archiver").write_text(prepared_process().script(), encoding="utf-8")
    (folder / "embed-archiver").chmod(0o755)
    return inherited() | web.environment | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def run(line: str, folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """A line run by the shell, each part of which must succeed."""
    done = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        pass_fds=[prepared_process().descriptor],
    )
    assert 0 == done.returncode, f"{line}\n{done.stdout}{done.stderr}"
    return done


def story() -> str:
    """The page of an article that shows a post."""
    prose = (
        "<p>The president of El Salvador met the president of the United States on Monday, and both posted about it afterwards.</p>"
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Two presidents</title></head>'
        f"<body><article><h1>Two presidents</h1>{prose * 5}{blockquote(POST)}</article></body></html>"
    )
