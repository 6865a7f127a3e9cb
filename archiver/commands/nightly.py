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
    related_option,
    render_option,
    rescue_option,
    videos_option,
)
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings
from archiver.errors import InputError
from archiver.render.escaping import inert, one_line
from archiver.render.night_message import night_message, subject_line
from archiver.render.night_output import night_json
from archiver.reporting.phrases import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.app.nightly import Night
    from archiver.app.notifying import Recipient, Undelivered
    from archiver.app.runs.settings_file import SettingsFile

_FORM = 'write it there: urls = ["mailto://user:password@example.org"]'


@click.command("nightly")
@click.option("--dry-run", is_flag=True, help="Ask nobody, record nothing: print the message that would be sent now.")
@click.option("--notify-test", is_flag=True, help="Only send a test to each address of [notify] in archiver.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and the night last.")
@links_option
@pages_option
@render_option
@budget_option
@check_delisted_option
@rescue_option
@videos_option
@related_option
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
    videos: bool,
    related: bool,
    keep_answers: str,
    dry_run: bool,
    notify_test: bool,
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
    from archiver.app.notifying import recipients_from
    from archiver.app.posts.planning import CheckOptions
    from archiver.app.runs.keep_answers import KeepAnswers
    from archiver.app.sources.rendering import RenderMode

    require_home(settings.home)
    file: SettingsFile = context.meta[SETTINGS]
    recipients = recipients_from(file)
    if notify_test:
        return _test(settings, recipients)
    plan, kept = plan_from(file), KeepAnswers(keep_answers)
    archiving = ArchiveOptions(
        links=links,
        pages=pages,
        render=RenderMode(render),
        rescue=rescue,
        videos=videos,
        related=related,
        keep_answers=kept,
    )
    checking = CheckOptions(
        connections=settings.connections,
        budget=budget,
        rescue=rescue,
        videos=videos,
        related=related,
        keep_answers=kept,
        check_delisted=check_delisted,
    )
    if dry_run:
        return _rehearse(settings, recipients, as_json=as_json)
    silent = not (settings.verbose or as_json)
    with (
        night_of(settings.home),
        nullcontext(lambda _: None) if silent else event_listener(as_json=as_json, quiet=False, verbose=True) as emit,
    ):
        web = settings.web(pages=pages)
        night = asyncio.run(nightly(plan, archiving, checking, home=settings.home, clock=settings.clock, web=web, emit=emit))
        return _tell(settings, night, recipients, as_json=as_json)


def _tell(settings: Settings, night: "Night", recipients: "Sequence[Recipient]", *, as_json: bool) -> int:
    """Deliver the message, and record the night with what was told; the exit code."""
    from archiver.app.nightly import exit_code_of, news_of

    news = news_of(settings.home, settings.clock)
    message = night_message(news.night)
    undelivered: Sequence[Undelivered] = ()
    if message and recipients:
        undelivered = _deliver(recipients, subject_line(news.night), message)
    elif message and not as_json:
        print_line(message)
    delivered = not undelivered or len(undelivered) < len(recipients)
    code = exit_code_of(night, news.night, delivered=not undelivered)
    if as_json:
        print_json(night_json(news.night, message=message, delivered=delivered, exit_code=code))
    unrecorded = news.record(settings.home, settings.clock, delivered=delivered, exit_code=code)
    if unrecorded is not None:
        print_line(f"! this night is not on record, and will be told again: {unrecorded}", err=True)
    return code


def _deliver(recipients: "Sequence[Recipient]", subject: str, message: str) -> "Sequence[Undelivered]":
    """Send a message; complain of those that did not take it."""
    from archiver.app.notifying import deliver

    undelivered = deliver(recipients, subject=subject, message=inert(message))
    for failure in undelivered:
        print_line(f"! the message could not be delivered to {one_line(failure.recipient)}: {one_line(failure.why)}", err=True)
    return undelivered


def _rehearse(settings: Settings, recipients: "Sequence[Recipient]", *, as_json: bool) -> int:
    """Print the message that would be sent now, and where it would go."""
    from archiver.app.nightly import exit_code_of, news_of

    news = news_of(settings.home, settings.clock).night
    message, code = night_message(news), exit_code_of(None, news, delivered=True)
    if as_json:
        print_json(night_json(news, message=message, delivered=False, exit_code=code))
    elif message:
        print_line(message)
        for recipient in recipients:
            print_line(f"would go to {one_line(recipient.shown)}", err=True)
    return code


def _test(settings: Settings, recipients: "Sequence[Recipient]") -> int:
    """Send a test to each recipient; 1 if one of them did not take it."""
    if not recipients:
        raise InputError(f"{settings.home.settings} has no [notify]", remedy=_FORM)
    undelivered = _deliver(recipients, "Archived posts: a test", f"A test from {settings.home.folder}: messages arrive here.")
    print_line(f"delivered to {len(recipients) - len(undelivered)} of {count_of(len(recipients), 'recipient')}")
    return 1 if undelivered else 0
