"""The demonstration makes its own home, and touches nobody else's."""

from pathlib import Path

import pytest

from archiver.demo.story.stage import fresh_home
from archiver.errors import InputError


def test_a_home_is_made_where_there_is_none(tmp_path: Path) -> None:
    fresh_home(tmp_path / "new" / "home")

    assert ["seeds"] == [one.name for one in (tmp_path / "new" / "home").iterdir() if one.is_dir()]


def test_a_home_of_its_own_is_made_anew(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "home" / "old").write_text("from the last performance")
    fresh_home(tmp_path / "home")

    assert not (tmp_path / "home" / "old").exists()


def test_a_folder_that_it_did_not_make_stays(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(InputError, match="not made by the demonstration"):
        fresh_home(tmp_path)
    assert "years of work" == (tmp_path / "thesis.txt").read_text()


def test_a_link_to_a_home_of_its_own_is_not_followed(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "link").symlink_to(tmp_path / "home")

    with pytest.raises(InputError):
        fresh_home(tmp_path / "link")


def test_a_file_in_the_way_stays(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(InputError):
        fresh_home(tmp_path / "home")
    assert "a file" == (tmp_path / "home").read_text()
