"""The web archives that an operator names, or does not, or wrongly."""

from pathlib import Path

import pytest

from archiver.app.rescue.archives import DEFAULT_ARCHIVES, load_archives
from archiver.app.runs.home import Home
from archiver.errors import InputError
from archiver.model.mementos import WebArchive

MINE = "[archives.mine]\ntimegate = 'https://mine.example/{url}'\nraw = 'https://mine.example/{timestamp}id_/{url}'\n"


def home(folder: Path, written: str | None = None) -> Home:
    """A home with that file, or without one."""
    (folder / "seeds").mkdir()
    if written is not None:
        (folder / "archiver.toml").write_text(written, encoding="utf-8")
    return Home(folder=folder)


@pytest.mark.parametrize("written", [None, "", "# nothing\n", MINE])
def test_no_archive_is_asked_unless_requested(tmp_path: Path, written: str | None) -> None:
    assert () == load_archives(home(tmp_path, written), requested=False)


@pytest.mark.parametrize("written", [None, ""])
def test_the_default_archive_is_asked_where_none_is_configured(tmp_path: Path, written: str | None) -> None:
    assert DEFAULT_ARCHIVES == load_archives(home(tmp_path, written), requested=True)


def test_configured_archives_replace_the_default(tmp_path: Path) -> None:
    mine = WebArchive(name="mine", timegate="https://mine.example/{url}", raw="https://mine.example/{timestamp}id_/{url}")

    assert (mine,) == load_archives(home(tmp_path, MINE), requested=True)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("[copies", "is no TOML"),
        ("[archives.copies]\nraw = 'https://a.example/{timestamp}/{url}'", "needs timemap or timegate"),
        ("[archives.copies]\ntimemap = 'https://a.example/{url}'", "needs raw"),
        ("[archives.copies]\ntimemap = 'https://a.example/'\nraw = 'https://a.example/{timestamp}/{url}'", "not a URL with {url}"),
        (
            "[archives.copies]\ntimemap = 'ftp://a.example/{url}'\nraw = 'https://a.example/{timestamp}/{url}'",
            "not a URL with {url}",
        ),
        ("[archives.copies]\ncdx = 'https://a.example/{url}'", "line 2: archives.copies.cdx is no setting"),
        ("archives.copies = 'https://a.example/{url}'", "line 1: archives.copies is no table"),
    ],
)
def test_an_invalid_file_is_reported_with_the_remedy(tmp_path: Path, written: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as trouble:
        load_archives(home(tmp_path, written), requested=False)

    assert trouble.value.remedy
