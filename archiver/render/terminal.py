"""Link-rot reports, look-ups and histories as text for a terminal.

What posts and articles say is hostile: controls, escape sequences and marks of direction are spelled out (`inert`), and nothing
that they say stands where our own words stand.
"""

import textwrap
from collections.abc import Sequence

from archiver.render.escaping import inert, one_line
from archiver.render.quotations import appearance_phrase
from archiver.render.sentences import (
    absent_article_phrase,
    change_phrase,
    observation_phrase,
    out_of_date_sentence,
    platform_name,
    printed_date_phrase,
    record_sentences,
    rule_sentence,
    silent_phrases,
    witness_phrase,
)
from archiver.render.versions import then_and_now
from archiver.render.withdrawals import withdrawn_name, withdrawn_phrases, withdrawn_sentence
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.phrases import count_of, human_time
from archiver.reporting.records import Appearance, PostRecord, Version
from archiver.reporting.withdrawals import Withdrawal
from archiver.verdicts.judge import Standing

_WORST_FIRST = (Standing.GONE, Standing.ALTERED, Standing.WITHHELD, Standing.UNKNOWN)
_EXCERPT_CHARACTERS = 76


def report_text(report: LinkRotReport, *, width: int = 100) -> str:
    """The link-rot report: counts first, then every post that is not simply intact, then the changes."""
    total = sum(report.counts.values())
    stands = ", ".join(f"{report.counts.get(standing, 0)} {standing.value}" for standing in Standing)
    stale = out_of_date_sentence(report.out_of_date)
    head = [f"Link rot on {human_time(report.generated_at)}", f"{count_of(total, 'post')}: {stands}", *([stale] if stale else [])]
    return (
        "\n".join(
            [
                *head,
                *_platforms(report),
                *_articles(report),
                *_absent(report),
                *_silent(report),
                *_not_intact(report, width),
                *_withdrawn(report),
                *_changes(report),
            ]
        )
        + "\n"
    )


def lookup_text(
    records: Sequence[PostRecord],
    *,
    article: str | None = None,
    withdrawn: Withdrawal | None = None,
    nearly: bool = False,
    width: int = 100,
) -> str:
    """The found posts: what each said, by which witness, and where it stands; best match first. `article` shows them.

    `nearly` says that none is exactly what was asked for.
    """
    if article is not None and withdrawn is not None:
        return f"{one_line(article)}  WITHDRAWN\n" + "\n".join(_wrapped(withdrawn_sentence(withdrawn), width)) + "\n"
    lines = ["\n".join(_post_lines(record, width)) for record in records]
    if article is not None:
        lines.insert(0, f"{one_line(article)} is an article in this archive, with {count_of(len(records), 'post')}.")
    if nearly and records:
        lines.insert(0, "Nothing in the archive matches exactly; nearest:")
    return "\n\n".join(lines) + "\n" if lines else "Nothing in the archive matches.\n"


def show_text(record: PostRecord, *, width: int = 100) -> str:
    """One post's history: its record, versions, changes and observations."""
    lines = _post_lines(record, width)
    if record.due is not None:
        lines.append(f"  next check: {human_time(record.due)}")
    if len(record.versions) > 1:
        lines += ["", "Versions"]
        for version in record.versions:
            renamed = f", as @{one_line(version.handle)}" if version.handle and version.handle != record.handle else ""
            lines += [f"  {_vouched(version)}{renamed}", *_quoted(version.text, width, indent="    ")]
    if record.changes:
        lines += [
            "",
            "Changes",
            *(f"  {human_time(change.at)}  run {change.run}: {change_phrase(change)}" for change in record.changes),
        ]
    if record.history:
        lines += ["", "Observations"]
        for observation in record.history:
            head = f"  {human_time(observation.at)}  run {observation.run}  {one_line(observation.probe)}"
            lines.append(f"{head}: {one_line(observation_phrase(observation))}")
    return "\n".join(lines) + "\n"


def _post_lines(record: PostRecord, width: int) -> list[str]:
    """The lines about one post: name, author, text, witness, verdict, articles and snapshots."""
    if record.withdrawn is not None:
        return [f"{withdrawn_name(record)}  WITHDRAWN", *_wrapped(withdrawn_sentence(record.withdrawn), width)]
    (then, now), verdict = then_and_now(record), record.verdict
    lines = [f"{_name(record)}  {_stands(record)}", f"  {_byline(record)}"]
    lines += [*_quoted(then.text, width), f"  – {_vouched(then)}"] if then else ["  What it said is not known."]
    lines += [f"  copy {one_line(then.memento.url)}"] if then and then.memento else []
    if now is not None:
        lines += ["  Now:", *_quoted(now.text, width), f"  – {_vouched(now)}"]
    lines += _wrapped(record_sentences(record, labels=record.labels), width)
    lines += _wrapped(f"Rule {verdict.rule}: {rule_sentence(verdict.rule)}", width)
    if record.url:
        lines.append(f"  {one_line(record.url)}")
    other_names = record.aliases if record.post else record.aliases[1:]
    if other_names:
        lines.append(f"  also: {', '.join(one_line(alias) for alias in other_names)}")
    lines += [_appearance_line(record, appearance) for appearance in record.appearances]
    for kept in record.snapshots:
        lines.append(
            f"  kept {one_line(kept.path)}" + ("" if kept.complete else f" (partial: {one_line(', '.join(kept.shortfalls))})")
        )
    if record.entry is not None:
        lines.append(f"  ledger entry {record.entry.index}")
    return lines


def _vouched(version: Version) -> str:
    """The witness of a version, and when it was first seen."""
    cut = "; only the beginning of the words" if version.truncated else ""
    return f"by {witness_phrase(version)}, seen {human_time(version.seen_at)}{cut}"


def _name(record: PostRecord) -> str:
    """The post's name, or the alias that it is known by."""
    if record.post is not None:
        return one_line(str(record.post))
    return f"{one_line(record.aliases[0])} (not settled)" if record.aliases else f"{platform_name(record.platform)}, not settled"


def _stands(record: PostRecord) -> str:
    label = record.verdict.standing.value
    return (label if record.verdict.standing is Standing.INTACT else label.upper()) + (
        ", SUSPECTED GONE" if record.verdict.suspected else ""
    )


def _byline(record: PostRecord) -> str:
    handle = f"@{one_line(record.handle)}" if record.handle else ""
    author = one_line(record.author) if record.author else ""
    who = f"{author} ({handle})" if author and handle else author or handle or "author not known"
    when = human_time(record.posted_at) if record.posted_at else printed_date_phrase(record.printed)
    return f"{who} on {platform_name(record.platform)}{f', {when}' if when else ''}"


def _appearance_line(record: PostRecord, appearance: Appearance) -> str:
    title = appearance.metadata.title
    name = f"“{one_line(title)}” " if title else ""
    was = "was " if appearance.dropped_at else ""
    return f"  {was}shown in {name}{one_line(appearance.article)} ({appearance_phrase(record, appearance)})"


def _quoted(text: str, width: int, *, indent: str = "  ") -> list[str]:
    """A post's text, with a bar before each line, so that it cannot pass as this program's own output."""
    mark = f"{indent}│ "
    lines = inert(text).expandtabs(4).split("\n")
    return [f"{mark}{part}" for paragraph in lines for part in textwrap.wrap(paragraph, max(20, width - len(mark))) or [""]]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _platforms(report: LinkRotReport) -> list[str]:
    if not report.platforms:
        return []
    rows = [[platform_name(name), *(str(tally.get(key, 0)) for key in _COLUMNS)] for name, tally in report.platforms.items()]
    return ["", *_table([["platform", *_COLUMNS], *rows])]


def _articles(report: LinkRotReport) -> list[str]:
    """The articles that show gone or altered posts."""
    affected = [article for article in report.articles if article.gone or article.altered]
    if not affected:
        return []
    names = [_excerpt(article.title or article.article) for article in affected]
    rows = [
        [name, str(article.posts), str(article.gone), str(article.altered)] for name, article in zip(names, affected, strict=True)
    ]
    return ["", *_table([["article", "posts", "gone", "altered"], *rows])]


def _absent(report: LinkRotReport) -> list[str]:
    lines = [f"  {one_line(absent_article_phrase(article))}" for article in report.absent_articles]
    return ["", "Articles that are no longer there", *lines] if lines else []


def _silent(report: LinkRotReport) -> list[str]:
    lines = [f"  {phrase}" for phrase in silent_phrases(report)]
    return ["", "No usable answers", *lines] if lines else []


def _not_intact(report: LinkRotReport, width: int) -> list[str]:
    """Every post that is not simply intact, the worst first."""
    lines = []
    for standing in _WORST_FIRST:
        for record in report.posts:
            if record.verdict.standing is standing:
                lines += ["", *_post_lines(record, width)]
    for record in report.posts:
        if record.verdict.suspected and record.verdict.standing is Standing.INTACT:
            lines += ["", *_post_lines(record, width)]
    return lines


def _withdrawn(report: LinkRotReport) -> list[str]:
    lines = [f"  {one_line(phrase)}" for phrase in withdrawn_phrases(report)]
    return ["", "Withdrawn", *lines] if lines else []


def _changes(report: LinkRotReport) -> list[str]:
    if not report.changes:
        return []
    since = f" since {human_time(report.since)}" if report.since else ""
    lines = [
        f"  {human_time(change.at)}  {one_line(str(change.post or f'post {change.post_id}'))}: {change_phrase(change)}"
        for change in report.changes
    ]
    return ["", f"Changes{since}", *lines]


def _excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    return textwrap.shorten(one_line(text), _EXCERPT_CHARACTERS, placeholder=" …") or one_line(text)[:_EXCERPT_CHARACTERS]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table with the first column left-aligned, the others right-aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]


_COLUMNS = ("posts", *(standing.value for standing in Standing))
