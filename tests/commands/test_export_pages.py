"""`export page`, `export picture`, `export pdf` and `show --open`: one post as one file, which says only what is as it was kept."""

import re
import shutil
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from archiver.evidence import read_snapshot
from tests.commands.conftest import PRESIDENT, Done, Program

WORDS = "one hell of a President"
VIEWER = "open" if sys.platform == "darwin" else "xdg-open"


@pytest.fixture
def own(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """The program with a home of its own that has the founding article."""
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home, symlinks=True)
    return program


@pytest.fixture(scope="module")
def page(archived: tuple[Program, Done]) -> str:
    """The page of a post."""
    done = archived[0]("export", "page", PRESIDENT)
    assert (0, "") == (done.code, done.err)
    return done.out


def snapshot_of(program: Program) -> tuple[str, str]:
    """The path and SHA-256 of the post's snapshot."""
    (kept,) = program("lookup", PRESIDENT, "--json").value[0]["snapshots"]
    return kept["path"], kept["sha256"]


def test_a_page_has_everything_in_it_and_nothing_that_runs_or_is_loaded(page: str) -> None:
    read = BeautifulSoup(page, "lxml")
    (policy,) = read.select("meta[http-equiv='Content-Security-Policy']")

    assert str(policy["content"]).startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert [] == read.select("script, link, iframe, object, form, base")
    assert all(str(image["src"]).startswith("data:image/png;base64,") for image in read.select("img"))
    assert 1 == len(read.select("img"))


def test_a_page_tells_words_verdict_rule_evidence_and_how_to_verify(page: str, archived: tuple[Program, Done]) -> None:
    said = " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())
    path, sha256 = snapshot_of(archived[0])
    ((size,),) = archived[0].rows("SELECT max(size) FROM checkpoint")

    assert WORDS in said
    assert re.search(r"It is there and says what it said when it was first seen\..* V\d00", said)
    assert "the verdict rests on this" in said
    assert "two-presidents" in said
    assert f"{path}" in said
    assert f"SHA-256 {sha256}" in said
    assert f"covered by its checkpoint over {size} facts" in said
    assert "export proof POST --output FOLDER" in said


def test_the_page_of_an_article_has_its_posts_in_order(archived: tuple[Program, Done]) -> None:
    done = archived[0]("export", "page", "two-presidents.txt")
    posts = [str(heading.get_text()) for heading in BeautifulSoup(done.out, "lxml").select("article h2")]

    assert 0 == done.code
    assert 2 == len(posts)
    assert "It shows 2 posts, in this order." in done.out


def test_the_same_content_gives_the_same_page_also_when_the_log_has_grown(page: str, own: Program) -> None:
    before = own.rows("SELECT count(*) FROM entry")
    assert 0 == own("verify").code

    assert before < own.rows("SELECT count(*) FROM entry")
    assert page == own("export", "page", PRESIDENT).out


@pytest.mark.browser
def test_a_picture_has_the_pixels_of_the_screenshot_a_footer_and_texts(own: Program, tmp_path: Path) -> None:
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    done = [own("export", "picture", PRESIDENT, "-o", str(file)) for file in (first, second)]
    path, sha256 = snapshot_of(own)
    kept = Image.open(BytesIO(read_snapshot(own.home / path).screenshot or b"")).convert("RGB")
    written = Image.open(first)

    assert [(0, "", "")] * 2 == [(each.code, each.out, each.err) for each in done]
    assert first.read_bytes() == second.read_bytes()
    assert kept.tobytes() == written.convert("RGB").crop((0, 0, *kept.size)).tobytes()
    assert kept.height + 60 < written.height
    assert 1 < len(written.convert("RGB").crop((0, kept.height + 10, *written.size)).getcolors(1 << 24) or ())
    texts = written.info
    assert sha256 == texts["Snapshot SHA-256"]
    assert path == texts["Snapshot"]
    assert str(texts["Source"]).startswith("https://x.com/")
    assert str(texts["Creation Time"]).startswith("20")
    assert re.fullmatch(r"entry \d+ of the log, covered by its checkpoint over \d+ facts", str(texts["Log"]))
    assert str(texts["Archive"]).startswith("embed-archiver/")


@pytest.mark.browser
def test_a_pdf_is_tagged_has_a_title_and_is_dated_by_what_it_shows(own: Program, tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    done = [own("export", "pdf", PRESIDENT, "-o", str(file)) for file in (first, second)]
    written = first.read_bytes()

    assert [(0, "", "")] * 2 == [(each.code, each.out, each.err) for each in done]
    assert written == second.read_bytes()
    assert written.startswith(b"%PDF-1.")
    assert all(mark in written for mark in (b"/StructTreeRoot", b"/Marked true", b"/Lang (en", b"/Title "))
    recorded = "SELECT post, at FROM observation UNION ALL SELECT post, at FROM snapshot"
    query = f"SELECT max(at) FROM ({recorded}) JOIN post ON post.id = post WHERE platform || ':' || key = ?"  # noqa: S608 - ours
    ((at,),) = own.rows(query, PRESIDENT)
    assert {re.sub(r"\D", "", at[:19]).encode()} == set(re.findall(rb"/(?:CreationDate|ModDate) \(D:(\d{14})\+00'00'\)", written))


@pytest.mark.parametrize("kind", ["page", "picture", "pdf"])
def test_nothing_is_handed_on_of_what_is_withdrawn_or_unknown(kind: str, own: Program, tmp_path: Path) -> None:
    file = tmp_path / "file"
    unknown = own("export", kind, "x:1", "-o", str(file))
    assert 0 == own("withdraw", PRESIDENT, "--reason", "asked by its author", "--by", "The desk", "--yes").code
    done = own("export", kind, PRESIDENT, "-o", str(file))

    assert (1, 2, False) == (unknown.code, done.code, file.exists())
    assert "asked by its author" in done.err
    assert WORDS not in done.err
    if kind != "picture":
        article = own("export", "page", "two-presidents.txt")
        assert 0 == article.code
        assert WORDS not in article.out
        assert "what it said is not shown" in article.out


def test_a_changed_snapshot_is_never_shown_as_evidence(own: Program, tmp_path: Path) -> None:
    path, _ = snapshot_of(own)
    (own.home / path).chmod(0o644)
    with (own.home / path).open("ab") as file:
        file.write(b"\0")
    page, picture = own("export", "page", PRESIDENT), own("export", "picture", PRESIDENT, "-o", str(tmp_path / "a.png"))

    assert (0, 4, False) == (page.code, picture.code, (tmp_path / "a.png").exists())
    assert "data:image" not in page.out
    assert "This file is not as it was kept" in page.out
    assert f"{path} is not as it was kept" in page.err
    assert f"{path} is not as it was kept, so it is no evidence" in picture.err


@pytest.mark.parametrize("kind", ["picture", "pdf"])
def test_without_a_browser_the_command_that_installs_one_is_named(kind: str, own: Program, tmp_path: Path) -> None:
    done = own.using(ARCHIVER_BROWSER="/nowhere")("export", kind, PRESIDENT, "-o", str(tmp_path / "file"))

    assert (2, False) == (done.code, (tmp_path / "file").exists())
    assert "this needs a browser: the browser is to be /nowhere" in done.err
    assert 0 == own.using(ARCHIVER_BROWSER="/nowhere")("export", "page", PRESIDENT).code


def test_show_opens_the_page_in_a_private_folder(own: Program, tmp_path: Path, page: str) -> None:
    viewer = tmp_path / VIEWER
    viewer.write_text(f'#!/bin/sh\ncat "$1" > {tmp_path}/seen\n', encoding="utf-8")
    viewer.chmod(0o755)
    path = f"{tmp_path}:{own.environment['PATH']}"
    program = replace(own, environment={**own.environment, "PATH": path, "TMPDIR": str(tmp_path)})
    done, run = program("show", PRESIDENT, "--open"), program("show", "run:1", "--open")
    (folder,) = tmp_path.glob("embed-archiver-*")

    assert (0, 2) == (done.code, run.code)
    assert page == (tmp_path / "seen").read_text(encoding="utf-8")
    assert 0o700 == folder.stat().st_mode & 0o777
    assert WORDS in done.out
    assert "a run, which has no page" in run.err
