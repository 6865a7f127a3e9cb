"""Creating the demonstration's home, which never replaces a folder that it has not made."""

from pathlib import Path

import pytest

from archiver.demo.story.stage import fresh_home
from archiver.errors import InputError


def test_a_home_is_created_where_there_is_none(tmp_path: Path) -> None:
    fresh_home(tmp_path / "new" / "home")

    assert ["seeds"] == [one.name for one in (tmp_path / "new" / "home").iterdir() if one.is_dir()]


def test_an_earlier_demo_home_is_replaced(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "home" / "old").write_text("from the last performance")
    fresh_home(tmp_path / "home")

    assert not (tmp_path / "home" / "old").exists()


def test_a_folder_that_is_no_demo_home_is_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(InputError, match="not made by the demonstration"):
        fresh_home(tmp_path)
    assert "years of work" == (tmp_path / "thesis.txt").read_text()


def test_a_symbolic_link_to_a_demo_home_is_not_followed(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "link").symlink_to(tmp_path / "home")

    with pytest.raises(InputError):
        fresh_home(tmp_path / "link")


def test_a_file_of_that_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(InputError):
        fresh_home(tmp_path / "home")
    assert "a file" == (tmp_path / "home").read_text()
