"""Posts that other people's web archives captured become posts with versions, each only ever as the file says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import XPost, empty_world
from archiver.demo.story.harbour import INSPECTED, STUCK
from tests.commands.conftest import Done, Program, flaws, inherited
from tests.foreign_files import HTML_TYPE, Kept, wacz, warc, x_answer

NOW, TOMORROW = "2025-06-20T03:00:00Z", "2025-06-21T03:00:00Z"
LATER_WORDS = "The swing bridge is closed until further notice."
STORY = "https://www.harbour-gazette.example/story"
PAGE = Kept(url=STORY, body=b"<title>The bridge</title><p>Nobody knows how long the bridge stays closed.</p>", media_type=HTML_TYPE)
FRAME = Kept(url="https://ads.example/frame", body=b"<p>Buy a bridge</p>", media_type=HTML_TYPE)


@pytest.fixture(scope="module")
def deleted() -> Iterator[SmallWeb]:
    """A web in which the posts are deleted, so that nothing is captured by a browser."""
    world = empty_world().with_posts([INSPECTED, STUCK])
    for post in (INSPECTED, STUCK):
        world = world.post_became(post.id, PostState.DELETED)
    with small_web(world) as opened:
        yield opened


@pytest.fixture(scope="module")
def imported(deleted: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Done]:
    """The program with a home that has two copies of a post from a file, for tests that only read it."""
    program = Program(home=tmp_path_factory.mktemp("imported") / "home", environment=inherited() | deleted.environment)
    return program, archived(program, TWO)


@pytest.fixture
def program(deleted: SmallWeb, tmp_path: Path) -> Program:
    return Program(home=tmp_path / "home", environment=inherited() | deleted.environment)


def archived(program: Program, content: bytes, name: str = "saved.wacz", clock: str = NOW) -> Done:
    """What comes of archiving a file."""
    file = program.home.parent / name
    file.write_bytes(content)
    return program("archive", "--json", str(file), clock=clock)


def versions(program: Program, post: XPost = INSPECTED) -> list[tuple[str, str]]:
    """What a look-up tells of a post: the words, and since when."""
    found = program("lookup", "--json", f"x:{post.id}").value
    return [(version["text"], version["seen_at"]) for version in found[0]["versions"]] if found else []


TWO = wacz([warc([PAGE, FRAME, x_answer(INSPECTED, LATER_WORDS, at="2025-05-01T00:00:00Z"), x_answer(INSPECTED)])], [STORY])


def test_copies_of_a_post_are_its_versions_in_the_order_of_their_dates(imported: tuple[Program, Done]) -> None:
    program, done = imported
    (found,) = program("lookup", "--json", f"x:{INSPECTED.id}").value
    memento = found["versions"][0]["memento"]

    assert [(INSPECTED.text, "2025-04-15T18:00:00Z"), (LATER_WORDS, "2025-05-01T00:00:00Z")] == versions(program)
    assert (2, 0) == (done.summary["copies"], done.summary["rescued"])
    assert {"web-archive"} == {version["witness"] for version in found["versions"]}
    assert memento["archive"].startswith("saved")
    assert memento["url"].startswith("sha256:")
    assert "!archive/data-0.warc.gz@" in memento["url"]
    assert [] == flaws(program)


def test_a_file_is_no_evidence_of_what_became_of_a_post(program: Program) -> None:
    gone = Kept(url=x_answer(STUCK).url, body=b"{}", status="404 Not Found")
    archived(program, wacz([warc([x_answer(INSPECTED), gone])]))

    assert "unknown" == program("lookup", "--json", f"x:{INSPECTED.id}").value[0]["verdict"]
    assert [] == program("lookup", "--json", f"x:{STUCK.id}").value
    assert [("present",)] == program.rows("SELECT DISTINCT reading FROM observation WHERE witness = 'web-archive'")


def test_a_copy_can_be_read_without_the_file_and_at_its_own_date(imported: tuple[Program, Done]) -> None:
    program, _ = imported
    (path,) = program.rows("SELECT path FROM snapshot WHERE post IS NOT NULL ORDER BY id LIMIT 1")[0]
    with (program.home / path).open("rb") as file:
        responses = [record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "response"]

    assert [x_answer(INSPECTED).url] == [head.get_header("WARC-Target-URI") for head in responses]
    assert [True] == [head.get_header("WARC-Date").startswith("2025-04-15T18:00:00") for head in responses]


def test_nothing_of_who_made_the_file_is_kept(imported: tuple[Program, Done]) -> None:
    program, _ = imported
    kept_bytes = b""
    for path in sorted(program.files()):
        with (program.home / path).open("rb") as file:
            for record in ArchiveIterator(file):
                kept_bytes += b"".join(
                    f"{name}: {value}\n".encode() for name, value in (record.http_headers or record.rec_headers).headers
                )
                kept_bytes += record.content_stream().read()

    assert b"SECRET" not in kept_bytes


def test_archiving_the_file_again_or_another_with_the_same_records_adds_nothing(program: Program) -> None:
    archived(program, TWO)
    again = archived(program, TWO, clock=TOMORROW)
    repacked = archived(program, warc([x_answer(INSPECTED)], packed=False), name="unpacked.warc", clock="2025-06-22T03:00:00Z")

    assert (0, 0) == (again.summary["copies"], repacked.summary["copies"])
    assert 2 == len(versions(program))


def test_the_columns_of_a_sheet_that_are_named_become_notes_and_tags_once(program: Program) -> None:
    sheet = program.home.parent / "sheet.csv"
    sheet.write_text(f"Link,Case,Comment\n{INSPECTED.address},Bridge,ask the port\n{STUCK.address},,\n", encoding="utf-8")
    for clock in (NOW, TOMORROW):
        program("archive", "--tag-column", "case", "--note-column", "Comment", str(sheet), clock=clock)
    (found,) = program("lookup", "--json", f"x:{INSPECTED.id}").value

    assert (["bridge"], ["Comment: ask the port"]) == (found["tags"], [note["text"] for note in found["notes"]])
    assert {f"x:{INSPECTED.id}", f"x:{STUCK.id}"} == {f"x:{key}" for (key,) in program.rows("SELECT key FROM post")}
    assert [] == flaws(program)


def test_find_lists_the_posts_of_a_file_and_writes_nothing(program: Program) -> None:
    file = program.home.parent / "saved.wacz"
    file.write_bytes(TWO)
    found = program("find", "--json", str(file))

    assert [f"x:{INSPECTED.id}"] == [line["post"] for line in found.objects]
    assert not program.home.exists()


def test_copies_with_impossible_dates_are_told_and_not_recorded(program: Program) -> None:
    dates = {
        "2031-01-01T00:00:00Z": "is dated after now",
        "2019-01-01T00:00:00Z": "is dated before its post was written",
        "yesterday": "has no valid date",
    }
    done = archived(program, wacz([warc([x_answer(INSPECTED, at=date) for date in dates])]))
    told = " ".join(problem["what"] for problem in done.summary["problems"])

    assert [] == versions(program)
    assert [] == [words for words in dates.values() if words not in told]
    assert [] == flaws(program)


def test_a_copy_with_other_words_than_the_article_shows_is_told_and_not_recorded(program: Program) -> None:
    shown = (
        f'<blockquote class="twitter-tweet"><p>{INSPECTED.text}</p><a href="{INSPECTED.address}">April 15, 2025</a></blockquote>'
    )
    page = Kept(url=STORY, body=f"<title>The bridge</title>{shown}".encode(), media_type=HTML_TYPE)
    done = archived(program, wacz([warc([page, x_answer(INSPECTED, "Buy my coins, they are the best of all the coins.")])]))

    assert 0 == done.summary["copies"]
    assert any("not the words that the article shows" in problem["what"] for problem in done.summary["problems"])


def test_verify_compares_each_copy_with_its_bytes_also_after_a_rebuild(imported: tuple[Program, Done]) -> None:
    program, _ = imported
    checked = program("verify", "--json")
    for file in (program.home / "db").glob("archive.sqlite*"):
        file.unlink()
    program("rebuild")

    assert (0, []) == (checked.code, checked.value["findings"])
    assert 0 == program("verify").code
    assert 2 == len(versions(program))
