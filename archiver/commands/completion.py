"""Command line of `completion`: print what a shell needs to complete commands and options."""

import click

from archiver.commands.printing import print_document

_VARIABLE = "_EMBED_ARCHIVER_COMPLETE"
"""The variable by which the shell asks the program for completions; Click derives it from the program's name."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the lines with which SHELL completes commands, options and files.

    \b
      embed-archiver completion bash >> ~/.bashrc
      embed-archiver completion zsh >> ~/.zshrc
      embed-archiver completion fish > ~/.config/fish/completions/embed-archiver.fish

    Exit codes: 0 printed.
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise TypeError(f"Click has no completion for {shell}")
    completion = found(context.find_root().command, {}, "embed-archiver", _VARIABLE)
    print_document(completion.source_template % completion.source_vars() + "\n")
    return 0
