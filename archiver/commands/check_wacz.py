"""Command line of `check-wacz`: check packages of web archives, whoever made them."""

from pathlib import Path

import click

from archiver.commands.printing import print_line
from archiver.errors import InputError
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of

_MAX_FINDINGS_SHOWN = 50


@click.command("check-wacz")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", metavar="KEY", help="The public key (base64) that has to have signed.")
def command(files: tuple[Path, ...], *, key: str | None) -> int:
    """Check WACZ files, whoever made them: every member, record, line of the index and page, the signature and its timestamp.

    Nothing is unpacked to the disk, and no network is used. Each finding names its place and what to do about it.

    Exit codes: 0 nothing is wrong · 2 a file cannot be opened · 4 something is wrong.
    """
    from archiver.export.wacz_check import check_package
    from archiver.system.regular_files import open_regular

    is_right = True
    for path in files:
        try:
            with open_regular(path) as file:
                found = check_package(file, key=key)
        except OSError as error:
            raise InputError(
                f"{path} cannot be read: {error.strerror or error}", remedy="name a file that this user may read"
            ) from None
        for finding in found.findings[:_MAX_FINDINGS_SHOWN]:
            where = f"{path}: {finding.where}: " if finding.where else f"{path}: "
            print_line(f"{finding.severity.value}: {one_line(where + finding.what)}  {finding.code}\n  → {finding.remedy}")
        if found.count > _MAX_FINDINGS_SHOWN:
            print_line(f"… and {found.count - _MAX_FINDINGS_SHOWN:,} more")
        what = (
            f"{count_of(found.records, 'record')}, {count_of(found.lines, 'line')} of the index and {count_of(found.pages, 'page')}"
        )
        print_line(f"{path}: {what}: {'nothing is wrong' if found.is_right else 'something is wrong'}.")
        is_right = is_right and found.is_right
    return 0 if is_right else 4
