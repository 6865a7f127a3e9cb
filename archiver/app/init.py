"""`init`: make an archive home, apart from any checkout of the program."""

import os
from dataclasses import dataclass
from pathlib import Path

from archiver.app.runs.home import Home, is_home
from archiver.errors import InputError

SEEDS = """\
# Seeds

What `embed-archiver archive` archives: put lists, saved pages and texts into this folder. This file is not read.

A list is a file such as `articles.txt`, with one source a line; a line that begins with `#` is a comment:

    # the addresses of articles, feeds and sitemaps
    https://www.example.org/news/2025/04/15/an-article
    https://www.example.org/feed.xml

    # saved pages, texts, folders of these, and other lists, looked for beside this list first
    saved/an-article.html
"""
IGNORED = """\
# What the program makes; back it up by other means. The private key in keys/ must not be published.
/db/
/keys/
/receipts/
/snapshots/
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHome:
    """A home, and the files that were made in it now; those that were there are as they were."""

    home: Home
    made: tuple[Path, ...]


def make_home(folder: Path, settings: str) -> MadeHome:
    """Make a folder an archive home, with its settings; files that are there stay. `InputError` if it cannot be written."""
    home = Home(folder=folder.absolute())
    contents = {home.settings: settings, home.seeds / "README.md": SEEDS, home.folder / ".gitignore": IGNORED}
    made = []
    try:
        home.seeds.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            if not os.path.lexists(path):
                path.write_text(content, encoding="utf-8")
                made.append(path)
    except OSError as error:
        raise InputError(f"{error.filename or folder} cannot be made: {error.strerror}", remedy="name another folder") from None
    return MadeHome(home=home, made=tuple(made))


def require_home(home: Home) -> None:
    """`InputError` if the user has named a folder that is no home, which may be mistyped."""
    if home.named and not is_home(home.folder):
        what = "has no archiver.toml, so it is no archive home" if home.folder.exists() else "does not exist"
        raise InputError(f"{home.folder} {what}", remedy=f"name another one, or make it one: embed-archiver init {home.folder}")
