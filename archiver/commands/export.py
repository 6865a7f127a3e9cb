"""Command line of `export`: write a post's proof or the whole log to a folder, and print what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.checkpoint_files import read_checkpoints
from archiver.commands.export_datasette import datasette
from archiver.commands.export_embed import embed
from archiver.commands.export_pages import page, pdf, picture
from archiver.commands.export_site import site
from archiver.commands.export_wacz import wacz
from archiver.commands.export_warc import warc
from archiver.commands.printing import print_document, print_json, print_line, write_document
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue


@click.group("export")
def command() -> None:
    """Export posts and articles: as pages, pictures, packages of web archives, with proofs; the archive as a site; or the log.

    \b
      embed-archiver export page x:1911842373636882499 -o post.html
      embed-archiver export proof x:1911842373636882499 --output for-the-court
      embed-archiver export embed x:1911842373636882499
      embed-archiver export wacz x:1911842373636882499 -o post.wacz
      embed-archiver export site public/archive
      embed-archiver export log public/log

    Exit codes: 0 written; the others are those of each, see `export proof --help` and so on.
    """


for subcommand in (page, picture, pdf, embed, site, datasette, wacz, warc):
    command.add_command(subcommand)


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
@click.option("--articles", is_flag=True, help="Include what was kept of the articles, which may show other posts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def proof(
    settings: Settings, post: str, output: Path, checkpoint: Path | None, since: Path | None, *, articles: bool, as_json: bool
) -> int:
    """Write a folder with the snapshots of a post, every fact about it, and the proof that the signed log contains them.

    POST is a name, a URL, or an alias. Anybody can check the folder with the Python script in it, and with other WARC readers;
    this program is not needed. Whoever keeps an earlier checkpoint of this archive can also check that the log continues it.

    \b
      embed-archiver export proof x:1911842373636882499 --output for-the-court

    Exit codes: 0 written · 1 no such post · 2 there is no archive here, or the folder is not empty · 4 a snapshot is damaged, or a
    file cannot be written · 5 the database cannot be read, or its log does not lead to a checkpoint that is named.
    """
    from archiver.app.export import export_proof
    from archiver.export.page import page_digest

    under = read_checkpoints(checkpoint) if checkpoint else None
    held = read_checkpoints(since) if since else None
    done = export_proof(settings.home, settings.clock, post, output, under=under, since=held, articles=articles)
    if done is None:
        return _say_absent(post)
    if as_json:
        exported: dict[str, JSONValue] = {
            "post": done.post,
            "facts": done.facts,
            "snapshots": done.snapshots,
            "later_facts": done.later,
        }
        exported |= {"folder": str(done.folder), "check_sha256": page_digest(), "unrecorded": done.unrecorded}
        print_json(exported, indent=2)
    else:
        print_line(f"{one_line(done.post)}: {done.facts} facts and {done.snapshots} snapshots written to {done.folder}")
        if done.later:
            print_line(f"{done.later} facts were recorded after this checkpoint, and are not proven by it.")
        print_line(f"  → python3 {done.folder / 'check.py'}")
        print_line(f"For whoever checks it, the SHA-256 of check.py: {page_digest()}")
        _say_unrecorded(done.unrecorded)
    return 0


@command.command("certificate")
@click.argument("post")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file to write instead of printing.")
@pass_settings
def certificate(settings: Settings, post: str, output: Path | None) -> int:
    """Write a page, as Markdown, for a qualified person to check, complete and sign: what was captured, when, by which program.

    POST is a name, a URL, or an alias. Every digest is computed again from the file, and every fact is proven by the newest
    checkpoint. What a person declares, as US Federal Rules of Evidence 902(13) and 902(14) ask, is left to them, with blanks.

    \b
      embed-archiver export certificate x:1911842373636882499 --output certificate.md

    Exit codes: 0 written · 1 no such post · 2 there is no archive or no checkpoint here, or the file cannot be written · 4 a
    snapshot is damaged · 5 the database cannot be read, or its log does not lead to its newest checkpoint.
    """
    from archiver.app.certificate import certificate as certificate_of
    from archiver.render.certificate_page import certificate_page

    found = certificate_of(settings.home, settings.clock, post)
    if found is None:
        return _say_absent(post)
    page = certificate_page(found)
    if output is None:
        print_document(page)
    else:
        write_document(output, page)
        print_line(f"{one_line(found.post)}: written to {output}, for a qualified person to check, complete and sign")
        _say_unrecorded(found.unrecorded)
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

    done = export_log(settings.home, settings.clock, folder)
    if as_json:
        exported: dict[str, JSONValue] = {"origin": done.origin, "key": str(done.key), "entries": done.entries, "added": done.added}
        exported |= {"folder": str(done.folder), "unrecorded": done.unrecorded}
        print_json(exported, indent=2)
    else:
        print_line(f"The log {one_line(done.origin)} of {done.entries} entries is in {done.folder}; {done.added} files were added.")
        print_line(f"Its public key, for those who follow it: {done.key}")
        _say_unrecorded(done.unrecorded)
    return 0


def _say_unrecorded(reason: str | None) -> None:
    """Say why the archive has no record of an export, if it has none."""
    if reason is not None:
        print_line(f"The archive has no record of this export: {one_line(reason)}.")


def _say_absent(post: str) -> int:
    """Say that there is no such post; the exit code."""
    what = f"there is no post “{one_line(post)}” in this archive"
    print_line(f"embed-archiver: {what}\n  → `lookup` finds posts by words and handles", err=True)
    return 1
