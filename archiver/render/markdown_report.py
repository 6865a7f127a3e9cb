"""The link-rot report as Markdown, to be put into a ticket, a wiki or a message."""

import re
from collections.abc import Iterable, Mapping, Sequence

from archiver.render.escaping import inert, one_line
from archiver.render.sentences import (
    absent_article_phrase,
    out_of_date_sentence,
    platform_name,
    record_sentences,
    rule_sentence,
    silent_phrases,
    witness_phrase,
)
from archiver.render.versions import then_and_now
from archiver.render.withdrawals import withdrawn_phrases
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.phrases import count_of, human_time
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~@:=])")
_SECTIONS = (("Gone", Standing.GONE), ("Altered", Standing.ALTERED), ("Withheld", Standing.WITHHELD), ("Unknown", Standing.UNKNOWN))


def report_markdown(report: LinkRotReport) -> str:
    """The report: counts, tables, and every post that is not intact; intact ones are only counted."""
    total = sum(report.counts.values())
    lines = [
        "# Link rot",
        "",
        f"{count_of(total, 'post')} on {human_time(report.generated_at)}.",
        "",
        *_table(["verdict", "posts"], [[standing.value, str(report.counts.get(standing, 0))] for standing in Standing]),
        "",
        *([stale, ""] if (stale := out_of_date_sentence(report.out_of_date)) else []),
        *_tallies("platform", [(platform_name(name), tally) for name, tally in report.platforms.items()]),
        *_tallies("outlet", report.outlets.items()),
        *_articles(report),
        *_absent(report),
        *_silent(report),
        *_withdrawn(report),
    ]
    for title, standing in _SECTIONS:
        lines += _section(title, [record for record in report.posts if record.verdict.standing is standing])
    suspected = [record for record in report.posts if record.verdict.suspected and record.verdict.standing is Standing.INTACT]
    lines += _section("Suspected", suspected)
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """A text on one line, with everything escaped that has a meaning in Markdown or HTML."""
    plain = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", plain)


def _absent(report: LinkRotReport) -> list[str]:
    absent = [f"- {escape(absent_article_phrase(article))}" for article in report.absent_articles]
    return ["## Articles that are no longer there", "", *absent, ""] if absent else []


def _silent(report: LinkRotReport) -> list[str]:
    phrases = [f"- {escape(phrase)}" for phrase in silent_phrases(report)]
    return ["## No usable answers", "", *phrases, ""] if phrases else []


def _withdrawn(report: LinkRotReport) -> list[str]:
    phrases = [f"- {escape(phrase)}" for phrase in withdrawn_phrases(report)]
    return ["## Withdrawn", "", *phrases, ""] if phrases else []


def _section(title: str, records: Sequence[PostRecord]) -> list[str]:
    """The posts of one verdict, under a heading."""
    if not records:
        return []
    return [f"## {title}", "", *(part for record in records for part in _post(record))]


def _post(record: PostRecord) -> Iterable[str]:
    verdict, (then, now) = record.verdict, then_and_now(record)
    name = str(record.post) if record.post else (record.aliases[0] if record.aliases else "not settled")
    yield f"### {escape(name)}"
    yield ""
    for version in (then, now):
        if version is not None:
            yield from (["Now:", ""] if version is now else [])
            yield from (f"> {escape(paragraph)}" if paragraph.strip() else ">" for paragraph in inert(version.text).split("\n"))
            yield ">"
            yield f"> — {_who(record)}; by {witness_phrase(version)}, seen {human_time(version.seen_at)}"
            yield ""
    yield record_sentences(record, labels=[escape(label) for label in record.labels])
    yield f"{rule_sentence(verdict.rule)} {verdict.rule}"
    yield ""
    for article in dict.fromkeys(appearance.article for appearance in record.appearances):
        yield f"- shown in {escape(article)}"
    for kept in record.snapshots:
        yield f"- kept: `{one_line(kept.path).replace('`', '')}`"
    yield ""


def _who(record: PostRecord) -> str:
    handle = f"@{record.handle}" if record.handle else None
    return escape(" ".join(name for name in (record.author, handle) if name) or "author not known")


def _tallies(title: str, tallies: Iterable[tuple[str, Mapping[str, int]]]) -> list[str]:
    """How the posts of each platform, or of each outlet, stand."""
    columns = ["posts", *(standing.value for standing in Standing)]
    rows = [[escape(name), *(str(tally.get(key, 0)) for key in columns)] for name, tally in tallies]
    return [*_table([title, *columns], rows), ""] if rows else []


def _articles(report: LinkRotReport) -> list[str]:
    """The counts of each article that shows gone or altered posts."""
    affected = [article for article in report.articles if article.gone or article.altered]
    if not affected:
        return []
    rows = [
        [escape(article.title or article.article), str(article.posts), str(article.gone), str(article.altered)]
        for article in affected
    ]
    return [*_table(["article", "posts", "gone", "altered"], rows), ""]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table with the first column left-aligned, the others right-aligned."""
    rule = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
