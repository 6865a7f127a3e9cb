"""Bad input and failures: each gives a clear message with the remedy and the right exit code, and loses nothing."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story import founding
from archiver.demo.story.founding import CHALLENGE_POST, PRESIDENT_POST
from tests.commands.conftest import CHALLENGE, PATIENCE, PRESIDENT, ArchivedOn, Done, Program, RunHere, Running, flaws
from tests.commands.test_destroyed import BECAUSE

pytestmark = pytest.mark.browser

ROOT = pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a small disk")


def written(folder: Path, name: str, content: bytes) -> str:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content)
    return str(path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str, Path], None]]:
    """A way to have a folder on a disk of its own, of a size or with an option, until the test ends."""
    mounted: list[Path] = []

    def mount(options: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True, capture_output=True)
        mounted.append(folder)

    assert tmp_path.is_dir()
    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


# -- what is named on the command line


@pytest.mark.parametrize(
    ("name", "content", "what", "remedy"),
    [
        ("empty.html", b"", "is empty", "name a file that holds an article"),
        ("blank.html", b" \n\t\n", "is empty", "name a file that holds an article"),
        ("picture.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text", "name a page (HTML), a flat text"),
        ("huge.txt", b"a" * 16_000_001, "has more than 16,000,000 bytes", "cut it into its articles"),
    ],
)
@pytest.mark.parametrize("command", ["find", "archive"])
def test_a_file_that_is_no_article_is_reported_with_the_remedy(
    command: str, name: str, content: bytes, *, what: str, remedy: str, run_here: RunHere, tmp_path: Path
) -> None:
    path = written(tmp_path, name, content)
    done = run_here(command, path)

    assert 2 == done.code
    assert f"{path}: {what}" in done.err
    assert remedy in done.err.partition("→")[2]


@pytest.mark.parametrize(
    ("named", "remedy"), [("no-such.html", "is the name right?"), ("example.org/story", "write https://example.org/story")]
)
def test_a_missing_file_is_reported_with_the_remedy(named: str, remedy: str, run_here: RunHere) -> None:
    done = run_here("archive", named)

    assert 2 == done.code
    assert f"{named}: does not exist" in done.err
    assert remedy in done.err


@pytest.mark.parametrize(
    "spelled",
    [
        founding.ARTICLE.encode("utf-16-le"),
        founding.ARTICLE.encode("utf-16-be"),
        founding.ARTICLE.encode("utf-16"),
        founding.ARTICLE.encode() + b"\n\nAn old paragraph: caf\xe9, na\xefve, \x93quoted\x94.\n",
        f"<html><body>{blockquote(PRESIDENT_POST)}<p>…{blockquote(CHALLENGE_POST)}<p>It breaks off h".encode(),
    ],
    ids=["utf-16-le without a mark", "utf-16-be without a mark", "utf-16", "two encodings in one", "truncated HTML"],
)
def test_posts_are_found_in_every_encoding(spelled: bytes, run_here: RunHere, tmp_path: Path) -> None:
    done = run_here("find", "--json", written(tmp_path, "article", spelled))

    assert (0, "") == (done.code, done.err)
    assert ["WhiteHouse", "VigilantFox"] == [one["handle"] for one in done.objects]
    assert "🇸🇻" in done.objects[0]["words"]


def test_a_bad_line_in_a_list_affects_no_other_line(program: Program, article: str, tmp_path: Path, closed_port: int) -> None:
    seeds = written(tmp_path, "seeds.txt", f"# mine\n{article}\n\ngone.html\nhttps://nobody.example/a\n".encode())
    done = program("--connect-to", f"*:*:127.0.0.1:{closed_port}", "archive", "--json", seeds)
    problems = {one["where"]: one["what"] for one in done.summary["problems"]}

    assert (1, 1, 2) == (done.code, done.summary["articles"], done.summary["embeds"])
    assert "gone.html does not exist" == problems[f"{seeds}, line 4"]
    assert "connection-refused" in problems["https://nobody.example/a"]


@pytest.mark.parametrize("options", [(), ("-q",)])
@pytest.mark.parametrize("decorated", ["{}   # the front page", "- {}", "“{}”", "{},"])
def test_an_odd_line_in_a_list_is_named_and_its_article_is_read(
    decorated: str, options: tuple[str, ...], run_here: RunHere, tmp_path: Path
) -> None:
    """The whole list would otherwise be one flat text: exit code 0, and every URL lost."""
    first, second = (written(tmp_path, f"{name}.txt", f"The {name} is closed tonight.".encode()) for name in ("bridge", "quay"))
    named = written(tmp_path, "list.txt", f"{decorated.format(first)}\n{second}\n".encode())

    done = run_here(*options, "archive", named)
    count = run_here("archive", "--json", named).summary["articles"]

    assert (1, 2) == (done.code, count)
    assert f"{named}, line 1: “" in done.err
    assert "→ write " in done.err


def test_a_pipe_as_a_source_is_refused_at_once(run_here: RunHere, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    done = run_here("find", str(tmp_path / "pipe"))

    assert (2, True) == (done.code, "pipe: is a pipe (FIFO), not a file" in done.err)


def test_a_broken_connection_affects_no_other_article(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None]
) -> None:
    become(web.world.in_trouble(["www.harbour-gazette.example"], Trouble.BROKEN_OFF))
    done = program("archive", "--json", "https://www.harbour-gazette.example/story", article)

    assert (1, 1, 2) == (done.code, done.summary["articles"], done.summary["captured"])
    assert ["https://www.harbour-gazette.example/story"] == [one["where"] for one in done.summary["problems"]]
    assert all(one["remedy"] for one in done.summary["problems"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--connect-to", "nonsense", "archive", "-"), "--connect-to: “nonsense” has 1 parts, not 4"),
        (("--connect-to", "x.com:443:elsewhere:1", "archive", "-"), "“elsewhere” in “x.com:443:elsewhere:1” is not an IP address"),
        (("--connect-to", "x.com:443:127.0.0.1:0", "check"), "“0” in “x.com:443:127.0.0.1:0” is not a port"),
        (("--clock", "yesterday", "check"), "--clock: “yesterday” is not a time"),
        (("--clock", "0001-01-01T00:00:00+05:00", "check"), "--clock: the year 1 is not between 1990 and 2999"),
        (("--pace", "nan", "check"), "--pace: nan is not a number of seconds"),
        (("--pace", "-1", "check"), "'--pace'"),
        (("lokup", "x"), "No such command “lokup”. Did you mean “lookup”?"),
        (("frobnicate",), "No such command “frobnicate”. There are: init, find,"),
        (("find",), "Missing argument 'SOURCE…'"),
        (("lookup", "@nobody"), "there is no ledger"),
        (("report",), "run `archive` first"),
        (("check",), "there is no ledger"),
        (("check", "--all"), "name another home with --home"),
        (("check", "--rejudge"), "there is no ledger"),
        (("check", "x:20"), "there is no ledger"),
        (("verify",), "there is no ledger"),
        (("show", "x:20"), "there is no ledger"),
        (("export", "proof", "x:20", "-o", "out"), "there is no ledger"),
    ],
)
def test_a_usage_error_is_reported_with_the_remedy(arguments: tuple[str, ...], complaint: str, run_here: RunHere) -> None:
    done = run_here(*arguments)

    assert (2, "") == (done.code, done.out)
    assert complaint in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["check", "check --rejudge", "report", "verify", "lookup x", "rebuild", "doctor --offline"])
def test_only_archive_makes_an_archive(command: str, run_here: RunHere, tmp_path: Path) -> None:
    """A cron job in the wrong folder must not end every night with a new archive and exit code 0."""
    assert (0 if "doctor" in command else 2) == run_here("-q", *command.split()).code
    assert [] == list(tmp_path.iterdir())


def test_check_makes_no_ledger_of_an_empty_file(run_here: RunHere, tmp_path: Path) -> None:
    """As a killed first run, or a full disk, leaves one."""
    database = tmp_path / "home" / "db" / "archive.sqlite"
    database.parent.mkdir(parents=True)
    database.touch()

    assert (2, True) == ((done := run_here("check")).code, "there is no ledger" in done.err)
    assert 0 == database.stat().st_size


@pytest.mark.parametrize("since", ["last week", "", "99999999d", "999999y", "3²d", "2025-13-01"])
def test_an_invalid_since_is_reported_with_the_remedy(since: str, archived: tuple[Program, Done], run_here: RunHere) -> None:
    done = run_here("--home", str(archived[0].home), "report", "--since", since)

    assert (2, "") == (done.code, done.out)
    assert f"--since: “{since}” is not a time" in done.err
    assert "→ write 2026-03-01, or 7d, 4w, 6m, 1y" in done.err


@pytest.mark.parametrize(
    ("controls", "complaint"),
    [
        ("[x\n", "archiver.toml is no TOML: Expected"),
        ("[controls.y]\nlive = []\n", "archiver.toml, line 1: controls.y is no setting"),
        ('[controls.x]\nlive = "x:20"\n', "archiver.toml, line 2: controls.x.live is not a list"),
        ('# mine\n[controls.x]\nlive = ["bluesky:1"]\n', "line 3: controls.x.live has an entry that is not a post of x"),
    ],
)
def test_invalid_controls_are_told_before_the_run(
    controls: str, complaint: str, run_here: RunHere, article: str, tmp_path: Path
) -> None:
    seeds = tmp_path / "home" / "seeds"
    seeds.mkdir(parents=True)
    (seeds.parent / "archiver.toml").write_text(controls, encoding="utf-8")
    done = run_here("archive", article)

    assert (2, "") == (done.code, done.out)
    assert complaint in done.err
    assert "→" in done.err
    assert not (tmp_path / "home" / "db").exists()


# -- the browser


@pytest.mark.parametrize(
    ("browser", "reason", "remedy", "code"),
    [
        ("/nonexistent", "there is no browser on this machine", "`doctor` says how to install one", "D001"),
        ("/bin/false", "the browser does not start", "`doctor` says whether the browser works", "D012"),
    ],
)
def test_without_a_working_browser_all_but_the_screenshot_is_kept_until_a_later_run(
    browser: str, *, reason: str, remedy: str, code: str, program: Program, article: str
) -> None:
    lame = program.using(ARCHIVER_BROWSER=browser)
    done = lame("archive", "--json", article)

    assert (1, 0, 2) == (done.code, done.summary["captured"], done.summary["failed"])
    assert [PRESIDENT, CHALLENGE] == sorted(one["where"] for one in done.summary["problems"])
    assert all(reason in one["what"] and remedy in one["remedy"] for one in done.summary["problems"])
    assert code in [one["code"] for one in lame("doctor", "--json").value["findings"]]
    assert founding.PRESIDENT_POST.text == program("lookup", "--json", "xlXOy8Yd8h").value[0]["original"]["text"]

    files = program.snapshots()
    assert 1 == lame("archive", article).code
    assert files == program.snapshots()  # the same shortfall again is nothing new

    later = program("archive", "--json", article)
    assert (0, 2) == (later.code, later.summary["captured"])
    assert [(2,)] == program.rows("SELECT count(*) FROM snapshot WHERE complete AND post IS NOT NULL")
    assert [] == flaws(program)


def test_a_capture_is_repeated_after_its_browser_was_killed(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None], running: Running
) -> None:
    healthy, mark = web.world, uuid.uuid4().hex
    become(healthy.in_trouble(["platform.twitter.com"], Trouble.NEVER_ANSWERS))
    shown = web.requests_to("platform.twitter.com")
    process = running(program.using(MADE_BY_TEST=mark).start("archive", "--json", article))
    while web.requests_to("platform.twitter.com") == shown and process.poll() is None:
        Event().wait(0.05)
    become(healthy)
    for browser in browsers(mark):
        os.kill(browser, signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    summary = json.loads(out.splitlines()[-1])

    assert (0, 2, []) == (process.returncode, summary["captured"], summary["problems"])
    assert [] == flaws(program)


def browsers(mark: str) -> list[int]:
    """The browsers that carry a mark in their environment, without the processes that they made."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark.encode() in (process / "environ").read_bytes()
            words = (process / "cmdline").read_bytes().split(b"\0") if marked else []
        except OSError:
            continue  # gone meanwhile, or not ours
        if b"--headless" in words and not any(word.startswith(b"--type=") for word in words):
            found.append(int(process.name))
    return found


@pytest.mark.slow
def test_an_article_that_never_arrives_times_out(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None]
) -> None:
    become(web.world.in_trouble(["www.harbour-gazette.example"], Trouble.NEVER_ANSWERS))
    done = program("archive", "--json", "https://www.harbour-gazette.example/story", article)

    assert (1, 1, 2) == (done.code, done.summary["articles"], done.summary["captured"])
    assert "no-answer-in-time" in done.summary["problems"][0]["what"]


def test_where_no_browser_is_installed_doctor_names_the_command(program: Program, tmp_path: Path) -> None:
    bare = program.using(PATH=str(tmp_path), HOME=str(tmp_path), ARCHIVER_BROWSER="", PLAYWRIGHT_BROWSERS_PATH=str(tmp_path))
    done = bare("doctor")

    assert 2 == done.code
    assert "error: no browser was found, so there will be no screenshots  D001\n" in done.out
    assert f"→ {sys.executable} -m archiver doctor --install-browser\n" in done.out
    assert "The main job cannot run" in done.out


# -- disk and database


@ROOT
@pytest.mark.parametrize(("full", "size", "code"), [("snapshots", "40k", 4), ("db", "200k", 5)])
def test_a_full_disk_ends_the_run_with_the_remedy_and_loses_nothing(
    full: str, *, size: str, code: int, program: Program, article: str, small_disk: Callable[[str, Path], None]
) -> None:
    small_disk(f"size={size}", program.home / full)
    done = program("archive", article)

    assert code == done.code
    assert "make room" in done.err or "free some space" in done.err
    assert "run the same command again" in done.err
    assert "Traceback" not in done.err

    subprocess.run(["mount", "-o", "remount,size=64m", str(program.home / full)], check=True)
    again = program("archive", "--json", article)
    assert (0, []) == (again.code, again.summary["problems"])
    assert [(2,)] == program.rows("SELECT count(*) FROM snapshot WHERE complete AND post IS NOT NULL")
    assert [] == flaws(program)


@ROOT
@pytest.mark.parametrize("command", [("verify", "--mend"), ("withdraw", CHALLENGE, *BECAUSE, "--level", "redact")])
def test_a_full_folder_for_temporary_files_hinders_neither_verify_nor_withdraw(
    command: tuple[str, ...], archived: tuple[Program, Done], small_disk: Callable[[str, Path], None], tmp_path: Path
) -> None:
    shutil.copytree(archived[0].home, tmp_path / "home")
    small_disk("size=16k", tmp_path / "temporary")
    (tmp_path / "temporary" / "of another program").write_bytes(bytes(16384))
    program = archived[0].at(tmp_path / "home").using(TMPDIR=str(tmp_path / "temporary"))

    assert 0 == program(*command).code
    assert 0 == program("verify").code


@ROOT
def test_a_read_only_home_is_reported_with_the_remedy(
    program: Program, article: str, small_disk: Callable[[str, Path], None]
) -> None:
    small_disk("ro", program.home / "snapshots")
    done = program("archive", article)

    assert 2 == done.code
    assert f"{program.home}/snapshots cannot be written" in done.err
    assert "→ change its owner or mode, or use --home DIR" in done.err


def test_a_second_run_is_refused_and_sigterm_ends_the_first_properly(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None], running: Running
) -> None:
    become(web.world.in_trouble(X_HOSTS, Trouble.NEVER_ANSWERS))
    process = running(program.start("archive", "--json", article))
    assert process.stdout is not None
    process.stdout.readline()
    second = program("archive", article)

    assert 5 == second.code
    assert f"another run (process {process.pid}) is writing to this archive" in second.err
    assert "→ wait until it ends" in second.err
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)
    assert 130 == process.returncode
    assert b"interrupted; what was recorded is kept" in said
    assert [(1,)] == program.rows("SELECT count(*) FROM run WHERE finished IS NOT NULL")


def test_a_terminal_that_is_closed_ends_a_run_properly(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None], running: Running
) -> None:
    become(web.world.in_trouble(X_HOSTS, Trouble.NEVER_ANSWERS))
    process = running(program.start("archive", "--json", article))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    _, said = process.communicate(timeout=PATIENCE)

    assert 130 == process.returncode
    assert b"interrupted; what was recorded is kept" in said
    assert [(1,)] == program.rows("SELECT count(*) FROM run WHERE finished IS NOT NULL")
    assert [(1,)] == program.rows("SELECT count(*) FROM checkpoint")


@pytest.mark.parametrize("command", [("archive", "ARTICLE"), ("report",), ("lookup", "words")])
@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"This is a letter to the editor, and no database at all. " * 20, "this is not an SQLite database"), (None, "later version")],
)
def test_a_foreign_database_is_left_unchanged(
    command: tuple[str, ...], content: bytes | None, *, complaint: str, run_here: RunHere, article: str, tmp_path: Path
) -> None:
    path = tmp_path / "home" / "db" / "archive.sqlite"
    path.parent.mkdir(parents=True)
    if content is None:
        with closing(sqlite3.connect(path)) as database:
            database.executescript("CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9001')")
        content = path.read_bytes()
    path.write_bytes(content)
    done = run_here(*(article if one == "ARTICLE" else one for one in command))

    assert 5 == done.code
    assert complaint in done.err
    assert "→" in done.err
    assert content == path.read_bytes()


# -- interruptions


@pytest.mark.parametrize("command", ["archive", "check"])
def test_ctrl_c_ends_a_run_properly_and_the_next_one_continues(
    command: str,
    *,
    program: Program,
    article: str,
    archived_on: ArchivedOn,
    web: SmallWeb,
    become: Callable[[World], None],
    running: Running,
) -> None:
    if command == "check":
        archived_on(program, "2025-05-01T00:00:00Z")
    healthy = web.world
    become(healthy.in_trouble(X_HOSTS, Trouble.NEVER_ANSWERS))
    asked = web.requests_to("cdn.syndication.twimg.com")
    process = running(program.start(*((command, article) if command == "archive" else (command, "--all"))))
    while web.requests_to("cdn.syndication.twimg.com") == asked and process.poll() is None:
        Event().wait(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)

    assert 130 == process.returncode
    assert b"interrupted; what was recorded is kept. Run the same command again to continue." in said
    assert b"Traceback" not in said
    assert [] == program.rows("SELECT id FROM run WHERE finished IS NULL")
    assert [] == flaws(program)
    become(healthy)
    assert 0 == program("archive", article).code
    assert [(2,)] == program.rows("SELECT count(*) FROM snapshot WHERE complete AND post IS NOT NULL")


def test_a_broken_pipe_does_not_end_the_run(program: Program, article: str, running: Running) -> None:
    process = running(program.start("archive", "--json", article))
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None

    assert b"" == process.stderr.read()
    assert 0 == process.wait(60)
    assert [(3,)] == program.rows("SELECT count(*) FROM snapshot WHERE complete")


@pytest.mark.parametrize("arguments", [("report",), ("lookup", "bridge"), ("doctor",)])
def test_unwritable_output_is_reported(archived: tuple[Program, Done], arguments: tuple[str, ...]) -> None:
    program, _ = archived
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            program.command(arguments), env=program.environment, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )

    assert 1 == done.returncode
    assert b"the output cannot be written: No space left on device\n  \xe2\x86\x92 make room" in done.stderr
    assert b"Traceback" not in done.stderr
