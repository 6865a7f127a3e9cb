"""What starts a night: each form has full paths, is understood by the program that reads it, and confines the night."""

import getpass
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from archiver.errors import InputError
from archiver.render import schedules
from archiver.render.schedules import cron_line, docker_line, github_workflow, systemd_units
from archiver.reporting.schedule import Schedule

MAX_EXPOSURE = 3.0
"""systemd's own scale from 0 to 10; a service without any confinement has 9.6."""
SYSTEM = Schedule(
    program=("/opt/embed-archiver/bin/embed-archiver",),
    home="/var/lib/embed-archiver",
    user="embed-archiver",
    environment={"ARCHIVER_CONTACT": "mailto:desk@example.org", "HOME": "/var/lib/embed-archiver", "PATH": "/usr/bin:/bin"},
    programs=("/opt/embed-archiver", "/usr"),
    hour=2,
    minute=17,
)
PERSON = replace(
    SYSTEM,
    program=("/home/ann/my programs/embed-archiver",),
    home="/home/ann/100% news's archive",
    environment={"ARCHIVER_CONTACT": 'https://example.org/?a="b"&c=$d', "HOME": "/home/ann", "TMPDIR": "/tmp/ann"},  # noqa: S108 - never opened
    programs=("/home/ann/my programs",),
)
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


def units(schedule: Schedule, folder: Path) -> list[str]:
    """The units as files, with a program, a user and a home that this machine has."""
    here = replace(schedule, program=(sys.executable, *schedule.program), user=getpass.getuser())
    service, timer = re.split(r"(?m)^(?=# /etc/systemd/system/embed-archiver.timer)", systemd_units(here))
    for name, text in (("embed-archiver.service", service), ("embed-archiver.timer", timer)):
        assert text.startswith(f"# /etc/systemd/system/{name}: ")
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


@needs_systemd
@pytest.mark.parametrize("schedule", [SYSTEM, PERSON], ids=["system", "person"])
def test_systemd_understands_every_line(schedule: Schedule, tmp_path: Path) -> None:
    command = ["systemd-analyze", "verify", "--man=no", *units(schedule, tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)


@needs_systemd
@pytest.mark.parametrize("schedule", [SYSTEM, PERSON], ids=["system", "person"])
def test_systemd_finds_the_service_well_confined(schedule: Schedule, tmp_path: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", units(schedule, tmp_path)[0]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)

    assert exposure is not None
    assert float(exposure[1]) < MAX_EXPOSURE


def test_a_service_sees_of_all_homes_only_its_own_and_its_program() -> None:
    assert "ProtectHome=yes\nReadWritePaths=/var/lib/embed-archiver\n" in systemd_units(SYSTEM)
    assert (
        'ProtectHome=tmpfs\nBindPaths="/home/ann/100%% news\'s archive"\nBindReadOnlyPaths=-"/home/ann/my programs"\n'
        in systemd_units(PERSON)
    )


def test_a_line_of_cron_is_what_the_shell_reads_as_the_same_words() -> None:
    line = cron_line(PERSON).splitlines()[-1]
    words = shlex.split(line.replace("\\%", "%"))

    assert not re.search(r"(?<!\\)%", line)
    assert ["17", "2", "*", "*", "*"] == words[:5]
    assert [f"{name}={value}" for name, value in PERSON.environment.items()] == words[5:8]
    assert [*PERSON.program, "--home", PERSON.home, "nightly"] == words[8:]


def test_a_container_has_no_rights_and_writes_only_to_the_home() -> None:
    words = shlex.split(docker_line(PERSON).splitlines()[-1].replace("\\%", "%"))

    assert {"--read-only", "--cap-drop", "no-new-privileges", "--user", f"{PERSON.home}:/archive"} <= set(words)
    assert ["embed-archiver", "nightly"] == words[-2:]
    assert "ARCHIVER_CONTACT=" + PERSON.environment["ARCHIVER_CONTACT"] in words
    assert not {word for word in words if word.startswith(("HOME=", "TMPDIR="))}


def test_the_rules_for_system_calls_leave_the_browser_its_sandbox_and_forbid_what_nobody_needs() -> None:
    rules = json.loads((files(schedules) / schedules.SECCOMP).read_text("utf-8"))
    forbidden = {name for rule in rules["syscalls"] for name in rule["names"] if rule["action"] == "SCMP_ACT_ERRNO"}

    assert {"mount", "bpf", "keyctl", "init_module", "kexec_load", "userfaultfd"} <= forbidden
    assert set() == {"clone", "clone3", "unshare", "setns", "chroot", "seccomp", "prctl"} & forbidden


def test_a_workflow_keeps_the_archive_and_fails_for_trouble_only() -> None:
    text = github_workflow(SYSTEM)

    assert '- cron: "17 2 * * *"' in text
    assert 'nightly | tee "$GITHUB_STEP_SUMMARY" || code=$?' in text
    assert 'test "$code" = 0 || test "$code" = 3' in text


@pytest.mark.parametrize("make", [cron_line, systemd_units, docker_line])
def test_a_home_with_a_line_break_is_refused(make: Callable[[Schedule], str]) -> None:
    with pytest.raises(InputError, match="cannot be written into a schedule"):
        make(replace(SYSTEM, home="/srv/a\n* * * * * rm -rf /"))
