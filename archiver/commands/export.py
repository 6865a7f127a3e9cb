"""Command line of `export`: write a post's proof or the whole log to a folder, and print what is in it."""

import json
from pathlib import Path

import click

from archiver.commands.checkpoint_files import read_checkpoints
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line


@click.group("export")
def command() -> None:
    """Export evidence for others to check: the proof of a post, or the log.

    \b
      embed-archiver export proof x:1911842373636882499 --output for-the-court
      embed-archiver export log public/log

    Exit codes: 0 written; the others are those of each, see `export proof --help` and `export log --help`.
    """


@command.command("proof")
@click.argument("post")
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to create.")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Prove only what this checkpoint covers, one that somebody else kept. [default: the newest]",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with checkpoints that the recipient keeps, compared with the log first: the folder proves that it continues them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def proof(settings: Settings, post: str, output: Path, checkpoint: Path | None, since: Path | None, *, as_json: bool) -> int:
    """Write a folder with the snapshots of a post, every fact about it, and the proof that the signed log contains them.

    POST is a name, a URL, or an alias. Anybody can check the folder with the Python script in it, and with other WARC readers;
    this program is not needed. Whoever keeps an earlier checkpoint of this archive can also check that the log continues it.

    \b
      embed-archiver export proof x:1911842373636882499 --output for-the-court

    Exit codes: 0 written · 1 no such post · 2 there is no archive here, or the folder is not empty · 4 a snapshot is damaged, or a
    file cannot be written · 5 the database cannot be read, or its log does not lead to a checkpoint that is named.
    """
    from archiver.app.export import export_proof
    from archiver.render.json_objects import lookup_json

    under = read_checkpoints(checkpoint) if checkpoint else None
    held = read_checkpoints(since) if since else None
    done = export_proof(settings.home, post, output, describe=lookup_json, under=under, since=held)
    if done is None:
        click.echo(
            f"embed-archiver: there is no post “{one_line(post)}” in this archive\n  → `lookup` finds posts by words and handles",
            err=True,
        )
        return 1
    if as_json:
        exported = {"post": done.post, "facts": done.facts, "snapshots": done.snapshots, "later_facts": done.later}
        click.echo(json.dumps(exported | {"folder": str(done.folder)}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{one_line(done.post)}: {done.facts} facts and {done.snapshots} snapshots written to {done.folder}")
        if done.later:
            click.echo(f"{done.later} facts were recorded after this checkpoint, and are not proven by it.")
        click.echo(f"  → python3 {done.folder / 'check.py'}")
    return 0


@command.command("log")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def log(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Write the log to FOLDER, or add what is new to the log that is there.

    The folder has the log's newest checkpoint, its Merkle tree in tiles, and its entries (C2SP tlog-tiles). Any web server can
    publish it: the entries reveal nothing about the facts. So other people's monitors can see that the log only grows.

    \b
      embed-archiver export log public/log

    Exit codes: 0 written · 2 there is no archive or no checkpoint here, or the folder holds something else · 4 a tile in the folder
    was changed, or a file cannot be written · 5 the database cannot be read, or the log does not continue the one in the folder.
    """
    from archiver.app.export_log import export_log

    done = export_log(settings.home, folder)
    if as_json:
        exported = {"origin": done.origin, "key": str(done.key), "entries": done.entries}
        click.echo(json.dumps(exported | {"added": done.added, "folder": str(done.folder)}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"The log {one_line(done.origin)} of {done.entries} entries is in {done.folder}; {done.added} files were added.")
        click.echo(f"Its public key, for those who follow it: {done.key}")
    return 0
