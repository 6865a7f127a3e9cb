"""Command line of `nightly`: carry out a night, deliver its message, and record that it was delivered."""

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from archiver.commands.file_options import SETTINGS
from archiver.commands.output import event_listener
from archiver.commands.printing import print_json, print_line
from archiver.commands.run_options import (
    budget_option,
    check_delisted_option,
    keep_answers_option,
    links_option,
    pages_option,
    render_option,
    rescue_option,
)
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings

if TYPE_CHECKING:
    from archiver.app.nightly import Night
    from archiver.app.runs.settings_file import SettingsFile


@click.command("nightly")
@click.option("--dry-run", is_flag=True, help="Ask nobody, record nothing: print the message that would be sent now.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and the night last.")
@links_option
@pages_option
@render_option
@budget_option
@check_delisted_option
@rescue_option
@keep_answers_option
@clock_is_right_option
@pass_settings
@click.pass_context
def command(
    context: click.Context,
    settings: Settings,
    *,
    links: bool,
    pages: int,
    render: str,
    budget: int | None,
    check_delisted: bool,
    rescue: bool,
    keep_answers: str,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Archive the home's seeds, check the posts that are due, verify a part of what is kept, and tell what is news.

    The message is empty on a quiet night, so that cron sends no mail. Else it tells on at most a screen which posts are gone,
    changed, withheld or back, and which troubles began, changed or ended, each once (docs/nightly.md).

    \b
      embed-archiver nightly
      embed-archiver nightly --dry-run
      embed-archiver nightly --json >> nights.jsonl

    Exit codes: 0 quiet · 3 news · 1 trouble that wants a person · 2 there is nothing to archive or check ·
    4 a snapshot is damaged or could not be written · 5 the database is damaged, in use, or could not be written.
    """
    from archiver.app.archive import ArchiveOptions
    from archiver.app.init import require_home
    from archiver.app.nightly import night_of, nightly, plan_from
    from archiver.app.posts.planning import CheckOptions
    from archiver.app.runs.keep_answers import KeepAnswers
    from archiver.app.sources.rendering import RenderMode

    require_home(settings.home)
    file: SettingsFile = context.meta[SETTINGS]
    plan, kept = plan_from(file), KeepAnswers(keep_answers)
    archiving = ArchiveOptions(links=links, pages=pages, render=RenderMode(render), rescue=rescue, keep_answers=kept)
    checking = CheckOptions(
        connections=settings.connections, budget=budget, rescue=rescue, keep_answers=kept, check_delisted=check_delisted
    )
    if dry_run:
        return _tell(settings, None, as_json=as_json)
    silent = not (settings.verbose or as_json)
    with (
        night_of(settings.home),
        nullcontext(lambda _: None) if silent else event_listener(as_json=as_json, quiet=False, verbose=True) as emit,
    ):
        web = settings.web(pages=pages)
        night = asyncio.run(nightly(plan, archiving, checking, home=settings.home, clock=settings.clock, web=web, emit=emit))
        return _tell(settings, night, as_json=as_json)


def _tell(settings: Settings, night: "Night | None", *, as_json: bool) -> int:
    """Deliver the message, and record the night with it; without a night, only print it."""
    from archiver.app.nightly import exit_code_of, news_of
    from archiver.render.night_message import night_message
    from archiver.render.night_output import night_json

    news = news_of(settings.home, settings.clock)
    message = night_message(news.night)
    if message and not as_json:
        print_line(message)
    code = exit_code_of(night, news.night, delivered=True)
    if as_json:
        print_json(night_json(news.night, message=message, delivered=night is not None, exit_code=code))
    unrecorded = news.record(settings.home, settings.clock, delivered=True, exit_code=code) if night is not None else None
    if unrecorded is not None:
        print_line(f"! this night is not on record, and will be told again: {unrecorded}", err=True)
    return code
