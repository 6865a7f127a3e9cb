"""What SOURCE arguments name."""

import io
import os
import socket
from pathlib import Path

import pytest

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.source import Source, SourceProblem, SourceText, SourceURL
from archiver.bounds import bounds

ARTICLE = "The bridge is closed tonight, and nobody knows for how long."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bridge.txt").write_text(ARTICLE)
    (tmp_path / "page.html").write_text("<html><p>The bridge</p></html>")
    return tmp_path


def named(sources: list[Source]) -> list[tuple[str, str]]:
    return [(type(source).__name__, source.source) for source in sources]


def opened(*arguments: str, stdin: bytes = b"") -> list[Source]:
    return list(open_sources(arguments, io.BytesIO(stdin)))


@pytest.mark.usefixtures("folder")
def test_a_file_has_the_name_that_was_given() -> None:
    assert [SourceText(source="./bridge.txt", content=ARTICLE.encode())] == opened("./bridge.txt")


def test_a_url_is_fetched_later() -> None:
    (source,) = opened("https://example.org/a?b=c#d")
    assert isinstance(source, SourceURL)
    assert ("https://example.org/a?b=c#d", "example.org") == (source.source, source.url.host)


def test_a_page_saved_as_mhtml_is_read_with_its_url(folder: Path) -> None:
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/fog\r\nMIME-Version: 1.0\r\n"
    (folder / "fog.mhtml").write_bytes(f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>Fog</p>".encode())
    (source,) = opened("fog.mhtml")
    assert isinstance(source, SourceText)
    assert ("fog.mhtml", b"<p>Fog</p>", "https://a.example/fog") == (source.source, source.content.strip(), str(source.url))


def test_standard_input_is_an_article_or_a_list() -> None:
    assert [("SourceText", "-")] == named(opened("-", stdin=ARTICLE.encode()))
    assert [("SourceURL", "https://example.org/a")] == named(opened("-", stdin=b"https://example.org/a\n"))


def test_entries_of_a_list_are_relative_to_its_folder_and_may_have_comments(folder: Path) -> None:
    (folder / "lists").mkdir()
    (folder / "lists" / "two.txt").write_text("# what to read\n\nhttps://example.org/a\n../bridge.txt\n../page.html\n")
    sources = opened("lists/two.txt")
    assert [("SourceURL", "https://example.org/a"), ("SourceText", "../bridge.txt"), ("SourceText", "../page.html")] == named(
        sources
    )


def test_a_bad_entry_is_reported_with_its_line_and_the_others_are_read(folder: Path) -> None:
    (folder / "list.txt").write_text("bridge.txt\nmissing.html\nftp://example.org/a\npage.html\n")
    sources = opened("list.txt")
    assert ["SourceText", "SourceProblem", "SourceProblem", "SourceText"] == [kind for kind, _ in named(sources)]
    assert [
        ("list.txt, line 2", "missing.html does not exist"),
        ("list.txt, line 3", "ftp://example.org/a is not a URL that can be fetched"),
    ] == [(source.source, source.what) for source in sources if isinstance(source, SourceProblem)]
    assert all(source.remedy for source in sources if isinstance(source, SourceProblem))


def test_a_folder_is_read_in_order_without_its_readme_and_settings(folder: Path) -> None:
    (folder / "README.md").write_text(ARTICLE)
    (folder / "controls.toml").write_text("x = 1")
    (folder / ".hidden").write_text(ARTICLE)
    (folder / "deep").mkdir()
    (folder / "deep" / "er.txt").write_text(ARTICLE)
    assert [("SourceText", "./bridge.txt"), ("SourceText", "./deep/er.txt"), ("SourceText", "./page.html")] == named(opened("."))


@pytest.mark.parametrize(
    ("page", "beside"),
    [
        ("Fog.html", "Fog_files"),
        ("Nebel.htm", "Nebel-Dateien"),
        ("b.xhtml", "b.files"),
        ("Niebla.HTML", "niebla_archivos"),
        ("霧.html", "霧_ファイル"),
    ],
)
def test_the_folder_that_a_browser_saves_beside_a_page_is_no_article(folder: Path, page: str, beside: str) -> None:
    (folder / page).write_text("<html><p>The fog</p></html>")
    (folder / beside).mkdir()
    (folder / beside / "widget.html").write_text("<html><p>An advertisement</p></html>")
    named = [path.name for path in folder.iterdir()]
    assert page in {source.source for source in opened(*named)}
    assert not any(source.source.startswith((beside, f"./{beside}")) for source in (*opened("."), *opened(*named)))


@pytest.mark.parametrize("name", ["old_files", "page_pictures", "page files", "bridge_files"])
def test_another_folder_beside_a_page_holds_articles(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / "a.html").write_text("<html><p>The fog</p></html>")
    assert os.path.join(".", name, "a.html") in {source.source for source in opened(".")}  # noqa: PTH118 - the name as it is given


def test_a_saved_pages_folder_that_is_named_alone_is_read(folder: Path) -> None:
    (folder / "page_files").mkdir()
    (folder / "page_files" / "a.html").write_text("<html><p>The fog</p></html>")
    assert ["page_files/a.html"] == [source.source for source in opened("page_files")]


def test_a_source_named_twice_is_read_once(folder: Path) -> None:
    assert 1 == len(opened("bridge.txt", str(folder / "bridge.txt"), "./bridge.txt"))


def test_a_list_that_leads_to_itself_ends(folder: Path) -> None:
    (folder / "a.list").write_text("b.list\n")
    (folder / "b.list").write_text("a.list\nbridge.txt\n")
    assert ("SourceText", "bridge.txt") in named(opened("a.list"))


@pytest.mark.parametrize(("beside", "line"), [("", 1), ("bridge.txt\n", 2)])
def test_a_list_that_names_itself_is_told_so_with_the_line(folder: Path, beside: str, line: int) -> None:
    (folder / "a.list").write_text(f"{beside}a.list\n")
    (problem,) = (source for source in opened("a.list") if isinstance(source, SourceProblem))
    assert (f"a.list, line {line}", "take it out of the list") == (problem.source, problem.remedy)
    assert "contains itself" in problem.what


@pytest.mark.parametrize("text", ["# https://news.example.org/a\n", "# only\n\n#comments\n", "[]"])
def test_a_list_of_comments_only_or_of_nothing_is_no_article_and_told_so(folder: Path, text: str) -> None:
    (folder / "a.list").write_text(text)
    (problem,) = opened("a.list")
    assert isinstance(problem, SourceProblem)
    assert ("a.list", "write one URL, file or folder a line") == (problem.source, problem.remedy)
    assert "only comments" in problem.what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text: it begins as a file of another kind does (89 50 4e 47)"),
        (
            b"Quay\na\x00b\x01c\x02" * 20,
            "is not text: it has many control characters, the first at byte 7, line 2 (0x00)",
        ),
    ],
)
def test_an_unreadable_source_is_reported_with_the_remedy(folder: Path, content: bytes, what: str) -> None:
    (folder / "scan").write_bytes(content)
    (source,) = opened("scan")
    assert isinstance(source, SourceProblem)
    assert ("scan", what, True) == (source.source, source.what, bool(source.remedy))


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    with (folder / "huge.html").open("wb") as file:
        file.truncate(bounds().article_bytes + 1)
    (source,) = opened("huge.html")
    assert isinstance(source, SourceProblem)
    assert "has more than 16,000,000 bytes, unpacked; it is not read" == source.what


def test_a_pipe_or_a_socket_is_refused_also_inside_of_a_folder(folder: Path) -> None:
    """Opening a pipe to which nobody writes waits for ever."""
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        sources = opened(".", "pipe")

    assert [("./pipe", "is a pipe (FIFO), not a file"), ("./socket", "is a socket, not a file")] == [
        (source.source, source.what) for source in sources if isinstance(source, SourceProblem)
    ]
    assert ["./bridge.txt", "./page.html"] == [source.source for source in sources if isinstance(source, SourceText)]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused(device: str) -> None:
    (source,) = opened(device)

    assert isinstance(source, SourceProblem)
    assert (device, "is a device, not a file", True) == (source.source, source.what, "standard input" in str(source.remedy))


def test_a_pipe_in_a_list_is_named_with_its_line(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "list.txt").write_text("bridge.txt\npipe\n")

    (problem,) = (source for source in opened("list.txt") if isinstance(source, SourceProblem))

    assert ("list.txt, line 2", "pipe is a pipe (FIFO), not a file") == (problem.source, problem.what)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["missing.html", "bridge.txt/inside", "nul\x00name", "a" * 5000])
def test_a_path_that_does_not_exist_is_a_problem(name: str) -> None:
    assert ["SourceProblem"] == [kind for kind, _ in named(opened(name))]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_a_problem(folder: Path) -> None:
    (folder / "bridge.txt").chmod(0)
    assert ["SourceProblem"] == [kind for kind, _ in named(opened("bridge.txt"))]


def test_what_an_archive_keeps_in_its_home_is_no_source(folder: Path) -> None:
    home = folder / "home"
    for name in (
        "db/archive.sqlite",
        "keys/ledger.pub",
        "receipts/a/1.txt",
        "snapshots/x/1/a.txt",
        "checkpoints.txt",
        "archiver.toml",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(f"https://example.org/{name}\n")
    (home / "seeds").mkdir()
    (home / "seeds" / "list.txt").write_text("https://example.org/seed\n")

    assert [("SourceURL", "https://example.org/seed")] == named(opened("home"))


@pytest.mark.parametrize(
    "head", ["PRIVATE+KEY+log.example+12345678+", "-----BEGIN PRIVATE KEY-----\n", "\n-----BEGIN EC PRIVATE KEY-----\n"]
)
def test_a_private_key_is_not_read_and_not_told(folder: Path, head: str) -> None:
    (folder / "key.txt").write_text(f"{head}c2VjcmV0\n")
    (problem,) = opened("key.txt")

    assert isinstance(problem, SourceProblem)
    assert "holds a private key, and is not read" == problem.what
    assert "c2VjcmV0" not in f"{problem}"
