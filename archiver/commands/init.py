"""Command line of `init`: make an archive home, and print what to do next."""

from pathlib import Path

import click

from archiver.commands.printing import print_line
from archiver.render.escaping import one_line


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.pass_context
def command(context: click.Context, folder: Path) -> int:
    """Make DIR an archive home: settings, seeds, and what git leaves alone. Files that are there stay as they are.

    \b
      embed-archiver init ~/archive

    Exit codes: 0 done · 2 the folder cannot be written.
    """
    from archiver.app.init import make_home
    from archiver.commands.settings_template import new_settings

    group = context.find_root().command
    if not isinstance(group, click.Group):
        raise TypeError("the program is no group of commands")
    made = make_home(folder, new_settings(group))
    home = one_line(str(made.home.folder))
    lines = [f"{home} is an archive home{'' if made.made else ' already'}."]
    lines += [f"  made {one_line(str(path.relative_to(made.home.folder)))}" for path in made.made]
    lines += [
        "Next:",
        f"  write your contact address into {one_line(str(made.home.settings))}",
        f"  list your articles and feeds in {one_line(str(made.home.seeds / 'articles.txt'))}, one a line",
        f"  cd {home} && embed-archiver archive",
        "  embed-archiver schedule --cron     # prints the line that does so every night",
    ]
    print_line("\n".join(lines))
    return 0
