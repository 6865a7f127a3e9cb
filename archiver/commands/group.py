"""The list of commands, each imported only when it is run or asked for help."""

from importlib import import_module

import click

COMMANDS = {
    "find": "The posts that articles show; writes nothing.",
    "archive": "Find, settle, capture and record: the main job.",
    "check": "Probe what is due, and update verdicts.",
    "report": "Link rot: what died, changed, or could not be seen.",
    "lookup": "What did that post say?",
    "show": "One post's history.",
    "export": "A post's evidence, for others to check.",
    "verify": "Is everything still what it was kept as?",
    "rebuild": "The database from the snapshots.",
    "doctor": "What this machine has and lacks.",
    "demo": "The whole story on a small web that comes along.",
}
"""Each command's name, in the order of a day's work, with its sentence: the module of the same name holds the rest."""


class CommandGroup(click.Group):
    """A group that knows its commands by name and imports them late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"archiver.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"archiver.commands.{cmd_name}.command is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; a near miss is named in the error."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"No such command “{args[0]}”.{hint}", ctx)
        return super().resolve_command(ctx, args)
