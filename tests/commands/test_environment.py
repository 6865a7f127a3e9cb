"""What the environment asks for and the program does not do, or cannot do: it is said, by `doctor` and in the run."""

from pathlib import Path

import certifi
import pytest

from tests.commands.conftest import Program, RunHere

WORDS = "The bridge is closed tonight, and nobody knows for how long.\n"


@pytest.fixture
def story(tmp_path: Path) -> str:
    """An article without posts."""
    path = tmp_path / "story.txt"
    path.write_text(WORDS, encoding="utf-8")
    return str(path)


def codes(program: Program) -> dict[str, str]:
    """What `doctor` finds, by code."""
    return {finding["code"]: finding["what"] for finding in program("doctor", "--json").value["findings"]}


@pytest.mark.browser
def test_a_missing_folder_for_temporary_files_is_named_by_the_run_and_by_doctor(program: Program, article: str) -> None:
    lame = program.using(TMPDIR="/nonexistent")
    done = lame("archive", "--json", article)
    problems = {problem["where"]: problem for problem in done.summary["problems"]}

    assert (1, 2) == (done.code, done.summary["failed"])
    assert problems["temporary files"]["what"].startswith("TMPDIR names /nonexistent, which does not exist: the browser needs it")
    assert problems["temporary files"]["remedy"] == "make it, or set TMPDIR to a folder that can be written"
    assert codes(lame)["D014"] == problems["temporary files"]["what"]
    assert 2 == lame("doctor").code
    assert "TMPDIR names /nonexistent" in lame("-q", "check").err


def test_doctor_tries_the_network_unless_it_is_told_not_to(program: Program, closed_port: int) -> None:
    """A host of a control is connected to through the program's own gate, and nothing is asked of it."""
    reached, cut = program("doctor", "--json"), program.using(ARCHIVER_CONNECT_TO=f"*:*:127.0.0.1:{closed_port}")
    faults = [tried["fault"] for tried in cut("doctor", "--json").value["network"]]

    assert None in [tried["fault"] for tried in reached.value["network"]]
    assert "D024" not in codes(program)
    assert all("127.0.0.1" in fault for fault in faults)
    assert "no platform can be reached" in codes(cut)["D024"]
    assert [] == cut("doctor", "--json", "--offline").value["network"]
    assert "D024" not in cut("doctor", "--offline").out


def test_a_tls_connection_that_nobody_vouches_for_reaches_nobody(program: Program, tmp_path: Path) -> None:
    authorities = tmp_path / "authorities.pem"
    authorities.write_bytes(Path(certifi.where()).read_bytes())

    assert "certificate" in codes(program.using(SSL_CERT_FILE=str(authorities)))["D024"]


def test_a_home_that_does_not_exist_is_named_by_doctor_and_not_made(program: Program, tmp_path: Path) -> None:
    home = tmp_path / "mistyped"
    (finding,) = (one for one in program("--home", str(home), "doctor", "--json").value["findings"] if one["code"] == "D018")

    assert f"there is no folder {home}" == finding["what"]
    assert "--home DIR" in finding["remedy"]
    assert not home.exists()


@pytest.mark.parametrize("command", [("report",), ("lookup", "bridge"), ("show", "x:1"), ("check",), ("verify",), ("rebuild",)])
def test_each_command_that_reads_an_archive_says_that_there_is_none_and_makes_none(
    program: Program, tmp_path: Path, command: tuple[str, ...]
) -> None:
    home = tmp_path / "mistyped"
    done = program("--home", str(home), *command)

    assert 2 == done.code
    assert str(home) in done.err
    assert "--home" in done.err
    assert not home.exists()


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_is_set_and_not_used_is_said_once_in_a_run_and_by_doctor(name: str, program: Program, story: str) -> None:
    others = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "")
    proxied = program.using(**{**others, name: "http://proxy.example:3128"})

    assert (0, 1) == ((done := proxied("archive", story)).code, done.err.count(f"{name} is set and not used"))
    assert [f"{name} is set and not used: all connections are made directly"] == [
        event["what"] for event in proxied("archive", "--json", story).events("notice")
    ]
    assert f"{name} is set and not used: all connections are made directly" == codes(proxied)["D015"]
    assert (0, "") == ((done := proxied("-q", "archive", story)).code, done.err)


def test_a_proxy_that_is_used_is_no_finding(program: Program, story: str) -> None:
    proxied = program.using(HTTPS_PROXY="http://proxy.example:3128", ARCHIVER_PROXY="http://proxy.example:3128")

    assert "not used" not in proxied("archive", story).err
    assert "D015" not in codes(proxied)


@pytest.mark.parametrize("written", ["socks5://127.0.0.1:1080", "https://proxy.example:3128", "proxy.example:3128"])
def test_a_proxy_of_another_kind_is_a_usage_error(written: str, run_here: RunHere, story: str) -> None:
    done = run_here("--proxy", written, "archive", story)

    assert (2, "") == (done.code, done.out)
    assert "--proxy: " in done.err
    assert "→ write it as http://HOST:PORT" in done.err


def test_connections_go_through_the_proxy_that_is_named(program: Program, closed_port: int) -> None:
    done = program("--proxy", f"http://127.0.0.1:{closed_port}", "find", "https://www.harbour-gazette.example/story")

    assert 2 == done.code
    assert "cannot be read: connection-refused" in done.err
