"""Command line of `export embed`: print or write the static HTML of one archived post."""

from pathlib import Path

import click

from archiver.commands.embed_options import embed_options, embed_writer
from archiver.commands.printing import print_document, print_line, write_document
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line


@click.command("embed")
@click.argument("post")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file to write instead of printing.")
@embed_options
@pass_settings
def embed(
    settings: Settings, post: str, *, output: Path | None, address: str | None, pictures: Path | None, pictures_address: str | None
) -> int:
    """Write one archived post as static HTML, to be put into an article in place of the embed that is dead.

    POST is a name, a URL, or an alias. It shows the words, the author, the time and the pictures, what became of the post and when,
    and where the evidence is. It has no script and loads nothing from elsewhere. `heal` puts it into whole articles.

    \b
      embed-archiver export embed x:1911842373636882499
      embed-archiver export embed x:1911842373636882499 --archive https://archive.example.org -o post.html

    Exit codes: 0 written · 1 no such post, or it is withdrawn · 2 there is no archive here, or a file cannot be written · 5 the
    database cannot be read.
    """
    from archiver.app.lookup import lookup_post
    from archiver.app.runs.open_archive import open_archive
    from archiver.render.withdrawals import withdrawn_sentence

    writer = embed_writer(settings.home, address=address, pictures=pictures, pictures_address=pictures_address)
    with open_archive(settings.home) as archive:
        record = lookup_post(archive, post)
    if record is None:
        what = f"there is no post “{one_line(post)}” in this archive"
        print_line(f"embed-archiver: {what}\n  → `lookup` finds posts by words and handles", err=True)
        return 1
    written = writer.embed(record, output)
    if written is None:
        why = withdrawn_sentence(record.withdrawn) if record.withdrawn is not None else ""
        print_line(f"embed-archiver: {why}", err=True)
        return 1
    if output is None:
        print_document(f"{written}\n")
    else:
        write_document(output, f"{written}\n")
        print_line(f"written to {output}", err=True)
    return 0
