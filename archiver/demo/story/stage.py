"""The stage of the demonstration: a fresh home, the small web, and the program's own command line in front of an audience.

The commands are the real ones, run as a person would run them, each in a process of its own. They find the small web through
`--connect-to` and trust it through `SSL_CERT_FILE`; nothing else tells them that the web is a small one.
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
from archiver.demo.smallweb.server import SmallWeb
from archiver.errors import ArchiverError, InputError
from archiver.model.digests import JSONValue

_MARK = ".made-by-the-demo"
_PACE = "0.05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the story is played: `home` is the archive's folder, `console` the audience's terminal."""

    console: Console
    web: SmallWeb
    home: Path

    def heading(self, title: str) -> None:
        """A new scene."""
        self.console.print()
        self.console.rule(f"[bold]{escape(title)}", align="left")

    def tell(self, words: str) -> None:
        """A paragraph of the story, in rich's markup."""
        self.console.print(f"\n{words}")

    def run(self, *arguments: str, clock: str | None = None, expecting: int = 0) -> None:
        """Show a command and what it says while it says it; it is off the script when it ends otherwise than expected."""
        shown = " ".join(quote(one) for one in (*(("--clock", clock) if clock else ()), *arguments))
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
                f"“{shown}” ended with exit code {process.returncode}, where the story expects {expecting}",
                remedy="see what it said above, and ask `embed-archiver doctor` what this machine lacks",
            )

    def ask(self, *arguments: str) -> JSONValue:
        """What a command with `--json` answers, behind the scene; None where it fails."""
        asked = subprocess.run(  # noqa: S603 - our own program, by our own interpreter
            self._command(arguments, None), cwd=self.home, env=self._environment(), capture_output=True, check=False
        )
        try:
            answer: JSONValue = json.loads(asked.stdout)
        except ValueError:
            return None
        return answer

    def _command(self, arguments: tuple[str, ...], clock: str | None) -> list[str]:
        """The whole command, of which the audience is shown the part that matters."""
        when = ["--clock", clock] if clock is not None else []
        where = ["--home", ".", "--connect-to", self.web.connect_to, "--pace", _PACE]
        return [sys.executable, "-m", "archiver", *where, *when, *arguments]

    def _environment(self) -> dict[str, str]:
        """This program's environment, without a home or a clock of its own, and with the small web's authority."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("ARCHIVER_") or key == "ARCHIVER_BROWSER"
        }
        package = str(Path(archiver.__file__).resolve().parent.parent)
        paths = os.pathsep.join(path for path in (package, inherited.get("PYTHONPATH", "")) if path)
        width = str(max(self.console.width - 2, 40))
        return inherited | {"SSL_CERT_FILE": self.web.ca_file, "PYTHONPATH": paths, "PYTHONUTF8": "1", "COLUMNS": width}


def fresh_home(home: Path) -> None:
    """Make the demonstration's home, in place of the one that an earlier performance left; never in place of anything else."""
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise InputError(f"{home} is there and is no folder", remedy="name another folder for the demonstration")
    if home.is_dir() and any(home.iterdir()) and not (home / _MARK).is_file():
        raise InputError(
            f"{home} is there and was not made by the demonstration, so it stays as it is",
            remedy="name another folder, or one that does not exist yet",
        )
    try:
        if home.is_dir():
            shutil.rmtree(home)
        (home / "seeds").mkdir(parents=True)
        (home / _MARK).write_text("This folder was made by `embed-archiver demo`, which may replace it.\n", encoding="utf-8")
    except OSError as trouble:
        raise InputError(f"{home} cannot be made anew: {trouble.strerror}", remedy="name another folder") from None
