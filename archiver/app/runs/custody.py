"""Who runs what, and where: the part of the chain of custody that each run and each act records.

The operator and the machine are named only if the settings `operator` and `host_name` name them; users and paths never are.
Nothing here asks the network, and what cannot be found out is left out.
"""

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from archiver import __version__
from archiver.app.runs.kernel_clock import kernel_clock
from archiver.model.digests import JSONValue, digest
from archiver.web.browser_discovery import FoundBrowser, browser_build, find_browser

OPERATOR = "ARCHIVER_OPERATOR"
HOST_NAME = "ARCHIVER_HOST_NAME"

_MAX_NAME_CHARACTERS = 200
_PROJECT = Path(__file__).resolve().parents[3]
_GIT = ("git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--", "archiver")
_GIT_SECONDS = 5.0
_CHUNK_BYTES = 1 << 20
_MAX_CACHE_BYTES = 10_000
_SOFTWARE = ".dist-info"
_MAX_SCRIPT_BYTES = 100_000
_ABSOLUTE_PATH = re.compile(rb"/[\w./+-]+")
_NAME_SEPARATORS = re.compile(r"[-_.]+")
_ELF = b"\x7fELF"


def custody_of_act(environment: Mapping[str, str] = os.environ) -> dict[str, JSONValue]:
    """Who does something with the archive outside of a run, and with which program."""
    return {**_people(environment), "program": _program(environment)}


def custody_of_run(environment: Mapping[str, str] = os.environ) -> dict[str, JSONValue]:
    """Who runs which program, on which Python, packages, system and browser, and by which clock."""
    found: dict[str, JSONValue] = custody_of_act(environment)
    found["python"] = f"{platform.python_implementation()} {platform.python_version()}"
    found["packages"] = digest("".join(f"{line}\n" for line in sorted(set(_packages()))).encode())
    found["system"] = " ".join(part for part in (*_kernel(), _distribution()) if part)
    browser = find_browser(environment)
    if isinstance(browser, FoundBrowser):
        found["browser"] = _browser(_program_behind(Path(browser.path)), environment)
    found["clock"] = kernel_clock()
    return found


def _people(environment: Mapping[str, str]) -> dict[str, JSONValue]:
    """The operator and the machine, as far as they are named on purpose."""
    named = {"operator": environment.get(OPERATOR, ""), "host": environment.get(HOST_NAME, "")}
    return {key: cleaned for key, name in named.items() if (cleaned := _cleaned(name))}


def _cleaned(name: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:_MAX_NAME_CHARACTERS]


def _program(environment: Mapping[str, str]) -> dict[str, JSONValue]:
    """The program's version, and its commit where that can be found out; `modified` says whether its files differ from it."""
    found: dict[str, JSONValue] = {"version": __version__}
    if (_PROJECT / ".git").exists():
        return found | _checkout(environment)
    with suppress(PackageNotFoundError, ValueError, TypeError, KeyError):
        origin = json.loads(distribution("embed-archiver").read_text("direct_url.json") or "{}")
        found["commit"] = str(origin["vcs_info"]["commit_id"])
    return found


def _checkout(environment: Mapping[str, str]) -> dict[str, JSONValue]:
    """The commit of the checkout that the program runs from, and whether its files were changed; empty without git."""
    clean = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(_GIT, cwd=_PROJECT, env=clean, capture_output=True, check=True, timeout=_GIT_SECONDS)  # noqa: S603 - constant arguments
    except (OSError, subprocess.SubprocessError):
        return {}
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    commit = next((line.removeprefix("# branch.oid ") for line in lines if line.startswith("# branch.oid ")), "")
    return {"commit": commit, "modified": any(not line.startswith("#") for line in lines)}


def _packages() -> Iterator[str]:
    """Every installed distribution as `name==version`, as PEP 503 normalizes names; folder names tell."""
    for folder in dict.fromkeys(sys.path):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                name, separator, version = entry.name.removesuffix(_SOFTWARE).rpartition("-")
                if entry.name.endswith(_SOFTWARE) and separator:
                    yield f"{_NAME_SEPARATORS.sub('-', name).lower()}=={version}"


def _kernel() -> tuple[str, str, str]:
    system = os.uname()
    return system.sysname, system.release, system.machine


def _distribution() -> str:
    """The operating system's own name for itself, in brackets."""
    with suppress(OSError):
        return f"({platform.freedesktop_os_release()['PRETTY_NAME']})"
    return ""


def _program_behind(path: Path) -> Path:
    """The program that a script starts, as Linux distributions wrap browsers, if the script names it; else the file itself."""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(_MAX_SCRIPT_BYTES)
        for named in _ABSOLUTE_PATH.findall(head) if head.startswith(b"#!") else ():
            program = Path(os.fsdecode(named))
            if named not in head.partition(b"\n")[0] and _is_elf(program):
                return program
    return path


def _is_elf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ELF)) == _ELF
    except OSError:
        return False


def _browser(path: Path, environment: Mapping[str, str]) -> dict[str, JSONValue]:
    """The browser's file name, build, size and digest; computed once for a file of that size and time of change."""
    try:
        state = path.stat()
    except OSError:
        return {"name": path.name}
    key: JSONValue = [str(path), state.st_ino, state.st_size, state.st_mtime_ns]
    cache = _cache_file(environment)
    if (known := _cached(cache, key)) is not None:
        return known
    try:
        with path.open("rb") as program:
            sha256 = hashlib.file_digest(program, "sha256").hexdigest()
    except OSError:
        return {"name": path.name}
    found: dict[str, JSONValue] = {
        "name": path.name,
        "build": browser_build(str(path)),
        "bytes": state.st_size,
        "sha256": sha256,
    }
    _keep(cache, {"file": key, "browser": found})
    return found


def _cache_file(environment: Mapping[str, str]) -> Path:
    caches = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME') or os.devnull}/.cache"
    return Path(caches) / "embed-archiver" / "browser.json"


def _cached(cache: Path, key: JSONValue) -> dict[str, JSONValue] | None:
    try:
        with cache.open("rb") as file:
            known = json.loads(file.read(_MAX_CACHE_BYTES))
        return dict(known["browser"]) if known["file"] == key else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _keep(cache: Path, known: Mapping[str, JSONValue]) -> None:
    """Keep it for the next run; a cache that cannot be written only costs time."""
    partial = cache.with_name(f".{cache.name}.{os.getpid()}")
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(known))
        partial.replace(cache)
