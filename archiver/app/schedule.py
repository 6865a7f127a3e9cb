"""`schedule`: find out what a night needs that somebody else starts: full paths, and of the environment what the program reads."""

import getpass
import os
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.reporting.schedule import Schedule

HOUR = 2
_NAMED = frozenset(
    {"HOME", "PATH", "PLAYWRIGHT_BROWSERS_PATH", "PLAYWRIGHT_NODEJS_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR"}
)
_PROJECT = Path(__file__).resolve().parents[2]


def schedule_of(home: Home, environment: Mapping[str, str] = os.environ) -> Schedule:
    """The schedule of a home, for whoever runs this: at night, at a minute that the home's path chooses."""
    named = {name: value for name, value in environment.items() if name in _NAMED or name.startswith("ARCHIVER_")}
    named.pop("ARCHIVER_HOME", None)
    browsers = environment.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path.home() / ".cache" / "ms-playwright")
    program = _program()
    folders = dict.fromkeys((sys.prefix, sys.base_prefix, str(_PROJECT), browsers))
    return Schedule(
        program=program,
        home=str(home.folder),
        user=getpass.getuser(),
        environment=dict(sorted(named.items())),
        programs=tuple(folders),
        hour=HOUR,
        minute=zlib.crc32(str(home.folder).encode("utf-8", "surrogateescape")) % 60,
    )


def _program() -> tuple[str, ...]:
    """How to start this very program, by full paths."""
    beside = Path(sys.executable).with_name("embed-archiver")
    if os.access(beside, os.X_OK):
        return (str(beside),)
    launcher = _PROJECT / "cli.py"
    return (sys.executable, str(launcher)) if launcher.is_file() else (sys.executable, "-m", "archiver")
