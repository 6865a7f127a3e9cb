"""All that is known of an article, as text for a terminal and as JSON."""

from dataclasses import replace

from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.render.json_objects import lookup_json, metadata_json, notes_json, quotation_json, withdrawal_json
from archiver.render.layout import TextLayout
from archiver.render.post_text import mark_lines, post_entry, quoted
from archiver.render.quotations import appearance_phrase
from archiver.render.withdrawals import withdrawn_sentence
from archiver.reporting.article_records import ArticleRecord, ArticleVersionRecord, ListedArticle
from archiver.reporting.phrases import count_of, how_absent, human_date, human_time
from archiver.reporting.run_json import absence_json


def article_json(record: ArticleRecord) -> dict[str, JSONValue]:
    """An article, its versions, and its posts as `lookup` prints them, each with how the article shows it."""
    posts = lookup_json(record.posts)
    shown = [
        {
            "form": appearance.embed.form.value if appearance else None,
            "words": appearance.embed.words if appearance else None,
            "quotation": quotation_json(post, appearance) if appearance else None,
            "dropped_at": format_iso(appearance.dropped_at) if appearance and appearance.dropped_at else None,
        }
        for post, appearance in record.appearances()
    ]
    return {
        "id": record.id,
        "article": record.name,
        **metadata_json(record.metadata),
        "absent": absence_json(record.absence.how, record.absence.since) if record.absence else None,
        "withdrawn": withdrawal_json(record.withdrawn),
        "tags": list(record.tags),
        "notes": notes_json(record.notes),
        "versions": [_version_json(version) for version in record.versions],
        "posts": [{**post, "shown": how} for post, how in zip(posts, shown, strict=True)],
    }


def listed_article_json(article: ListedArticle) -> dict[str, JSONValue]:
    """An article in a list."""
    return {
        "id": article.id,
        "article": article.name,
        **metadata_json(article.metadata),
        "seen_at": format_iso(article.seen_at),
        "posts": article.posts,
    }


def _version_json(version: ArticleVersionRecord) -> dict[str, JSONValue]:
    return {
        "source": version.source,
        **metadata_json(version.metadata),
        "seen_at": format_iso(version.seen_at),
        "last_read": format_iso(version.last_read) if version.last_read else None,
        "posts": version.posts,
        "snapshot": version.snapshot,
    }


def article_text(record: ArticleRecord, layout: TextLayout) -> str:
    """An article: what it is, its versions, and its posts in order, with what it quotes of each."""
    if record.withdrawn is not None:
        return f"WITHDRAWN  {one_line(record.name)}\n" + "\n".join(layout.wrapped(withdrawn_sentence(record.withdrawn))) + "\n"
    stated = record.metadata
    published = f", {human_date(stated.published)}" if stated.published else ""
    lines = [f"“{one_line(stated.title)}”" if stated.title else one_line(record.name)]
    lines += [f"  {one_line(stated.outlet)}{published}"] if stated.outlet else []
    lines += [f"  {one_line(record.name)}"] if stated.title else []
    if record.absence is not None:
        lines.append(f"  it {how_absent(record.absence)}")
    lines += mark_lines(record.tags, record.notes, layout)
    lines += ["", count_of(len(record.versions), "version")]
    lines += layout.beginning([line for version in record.versions for line in _version_lines(version, record)], 6)
    lines += ["", count_of(len(record.posts), "post")]
    for post, appearance in record.appearances():
        lines += ["", *post_entry(replace(post, appearances=()), layout)]
        if appearance is not None:
            lines += layout.wrapped(f"here: {one_line(appearance_phrase(post, appearance))}")
            words = appearance.embed.words
            if words and layout.long:
                lines += ["  quoted here:", *quoted(words, layout)]
    return "\n".join(lines) + "\n"


def _version_lines(version: ArticleVersionRecord, record: ArticleRecord) -> list[str]:
    last = f", last read {human_time(version.last_read)}" if version.last_read else ""
    title = version.metadata.title
    renamed = f", as “{one_line(title)}”" if title and title != record.metadata.title else ""
    lines = [f"  {human_time(version.seen_at)}{last}: {count_of(version.posts, 'post')}{renamed}"]
    return [*lines, *([f"    kept {one_line(version.snapshot)}"] if version.snapshot else [])]
