"""The command line: parse, call one verb, print, exit.

A command's module is imported when it is run, so that `lookup` does not pay for the browser's and the database's libraries.
"""

import gc
import os
import signal
import sys
from math import isfinite
from pathlib import Path
from types import FrameType

import click

from archiver import __version__
from archiver.app.runs.clock import parse_clock
from archiver.app.runs.home import choose_home
from archiver.commands.broken_pipe import discard_output
from archiver.commands.group import CommandGroup
from archiver.commands.settings import Settings
from archiver.errors import ArchiverError, InputError

_COLLECTING = (50_000, 20, 50)
INTERRUPTED_EXIT = 130  # 128 + SIGINT, as shells have it

_HELP = """Find the social posts that articles show, keep them, and say what became of them.

\b
  embed-archiver archive https://www.example.org/news/story.html
  embed-archiver archive seeds/
  embed-archiver check                 # nightly, from cron
  embed-archiver report --format html --output rot.html
  embed-archiver lookup '@WhiteHouse'

Exit codes: 0 done · 1 done, but something could not be read, settled, captured or judged · 2 wrong usage or input ·
3 rot found (only with --fail-on-rot) · 4 evidence · 5 database.
"""


@click.group(
    cls=CommandGroup,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110, "auto_envvar_prefix": None},
)
@click.version_option(__version__, "-V", "--version", prog_name="embed-archiver")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The archive home: the folder with seeds/, snapshots/ and db/. "
    "[default: ARCHIVER_HOME, else this folder if it holds seeds/, else ~/.local/share/embed-archiver]",
)
@click.option(
    "--connect-to",
    multiple=True,
    metavar="HOST:PORT:ADDR:PORT",
    help="Send connections for HOST:PORT (* for any) to ADDR:PORT, as curl does. Also ARCHIVER_CONNECT_TO, comma-separated.",
)
@click.option(
    "--clock", metavar="TIME", help="Rehearse: run as if it were TIME now (ISO 8601); what is recorded is marked rehearsed."
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0),
    default=1.0,
    envvar="ARCHIVER_PACE",
    show_default=True,
    help="Least seconds between two requests to one host. Also ARCHIVER_PACE.",
)
@click.option(
    "--connections",
    type=click.IntRange(min=1, max=64),
    default=1,
    envvar="ARCHIVER_CONNECTIONS",
    show_default=True,
    help="Most connections to one host at a time.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    help="Longest wait, in seconds, for a host that asks to wait; beyond it the host is left for the next run.",
)
@click.option(
    "--robots",
    type=click.Choice(["articles", "strict", "off"]),
    default="articles",
    show_default=True,
    help="Whom robots.txt governs: the crawling of articles, everything, or nothing (for sites of one's own).",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
@click.pass_context
def program(
    context: click.Context,
    *,
    home: Path | None,
    connect_to: tuple[str, ...],
    clock: str | None,
    pace: float,
    connections: int,
    patience: float,
    robots: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Gather what all commands share."""
    for name, seconds in (("--pace", pace), ("--patience", patience)):
        if not isfinite(seconds):
            raise InputError(f"{name}: {seconds} is no number of seconds", remedy=f"write {name} 1, or {name} 0.2")
    context.obj = Settings(
        home=choose_home(home, here=Path.cwd(), environment=os.environ),
        connect_to=(*connect_to, os.environ.get("ARCHIVER_CONNECT_TO", "")),
        clock=parse_clock(clock),
        pace=pace,
        connections=connections,
        patience=patience,
        robots=robots,
        quiet=quiet,
        verbose=verbose,
    )


def main() -> None:
    """Run the program and end the process with its exit code."""
    # Libraries and parsed pages make objects by the hundred thousand, and nearly all of them stay or go without a collector.
    # Looking for cycles after every 700 of them takes a tenth of a look-up's time.
    gc.set_threshold(*_COLLECTING)
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does when asked to end (`kill`, a service's stop): the run is closed properly, and so is the browser."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def run(arguments: list[str]) -> int:
    """Run the program on arguments; the exit code. What goes wrong is said on standard error, with the remedy."""
    try:
        return int(program.main(args=arguments, prog_name="embed-archiver", standalone_mode=False) or 0)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as misuse:
        misuse.show()
        return 2
    except ArchiverError as trouble:
        click.echo(f"embed-archiver: {trouble}", err=True)
        return trouble.exit_code
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("embed-archiver: interrupted; what was recorded is kept. Run the same command again to go on.", err=True)
        return INTERRUPTED_EXIT
    except BrokenPipeError:  # whoever read our output has had enough (`… | head`)
        discard_output()
        return 0
    except OSError as trouble:
        discard_output()
        where = f"{trouble.filename}: " if trouble.filename else ""
        click.echo(f"embed-archiver: {where}{trouble.strerror or trouble}\n  → see to the disk and to who may use it", err=True)
        return 1
