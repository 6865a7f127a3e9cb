"""Name local articles so that nothing about this machine is recorded: no folder outside of the archive home, no user's name."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path, PurePath

from archiver.app.sources.results import ReadArticle

_DIGITS = 4
"""Enough to tell files of the same name apart, and too few to find out by guessing which folder they were in."""


def recorded_name(source: str, home: Path) -> str:
    """The name under which a source is recorded: a URL or relative path itself, a file's path below the home, or its bare name.

    A bare name has four digits of the path's digest, since many saved pages are called `index.html`.
    """
    path = PurePath(source)
    if "://" in source or not (path.is_absolute() or ".." in path.parts):
        return source
    absolute = Path(os.path.abspath(source))  # noqa: PTH100 - `resolve` would follow links
    if absolute.is_relative_to(home):
        return absolute.relative_to(home).as_posix()
    digest = hashlib.sha256(os.fsencode(absolute)).hexdigest()[:_DIGITS]
    return f"{absolute.stem}~{digest}{absolute.suffix}"


def with_recorded_name(read: ReadArticle, home: Path) -> ReadArticle:
    """An article as it was read, under the name that is recorded."""
    name = recorded_name(read.article.source, home)
    rendered = replace(read.rendered, source=name) if read.rendered is not None else None
    return replace(read, article=replace(read.article, source=name), rendered=rendered)
