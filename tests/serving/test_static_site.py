"""A site of files: the same pages as are served, whole or not there, and never in the place of anybody else's files."""

import json
import re
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError, InputError
from archiver.reporting.events import Event, WorkProgress
from archiver.serving.search_index import shard_of, terms_of
from archiver.serving.static_site import MARK, export_site
from archiver.serving.views import Pages
from tests.serving.parsed_page import ParsedPage
from tests.serving.sample_archive import SECRET, SENSITIVE_WORDS, made_archive


def ignore(event: Event) -> None:
    """Listens to nothing."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a post of every kind."""
    return made_archive(tmp_path_factory.mktemp("archive") / "home", posts=60)


@pytest.fixture(scope="module")
def site(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    folder = tmp_path_factory.mktemp("site") / "public"
    export_site(home, folder, ignore)
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """The files in a folder, by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_and_served_pages_are_equal_but_for_the_search_and_what_only_a_server_has(home: Home, site: Path) -> None:
    pages = Pages(home)
    served = {path: page.body for path in files_in(site) if (page := pages.page(path, {})) is not None}
    own = {path for path in files_in(site) if path not in served}
    differing = [path for path, body in files_in(site).items() if _without_snapshots(served.get(path, body)) != body]

    assert ["search.html"] == differing
    assert {MARK} == {path for path in own if not path.startswith("search/")}


def _without_snapshots(page: bytes) -> bytes:
    """A served page without its links to snapshots, which a site of files has not."""
    return re.sub(rb' <a href="[./]*playback\?[^"]*">play it back</a>, <a href="[./]*snapshots/[^"]*">download</a>', b"", page)


def test_no_relative_link_of_the_files_is_broken(site: Path) -> None:
    files = files_in(site)
    named = {target for path in files if path.endswith(".html") for target in ParsedPage.of(path, files[path]).relative_targets()}

    assert set() == named - files.keys()


def test_the_page_with_a_script_is_whole_in_itself(site: Path) -> None:
    page = ParsedPage.of("search.html", (site / "search.html").read_bytes())

    assert [] == page.faults()
    assert ["search.js"] == [str(script["src"]) for script in page.document.find_all("script")]
    assert ["search.html"] == [path for path, body in files_in(site).items() if path.endswith(".html") and b"<script" in body]


def test_pictures_are_files_and_a_withdrawn_post_has_none(site: Path) -> None:
    pictures = sorted(path for path in files_in(site) if path.endswith(".png"))

    assert ["posts/x/100/picture.png", "posts/x/105/picture.png"] == pictures


def test_what_is_withdrawn_is_in_no_file(site: Path) -> None:
    assert [] == [path for path, body in files_in(site).items() if SECRET.encode() in body]
    assert shard_of("secret") not in (site / "search" / "shards.js").read_text()


def test_sensitive_words_are_found_and_not_shown_by_the_search(site: Path) -> None:
    shards = [body for path, body in files_in(site).items() if path.startswith("search/posts-")]

    assert [] == [body for body in shards if SENSITIVE_WORDS.encode() in body]
    assert b'"reader"' in (site / "search" / f"words-{shard_of('reader')}.js").read_bytes()


def test_the_same_archive_gives_the_same_bytes(home: Home, site: Path, tmp_path: Path) -> None:
    export_site(home, tmp_path / "again", ignore)

    assert files_in(site) == files_in(tmp_path / "again")


def test_a_site_is_replaced_as_a_whole(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    export_site(home, folder, ignore)
    (folder / "posts" / "x" / "of-yesterday.html").write_text("")
    export_site(home, folder, ignore)

    assert not (folder / "posts" / "x" / "of-yesterday.html").exists()
    assert ["public"] == [path.name for path in tmp_path.iterdir()]


def test_somebody_elses_folder_is_left_alone(home: Home, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    with pytest.raises(InputError, match="no site of this program"):
        export_site(home, tmp_path, ignore)
    assert ["letter.txt"] == [path.name for path in tmp_path.iterdir()]


def test_a_file_is_not_taken_for_a_folder(home: Home, tmp_path: Path) -> None:
    (tmp_path / "public").write_text("dear")

    with pytest.raises(InputError, match="is not a folder"):
        export_site(home, tmp_path / "public", ignore)


def test_a_site_that_cannot_be_written_leaves_the_former_one(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    export_site(home, folder, ignore)
    before = files_in(folder)

    def full(event: Event) -> None:
        del event
        raise OSError(28, "No space left on device")

    with pytest.raises(EvidenceError, match="No space left on device"):
        export_site(home, folder, full)
    assert before == files_in(folder)
    assert ["public"] == [path.name for path in tmp_path.iterdir()]


def test_progress_ends_with_all_pages(home: Home, tmp_path: Path) -> None:
    events: list[Event] = []
    written = export_site(home, tmp_path / "public", events.append)
    last = events[-1]

    assert isinstance(last, WorkProgress)
    assert (written.pages, written.pages) == (last.done, last.of)
    assert {"pages": written.pages, "run": 3} == json.loads((tmp_path / "public" / MARK).read_text())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The Ferry’s late", {"the", "ferry", "s", "late"}),
        ("Größe Straße", {"grosse", "strasse"}),
        ("橋は月曜", {"橋は", "は月", "月曜"}),
        ("٣ ferries", {"3", "ferries"}),
    ],
)
def test_words_are_indexed_as_they_are_asked_for(text: str, terms: set[str]) -> None:
    assert terms == terms_of(text)
