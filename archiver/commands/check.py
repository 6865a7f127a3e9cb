"""`check`: the nightly look."""

import asyncio

import click

from archiver.commands.output import event_listener, print_rejudgement, print_summary
from archiver.commands.settings import Settings, pass_settings


@click.command("check", short_help="Probe what is due, and update verdicts.")
@click.argument("posts", nargs=-1, metavar="[POST…]")
@click.option("--all", "everything", is_flag=True, help="Probe every post, due or not.")
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    metavar="N",
    help="Begin no further post of a host that has had N questions (default: 20000 for what is due, none with --all).",
)
@click.option(
    "--rescue", is_flag=True, help="Ask web archives for posts that were gone before we came (seeds/archives.toml names others)."
)
@click.option("--rejudge", is_flag=True, help="Ask nobody: conclude anew from all that was observed, after a rule has changed.")
@click.option("--dry-run", is_flag=True, help="With --rejudge: only say which verdicts would be other ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line as things happen, and last a summary.")
@pass_settings
def command(
    settings: Settings,
    posts: tuple[str, ...],
    *,
    everything: bool,
    budget: int | None,
    rescue: bool,
    rejudge: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Probe the posts that are due, conclude what became of them, and keep what is new.

    POST is a name such as x:1911842373636882499. Without one, and without --all, everything that is due is probed: young posts
    every few hours, then nightly, weekly, monthly; suspects until it is settled (docs/checking.md).

    \b
      embed-archiver check
      embed-archiver -q check --json >> nights.jsonl
      embed-archiver check x:1911842373636882499
      embed-archiver check --rejudge --dry-run

    Exit codes: 0 done · 1 done, but something could not be settled, captured or judged · 2 no such post ·
    4 a snapshot could not be written · 5 the database could not.
    """
    if rejudge:
        if posts or everything or budget is not None or rescue:
            raise click.UsageError("--rejudge judges every post and asks nobody: it goes only with --dry-run and --json")
        return _rejudge(settings, dry_run=dry_run, as_json=as_json)
    if dry_run:
        raise click.UsageError("--dry-run goes with --rejudge")

    from archiver.app.check import check
    from archiver.app.posts.planning import CheckOptions

    options = CheckOptions(posts=posts, everything=everything, connections=settings.connections, budget=budget, rescue=rescue)
    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(check(options, home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)


def _rejudge(settings: Settings, *, dry_run: bool, as_json: bool) -> int:
    """Judge every post again, or say what that would change."""
    from archiver.app.rejudge import preview_rejudge, rejudge

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        if dry_run:
            found = asyncio.run(preview_rejudge(home=settings.home, emit=emit))
        else:
            summary = asyncio.run(rejudge(home=settings.home, clock=settings.clock, emit=emit))
    return print_rejudgement(found, as_json=as_json) if dry_run else print_summary(summary, as_json=as_json, quiet=settings.quiet)
