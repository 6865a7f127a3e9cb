"""The link-rot report as Markdown, to be put into a ticket, a wiki or a message."""

from collections.abc import Iterable, Mapping, Sequence

from archiver.render.escaping import inert, one_line
from archiver.render.html_cards import web_url
from archiver.render.markdown import escape, link, table
from archiver.render.rot_markdown import method_markdown, over_time_markdown
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
from archiver.reporting.reported_posts import KINDS
from archiver.verdicts.judge import Standing


def report_markdown(report: LinkRotReport) -> str:
    """The report: counts, tables, and every post that is not intact; intact ones are only counted."""
    total = sum(report.counts.values())
    lines = [
        "# Link rot",
        "",
        f"{count_of(total, 'post')} on {human_time(report.generated_at)}.",
        "",
        *table(["verdict", "posts"], [[standing.value, str(report.counts.get(standing, 0))] for standing in Standing]),
        "",
        *([stale, ""] if (stale := out_of_date_sentence(report.out_of_date)) else []),
        *_tallies("platform", [(platform_name(name), tally) for name, tally in report.platforms.items()]),
        *_tallies("outlet", report.outlets.items()),
        *_articles(report),
        *over_time_markdown(report.over_time),
        *_absent(report),
        *_silent(report),
        *_withdrawn(report),
    ]
    for kind in KINDS:
        if kind != Standing.INTACT.value:
            lines += _section(kind.capitalize(), report.posts.of_kinds([kind]))
    lines += method_markdown(report.over_time)
    return "\n".join(lines).rstrip("\n") + "\n"


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
    yield f"### {link(name, web_url(record.url))}"
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
    for shown in {appearance.article: appearance for appearance in record.appearances}.values():
        address = str(shown.metadata.url) if shown.metadata.url else shown.article
        yield f"- shown in {link(shown.metadata.title or shown.article, web_url(address))}"
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
    return [*table([title, *columns], rows), ""] if rows else []


def _articles(report: LinkRotReport) -> list[str]:
    """The counts of each article that shows gone or altered posts."""
    affected = [article for article in report.articles if article.gone or article.altered]
    if not affected:
        return []
    rows = [
        [
            link(article.title or article.article, web_url(article.article)),
            str(article.posts),
            str(article.gone),
            str(article.altered),
        ]
        for article in affected
    ]
    return [*table(["article", "posts", "gone", "altered"], rows), ""]
