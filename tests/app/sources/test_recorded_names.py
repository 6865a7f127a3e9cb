"""Names of local articles say nothing about the machine, and still tell files apart."""

from pathlib import Path

import pytest

from archiver.app.sources.recorded_names import recorded_name

HOME = Path("/home/quentin/archive")


@pytest.mark.parametrize("source", ["https://example.org/a/../b", "seeds/story.html", "story.html", "<standard input>", "-"])
def test_addresses_and_relative_paths_are_recorded_as_given(source: str) -> None:
    assert source == recorded_name(source, HOME)


def test_a_file_in_the_home_is_named_by_its_path_below_it() -> None:
    assert "seeds/a/story.html" == recorded_name("/home/quentin/archive/seeds/x/../a/story.html", HOME)


@pytest.mark.parametrize("source", ["/home/quentin/Downloads/index.html", "../../home/quentin/index.html"])
def test_a_file_elsewhere_is_named_without_its_folders(source: str) -> None:
    name = recorded_name(source, HOME)

    assert name.startswith("index~")
    assert name.endswith(".html")
    assert len("index~0000.html") == len(name)


def test_files_of_one_name_in_two_folders_are_two_articles() -> None:
    assert recorded_name("/srv/a/index.html", HOME) != recorded_name("/srv/b/index.html", HOME)
