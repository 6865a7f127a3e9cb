"""The link-rot report as CSV, one row per post, safe to open in a spreadsheet.

A spreadsheet treats a cell that begins with `=`, `+`, `-` or `@` as a formula, and a post can begin with any of these; such a cell
gets an apostrophe in front. So does what would begin a cell where a spreadsheet takes another character than the comma for the
separator, as in many countries. Programs that need the exact text read the JSON.
"""

import csv
import re
from io import StringIO

from archiver.model.timestamps import format_iso
from archiver.render.escaping import inert
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.phrases import how_absent
from archiver.reporting.records import Appearance, PostRecord

COLUMNS = (
    "post",
    "platform",
    "verdict",
    "reason",
    "suspected",
    "rule",
    "changed_after",
    "changed_before",
    "first_seen",
    "last_seen_intact",
    "url",
    "aliases",
    "author",
    "handle",
    "posted_at",
    "words",
    "witness",
    "articles",
    "snapshots",
    "absent_articles",
    "outlets",
)
_FORMULA_START = re.compile(r"""((?:^|[;|\t\n])["'\s]*)(?=[=+\-@＝＋－＠])""")


def report_csv(report: LinkRotReport) -> str:
    """The report, one row per post, with all cells quoted and CRLF line ends (RFC 4180)."""
    written = StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _row(record)] for record in report.posts)
    return written.getvalue()


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet treats as a formula."""
    plain = _FORMULA_START.sub(r"\1'", inert(text))
    return f"'{plain}" if plain.startswith(("\t", "\n")) else plain


def _row(record: PostRecord) -> tuple[str, ...]:
    """One post's cells; absent values are empty."""
    verdict, original = record.verdict, record.original
    times = (verdict.changed_after, verdict.changed_before, record.first_seen, record.last_seen_intact)
    return (
        str(record.post or ""),
        record.platform,
        verdict.standing.value,
        verdict.reason.value if verdict.reason else "",
        "true" if verdict.suspected else "false",
        verdict.rule,
        *(format_iso(at) if at else "" for at in times),
        record.url or "",
        " ".join(record.aliases),
        record.author or "",
        record.handle or "",
        format_iso(record.posted_at) if record.posted_at else "",
        original.text if original else "",
        original.witness.value if original else "",
        "\n".join(dict.fromkeys(appearance.article for appearance in record.appearances)),
        "\n".join(kept.path for kept in record.snapshots),
        "\n".join(dict.fromkeys(_absent(appearance) for appearance in record.appearances if appearance.absence is not None)),
        "\n".join(dict.fromkeys(shown.metadata.outlet for shown in record.appearances if shown.metadata.outlet)),
    )


def _absent(appearance: Appearance) -> str:
    """An article that does not answer any more, with how and since when."""
    return f"{appearance.article} {how_absent(appearance.absence)}" if appearance.absence is not None else ""
