"""Link-rot reports, look-ups and histories as text for a terminal.

What posts and articles say is hostile: controls, escape sequences and marks of direction are spelled out (`inert`), and nothing
that they say stands where our own words stand.
"""

from collections.abc import Iterable, Mapping, Sequence

from archiver.render.escaping import one_line, shortened
from archiver.render.layout import TextLayout, table
from archiver.render.post_text import post_entry, post_lines, quoted, vouched
from archiver.render.rot_text import method_text, over_time_text
from archiver.render.sentences import (
    absent_article_phrase,
    change_phrase,
    observation_phrase,
    out_of_date_sentence,
    platform_name,
    silent_phrases,
)
from archiver.render.withdrawals import withdrawn_phrases, withdrawn_sentence
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.phrases import count_of, human_time
from archiver.reporting.records import PostChange, PostRecord
from archiver.reporting.reported_posts import KINDS
from archiver.reporting.withdrawals import Withdrawal
from archiver.verdicts.judge import Standing

_COLUMNS = ("posts", *(standing.value for standing in Standing))
_PLAIN = TextLayout()
_MAX_LINES, _MAX_ENTRIES, _MAX_FULL_POSTS = 10, 20, 3
"""How many lines of a list, and how many posts, are shown where lists are not whole; up to so many found posts are told in full."""
_MAX_NAME_CHARACTERS = 60


def report_text(report: LinkRotReport, layout: TextLayout = _PLAIN) -> str:
    """The link-rot report: counts first, then every post that is not simply intact, then the changes."""
    total = sum(report.counts.values())
    since = f", what is new since {human_time(report.since)}" if report.since else ""
    stale = out_of_date_sentence(report.out_of_date)
    return (
        "\n".join(
            [
                f"Link rot on {human_time(report.generated_at)}{since}",
                f"{count_of(total, 'post')}: {_counts(report, layout)}",
                *([stale] if stale else []),
                *_tallies("platform", [(platform_name(name), tally) for name, tally in report.platforms.items()], layout),
                *_tallies("outlet", [(one_line(name), tally) for name, tally in report.outlets.items()], layout),
                *_articles(report, layout),
                *_section("Articles that are no longer there", map(absent_article_phrase, report.absent_articles), layout),
                *_section("No usable answers", silent_phrases(report), layout),
                *over_time_text(report.over_time, layout),
                *_not_intact(report, layout),
                *_section("Withdrawn", withdrawn_phrases(report), layout),
                *_changes(report, layout),
                *method_text(report.over_time, layout),
            ]
        )
        + "\n"
    )


def lookup_text(
    records: Sequence[PostRecord],
    layout: TextLayout = _PLAIN,
    *,
    article: str | None = None,
    withdrawn: Withdrawal | None = None,
    nearly: bool = False,
) -> str:
    """The found posts: what each said, by which witness, and where it stands; best match first. `article` shows them.

    Several are told briefly. `nearly` says that none is exactly what was asked for.
    """
    if article is not None and withdrawn is not None:
        return f"WITHDRAWN  {one_line(article)}\n" + "\n".join(layout.wrapped(withdrawn_sentence(withdrawn))) + "\n"
    briefly = len(records) > _MAX_FULL_POSTS and not layout.long
    lines = ["\n".join(post_entry(record, layout) if briefly else post_lines(record, layout)) for record in records]
    if article is not None:
        lines.insert(0, f"{one_line(article)} is an article in this archive, with {count_of(len(records), 'post')}.")
    if nearly and records:
        lines.insert(0, "Nothing in the archive matches exactly; nearest:")
    if briefly:
        lines.append("`-l` tells everything about each, `show` about one.")
    return "\n\n".join(lines) + "\n" if lines else "Nothing in the archive matches.\n"


def show_text(record: PostRecord, layout: TextLayout = _PLAIN) -> str:
    """One post's history: its record, versions, changes and observations; of these the last ones where lists are not whole."""
    lines = post_lines(record, layout)
    if record.rests is not None:
        lines.append(f"  not asked about: {record.rests}")
    if record.due is not None:
        lines.append(f"  next check: {human_time(record.due)}")
    if len(record.versions) > 1:
        lines += ["", "Versions"]
        for version in record.versions:
            renamed = f", as @{one_line(version.handle)}" if version.handle and version.handle != record.handle else ""
            lines += [*layout.wrapped(f"{vouched(version)}{renamed}"), *quoted(version.text, layout, indent="    ")]
    if record.changes:
        lines += [
            "",
            "Changes",
            *(f"  {human_time(change.at)}  {change_phrase(change)}, run {change.run}" for change in record.changes),
        ]
    if record.history:
        readings = [
            f"  {human_time(observation.at)}  {one_line(observation_phrase(observation))}; "
            f"{one_line(observation.probe)}, run {observation.run}"
            for observation in reversed(record.history)
        ]
        lines += ["", "Observations", *reversed(layout.beginning(readings, _MAX_LINES, more="  … {} before: -l"))]
    return "\n".join(lines) + "\n"


def _counts(report: LinkRotReport, layout: TextLayout) -> str:
    counts = {standing: report.counts.get(standing, 0) for standing in Standing}
    return ", ".join(
        layout.verdict(f"{number:,} {standing.value}", standing) if number else f"0 {standing.value}"
        for standing, number in counts.items()
    )


def _tallies(title: str, tallies: Sequence[tuple[str, Mapping[str, int]]], layout: TextLayout) -> list[str]:
    """How the posts of each platform, or of each outlet, stand."""
    if not tallies:
        return []
    rows = [[name, *(str(tally.get(key, 0)) for key in _COLUMNS)] for name, tally in tallies]
    head, *lines = table([[title, *_COLUMNS], *rows], layout.width)
    return ["", head, *layout.beginning(lines, _MAX_LINES, more="… and {} more: -l")]


def _articles(report: LinkRotReport, layout: TextLayout) -> list[str]:
    """The articles that show gone or altered posts, those with the most first."""
    affected = sorted(
        (article for article in report.articles if article.gone or article.altered),
        key=lambda article: -(article.gone + article.altered),
    )
    if not affected:
        return []
    rows = [
        [shortened(article.title or article.article, layout.width), str(article.posts), str(article.gone), str(article.altered)]
        for article in affected
    ]
    head, *lines = table([["article", "posts", "gone", "altered"], *rows], layout.width)
    more = layout.beginning(lines, _MAX_LINES, more="… and {} more: -l")
    return ["", head, *more, "  `show TITLE` tells all of one of them."]


def _section(title: str, phrases: Iterable[str], layout: TextLayout) -> list[str]:
    """Phrases below a title, each of which may take several lines; nothing where there are none."""
    entries = ["\n".join(layout.wrapped(one_line(phrase), mark="    ")) for phrase in phrases]
    return ["", title, *layout.beginning(entries, _MAX_LINES)] if entries else []


def _not_intact(report: LinkRotReport, layout: TextLayout) -> list[str]:
    """Every post that is not simply intact, the worst first; where lists are not whole, only the first are read."""
    affected = report.posts.of_kinds(kind for kind in KINDS if kind != Standing.INTACT.value)
    tell = post_lines if layout.long else post_entry
    shown = affected if layout.long or len(affected) <= _MAX_ENTRIES + 1 else affected[:_MAX_ENTRIES]
    lines = ["\n".join(["", *tell(record, layout)]) for record in shown]
    more = len(affected) - len(shown)
    return [*lines, f"\n… and {more:,} more posts: -l"] if more else lines


def _changes(report: LinkRotReport, layout: TextLayout) -> list[str]:
    """The changes, the newest first."""
    if not report.changes:
        return []
    newest = report.changes[::-1]
    changed = {change.post_id for change in (newest if layout.long else newest[:_MAX_LINES])}
    posts = report.posts.of_rows(changed)
    authors = {record.id: record.handle or record.author for record in posts}
    lines = [
        f"  {human_time(change.at)}  {_whose(authors.get(change.post_id))}{change_phrase(change)}, {_changed_post(change)}"
        for change in newest
    ]
    return ["", "Changes, the newest first", *layout.beginning(lines, _MAX_LINES)]


def _whose(author: str | None) -> str:
    return f"{shortened(author, _MAX_NAME_CHARACTERS)}: " if author else ""


def _changed_post(change: PostChange) -> str:
    return one_line(str(change.post or f"post {change.post_id}"))
