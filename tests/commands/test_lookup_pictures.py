"""`lookup` says that a post has pictures, and opens those that are kept in the system's viewer, a program on PATH."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import small_web
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Done, Program, inherited

VIEWER = "open" if sys.platform == "darwin" else "xdg-open"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program after a run that archived a post with a picture, without a browser."""
    home = tmp_path_factory.mktemp("pictures") / "home"
    page = home / "seeds" / "story.html"
    page.parent.mkdir(parents=True)
    address = founding.PRESIDENT_POST.address
    page.write_text(f'<p>A post.</p><blockquote class="twitter-tweet"><a href="{address}"></a></blockquote>', encoding="utf-8")
    with small_web(founding.world_for_founding()) as web:
        program = Program(home=home, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        program("archive", str(page))
        yield program


@pytest.fixture
def with_viewer(program: Program, tmp_path: Path) -> Program:
    """The program with a viewer that writes down what it is to open."""
    viewer = tmp_path / VIEWER
    viewer.write_text(f'#!/bin/sh\ncat "$1" >> {tmp_path}/seen\n', encoding="utf-8")
    viewer.chmod(0o755)
    path = f"{tmp_path}:{program.environment['PATH']}"
    return replace(program, environment={**program.environment, "PATH": path, "TMPDIR": str(tmp_path)})


def looked_up(program: Program, *arguments: str) -> Done:
    return program("lookup", PRESIDENT, *arguments)


def test_a_posts_pictures_are_told_with_their_descriptions(program: Program) -> None:
    assert "With 1 picture (all kept): “Two men shake hands in front of flags.”" in looked_up(program).out


def test_the_viewer_gets_the_bytes_of_the_pictures(with_viewer: Program, tmp_path: Path) -> None:
    done = looked_up(with_viewer, "--open")

    written = [path for path in sorted(tmp_path.glob("embed-archiver-*/*")) if path.suffix in {".png", ".jpg"}]
    assert 0 == done.code
    assert written
    assert (tmp_path / "seen").read_bytes() == b"".join(path.read_bytes() for path in written)
    assert str(written[0].parent) in done.err


def test_without_a_viewer_the_pictures_are_said_to_be_where_they_are(program: Program, tmp_path: Path) -> None:
    nowhere = replace(program, environment={**program.environment, "PATH": str(tmp_path), "TMPDIR": str(tmp_path)})
    done = looked_up(nowhere, "--open")

    (folder,) = tmp_path.glob("embed-archiver-*")
    assert 2 == done.code
    assert f"open them yourself: {folder}" in done.err


def test_pictures_of_a_changed_snapshot_are_not_opened(with_viewer: Program) -> None:
    kept = {path: path.read_bytes() for path in (with_viewer.home / "snapshots").rglob("*.warc.gz")}
    try:
        for path, content in kept.items():
            path.chmod(0o644)
            path.write_bytes(content + b"\0")
        done = looked_up(with_viewer, "--open")
    finally:
        for path, content in kept.items():
            path.write_bytes(content)

    assert (0, "No picture of it is kept.\n") == (done.code, done.err)
