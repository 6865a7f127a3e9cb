"""An archive of three nights, and copies of it that have lost their database, for the tests of `rebuild`."""

import shutil
from functools import cache
from pathlib import Path

from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.story import founding
from tests.commands.conftest import Program, inherited

FIRST, SECOND, THIRD, LATER = (f"2026-05-0{day}T02:00:00Z" for day in (1, 2, 3, 4))


def three_nights(web: SmallWeb, article: str, folder: Path) -> Program:
    """An archive of three nights in a folder, with what others have of the first: its database and its checkpoint."""
    shutil.copytree(_made_once(article, folder.parent / "three-nights"), folder, symlinks=True, dirs_exist_ok=True)
    return Program(home=folder / "home", environment=inherited() | web.environment)


@cache
def _made_once(article: str, folder: Path) -> Path:
    """The folder that the others are copies of."""
    with small_web(founding.world_for_founding()) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        assert program("archive", "--json", article, clock=FIRST).code == 0
        (folder / "theirs.txt").write_text((program.home / "checkpoints.txt").read_text())
        shutil.copytree(program.home / "db", folder / "older")
        for clock in (SECOND, THIRD):
            assert program("check", "--all", "--json", clock=clock).code == 0
    return folder


def lost(kept: Program, home: Path) -> Program:
    """A copy of an archive whose database is gone."""
    shutil.copytree(kept.home, home)
    shutil.rmtree(home / "db")
    return kept.at(home)


def run_files(program: Program) -> list[Path]:
    """The files of an archive's runs, oldest first."""
    return sorted((program.home / "snapshots" / "runs").glob("*.warc.gz"))


def damage(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
