"""Runs the program's own commands for the demonstration, and shows their output while it comes.

The commands are real ones, each in a process of its own. They find the small web through `--connect-to`, and trust it through
`SSL_CERT_FILE`; nothing else tells them that it is not the real web.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.markup import escape

import archiver
from archiver.app.runs.home import SETTINGS_NAME
from archiver.demo.smallweb.server import SmallWeb
from archiver.errors import ArchiverError, InputError
from archiver.model.digests import JSONValue

_MARK = ".made-by-the-demo"
_PACE = "0.05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the story is played: the archive's `home`, and the `console` that it is shown on."""

    console: Console
    web: SmallWeb
    home: Path

    def heading(self, title: str) -> None:
        """Print the title of a scene."""
        self.console.print()
        self.console.rule(f"[bold]{escape(title)}", align="left")

    def tell(self, text: str) -> None:
        """Print a paragraph of the story, in rich's markup."""
        self.console.print(f"\n{text}")

    def run(self, *arguments: str, clock: str | None = None, expecting: int = 0) -> None:
        """Run a command and print it with its output; another exit code than the expected one is an `ArchiverError`."""
        shown = " ".join(quote(argument) for argument in (*(("--clock", clock) if clock else ()), *arguments))
        self.console.print(f"\n[bold green]$ embed-archiver {escape(shown)}", soft_wrap=True)
        with subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            self._command(arguments, clock),
            cwd=self.home,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                self.console.print(f"[dim]│[/] {escape(line.rstrip())}", soft_wrap=True, highlight=False)
        if process.returncode != expecting:
            raise ArchiverError(
                f"“{shown}” ended with exit code {process.returncode}; the story expects {expecting}",
                remedy="read its output above; `embed-archiver doctor` lists what this machine lacks",
            )

    def ask(self, *arguments: str) -> JSONValue:
        """The JSON output of a command that is not shown; None if it fails."""
        done = subprocess.run(  # noqa: S603 - our own program, by our own interpreter
            self._command(arguments, None), cwd=self.home, env=self._environment(), capture_output=True, check=False
        )
        try:
            answer: JSONValue = json.loads(done.stdout)
        except ValueError:
            return None
        return answer

    def _command(self, arguments: tuple[str, ...], clock: str | None) -> list[str]:
        """The complete command; the options that are the same for all commands are not shown."""
        when = ["--clock", clock] if clock is not None else []
        where = ["--home", ".", "--connect-to", self.web.connect_to, "--pace", _PACE]
        return [sys.executable, "-m", "archiver", *where, *when, *arguments]

    def _environment(self) -> dict[str, str]:
        """This process's environment without the archiver's settings, and with the small web's authority."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("ARCHIVER_") or key == "ARCHIVER_BROWSER"
        }
        package = str(Path(archiver.__file__).resolve().parent.parent)
        paths = os.pathsep.join(path for path in (package, inherited.get("PYTHONPATH", "")) if path)
        width = str(max(self.console.width - 2, 40))
        return inherited | {"SSL_CERT_FILE": self.web.ca_file, "PYTHONPATH": paths, "PYTHONUTF8": "1", "COLUMNS": width}


def fresh_home(home: Path) -> None:
    """Create the demonstration's home, replacing that of an earlier demonstration, and nothing else.

    Raises `InputError` where something else is.
    """
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise InputError(f"{home} exists and is not a folder", remedy="name another folder for the demonstration")
    if home.is_dir() and any(home.iterdir()) and not (home / _MARK).is_file():
        raise InputError(
            f"{home} exists and was not made by the demonstration, so it is not replaced",
            remedy="name another folder, or one that does not exist yet",
        )
    try:
        if home.is_dir():
            shutil.rmtree(home)
        (home / "seeds").mkdir(parents=True)
        (home / SETTINGS_NAME).write_text("# The demonstration has no settings of its own.\n", encoding="utf-8")
        (home / _MARK).write_text("This folder was made by `embed-archiver demo`, which may replace it.\n", encoding="utf-8")
    except OSError as trouble:
        raise InputError(f"{home} cannot be created: {trouble.strerror}", remedy="name another folder") from None
