"""Command line of `check`, with `--rejudge`: parse its options, run it, and print its events and summary."""

import asyncio

import click

from archiver.commands.output import event_listener, print_rejudgement, print_summary
from archiver.commands.run_options import (
    budget_option,
    check_delisted_option,
    keep_answers_option,
    related_option,
    rescue_option,
    tag_option,
    videos_option,
)
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings


@click.command("check")
@click.argument("posts", nargs=-1, metavar="[POST…]")
@click.option("--all", "everything", is_flag=True, help="Probe every post, due or not.")
@budget_option
@check_delisted_option
@tag_option
@rescue_option
@videos_option
@related_option
@click.option(
    "--rejudge", is_flag=True, help="Probe nothing: judge all posts again by their recorded observations, after a rule has changed."
)
@click.option(
    "--accept-night",
    type=click.IntRange(min=1),
    metavar="RUN",
    help="Probe nothing: believe what a doubtful run found, after you have looked at some of its posts.",
)
@click.option(
    "--platform",
    metavar="NAME",
    help="With --accept-night: believe only what the run found on this platform, or on this host of it, as the doubt names it.",
)
@click.option("--dry-run", is_flag=True, help="With --rejudge: only list the verdicts that would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and a summary last.")
@keep_answers_option
@clock_is_right_option
@pass_settings
@click.pass_context
def command(
    context: click.Context,
    settings: Settings,
    posts: tuple[str, ...],
    *,
    everything: bool,
    budget: int | None,
    check_delisted: bool,
    rescue: bool,
    videos: bool,
    related: bool,
    keep_answers: str,
    tag: str | None,
    rejudge: bool,
    accept_night: int | None,
    platform: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Probe the posts that are due, update their verdicts, and capture what is new.

    POST is whatever `lookup` takes and names one post: its name (x:1911842373636882499), an address, a picture's code. Without
    any POST or --all, the posts that are due are probed: young posts every few hours, then nightly, weekly, monthly; suspected ones
    until they are confirmed or cleared (docs/checking.md).

    \b
      embed-archiver check
      embed-archiver -q check --json >> nights.jsonl
      embed-archiver check x:1911842373636882499
      embed-archiver check --rejudge --dry-run

    Exit codes: 0 done · 1 done, but something could not be settled, captured or judged · 2 no such post, or several ·
    4 a snapshot could not be written · 5 the database could not be written.
    """
    if rejudge:
        if posts or everything or _on_command_line(context, "budget", "rescue"):
            raise click.UsageError(
                "--rejudge judges all posts and probes nothing: it can only be combined with --dry-run and --json"
            )
        return _rejudge(settings, dry_run=dry_run, as_json=as_json)
    if dry_run:
        raise click.UsageError("--dry-run needs --rejudge")
    if accept_night is not None:
        if posts or everything or _on_command_line(context, "budget", "rescue"):
            raise click.UsageError("--accept-night probes nothing: it can only be combined with --platform and --json")
        return _accept(settings, accept_night, platform, as_json=as_json)
    if platform is not None:
        raise click.UsageError("--platform needs --accept-night")

    if tag is not None and posts:
        raise click.UsageError("--tag chooses among all posts: name a tag, or posts")
    from archiver.app.check import check
    from archiver.app.posts.planning import CheckOptions
    from archiver.app.runs.keep_answers import KeepAnswers

    options = CheckOptions(
        posts=posts,
        everything=everything,
        connections=settings.connections,
        budget=budget,
        rescue=rescue,
        videos=videos,
        related=related,
        check_delisted=check_delisted,
        tag=tag,
        keep_answers=KeepAnswers(keep_answers),
    )
    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(check(options, home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)


def _on_command_line(context: click.Context, *names: str) -> bool:
    """Whether one of the options stands on the command line: settings are for other runs, too."""
    return any(context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE for name in names)


def _accept(settings: Settings, run: int, where: str | None, *, as_json: bool) -> int:
    """Believe what a doubtful run found, anywhere or on one platform or host."""
    from archiver.app.rejudge import accept_run

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(accept_run(run, where, home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)


def _rejudge(settings: Settings, *, dry_run: bool, as_json: bool) -> int:
    """Judge all posts again, or list what that would change."""
    from archiver.app.rejudge import preview_rejudge, rejudge

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        if dry_run:
            preview = asyncio.run(preview_rejudge(home=settings.home, emit=emit))
        else:
            summary = asyncio.run(rejudge(home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_rejudgement(preview, as_json=as_json) if dry_run else print_summary(summary, as_json=as_json, quiet=settings.quiet)
