"""`demo`: the whole story."""

from pathlib import Path

import click

from archiver.commands.settings import Settings, pass_settings


@click.command("demo", short_help="The whole story on a small web that comes along.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo-home")
@pass_settings
def command(settings: Settings, folder: Path) -> int:
    """Play three nights and more on a small web on this machine: X, and a newspaper with articles that show posts.

    Nothing outside this machine is asked, and your own archive is not touched: everything goes to FOLDER (default: demo-home).

    \b
      embed-archiver demo
      embed-archiver demo /tmp/story

    Exit codes: 0 it went as told · 1 it did not · 2 FOLDER holds something else.
    """
    from archiver.demo.story.story import play

    del settings
    return play(folder.absolute())
