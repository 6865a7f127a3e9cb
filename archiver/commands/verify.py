"""`verify`: is everything that was kept still what it was kept as?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.checkpoint_files import read_checkpoint
from archiver.commands.output import event_listener
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.app.verify import Verification

_MOST = 50


@click.command("verify", short_help="Is everything still what it was kept as?")
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A checkpoint that was kept elsewhere: does today's ledger still lead to it? May be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_settings
def command(settings: Settings, checkpoints: tuple[Path, ...], *, as_json: bool) -> int:
    """Hold every snapshot against its digest, every row against the log, and the log against its signed checkpoints.

    The newest checkpoint is printed last. Give it to somebody else to keep: then nobody can rewrite the past, files, rows and
    signatures together, without its showing.

    \b
      embed-archiver verify
      embed-archiver verify --checkpoint kept-by-the-library.txt
      embed-archiver -q verify             # weekly, from cron: says something only where there is something to say

    Exit codes: 0 all is as it was kept · 2 there is no archive here · 4 a snapshot is missing, changed or not whole · 5 the
    database is not what was signed.
    """
    from archiver.app.verify import verify

    kept = {str(path): read_checkpoint(path) for path in checkpoints}
    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=False) as emit:
        found = verify(settings.home, emit, kept=kept)
    if as_json:
        click.echo(json.dumps(_json(found), ensure_ascii=False, indent=2))
    elif found.findings or not settings.quiet:
        click.echo(_text(found, held=len(kept)))
    return found.exit_code


def _json(found: "Verification") -> dict[str, JSONValue]:
    return {
        "snapshots": found.snapshots,
        "records": found.records,
        "ledger_entries": found.ledger_entries,
        "findings": [
            {"code": one.code, "severity": one.severity.value, "what": one.what, "where": one.where} for one in found.findings
        ],
    }


def _text(found: "Verification", *, held: int) -> str:
    lines = [f"{one.code} {one.severity.value}: {one_line(one.where)}: {one_line(one.what)}" for one in found.findings[:_MOST]]
    if len(found.findings) > _MOST:
        lines.append(f"… and {len(found.findings) - _MOST:,} more: see --json")
    lines.append(
        f"{found.snapshots:,} snapshots with {found.records:,} records are whole, and as they were kept; "
        f"the ledger has {found.ledger_entries:,} facts."
    )
    if found.exit_code:
        lines += ["Not everything is as it was kept.", "  → put back from a backup what is named above; nothing was changed"]
        return "\n".join(lines)
    if held:
        lines.append(
            f"It leads to {'the checkpoint that was' if held == 1 else f'all {held} checkpoints that were'} kept elsewhere."
        )
    lines.append("Everything is as it was kept.")
    if found.checkpoint:
        lines += ["Its newest checkpoint, for somebody else to keep:", "", found.checkpoint.rstrip("\n")]
    return "\n".join(lines)
