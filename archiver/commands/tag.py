"""Command line of `tag`: tag a post or an article, or take a tag away."""

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.errors import InputError
from archiver.render.escaping import one_line

_MAX_CHARACTERS = 60


@click.command("tag")
@click.argument("subject", metavar="POST|ARTICLE")
@click.argument("tags", nargs=-1, required=True, metavar="TAG…")
@click.option("--remove", is_flag=True, help="Take the tags away.")
@pass_settings
def command(settings: Settings, subject: str, tags: tuple[str, ...], *, remove: bool) -> int:
    """Tag a post or an article, for `--tag` in `lookup`, `report` and `check`. A tag of an article is one of all posts in it.

    Each tag is a fact of the signed log, also one that is taken away. Case makes no difference.

    \b
      embed-archiver tag x:1911842373636882499 election
      embed-archiver tag two-presidents.txt "el salvador" politics

    Exit codes: 0 recorded · 2 it names nothing here, or several things · 5 the database could not be read or written.
    """
    from archiver.app.mark import mark
    from archiver.ledger.marks import MarkAct, tag_name

    names = [tag_name(written) for written in tags]
    for name in names:
        if not 0 < len(name) <= _MAX_CHARACTERS:
            raise InputError(
                f"“{one_line(name)}” is no tag", remedy=f"write a word or a few, of at most {_MAX_CHARACTERS} characters"
            )
    for name in names:
        subject_name = mark(settings.home, settings.clock, subject, MarkAct.UNTAG if remove else MarkAct.TAG, {"tag": name})
        print_line(f"{one_line(subject_name)} is {'no longer ' if remove else ''}tagged “{one_line(name)}”")
    return 0
