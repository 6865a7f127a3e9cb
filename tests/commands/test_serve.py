"""`serve` and `export site` as commands: where they listen, what they write, and how they end."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.commands import run
from tests.serving.sample_archive import made_archive


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a post of every kind."""
    return made_archive(tmp_path_factory.mktemp("archive") / "home")


@pytest.fixture
def served(home: Home) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`serve` as a process, and its port."""
    command = [sys.executable, "-m", "archiver", "--home", str(home.folder), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/  \(Ctrl-C ends\)\n", process.stdout.readline())
        assert found
        yield process, int(found[1])
        process.kill()


def get(port: int, path: str) -> tuple[int, bytes]:
    """The answer at a path."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_says_its_address_answers_and_ends_in_order(served: tuple[subprocess.Popen[str], int], by: signal.Signals) -> None:
    process, port = served

    assert 200 == get(port, "/")[0]
    assert b"\x89PNG" == get(port, "/posts/x/100/picture.png")[1][:4]
    assert 404 == get(port, "/posts/x/none.html")[0]

    process.send_signal(by)
    _, errors = process.communicate(timeout=20)

    assert (0 if by is signal.SIGINT else process.returncode, "") == (process.returncode, errors)


def test_there_is_nothing_to_serve_without_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run(["--home", str(tmp_path), "serve", "--port", "0"])
    assert "there is no ledger" in capsys.readouterr().err


def test_others_than_this_machine_need_a_token(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run(["--home", str(home.folder), "serve", "--port", "0", "--host", "0.0.0.0"])  # noqa: S104 - it is refused
    assert "ARCHIVER_SERVE_TOKEN" in capsys.readouterr().err


def test_a_site_is_written_and_says_where_to_begin(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "public"

    assert 0 == run(["--home", str(home.folder), "export", "site", str(folder)])
    assert f"open {folder / 'index.html'}" in capsys.readouterr().out
    assert (folder / "posts" / "x" / "100" / "picture.png").is_file()


def test_a_folder_with_other_files_is_refused(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    assert 2 == run(["--home", str(home.folder), "export", "site", str(tmp_path)])
    assert "no site of this program" in capsys.readouterr().err
