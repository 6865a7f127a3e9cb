"""Command line of `demo`: play the demonstration in a folder."""

from pathlib import Path

import click

from archiver.commands.settings import Settings, pass_settings


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo-home")
@pass_settings
def command(settings: Settings, folder: Path) -> int:
    """Play three nights and more on a small simulated web: a newspaper that embeds posts, and a simulated X (Twitter).

    It runs on this machine only, and does not touch your own archive: everything is written to FOLDER (default: demo-home).

    \b
      embed-archiver demo
      embed-archiver demo /tmp/story

    Exit codes: 0 everything went as expected · 1 something did not · 2 FOLDER holds something else.
    """
    from archiver.demo.story.story import play

    del settings
    return play(folder.absolute())
