"""`withdraw --level redact` and `purge`: what a post said is found nowhere in the home, and all other proofs still hold."""

import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program

BECAUSE = ("--reason", "court order", "--by", "A. Keeper", "--yes")
WINDOW = 16
POST = founding.CHALLENGE_POST


@pytest.fixture(scope="module")
def kept(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive with the founding article, its two posts, and another night; a checkpoint of the first is kept elsewhere."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(archived[0].home, folder / "home")
    shutil.copy(folder / "home" / "checkpoints.txt", folder / "theirs.txt")
    program = archived[0].at(folder / "home")
    assert 0 == program("check", "--all").code
    return program


@pytest.fixture(scope="module", params=["redact", "purge"])
def destroyed(kept: Program, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Program]:
    """The archive without one of the posts, and without the article that quotes it."""
    home = tmp_path_factory.mktemp("destroyed") / "home"
    shutil.copytree(kept.home, home)
    program = kept.at(home)
    article = program.rows("SELECT name FROM article")[0][0]
    for subject in (CHALLENGE, article):
        done = program("withdraw", subject, *BECAUSE, "--level", request.param)
        assert 0 == done.code, done.err
    return request.param, program


def contents(home: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of a home, as it is and unpacked."""
    for path in sorted(home.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield path, path.name.encode() + content
            while content[:2] == b"\x1f\x8b":
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield path, unpacker.decompress(content)
                content = unpacker.unused_data


def windows(content: bytes) -> set[bytes]:
    return {content[start : start + WINDOW] for start in range(len(content) - WINDOW + 1)}


def found(home: Path, removed: bytes) -> set[str]:
    """The files in which a window of what was removed is."""
    wanted = windows(removed)
    return {path.relative_to(home).as_posix() for path, content in contents(home) if any(one in content for one in wanted)}


def words() -> list[bytes]:
    """The words as they are written, line by line."""
    return [line.encode() for line in POST.text.splitlines() if len(line) >= WINDOW]


def test_the_words_were_there_before(kept: Program) -> None:
    assert len([line for line in words() if found(kept.home, line)]) >= 2


def test_no_window_of_the_words_is_left_anywhere(destroyed: tuple[str, Program]) -> None:
    home = destroyed[1].home

    assert [] == [(line, files) for line in words() if (files := found(home, line))]


def test_no_window_of_the_picture_is_left_anywhere(kept: Program, destroyed: tuple[str, Program]) -> None:
    drawn = POST.pictures[0]
    picture = draw_harbour(drawn.seed, drawn.width, drawn.height)

    middle = picture[len(picture) // 2 :][:64]

    assert found(kept.home, middle)
    assert set() == found(destroyed[1].home, middle)


def test_the_name_is_left_by_a_redaction_and_not_by_a_purge(destroyed: tuple[str, Program]) -> None:
    level, program = destroyed
    left = found(program.home, POST.id.encode())

    assert bool(left) == (level == "redact")
    assert not found(program.home, b"The Vigilant Fox")


def test_the_archive_is_intact_and_extends_the_checkpoint_that_others_keep(kept: Program, destroyed: tuple[str, Program]) -> None:
    program = destroyed[1]
    done = program("verify", "--json", "--checkpoint", str(kept.home.parent / "theirs.txt"))

    assert 0 == done.code, done.out
    assert {"W001"} == {finding["code"] for finding in done.value["findings"]}


def test_the_other_post_is_shown_and_proven_as_before(destroyed: tuple[str, Program], tmp_path: Path) -> None:
    program = destroyed[1]

    assert "one hell of a President" in program("lookup", PRESIDENT).out
    assert 0 == program("export", "proof", PRESIDENT, "--output", str(tmp_path / "proof")).code


def test_a_destroyed_file_that_is_there_again_is_named_and_never_recorded(
    kept: Program, destroyed: tuple[str, Program], tmp_path: Path
) -> None:
    shutil.copytree(destroyed[1].home, tmp_path / "home")
    program = destroyed[1].at(tmp_path / "home")
    again = sorted(kept.files() - program.files())
    for path in again:
        (program.home / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept.home / path, program.home / path)
    done, night = program("verify", "--json"), program("check")
    errors = [finding for finding in done.value["findings"] if finding["severity"] == "error"]

    assert again
    assert (4, 0) == (done.code, night.code)
    assert {(path, "W003") for path in again} == {(finding["where"], finding["code"]) for finding in errors}
    assert [] == program.rows(
        "SELECT path FROM snapshot WHERE path IN (SELECT value FROM json_each(?))", str(again).replace("'", '"')
    )


def test_a_lost_database_is_rebuilt_to_the_same_withdrawn_state(destroyed: tuple[str, Program], tmp_path: Path) -> None:
    shutil.copytree(destroyed[1].home, tmp_path / "home")
    program = destroyed[1].at(tmp_path / "home")
    before = {name: program("report", "--json").value[name] for name in ("posts", "withdrawn", "counts")}
    entries = program.rows("SELECT * FROM entry WHERE salt IS NULL")
    shutil.rmtree(program.home / "db")
    done = program("rebuild")

    assert 0 == done.code, done.err
    assert before == {name: program("report", "--json").value[name] for name in before}
    assert entries == program.rows("SELECT * FROM entry WHERE salt IS NULL") != []
    assert 0 == program("verify").code


def test_a_database_from_before_loses_what_was_withdrawn_when_it_is_caught_up(
    kept: Program, destroyed: tuple[str, Program], tmp_path: Path
) -> None:
    shutil.copytree(destroyed[1].home, tmp_path / "home")
    shutil.rmtree(tmp_path / "home" / "db")
    shutil.copytree(kept.home / "db", tmp_path / "home" / "db")
    program = destroyed[1].at(tmp_path / "home")

    assert 0 == program("rebuild").code
    assert [] == [(line, files) for line in words() if (files := found(program.home, line))]
    assert 0 == program("verify").code


def test_an_article_that_is_read_again_brings_no_words_back_to_a_redacted_post(kept: Program, article: str, tmp_path: Path) -> None:
    shutil.copytree(kept.home, tmp_path / "home")
    program = kept.at(tmp_path / "home")
    program("withdraw", CHALLENGE, *BECAUSE, "--level", "redact")
    Path(tmp_path / "again.txt").write_text(Path(article).read_text() + "\nMore.\n")
    done = program("archive", str(tmp_path / "again.txt"))

    assert 0 == done.code, done.err
    assert [] == program.rows("SELECT version.id FROM version JOIN post ON post.id = post WHERE key = ?", POST.id)
    assert [] == program.rows("SELECT words FROM embed JOIN post ON post.id = post WHERE key = ? AND words IS NOT NULL", POST.id)
    assert 1 == program("lookup", "mission briefing").code
