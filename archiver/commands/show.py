"""Command line of `show`: print all that is recorded of one post, one article or one run."""

from pathlib import Path
from tempfile import mkdtemp

import click

from archiver.commands.printing import long_option, print_json, print_line, print_text, terminal_layout, write_document
from archiver.commands.recorded_queries import without_folder
from archiver.commands.settings import Settings, pass_settings


@click.command("show")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--open", "opens_page", is_flag=True, help="Show the page of the post or article in this system's viewer.")
@long_option
@pass_settings
def command(settings: Settings, what: str, *, as_json: bool, opens_page: bool, is_long: bool) -> int:
    """Show everything known of one post, article or run.

    WHAT is whatever `lookup` takes and names one post: its name (x:1911842373636882499), its URL, an alias, or words:
    its versions, changes, observations and snapshots, and when it is due. Or it is an article's address, file name or title: its
    versions, its posts in order, and what it quotes of each. Or a run's number, as `runs` lists it (run:12). Where it names several
    things, or none exactly, they are listed.

    \b
      embed-archiver show x:1911842373636882499
      embed-archiver show pic.twitter.com/xlXOy8Yd8h --json
      embed-archiver show two-presidents.txt
      embed-archiver show x:1911842373636882499 --open
      embed-archiver show run:1

    With --open, the page that `export page` writes goes to a private temporary folder, and is opened there.

    Exit codes: 0 found · 1 nothing of that name · 2 it names several, it is withdrawn or a run and was to be opened, or there is no
    archive or viewer here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.app.show import show
    from archiver.reporting.article_records import ArticleRecord
    from archiver.reporting.status import RunDetail

    with open_archive(settings.home) as archive:
        found = show(archive, without_folder(settings, what), now=settings.clock())
    match found:
        case None:
            return _not_found(what)
        case RunDetail():
            from archiver.render.run_history import run_detail_json, run_detail_text

            layout = terminal_layout(long=is_long)
            print_json(run_detail_json(found), indent=2) if as_json else print_text(run_detail_text(found, layout))
        case ArticleRecord():
            from archiver.render.article_output import article_json, article_text

            layout = terminal_layout(long=is_long)
            print_json(article_json(found), indent=2) if as_json else print_text(article_text(found, layout))
        case post:
            from archiver.render.json_objects import show_json
            from archiver.render.terminal import show_text

            layout = terminal_layout(long=is_long)
            print_json(show_json(post), indent=2) if as_json else print_text(show_text(post, layout))
    if opens_page:
        _open_page(settings, what)
    return 0


def _open_page(settings: Settings, what: str) -> None:
    """Open the page of a post or article, and say where it is."""
    from archiver.app.exported_page import exported_page
    from archiver.commands.viewer import open_files
    from archiver.render.exported_page import exported_page_html

    found = exported_page(settings.home, settings.clock, without_folder(settings, what))
    if found is not None:
        file = Path(mkdtemp(prefix="embed-archiver-")) / "page.html"
        write_document(file, exported_page_html(found))
        print_line(f"the page is {file}", err=True)
        open_files([file])


def _not_found(what: str) -> int:
    """Say that the archive has nothing of that name; the exit code."""
    from archiver.render.escaping import one_line

    is_run = what.startswith("run:")
    kind, remedy = ("run", "`runs` lists them") if is_run else ("post or article", "`lookup` finds posts by words and handles")
    print_line(f"embed-archiver: there is no {kind} “{one_line(what)}” in this archive\n  → {remedy}", err=True)
    return 1
