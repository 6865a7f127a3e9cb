"""Proof folders of posts of every kind, from an archive whose owner, machine and paths have names that can be searched for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.demo.smallweb.messages import page
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World, snowflake
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import founding, harbour
from archiver.demo.story.harbour import BRIDGE, FERRIES, INSPECTED, KEPT_A_COPY, STRANDED, STUCK, VOTED
from tests.commands.conftest import Program, inherited
from tests.commands.test_rescue import ARCHIVES, HOST, copy, listed, told

OWNER = "quentin-zx81"
NIGHTS = tuple(f"2025-04-{day}T02:00:00Z" for day in (16, 17, 18))
LOST = replace(
    STUCK, id=snowflake(datetime(2025, 4, 14, 6, tzinfo=UTC), sequence=7), text="Low tide at six.", pictures=(), code=None
)
RENAMED = replace(STUCK, account=replace(STUCK.account, handle="QuayCam", name="Quay Cam"))
STORY = f"<html><head><title>Tides</title></head><body><p>The port said:</p>{blockquote(LOST)}<p>Then not.</p></body></html>"
POSTS = {
    "deleted": INSPECTED,
    "altered": STRANDED,
    "withheld": VOTED,
    "intact": KEPT_A_COPY,
    "renamed": STUCK,
    "rescued": LOST,
    "settled": founding.PRESIDENT_POST,
}
SYSTEM_PYTHON = "/usr/bin/python3" if os.access("/usr/bin/python3", os.X_OK) else sys.executable


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbour:
    """The archive of the harbour's posts, and the exported folders by what became of the post."""

    program: Program
    folders: Mapping[str, Path]
    earlier: Path
    """A checkpoint of the first night."""


def opening_night() -> World:
    """The harbour's posts, one of which is gone already, and in a web archive only."""
    copies = {(HOST, "/"): page("Copies"), **listed(LOST, "20250415180000"), **copy(LOST, told(LOST))}
    return harbour.opening_night().with_posts([LOST]).post_became(LOST.id, PostState.DELETED).with_pages(copies)


@pytest.fixture(scope="session")
def harbour_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """Three nights of the harbour, and a folder for each of its posts."""
    folder = tmp_path_factory.mktemp(OWNER)
    seeds = folder / "home" / "seeds"
    seeds.mkdir(parents=True)
    (seeds.parent / "archiver.toml").write_text(ARCHIVES)
    (seeds / "tides.html").write_text(STORY)
    elsewhere = folder / "elsewhere" / "two-presidents.txt"
    elsewhere.parent.mkdir()
    elsewhere.write_text(founding.ARTICLE)
    with small_web(opening_night()) as web:
        owner = {"USER": OWNER, "LOGNAME": OWNER, "ARCHIVER_OPERATOR": OWNER}
        program = Program(home=folder / "home", environment=inherited() | web.environment | owner)
        sources = (FERRIES.address, BRIDGE.address, str(seeds / "tides.html"), str(elsewhere))
        done = program("archive", "--rescue", "--json", *sources, clock=NIGHTS[0])
        assert done.code == 0, done.out + done.err
        earlier = Path(shutil.copy(folder / "home" / "checkpoints.txt", folder / "earlier.txt"))
        web.world = harbour.after_the_morning(web.world).with_posts([RENAMED])
        for night in NIGHTS[1:]:
            done = program("check", "--all", "--json", clock=night)
            assert done.code == 0, done.out + done.err
        folders = {kind: folder / "exported" / kind for kind in POSTS}
        for kind, post in POSTS.items():
            assert program("export", "proof", f"x:{post.id}", "--output", str(folders[kind])).code == 0
        yield Harbour(program=program, folders=folders, earlier=earlier)


@pytest.fixture
def deleted(harbour_archive: Harbour, tmp_path: Path) -> Path:
    """The folder about the deleted post, somewhere else, as a stranger has it."""
    return Path(shutil.copytree(harbour_archive.folders["deleted"], tmp_path / "received"))


def checked(folder: Path, *arguments: str, python: str = SYSTEM_PYTHON) -> subprocess.CompletedProcess[str]:
    """What the folder's own page says, by a Python that knows nothing of this program, in an empty environment."""
    command = [python, "-I", str(folder / "check.py"), *arguments]
    return subprocess.run(command, env={}, cwd="/", capture_output=True, check=False, timeout=60, encoding="utf-8")
