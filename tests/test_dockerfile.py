"""The Dockerfile: an ordinary user, a browser in its sandbox, fonts, pinned packages; it builds where there is a builder."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

import pytest

from archiver.render import schedules
from archiver.render.schedules import SECCOMP
from archiver.web.fonts import PACKAGES

PROJECT = Path(__file__).resolve().parents[1]
DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")
SEPARATORS = re.compile(r"\s*&&\s*")


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """One instruction of a Dockerfile, on one line."""

    name: str
    words: str


def instructions(text: str) -> list[Instruction]:
    """The instructions, without comments, their lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    pairs = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [Instruction(name=name.upper(), words=words) for name, words in pairs]


def faults(text: str) -> list[str]:
    """What is wrong with a Dockerfile."""
    return [fault for check in (_base_faults, _user_faults, _install_faults, _start_faults) for fault in check(instructions(text))]


def _base_faults(found: Sequence[Instruction]) -> Iterator[str]:
    for image in (each.words.split()[0] for each in found if each.name == "FROM"):
        if not re.search(r":[\w.-]*\d", image):
            yield f"{image} has no version"
    if any(each.name == "ADD" for each in found):
        yield "ADD fetches and unpacks: COPY does not"
    secret = re.compile(r"(?i)(password|secret|token|key)\w*=")
    yield from (f"{each.name} holds a secret" for each in found if each.name in {"ENV", "ARG"} and secret.search(each.words))


def _user_faults(found: Sequence[Instruction]) -> Iterator[str]:
    last = found[max(number for number, each in enumerate(found) if each.name == "FROM") :]
    users = [each.words for each in last if each.name == "USER"]
    if not users or users[-1].partition(":")[0] in {"root", "0"}:
        yield "it runs as root"
    if any("ARCHIVER_SANDBOX" in each.words or "--no-sandbox" in each.words for each in found):
        yield "the browser has no sandbox"


def _install_faults(found: Sequence[Instruction]) -> Iterator[str]:
    for run in (each.words for each in found if each.name == "RUN"):
        commands = SEPARATORS.split(run)
        if "|" in run:
            yield "a failure before a pipe is not noticed"
        for command in commands:
            if command.startswith("apt-get install") and not {"--yes", "--no-install-recommends"} <= set(command.split()):
                yield "apt-get installs what it was not told to, or asks"
            if "pip install" in command and not ("--require-hashes" in command or {"--no-deps", "."} <= set(command.split())):
                yield "pip installs without digests"
        if any(command.startswith("apt-get install") for command in commands):
            if not any(command.startswith("apt-get update") for command in commands):
                yield "apt-get's lists may be those of an earlier layer"
            if "rm -rf /var/lib/apt/lists/*" not in commands:
                yield "apt-get's lists stay in the layer"


def _start_faults(found: Sequence[Instruction]) -> Iterator[str]:
    for each in found:
        if each.name in {"ENTRYPOINT", "CMD"} and not each.words.startswith("["):
            yield f"{each.name} runs a shell, which gets the signals"
        if each.name == "WORKDIR" and not each.words.startswith("/"):
            yield "WORKDIR is relative"


def test_the_dockerfile_keeps_the_rules() -> None:
    assert [] == faults(DOCKERFILE)


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("python:3.12-slim-bookworm", "python:latest", "python:latest has no version"),
        ("COPY . ./", "ADD . ./", "ADD fetches and unpacks: COPY does not"),
        ("USER 1000\n", "", "it runs as root"),
        ("USER 1000", "USER 0:0", "it runs as root"),
        ("HOME=/tmp", "HOME=/tmp ARCHIVER_SANDBOX=off", "the browser has no sandbox"),
        ("HOME=/tmp", "API_TOKEN=abc", "ENV holds a secret"),
        ("--no-install-recommends ", "", "apt-get installs what it was not told to, or asks"),
        ("--require-hashes ", "", "pip installs without digests"),
        ("apt-get update \\\n    && ", "", "apt-get's lists may be those of an earlier layer"),
        ("    && rm -rf /var/lib/apt/lists/* \\\n", "", "apt-get's lists stay in the layer"),
        ('CMD ["nightly"]', "CMD nightly", "CMD runs a shell, which gets the signals"),
    ],
)
def test_a_broken_rule_is_noticed(written: str, instead: str, fault: str) -> None:
    assert written in DOCKERFILE
    assert fault in faults(DOCKERFILE.replace(written, instead))


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="needs hadolint")
def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(["hadolint", str(PROJECT / "Dockerfile")], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stdout)


def test_the_image_has_the_fonts_that_pictures_need() -> None:
    assert set(PACKAGES.values()) <= set(DOCKERFILE.split())


def test_the_image_carries_out_a_night_in_the_home_that_is_mounted() -> None:
    found = {each.name: each.words for each in instructions(DOCKERFILE)}

    assert ["embed-archiver", "nightly"] == [*json.loads(found["ENTRYPOINT"]), *json.loads(found["CMD"])]
    assert "ARCHIVER_HOME=/archive" in found["ENV"].split()


def test_a_wheel_is_built_of_what_the_builder_is_given(tmp_path: Path) -> None:
    context = tmp_path / "context"
    for path in sent_to_the_builder():
        (context / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / path, context / path)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    done = subprocess.run(command, cwd=context, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr
    assert [".whl"] == [path.suffix for path in (tmp_path / "dist").iterdir()]


def test_the_builder_is_given_no_archive_and_no_key() -> None:
    tops = {PurePosixPath(path).parts[0] for path in sent_to_the_builder()}

    assert set() == {"keys", "snapshots", ".git", ".venv", "archiver.toml", "checkpoints.txt", "receipts", "tests"} & tops
    assert [] == [path for path in sent_to_the_builder() if path.endswith((".sqlite", ".key"))]


def sent_to_the_builder() -> list[str]:
    """The files of the checkout that `.dockerignore` lets through, by its exceptions."""
    lines = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = [PROJECT / line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines
    found = (path for entry in let_through for path in ([entry] if entry.is_file() else sorted(entry.rglob("*"))))
    return [str(path.relative_to(PROJECT)) for path in found if path.is_file() and "__pycache__" not in path.parts]


@pytest.mark.slow
def test_the_image_is_built_and_can_do_the_main_job() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode != 0:
        pytest.skip("there is no builder on this machine: docker does not answer")
    subprocess.run([docker, "build", "--quiet", "--tag", "embed-archiver-test", str(PROJECT)], check=True)
    options = [
        "--rm",
        "--read-only",
        "--tmpfs",
        "/tmp",  # noqa: S108 - in the container
        "--cap-drop",
        "ALL",
        "--security-opt",
        f"seccomp={files(schedules) / SECCOMP}",
    ]
    command = [docker, "run", *options, "embed-archiver-test", "doctor", "--offline", "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)

    assert {"emoji": True, "cjk": True} == found["fonts"]
    assert found["browser"]["sandbox"]
