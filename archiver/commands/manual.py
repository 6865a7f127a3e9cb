"""Command line of `manual`: list the documents that come with the program, or print one."""

import click

from archiver.commands.printing import print_line
from archiver.errors import InputError


@click.command("manual")
@click.argument("page", required=False)
@click.option("--folder", is_flag=True, help="Print the folder that they are in, with the queries for the database in db/queries/.")
def command(page: str | None, *, folder: bool) -> int:
    """Read the documents that come with the program: docs/verdicts.md is the page `verdicts`. Without PAGE, list them.

    \b
      embed-archiver manual
      embed-archiver manual verdicts | less
      embed-archiver manual --folder

    Exit codes: 0 printed · 2 there is no such page.
    """
    from archiver.app.manual import manual_folder, manual_pages

    if folder:
        print_line(str(manual_folder()))
        return 0
    pages = manual_pages()
    if page is None:
        width = max(map(len, pages))
        titles = {name: path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for name, path in pages.items()}
        print_line("\n".join(f"{name:{width}}  {title}" for name, title in titles.items()))
        return 0
    name = page.removeprefix("docs/").removesuffix(".md").lower()
    if name not in pages:
        raise InputError(f"the manual has no page “{page}”", remedy=f"there are: {', '.join(pages)}")
    print_line(pages[name].read_text(encoding="utf-8").rstrip("\n"))
    return 0
