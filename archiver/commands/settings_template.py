"""The settings file that `init` writes: every option with its default, as comments, and the tables with an example."""

import json
from textwrap import wrap

import click

from archiver.commands.file_options import COMMAND_OPTIONS, PROGRAM_OPTIONS

_HEAD = """\
# The settings of this archive home. The variable ARCHIVER_<KEY> is stronger than a line of this file, and the flag --key than both.
# `embed-archiver config show` says what holds and where it comes from, `config check` whether all is well (docs/settings.md).
"""
_TABLES = """\
# Posts whose state is known, which are asked first in each run: if none reads as known, nothing is concluded about their platform.
# These take the place of the program's own, which `embed-archiver doctor -l` lists (docs/settings.md).
# [controls.x]
# live = ["x:20"]
# gone = ["x:815346799215640575"]

# Web archives to ask for posts that were gone before you came, in place of the Internet Archive.
# [archives.example]
# timemap = "https://archive.example.org/timemap/link/{url}"
# raw = "https://archive.example.org/{timestamp}id_/{url}"

# What `nightly` archives besides the seeds, and in how many nights it verifies everything (docs/nightly.md).
# [nightly]
# sources = ["https://www.example.org/feed.xml"]
# parts = 7

# Where the message of a night goes, if it is not to be printed for cron's mail (docs/nightly.md).
# [notify]
# urls = ["mailto://user:password@example.org"]

# What is left out: not read, not asked about, not captured. One of host, account, post, article and pattern, with the reason.
# [[exclude]]
# account = "x:somebody"
# reason = "asked us not to"

# Your own keys, with which platforms tell more: a line for each names the variable or the file that holds it, never the key itself
# (docs/own-keys.md). And the most requests with each in a run:
# [keys]
# most_per_run = 500

# How much of what strangers send is read, and for how long (docs/limits.md).
# [limits]
# article_bytes = 16000000
"""
_MEMORIES = """\
# Who is handed each signed checkpoint, so that nobody can rewrite the archive unnoticed (docs/memories.md).
# memories = ["folder /mnt/other-disk/checkpoints"]
"""

_EXAMPLES = {
    "contact": '"mailto:you@example.org"',
    "budget": "20000",
    "serve_token": '"at least twenty characters that nobody guesses"',
    "browser": '"/usr/bin/chromium"',
    "operator": '"A. Archivist"',
    "host_name": '"archive-1"',
}


def new_settings(program: click.Group) -> str:
    """The text of a new settings file, in which nothing is set."""
    context = click.Context(program)
    commands = [command for name in COMMAND_OPTIONS if (command := program.get_command(context, name)) is not None]
    by_key = {option.name: option for command in (*reversed(commands), program) for option in command.params}
    keys = dict.fromkeys((*PROGRAM_OPTIONS, *(key for keys in COMMAND_OPTIONS.values() for key in keys)))
    options = (_commented(key, by_key[key], context) for key in keys)
    return "\n".join((_HEAD, *options, _MEMORIES, _TABLES))


def _commented(key: str, option: click.Parameter, context: click.Context) -> str:
    """One option: what it does, and a line that sets its default or an example."""
    if not isinstance(option, click.Option):
        raise TypeError(f"{key} is no option")
    text = (option.help or "").partition(" Also ARCHIVER_")[0]
    lines = [f"# {line}" for line in wrap(text, 130)]
    return "\n".join((*lines, f"# {key} = {_example(option, context)}", ""))


def _example(option: click.Option, context: click.Context) -> str:
    """The default as TOML; an example of what to write where there is none."""
    if option.name in _EXAMPLES:
        return _EXAMPLES[option.name]
    if option.multiple:
        return json.dumps([str(option.metavar)])
    default = option.get_default(context)
    if default is None or not isinstance(default, bool | int | float | str):
        shown = option.show_default if isinstance(option.show_default, str) else None
        return shown or json.dumps(str(option.metavar))
    return json.dumps(default)
