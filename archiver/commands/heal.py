"""Command line of `heal`: show archived posts again in articles whose embeds are dead."""

from functools import partial
from pathlib import Path

import click

from archiver.commands.embed_options import embed_options, embed_writer
from archiver.commands.heal_articles import Destination, Healer
from archiver.commands.settings import Settings, pass_settings
from archiver.errors import InputError

DEAD_EXIT = 3
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("heal")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--output", "-o", type=_FOLDER, help="Write the articles that change to this folder.")
@click.option("--in-place", is_flag=True, help="Write the articles themselves anew; needs --backup, or --no-backup.")
@click.option("--backup", type=_FOLDER, help="Keep the originals in this folder, each time in a new one within.")
@click.option("--no-backup", is_flag=True, help="Keep no originals: version control, or something else, has them.")
@click.option("--check", is_flag=True, help="Write nothing, and exit with 3 if an embed is dead: for the build of a site.")
@click.option("--dry-run", is_flag=True, help="Write nothing, and print what would change, as a diff.")
@click.option("--altered", is_flag=True, help="Heal the embeds of altered posts, too.")
@click.option("--all", "everything", is_flag=True, help="Heal every embed that the archive knows, also of posts that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one for each dead embed.")
@click.option("--shortcode", metavar="NAME", help="In Markdown, put the HTML into this paired shortcode of Hugo. See the manual.")
@embed_options
@pass_settings
def command(
    settings: Settings,
    sources: tuple[str, ...],
    *,
    output: Path | None,
    in_place: bool,
    backup: Path | None,
    no_backup: bool,
    check: bool,
    dry_run: bool,
    altered: bool,
    everything: bool,
    as_json: bool,
    shortcode: str | None,
    address: str | None,
    pictures: Path | None,
    pictures_address: str | None,
) -> int:
    """Show archived posts again in articles whose embeds are dead, as static HTML; everything else stays byte for byte.

    SOURCE is an article, a folder of them, or a URL: HTML, AMP, Markdown, and the shortcodes of Hugo, Jekyll, WordPress and others.
    Words that were pasted get a note behind them. An embed whose place in the source is not certain is left, and listed with the
    reason; what is withdrawn is never healed. A second healing changes nothing. Without --output and --in-place nothing is written.

    \b
      embed-archiver heal story.html
      embed-archiver heal story.html --all -o healed --archive https://archive.example.org
      embed-archiver heal content/ --in-place --backup originals
      embed-archiver heal content/ --check

    Exit codes: 0 done · 1 done, but a dead embed was left, or an article could not be read · 2 no such source, no archive here, or
    a file cannot be written · 3 an embed is dead (only with --check) · 5 the database cannot be read.
    """
    from archiver.app.heal.articles import heal_article
    from archiver.app.heal.sources import articles_to_heal
    from archiver.app.runs.open_archive import open_archive
    from archiver.reporting.healings import HealingProblem, HealingScope

    _require_way_back(output, backup, in_place=in_place, no_backup=no_backup or check or dry_run)
    destination = Destination() if check or dry_run else _destination(settings, output, backup, in_place=in_place)
    writer = embed_writer(
        settings.home,
        address=address,
        pictures=pictures,
        pictures_address=pictures_address,
        shortcode=shortcode,
        is_dry=not destination.writes,
    )
    scope = HealingScope.ALL if everything else HealingScope.ALTERED if altered else HealingScope.GONE
    skipped = [folder for folder in (output, backup, pictures) if folder is not None]
    with open_archive(settings.home) as archive:
        heal = partial(heal_article, archive, scope=scope)
        healer = Healer(heal=heal, writer=writer, destination=destination, as_json=as_json, as_diff=dry_run)
        for article in articles_to_heal(sources, clock=settings.clock, web=settings.web(), skipped=skipped):
            healer.tell(article) if isinstance(article, HealingProblem) else healer.take(article)
    healer.summarize()
    if check and healer.has_dead:
        return DEAD_EXIT
    return 1 if healer.has_left else 0


def _require_way_back(output: Path | None, backup: Path | None, *, in_place: bool, no_backup: bool) -> None:
    """Raise `InputError` for two places to write to, or for one without a way back."""
    if in_place and output is not None:
        raise InputError("--in-place and --output are two places", remedy="name one of them")
    if in_place and backup is None and not no_backup:
        remedy = "keep the originals with --backup FOLDER, or say --no-backup if something else has them"
        raise InputError("--in-place needs a way back", remedy=remedy)


def _destination(settings: Settings, output: Path | None, backup: Path | None, *, in_place: bool) -> Destination:
    """Where articles are written, and their originals if they are written in place."""
    from archiver.app.heal.files import backup_folder

    kept = backup_folder(backup, settings.clock()) if in_place and backup is not None else None
    return Destination(output=output, in_place=in_place, backup=kept)
