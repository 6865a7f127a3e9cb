"""Command line of `withdraw`: say what will go, ask, and print what was done."""

import asyncio
from typing import TYPE_CHECKING

import click

from archiver.commands.output import event_listener
from archiver.commands.printing import print_json, print_line
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings
from archiver.errors import InputError
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

_LEVELS = ("restrict", "redact", "purge")


@click.command("withdraw")
@click.argument("subject")
@click.option("--reason", required=True, help="Why; `lookup` and `report` show it, so name nobody in it.")
@click.option("--by", required=True, help="Who decided it.")
@click.option("--level", type=click.Choice(_LEVELS), default="restrict", show_default=True, help="How far it goes.")
@click.option("--undo", is_flag=True, help="Show again what was restricted.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@clock_is_right_option
@pass_settings
def command(
    settings: Settings, subject: str, reason: str, by: str, level: str, *, undo: bool, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Take a post, an article or a snapshot out of the archive, and leave a signed record of that.

    SUBJECT is a post's name or URL, an article's URL, or the path of a snapshot.

    \b
      restrict  it is hidden wherever people look, and not asked about any more; --undo shows it again
      redact    what it said is destroyed: words, author, pictures, snapshots. Its name stays. This cannot be undone
      purge     its names and addresses are destroyed too

    \b
      embed-archiver withdraw x:1911842373636882499 --reason "asked by its author" --by "A. Keeper" --dry-run
      embed-archiver withdraw x:1911842373636882499 --reason "court order 12/26" --by "A. Keeper" --level redact --dry-run

    Nothing reaches copies elsewhere: backups, exported folders, and what others were given. docs/withdrawal.md says more.

    Exit codes: 0 done · 1 not confirmed · 2 it names nothing here, or was withdrawn already · 4 a file cannot be written · 5 the
    database or the key could not be read or written.
    """
    from archiver.app.withdraw import find_subject, preview, require_allowed, withdraw
    from archiver.ledger.withdrawals import WithdrawalDecision
    from archiver.reporting.withdrawals import Level

    if undo and level != "restrict":
        raise InputError("--undo is for what was restricted", remedy="leave out --level")
    decision = WithdrawalDecision(level=Level.LIFT if undo else Level(level), reason=reason, by=by)
    has_finished = not dry_run and _finish_interrupted(settings, as_json=as_json)
    found = find_subject(settings.home, subject)
    facts = snapshots = bodies = 0
    if not (has_finished and found.withdrawn is not None and found.withdrawn.level is decision.level):
        require_allowed(found, decision.level)
        facts, snapshots, bodies = preview(settings.home, found, decision.level)
        lines = [f"{one_line(found.name)}: {'is shown again' if undo else level}"]
        if decision.level.destroys:
            shared = [f"{count_of(bodies, 'shared file')} that no other snapshot needs"] if bodies else []
            what = ", ".join(
                [count_of(facts, "fact"), count_of(snapshots, "snapshot"), *shared, "and what files of runs have of it"]
            )
            lines.append(f"  {what} will be destroyed; this cannot be undone")
        lines += [f"  also quoted in {one_line(article)}, which is left" for article in found.shown_in if not undo]
        if dry_run:
            lines.append("  nothing was done: this is only a preview")
        if not as_json:
            print_line("\n".join(lines))
        if not dry_run:
            if not yes and not click.confirm("Go on?", err=True):
                return 1
            with event_listener(as_json=False, quiet=settings.quiet or as_json, verbose=settings.verbose) as emit:
                asyncio.run(withdraw(found, decision, home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    if as_json:
        done: dict[str, JSONValue] = {"subject": found.name, "level": decision.level.value, "facts": facts}
        done |= {"snapshots": snapshots, "shared_bodies": bodies}
        done |= {"done": not dry_run, "also_quoted_in": list(found.shown_in)}
        print_json(done, indent=2)
    return 0


def _finish_interrupted(settings: Settings, *, as_json: bool) -> bool:
    """Finish and tell withdrawals that were interrupted; whether there were any."""
    from archiver.app.withdraw import finish_interrupted

    with event_listener(as_json=False, quiet=settings.quiet or as_json, verbose=settings.verbose) as emit:
        web = settings.web()
        has_finished = asyncio.run(finish_interrupted(home=settings.home, clock=settings.clock, web=web, emit=emit))
    if has_finished and not as_json:
        print_line("What an interrupted withdrawal had left to destroy is destroyed now.")
    return has_finished
