"""Command line of `export proof`: write the proof folder of a post, and print what is in it."""

import json
from pathlib import Path

import click

from archiver.commands.checkpoint_files import read_checkpoints
from archiver.commands.settings import Settings, pass_settings


@click.command("export")
@click.argument("what", type=click.Choice(["proof"]), metavar="WHAT")
@click.argument("post")
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to create.")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Prove what this checkpoint covers, one that somebody else kept. [default: the newest]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def command(settings: Settings, what: str, post: str, output: Path, checkpoint: Path | None, *, as_json: bool) -> int:
    """Write a folder with the snapshots of a post, every fact about it, and the proof that the signed log contains them.

    WHAT is “proof”. POST is a name, a URL, or an alias. Anybody can check the folder with the Python script in it, and with other
    WARC readers; this program is not needed.

    \b
      embed-archiver export proof x:1911842373636882499 --output for-the-court

    Exit codes: 0 written · 1 no such post · 2 there is no archive here, or the folder is not empty · 4 a snapshot is damaged, or a
    file cannot be written · 5 the database cannot be read.
    """
    from archiver.app.export import export_proof
    from archiver.render.escaping import one_line
    from archiver.render.json_objects import lookup_json

    del what  # the only choice so far
    under = list(read_checkpoints(checkpoint).values())[-1] if checkpoint else None
    done = export_proof(settings.home, post, output, describe=lookup_json, under=under)
    if done is None:
        click.echo(
            f"embed-archiver: there is no post “{one_line(post)}” in this archive\n  → `lookup` finds posts by words and handles",
            err=True,
        )
        return 1
    if as_json:
        exported = {"post": done.post, "facts": done.facts, "snapshots": done.snapshots, "folder": str(done.folder)}
        click.echo(json.dumps(exported, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{one_line(done.post)}: {done.facts} facts and {done.snapshots} snapshots written to {done.folder}")
        click.echo(f"  → python3 {done.folder / 'check.py'}")
    return 0
