"""Command line of `export page`, `export picture` and `export pdf`: a post or an article to hand on, as one file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import print_document, print_line, write_document
from archiver.commands.recorded_queries import without_folder
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.reporting.exported_posts import ExportedPage

_output_option = click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file to write instead of printing."
)


@click.command("page")
@click.argument("what", metavar="POST|ARTICLE")
@_output_option
@pass_settings
def page(settings: Settings, what: str, output: Path | None) -> int:
    """Write one HTML file about a post: its picture, words, versions, verdict with its evidence, and where it was shown.

    POST is a name, a URL, an alias or words; ARTICLE, an address, file name or title, gives a page with its posts in order. The
    file has everything in it: no script, nothing that is loaded. What is withdrawn is refused, and notes and tags are left out.

    \b
      embed-archiver export page x:1911842373636882499 -o post.html

    Exit codes: 0 written · 1 no such post or article · 2 it is withdrawn, it names several, there is no archive here, or the file
    cannot be written · 5 the database cannot be read, or its log does not lead to its checkpoint.
    """
    found = _found(settings, what)
    if found is None:
        return _say_absent(what)
    from archiver.render.exported_page import exported_page_html

    _write(exported_page_html(found), output)
    _say_changed(found)
    return 0


@click.command("picture")
@click.argument("post")
@_output_option
@pass_settings
def picture(settings: Settings, post: str, output: Path | None) -> int:
    """Write the screenshot of a post as a PNG, with a footer that says what it is and where it comes from.

    POST is a name, a URL, an alias or words. The pixels are those of the kept screenshot. The footer, which the browser draws, and
    the PNG's text chunks say: address, author, when it was captured, SHA-256 of the snapshot, entry and checkpoint of the log, and
    the archive's name.

    \b
      embed-archiver export picture x:1911842373636882499 -o post.png

    Exit codes: 0 written · 1 no such post · 2 it is withdrawn, has no picture, it names several, there is no archive or no browser
    here, or the file cannot be written · 4 its snapshot has changed · 5 the database cannot be read, or its log does not lead to
    its checkpoint.
    """
    from archiver.app.exported_page import exported_post
    from archiver.app.exported_picture import framed_picture
    from archiver.render.picture_footer import footer_html, picture_texts

    found = exported_post(settings.home, without_folder(settings, post))
    if found is None:
        return _say_absent(post)
    (exported,) = found.posts
    written = framed_picture(exported, footer_html(found), picture_texts(found))
    _write(written, output)
    _say_changed(found)
    return 0


@click.command("pdf")
@click.argument("what", metavar="POST|ARTICLE")
@_output_option
@pass_settings
def pdf(settings: Settings, what: str, output: Path | None) -> int:
    """Write what `export page` shows as a PDF, printed by the browser: tagged, with its title and an outline.

    POST and ARTICLE are what `export page` takes. The same content gives the same bytes with the same browser and fonts.

    \b
      embed-archiver export pdf x:1911842373636882499 -o post.pdf

    Exit codes: 0 written · 1 no such post or article · 2 it is withdrawn, it names several, there is no archive or no browser here,
    or the file cannot be written · 5 the database cannot be read, or its log does not lead to its checkpoint.
    """
    from archiver.app.exported_pdf import printed_page
    from archiver.render.exported_page import exported_page_html

    found = _found(settings, what)
    if found is None:
        return _say_absent(what)
    _write(printed_page(exported_page_html(found), found), output)
    _say_changed(found)
    return 0


def _found(settings: Settings, what: str) -> "ExportedPage | None":
    from archiver.app.exported_page import exported_page

    return exported_page(settings.home, settings.clock, without_folder(settings, what))


def _write(written: str | bytes, output: Path | None) -> None:
    print_document(written) if output is None else write_document(output, written)


def _say_changed(found: "ExportedPage") -> None:
    """Name the snapshots whose bytes have changed, of which nothing is shown."""
    for path in dict.fromkeys(path for post in found.posts for path in post.screenshot.changed):
        print_line(f"{one_line(path)} is not as it was kept, so it is not shown; `verify` tells more", err=True)


def _say_absent(what: str) -> int:
    """Say that there is nothing of that name; the exit code."""
    absent = f"there is no post or article “{one_line(what)}” in this archive"
    print_line(f"embed-archiver: {absent}\n  → `lookup` finds posts by words and handles", err=True)
    return 1
