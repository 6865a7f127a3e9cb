"""Command line of `keys`: print the trusted keys, as text or JSON, after making or rotating one if that is asked for."""

from typing import TYPE_CHECKING

import click

from archiver.commands.printing import print_json, print_line
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings
from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.app.keys import TrustedKeys


@click.command("keys")
@click.argument("what", type=click.Choice(["show", "make", "rotate"]), metavar="WHAT")
@click.option(
    "--origin",
    metavar="NAME",
    help="With make: the log's name for ever, such as library.example.org/posts. [default: one derived from the key]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@clock_is_right_option
@pass_settings
def command(settings: Settings, what: str, origin: str | None, *, as_json: bool) -> int:
    """Show, make or rotate the key that signs the log.

    WHAT is “show”, “make” or “rotate”. The first run makes a key by itself; “make” is for those who want to name their log.
    “rotate” replaces the key: the old key signs the new one, so that whoever keeps the old public key can follow. Copy keys/ to a
    safe place: without the private key the log cannot be continued, and whoever has it can sign.

    \b
      embed-archiver keys show
      embed-archiver keys rotate

    Exit codes: 0 done · 2 there is a key already, or no archive here · 5 a key is missing, damaged, or cannot be written.
    """
    from archiver.app.keys import make_first_key, rotate_key, show_keys

    if origin is not None and what != "make":
        raise click.UsageError("--origin needs make: a log has one name for ever")
    if what == "make":
        shown = make_first_key(settings.home, origin)
    elif what == "rotate":
        shown = rotate_key(settings.home, settings.clock)
    else:
        shown = show_keys(settings.home)
    if as_json:
        print_json(_json(shown), indent=2)
    else:
        print_line(_text(shown))
    return 0


def _json(shown: "TrustedKeys") -> dict[str, JSONValue]:
    keys = [{"key": str(period.key), "since": period.since, "until": period.until} for period in shown.periods]
    return {"origin": shown.origin, "keys": keys}


def _text(shown: "TrustedKeys") -> str:
    *former, current = shown.periods
    lines = [f"The log is {one_line(shown.origin)}. The public key that verifies its checkpoints, for somebody else to keep:", ""]
    lines.append(str(current.key))
    if former:
        lines += ["", "It was rotated from:"]
        lines += [f"{period.key}  up to {period.until:,} entries" for period in former]
    return "\n".join(lines)
