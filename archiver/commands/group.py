"""The click group: lists the commands, and imports each only when it runs or prints its help."""

from importlib import import_module
from typing import TYPE_CHECKING

import click

from archiver.commands.file_options import SETTINGS, require_valid

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "init": "Make an archive home.",
    "find": "List the posts that articles show; writes nothing.",
    "archive": "Find, settle, capture and record posts: the main job.",
    "check": "Probe the posts that are due, and update their verdicts.",
    "nightly": "Archive the seeds, check what is due, verify a part, and tell what is news.",
    "schedule": "Print what starts a night: for cron, systemd, GitHub or a container.",
    "status": "Show how the archive is doing.",
    "runs": "List the runs, and what each brought.",
    "report": "Report link rot: what is gone, altered, or could not be seen.",
    "lookup": "What did that post say?",
    "show": "Show all that is known of one post, article or run.",
    "serve": "Show the archive as pages in a browser, and to other programs.",
    "playback": "Fetch the player with which `serve` plays snapshots back.",
    "export": "Export the evidence about a post, for others to check.",
    "heal": "Show archived posts again where an article's embeds are dead.",
    "pause": "Do not ask about a post or an article for a while.",
    "resume": "Ask again about what is paused.",
    "tag": "Tag a post or an article.",
    "note": "Note something on a post or an article.",
    "withdraw": "Take a post, an article or a snapshot out of the archive.",
    "verify": "Check that everything kept is unchanged and complete.",
    "check-wacz": "Check WACZ files, whoever made them.",
    "custody": "Show who did what with the archive, and when.",
    "keys": "Show, make or rotate the key that signs the log.",
    "rebuild": "Recreate or catch up the database from the files.",
    "config": "Show or check the settings.",
    "doctor": "Check that this machine has what the main job needs.",
    "manual": "Read the documents that come with the program.",
    "completion": "Print what a shell needs to complete commands.",
    "demo": "Play the whole story on a small simulated web.",
}
"""Each command's name and one-line help, in the order of a day's work; `archiver.commands.NAME` holds the command."""


class CommandGroup(click.Group):
    """A group that imports its commands lazily."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with that name, imported now; `InputError` if the settings have a value that its options do not take."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"archiver.commands.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"archiver.commands.{cmd_name}.command is not a command")
        if SETTINGS in ctx.meta:
            require_valid(ctx.meta[SETTINGS], command.params, ctx)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The commands and options that begin so, without importing any command."""
        from click.shell_completion import CompletionItem

        named = [CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; the error for an unknown one suggests a similar name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"No such command “{args[0]}”.{hint}", ctx)
        return super().resolve_command(ctx, args)
