"""Command line of `show`: print the history of one post."""

import click

from archiver.commands.printing import long_option, print_json, print_line, print_text, terminal_layout
from archiver.commands.settings import Settings, pass_settings


@click.command("show")
@click.argument("post")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@long_option
@pass_settings
def command(settings: Settings, post: str, *, as_json: bool, is_long: bool) -> int:
    """Show everything known of one post: its versions, changes, observations and snapshots, and when it is due.

    POST is whatever `lookup` takes and names one post: its name (x:1911842373636882499), its URL, an alias, or words. Where it
    names several, or none exactly, they are listed.

    \b
      embed-archiver show x:1911842373636882499
      embed-archiver show pic.twitter.com/xlXOy8Yd8h --json

    Exit codes: 0 found · 1 no such post · 2 several posts, or no archive here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.app.show import show
    from archiver.render.escaping import one_line

    with open_archive(settings.home) as archive:
        found = show(archive, post, now=settings.clock())
    if found is None:
        print_line(
            f"embed-archiver: there is no post “{one_line(post)}” in this archive\n  → `lookup` finds posts by words and handles",
            err=True,
        )
        return 1
    if as_json:
        from archiver.render.json_objects import show_json

        print_json(show_json(found), indent=2)
    else:
        from archiver.render.terminal import show_text

        print_text(show_text(found, terminal_layout(long=is_long)))
    return 0
