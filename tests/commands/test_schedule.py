"""`schedule`: cron's line, run as cron runs it, carries out nights and tells each thing once."""

import shlex
import subprocess
from pathlib import Path

from tests.commands.conftest import Program, RunHere, inherited
from tests.commands.test_nightly import with_seeds
from tests.commands.test_without_network import ROUTELESS


def test_the_line_of_cron_needs_nothing_of_the_environment(tmp_path: Path) -> None:
    environment = inherited() | {"ARCHIVER_CONNECT_TO": ROUTELESS, "ARCHIVER_BROWSER": "/nowhere"}
    program = with_seeds(Program(home=tmp_path / "100% news", environment=environment))
    line = program("schedule", "--cron").out.splitlines()[-1]
    command = line.split(maxsplit=5)[5].replace("\\%", "%")
    first, second = (
        subprocess.run(["env", "-i", "/bin/sh", "-c", command], cwd="/", capture_output=True, text=True, check=False)
        for _ in range(2)
    )

    assert (1, "") == (first.returncode, first.stderr)
    assert first.stdout.startswith(f"Archived posts: 1 trouble\n{program.home}, ")
    assert (1, "", "") == (second.returncode, second.stdout, second.stderr)


def test_what_is_printed_names_this_program_and_this_home(run_here: RunHere, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "archiver.toml").touch()
    words = shlex.split(run_here("schedule").out.splitlines()[-1])

    assert [str(tmp_path / "home"), "nightly"] == words[-2:]
    assert Path(words[-4]).is_file()
    assert run_here("schedule", "--docker").out.count(str(tmp_path / "home")) == 2


def test_a_folder_that_is_no_home_gets_no_schedule(run_here: RunHere) -> None:
    done = run_here("schedule", "--systemd")

    assert 2 == done.code
    assert "embed-archiver init" in done.err
