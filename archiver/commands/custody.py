"""Command line of `custody`: print who did what with the archive, as text or JSON."""

from typing import TYPE_CHECKING

import click

from archiver.commands.printing import long_option, print_json, print_line, terminal_layout
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.ledger.custody import Act

_NOT_STATED = "somebody who is not stated"
_MAX_ACTS_SHOWN = 20
_MAX_VALUE_CHARACTERS = 60
_SHOWN_APART = ("operator", "program")


@click.command("custody")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@long_option
@pass_settings
def command(settings: Settings, *, as_json: bool, is_long: bool) -> int:
    """Show who did what with the archive, and when: runs, verifications, exports, rebuilds, and changes of the key.

    `operator` in archiver.toml (or --operator) names who does it, and `host_name` the machine; what is not named is not recorded.
    Each line is a fact of the signed log. Reading (`report`, `lookup`, `show`) leaves no record.

    \b
      embed-archiver custody
      embed-archiver --operator "A. Archivist" verify

    Exit codes: 0 shown · 2 there is no archive here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.ledger.custody import acts

    with open_archive(settings.home) as archive:
        found = acts(archive.query)
    if as_json:
        print_json({"acts": [_json(act) for act in found]}, indent=2)
    else:
        newest_first = [_text(act) for act in reversed(found)]
        shown = terminal_layout(long=is_long).beginning(newest_first, _MAX_ACTS_SHOWN, more="… {} before: -l")
        print_line("\n".join(reversed(shown)))
    return 0


def _json(act: "Act") -> dict[str, JSONValue]:
    return {"act": act.act, "at": act.at, "run": act.run, "detail": act.detail}


def _text(act: "Act") -> str:
    program = act.detail.get("program")
    version = program.get("version") if isinstance(program, dict) else None
    what = act.act if act.run is None else f"{act.act}, run {act.run}"
    numbers = (f"{key} {value}" for key, value in act.detail.items() if _is_short(key, value))
    by = act.detail.get("operator") or _NOT_STATED
    versions = (f"version {version}",) if version else ()
    return one_line("; ".join((f"{act.at} {what}", f"by {by}", *versions, *numbers)))


def _is_short(key: str, value: JSONValue) -> bool:
    """Whether a detail is told in a line: numbers and short words, no lists and digests."""
    return key not in _SHOWN_APART and isinstance(value, int | str) and len(str(value)) <= _MAX_VALUE_CHARACTERS
