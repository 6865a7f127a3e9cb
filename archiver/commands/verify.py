"""Command line of `verify`: print the findings and the newest checkpoint, as text or JSON."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.checkpoint_files import read_checkpoints
from archiver.commands.key_files import key_option, read_key
from archiver.commands.output import event_listener
from archiver.commands.printing import long_option, print_json, print_line, terminal_layout
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of, human_size

if TYPE_CHECKING:
    from archiver.app.runs.severity import VerifyFinding
    from archiver.app.verification.certificates import CertificateCheck
    from archiver.app.verify import Verification

_MAX_FINDINGS_SHOWN = 50


@click.command("verify")
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A file with checkpoints kept elsewhere, also a mail that quotes them, to check that the ledger still extends them. "
    "May be given more than once.",
)
@key_option
@click.option(
    "--part",
    metavar="N/T",
    help="Read only the Nth of T parts of the files and answers: T nights cover everything. The log is always checked as a whole.",
)
@click.option(
    "--mend", is_flag=True, help="Rebuild the search index if it does not say what the rows say; nothing else is changed."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@long_option
@pass_settings
def command(
    settings: Settings,
    checkpoints: tuple[Path, ...],
    key: str | None,
    part: str | None,
    *,
    mend: bool,
    as_json: bool,
    is_long: bool,
) -> int:
    """Check every file against its digest, every row against the kept answers and the log, and the log against its checkpoints.

    The newest checkpoint is printed last. Give it to somebody else to keep: then nobody can rewrite the archive's past, not even
    files, rows and signatures together, without being noticed.

    \b
      embed-archiver verify
      embed-archiver verify --checkpoint kept-by-the-library.txt
      embed-archiver verify --key keys/ledger.pub
      embed-archiver -q verify             # weekly, from cron: prints nothing if all is well
      embed-archiver -q verify --part 3/7  # nightly, the third of seven parts

    The public key in keys/ says whose signatures count, never the database; whoever keeps a copy of it passes that with --key.

    Exit codes: 0 everything is unchanged · 1 there is no room for temporary files · 2 there is no archive here · 4 a snapshot is
    missing, changed or damaged · 5 the database differs from what was signed, or a key or a checkpoint is missing or another one.
    """
    from archiver.app.runs.severity import FindingSeverity
    from archiver.app.verification.parts import parse_part
    from archiver.app.verify import verify

    kept = {where: note for path in checkpoints for where, note in read_checkpoints(path).items()}
    believed = read_key(key) if key is not None else None
    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=False) as emit:
        found = verify(settings.home, settings.clock, emit, kept=kept, key=believed, part=parse_part(part), mend=mend)
    if as_json:
        print_json(_json(found), indent=2)
    elif not settings.quiet or any(finding.severity is not FindingSeverity.NOTE for finding in found.findings):
        print_line(_text(found, held=len(kept), part=part, is_long=is_long))
    return found.exit_code


def _json(found: "Verification") -> dict[str, JSONValue]:
    from archiver.app.verification.since import Since

    return {
        "snapshots": found.snapshots,
        "run_files": found.run_files,
        "records": found.records,
        "bytes": found.size,
        "answers": found.answers,
        "left_out": found.left_out,
        "mended": found.mended,
        "seconds": round(found.seconds, 3),
        "ledger_entries": found.ledger_entries,
        "findings": [asdict(finding) | asdict(found.since.get(finding, Since())) for finding in found.findings],
        "unrecorded": found.unrecorded,
        "certificates": {
            "chains": found.certificates.chains,
            "known": found.certificates.known,
            "hosts": sorted(found.certificates.hosts),
            "remarks": [asdict(remark) | {"at": format_iso(remark.at)} for remark in found.certificates.remarks],
        },
        "memories": [
            {"memory": kept.memory, "size": kept.size, "at": format_iso(kept.at) if kept.at else None} for kept in found.remembered
        ],
    }


def _text(found: "Verification", *, held: int, part: str | None, is_long: bool) -> str:
    findings = [
        f"{finding.severity.value}: {one_line(finding.where)}: {one_line(finding.what)}{_since(found, finding)}  {finding.code}"
        for finding in found.findings
    ]
    lines = terminal_layout(long=is_long).beginning(findings, _MAX_FINDINGS_SHOWN, more="… and {:,} more: -l")
    lines.append(
        f"{count_of(found.snapshots, 'snapshot')} with {count_of(found.records, 'record')} and "
        f"{count_of(found.run_files, 'run file')} ({human_size(found.size)}) are complete and unchanged; "
        f"the ledger has {count_of(found.ledger_entries, 'fact')}."
    )
    lines.append(
        f"{count_of(found.answers, 'kept answer')} {'was' if found.answers == 1 else 'were'} read again in {found.seconds:.1f} s, "
        f"{human_size(round(found.size / max(found.seconds, 0.001)))} a second."
    )
    lines += _certificates(found.certificates)
    if found.mended is not None:
        lines.append(
            f"The search index had {count_of(found.mended, 'version')} otherwise than recorded, and was rebuilt."
            if found.mended
            else "The search index says what the rows say."
        )
    for kept in found.remembered:
        when = f", on {kept.at:%Y-%m-%d %H:%M:%S} UTC" if kept.at else ""
        lines.append(f"Up to {count_of(kept.size, 'fact')} it is known to {one_line(kept.memory)}{when}.")
    if found.unrecorded is not None:
        lines.append(f"That it was verified is not recorded: {one_line(found.unrecorded)}.")
    if found.exit_code:
        lines += ["Not everything is unchanged.", "  → restore what is named above from a backup; `verify` itself repairs nothing"]
        return "\n".join(lines)
    if held:
        lines.append(f"It extends {'the checkpoint' if held == 1 else f'all {held} checkpoints'} kept elsewhere.")
    lines.append(conclusion(found, part))
    if found.checkpoint:
        lines += ["The newest checkpoint, for somebody else to keep:", "", found.checkpoint.rstrip("\n")]
    return "\n".join(lines)


def _certificates(found: "CertificateCheck") -> list[str]:
    """What the certificates that servers sent say for themselves; nothing where there are none."""
    if not found.chains:
        return []
    then = "" if found.only_rehearsed else ", was valid then"
    fit = "not all as expected, see below" if found.remarks else f"each names its host{then} and is signed by the next"
    unknown = found.chains - found.known
    roots = f"; {unknown:,} lead to an authority that this machine does not know" if unknown else ""
    remarks = [
        f"  {one_line(remark.host)}: {one_line(remark.what)}, {count_of(remark.times, 'time')}, first in {one_line(remark.where)}"
        for remark in found.remarks
    ]
    about = f"Certificates of {count_of(len(found.hosts), 'host')} in {count_of(found.chains, 'chain')}: {fit}{roots}."
    return [about, *remarks[:_MAX_FINDINGS_SHOWN]]


def conclusion(found: "Verification", part: str | None) -> str:
    """What a verification without errors shows: no more than what its warnings and notes leave of it."""
    severities = {finding.severity.value for finding in found.findings}
    if "warning" in severities:
        return "What was recorded is unchanged, as far as the warnings above leave it open."
    what = "Everything" if part is None else f"Everything in part {part}"
    return f"{what} is unchanged, except for what was withdrawn." if "note" in severities else f"{what} is unchanged."


def _since(found: "Verification", finding: "VerifyFinding") -> str:
    """Since when a finding is named, by earlier verifications, in brackets."""
    since = found.since.get(finding)
    if since is None or since.named is None:
        return ""
    not_yet = f", not yet on {since.not_yet}" if since.not_yet else ""
    return f" (named since {one_line(since.named)}{not_yet})"
