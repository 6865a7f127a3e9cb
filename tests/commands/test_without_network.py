"""A night without a network: nothing is asked, nothing is concluded, and that is one line."""

import re
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import Program, inherited, make_home

ROUTELESS = "*:*:[2001:db8::1]:443"
"""Leads every host to an address of documents (RFC 3849), to which there is no route."""
FIRST, SECOND, THIRD = (f"2026-05-0{day}T02:00:00Z" for day in (1, 2, 3))
WHAT = r"no host could be reached \(.+\): nothing was asked, and nothing is concluded"
"""What is told, with the system's own reason."""


@pytest.fixture
def offline(tmp_path: Path) -> Program:
    """The program where no host can be reached."""
    environment = inherited() | {"ARCHIVER_CONNECT_TO": ROUTELESS, "ARCHIVER_BROWSER": "/nowhere", "ARCHIVER_PATIENCE": "0"}
    return Program(home=tmp_path / "home", environment=environment)


def test_check_without_a_network_asks_nobody_and_says_so_in_one_line(web: SmallWeb, article: str, offline: Program) -> None:
    online = offline.using(**web.environment)
    online("archive", article, clock=FIRST)
    before = offline.rows("SELECT count(*) FROM observation")
    done = offline("check", "--all", clock=SECOND)

    assert 1 == done.code
    (told,) = [line for line in done.err.splitlines() if line.startswith("!")]
    assert re.fullmatch(f"! the network: {WHAT}", told)
    assert before == offline.rows("SELECT count(*) FROM observation")
    assert 0 == online("check", "--all", clock=THIRD).code


def test_archive_without_a_network_reads_what_is_on_the_disk(article: str, offline: Program) -> None:
    make_home(offline.home)
    listed = offline.home / "seeds" / "articles.txt"
    listed.parent.mkdir()
    listed.write_text("".join(f"https://news-{number}.example/story\n" for number in range(40)) + article + "\n")
    done = offline("archive", "--json", clock=FIRST)

    assert 1 == done.code
    (problem,) = done.summary["problems"]
    assert "the network" == problem["where"]
    assert re.fullmatch(WHAT, problem["what"])
    assert 1 == done.summary["articles"]
    assert 2 == len(offline("report", "--json").value["posts"])


def test_one_host_that_is_out_of_reach_is_its_own_problem(web: SmallWeb, article: str, program: Program) -> None:
    lost = program.using(ARCHIVER_CONNECT_TO=f"lost.example:443:[2001:db8::1]:443,{web.connect_to}")
    done = lost("archive", "--json", "https://lost.example/story", article)

    assert ["https://lost.example/story"] == [problem["where"] for problem in done.summary["problems"]]
