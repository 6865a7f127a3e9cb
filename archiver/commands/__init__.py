"""The command line: each command parses its options, calls one verb of `app`, prints the result, and exits.

A command's module is imported only when it runs, so that `--help` and `lookup` do not load the libraries of other commands.
"""

import gc
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from math import isfinite
from pathlib import Path
from types import FrameType

import click

from archiver import __version__
from archiver.app.runs.clock import parse_clock
from archiver.app.runs.home import Home, choose_home
from archiver.app.runs.settings_file import read_settings
from archiver.bounds import put_in_force
from archiver.commands.file_options import SETTINGS, CommaSeparated, bounds_from, default_map, require_valid
from archiver.commands.group import CommandGroup
from archiver.commands.machine_options import machine_options, put_in_environment
from archiver.commands.printing import print_line
from archiver.commands.settings import Settings
from archiver.commands.standard_streams import discard_output, let_any_text_be_written, open_closed_streams
from archiver.errors import ArchiverError, InputError
from archiver.model.urls import without_user_info
from archiver.system.limits import reached_limit

_GC_THRESHOLDS = (50_000, 20, 50)
OUTPUT_EXIT = 1
INTERRUPTED_EXIT = 130  # 128 + SIGINT, as in shells

_HELP = """Archive the social posts that news articles show, and track what becomes of them.

\b
  embed-archiver archive https://www.example.org/news/story.html
  embed-archiver archive seeds/
  embed-archiver check                 # every night, from cron
  embed-archiver report -o rot.html
  embed-archiver lookup '@WhiteHouse'

Bounds keep what strangers wrote from taking too much time or memory (docs/limits.md). The message about one that is reached
names its setting, such as ARCHIVER_LIMIT_ARTICLE_BYTES: write ARCHIVER_LIMIT_ARTICLE_BYTES=32000000 before the command.

The documents come with the program: `manual limits` prints docs/limits.md, and `manual` lists them all.

Exit codes: 0 done · 1 done, but something could not be read, settled, captured, judged or printed ·
2 wrong usage or input ·
3 link rot found (only with --fail-on-rot) · 4 snapshots are damaged or cannot be written ·
5 the database is damaged or cannot be written.
"""


def _open_home(context: click.Context, _option: click.Parameter, named: Path | None) -> Home:
    """The archive home; what its settings say becomes the defaults of all options that are read after it."""
    home = choose_home(named, here=Path.cwd(), environment=os.environ)
    file = read_settings(home)
    context.default_map = default_map(file)
    require_valid(file, context.command.params, context)
    context.meta[SETTINGS] = file
    return home


@click.group(
    cls=CommandGroup,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110, "auto_envvar_prefix": None},
)
@click.version_option(__version__, "-V", "--version", prog_name="embed-archiver")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    is_eager=True,
    callback=_open_home,
    help="The archive home: the folder with archiver.toml, which `init` makes. "
    "[default: ARCHIVER_HOME, else the home that the current folder is in, else ~/.local/share/embed-archiver]",
)
@click.option(
    "--contact",
    metavar="ADDRESS",
    envvar="ARCHIVER_CONTACT",
    help="How those who are asked can reach you, a mailto: or https: address; it is sent with each request. Also ARCHIVER_CONTACT.",
)
@click.option(
    "--connect-to",
    multiple=True,
    type=CommaSeparated(),
    metavar="HOST:PORT:ADDR:PORT",
    envvar="ARCHIVER_CONNECT_TO",
    help="Connect to ADDR:PORT instead of HOST:PORT (* for any host), as in curl. Also ARCHIVER_CONNECT_TO, comma-separated.",
)
@click.option(
    "--proxy",
    metavar="URL",
    envvar="ARCHIVER_PROXY",
    help="Make all connections through this HTTP proxy: http://HOST:PORT. Also ARCHIVER_PROXY. HTTPS_PROXY is not used by itself.",
)
@click.option(
    "--clock", metavar="TIME", help="Rehearse: run as if it were TIME (ISO 8601); everything recorded is marked as rehearsed."
)
@click.option(
    "--clock-is-right",
    is_flag=True,
    help="Run although the clock is before the archive's last entry, or more than a year after it.",
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0),
    default=1.0,
    envvar="ARCHIVER_PACE",
    show_default=True,
    help="Minimum seconds between two requests to one host. Also ARCHIVER_PACE.",
)
@click.option(
    "--connections",
    type=click.IntRange(min=1, max=64),
    default=1,
    envvar="ARCHIVER_CONNECTIONS",
    show_default=True,
    help="Maximum connections to one host at a time. Also ARCHIVER_CONNECTIONS.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0),
    default=60.0,
    envvar="ARCHIVER_PATIENCE",
    show_default=True,
    help="Maximum seconds to wait for a host that asks to wait; longer waits are left for the next run. Also ARCHIVER_PATIENCE.",
)
@click.option(
    "--robots",
    type=click.Choice(["articles", "strict", "off"]),
    default="articles",
    envvar="ARCHIVER_ROBOTS",
    show_default=True,
    help="Which requests obey robots.txt: those for articles, all, or none (for your own sites). Also ARCHIVER_ROBOTS.",
)
@click.option(
    "--max-media-mib",
    type=click.IntRange(min=1, max=4096),
    show_default="64",
    help="Maximum size of one picture of a post, in MiB; of a larger one, a smaller file is kept if the platform has one. "
    "Also ARCHIVER_LIMIT_MEDIA_BYTES.",
)
@click.option(
    "--max-browser-mib",
    type=click.IntRange(min=512, max=65536),
    show_default="800",
    help="Maximum memory of the browser with all its processes and pages, in MiB. Also ARCHIVER_LIMIT_BROWSER_BYTES.",
)
@machine_options
@click.option("-q", "--quiet", is_flag=True, help="Errors only.")
@click.option("-v", "--verbose", is_flag=True, help="More output.")
@click.pass_context
def program(
    context: click.Context,
    *,
    home: Home,
    contact: str | None,
    connect_to: tuple[str, ...],
    proxy: str | None,
    clock: str | None,
    clock_is_right: bool,
    pace: float,
    connections: int,
    patience: float,
    robots: str,
    max_media_mib: int | None,
    max_browser_mib: int | None,
    browser: str | None,
    sandbox: str,
    operator: str | None,
    host_name: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Read the global options."""
    for name, seconds in (("--pace", pace), ("--patience", patience)):
        if not isfinite(seconds):
            raise InputError(f"{name}: {seconds} is not a number of seconds", remedy=f"write {name} 1, or {name} 0.2")
    options = {"media_bytes": max_media_mib, "browser_bytes": max_browser_mib}
    given = {name: mib * 1024 * 1024 for name, mib in options.items() if mib is not None}
    put_in_force(replace(bounds_from(context.meta[SETTINGS], os.environ), **given))
    machine = {"browser": browser, "sandbox": sandbox, "operator": operator, "host_name": host_name}
    put_in_environment(context, machine)
    context.obj = Settings(
        home=home,
        contact=contact,
        connect_to=connect_to,
        proxy=proxy,
        clock=parse_clock(clock, confirmed=clock_is_right),
        pace=pace,
        connections=connections,
        patience=patience,
        robots=robots,
        quiet=quiet,
        verbose=verbose,
    )


def main() -> None:
    """Run the program and end the process with its exit code."""
    # Libraries and parsed pages create objects by the hundred thousand, nearly all of them without cycles.
    # Looking for cycles after every 700 new objects, Python's default, takes a tenth of the time of `lookup`.
    gc.set_threshold(*_GC_THRESHOLDS)
    open_closed_streams()
    let_any_text_be_written()
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under `nohup`
        signal.signal(signal.SIGHUP, _interrupt)
    sys.exit(run(sys.argv[1:]))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """On SIGTERM and SIGHUP, end as on Ctrl-C: the run is closed properly, and so is the browser."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for background jobs of a shell
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def run(arguments: list[str]) -> int:
    """Run the program; its exit code. Errors are printed on standard error, with their remedy."""
    try:
        return int(program.main(args=arguments, prog_name="embed-archiver", standalone_mode=False) or 0)
    except click.exceptions.Exit as request:
        return request.exit_code
    except click.ClickException as error:
        message = StringIO()
        error.show(file=message)
        _complain(message.getvalue().rstrip("\n"))
        return 2
    except ArchiverError as error:
        _complain(f"embed-archiver: {error}")
        return error.exit_code
    except (KeyboardInterrupt, click.exceptions.Abort):
        _complain("embed-archiver: interrupted; what was recorded is kept. Run the same command again to continue.")
        return INTERRUPTED_EXIT
    except (MemoryError, RuntimeError) as error:  # a thread that does not start is a RuntimeError
        if reached_limit(error) is None:
            raise
        return _limited(error)
    except BrokenPipeError:  # the reader of the output has closed it (`… | head`)
        discard_output()
        return 0
    except OSError as error:
        discard_output()
        if error.filename and reached_limit(error) is not None:
            return _limited(error)
        reason = error.strerror or error
        _complain(
            f"embed-archiver: {error.filename}: {reason}\n  → check the disk and the permissions"
            if error.filename
            else f"embed-archiver: the output cannot be written: {reason}\n  → make room where it goes, or let it go elsewhere"
        )
        return OUTPUT_EXIT


def _limited(error: BaseException) -> int:
    """Say which limit of the system was reached; the exit code."""
    limit = reached_limit(error)
    if limit is not None:
        place = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
        _complain(f"embed-archiver: {place}{limit.what}; what was recorded is kept\n  → {limit.remedy}")
    return OUTPUT_EXIT


def _complain(message: str) -> None:
    """Print a message on standard error, if it can be written at all."""
    with suppress(ArchiverError):
        print_line(without_user_info(message), err=True)
