"""Command line of `playback`: fetch the files of ReplayWeb.page, with which `serve` plays snapshots back."""

from pathlib import Path

import click

from archiver.commands.printing import print_line


@click.command("playback")
@click.option(
    "--from",
    "package",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Take them from this file, as `npm pack replaywebpage@VERSION` makes it, and ask nobody.",
)
def command(*, package: Path | None) -> int:
    """Fetch ReplayWeb.page's files by npm, with which `serve` plays snapshots back in the browser.

    They are one fixed version, checked by its digest, and go to ~/.local/share/embed-archiver/playback (XDG_DATA_HOME). They are
    Webrecorder's free software under the AGPL, and no part of this program.

    \b
      embed-archiver playback
      embed-archiver playback --from replaywebpage-2.5.3.tgz

    Exit codes: 0 they are there · 2 they cannot be had, or are others.
    """
    from archiver.app.playback_files import (
        MAX_BYTES,
        VERSION,
        pack_with_npm,
        playback_folder,
        read_playback_files,
        unpack_playback_files,
    )
    from archiver.system.regular_files import read_regular

    folder = playback_folder()
    if package is None and read_playback_files(folder) is not None:
        print_line(f"ReplayWeb.page {VERSION} is in {folder} already")
        return 0
    content = read_regular(package, MAX_BYTES) if package is not None else pack_with_npm()
    unpack_playback_files(content, folder)
    print_line(f"ReplayWeb.page {VERSION} is in {folder}; `serve` plays snapshots back with it")
    return 0
