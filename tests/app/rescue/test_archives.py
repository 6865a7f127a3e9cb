"""The web archives that an operator names, or does not, or wrongly."""

from pathlib import Path

import pytest

from archiver.app.rescue.archives import DEFAULT_ARCHIVES, load_archives
from archiver.app.runs.home import Home
from archiver.errors import InputError
from archiver.model.mementos import WebArchive

MINE = "[mine]\ntimegate = 'https://mine.example/{url}'\nraw = 'https://mine.example/{timestamp}id_/{url}'\n"


def home(folder: Path, written: str | None = None) -> Home:
    """A home with that file, or without one."""
    (folder / "seeds").mkdir()
    if written is not None:
        (folder / "seeds" / "archives.toml").write_text(written, encoding="utf-8")
    return Home(folder=folder)


@pytest.mark.parametrize("written", [None, "", "# nothing\n", "[rescue]\nalways = false\n", MINE])
def test_no_archive_is_asked_unless_requested(tmp_path: Path, written: str | None) -> None:
    assert () == load_archives(home(tmp_path, written), requested=False)


@pytest.mark.parametrize("written", [None, "", "[rescue]\nalways = false\n"])
def test_the_default_archive_is_asked_where_none_is_configured(tmp_path: Path, written: str | None) -> None:
    assert DEFAULT_ARCHIVES == load_archives(home(tmp_path, written), requested=True)


def test_configured_archives_replace_the_default(tmp_path: Path) -> None:
    mine = WebArchive(name="mine", timegate="https://mine.example/{url}", raw="https://mine.example/{timestamp}id_/{url}")

    assert (mine,) == load_archives(home(tmp_path, MINE), requested=True)


def test_an_operator_can_turn_it_on_for_every_run(tmp_path: Path) -> None:
    assert DEFAULT_ARCHIVES == load_archives(home(tmp_path, "[rescue]\nalways = true\n"), requested=False)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("[copies", "cannot be read"),
        ("[rescue]\nalways = 1", "always = true or false"),
        ("rescue = true", "always = true or false"),
        ("[rescue]\nalways = true\nnightly = true", "always = true or false"),
        ("[copies]\nraw = 'https://a.example/{timestamp}/{url}'", "needs timemap or timegate"),
        ("[copies]\ntimemap = 'https://a.example/{url}'", "needs raw"),
        ("[copies]\ntimemap = 'https://a.example/'\nraw = 'https://a.example/{timestamp}/{url}'", "not a URL with {url}"),
        ("[copies]\ntimemap = 'ftp://a.example/{url}'\nraw = 'https://a.example/{timestamp}/{url}'", "not a URL with {url}"),
        ("[copies]\ncdx = 'https://a.example/{url}'", "may hold only"),
        ("copies = 'https://a.example/{url}'", "may hold only"),
    ],
)
def test_an_invalid_file_is_reported_with_the_remedy(tmp_path: Path, written: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as trouble:
        load_archives(home(tmp_path, written), requested=False)

    assert "see seeds/README.md for its form" == trouble.value.remedy
