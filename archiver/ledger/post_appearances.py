"""Read where posts appear: one appearance per article that shows the post, and whether the article still shows it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.ledger.article_absences import absences
from archiver.ledger.queries import EMBED_COLUMNS, Query, ids_in, log_entry, of_group
from archiver.ledger.rows import Row, from_row, selected
from archiver.model.articles import ArticleMetadata, Context
from archiver.model.embeds import Bounds, Embed
from archiver.model.timestamps import parse_iso
from archiver.reporting.dropped_embeds import VersionReading, Visibility, last_shown
from archiver.reporting.records import Appearance, LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAppearance:
    """An appearance with its entry in the log."""

    appearance: Appearance
    entry: LedgerEntry | None


def recorded_appearances(query: Query, post_ids: Sequence[int]) -> dict[int, list[RecordedAppearance]]:
    """Each post's appearances, one per article: as the newest version that shows it does, and when it was last shown or dropped."""
    rows: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in query(_EMBEDS, (ids_in(post_ids),)):
        rows[row["requested"], row["article"]].append(row)
    articles = {article for _, article in rows}
    readings, absent = _last_readings(query, articles), absences(query, articles)
    found: dict[int, list[RecordedAppearance]] = defaultdict(list)
    for (post_id, article), shown in rows.items():
        newest = replace(_appearance(shown[-1]), absence=absent.get(article))
        last = last_shown(readings.get(article, ()), {row["article_version"] for row in shown}, newest.embed.form)
        if last is not None:
            dropped_at = _first_missing(query, article, last.number, last.missed_by) if last.missed_by is not None else None
            newest = replace(newest, last_shown=last.at, dropped_at=dropped_at)
        found[post_id].append(RecordedAppearance(appearance=newest, entry=log_entry(shown[-1])))
    return found


_EMBEDS = of_group(f"""
SELECT member.requested, embed.*, entry.leaf_index, entry.commitment, article_version.article, article_version.source,
    {selected(ArticleMetadata, "article_version", "article_")}, {selected(Context, "context", "context_")},
    (SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1) AS aligned
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
    LEFT JOIN context ON context.embed = embed.id
    LEFT JOIN entry ON entry.fact = 'embed' AND entry.row = embed.id
WHERE article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
ORDER BY embed.id
""")  # noqa: S608 - our own names


def _appearance(row: Row) -> Appearance:
    embed = from_row(Embed, row, columns=EMBED_COLUMNS)
    return Appearance(
        article=row["source"],
        metadata=from_row(ArticleMetadata, row, prefix="article_"),
        embed=embed if row["aligned"] is None else replace(embed, words=row["aligned"], bounds=Bounds.EXACT),
        context=from_row(Context, row, prefix="context_") if row["context_before"] is not None else Context(),
        seen_at=parse_iso(row["seen_at"]),
    )


def _last_readings(query: Query, articles: Collection[int]) -> Mapping[int, Sequence[VersionReading]]:
    """The last time that each version of these articles was read, by article."""
    found: dict[int, list[VersionReading]] = defaultdict(list)
    for row in query(_READINGS, (json.dumps(sorted(articles)),)):
        found[row["article"]].append(from_row(VersionReading, row))
    return found


_READINGS = """
SELECT article_version.article, reading.article_version, max(reading.id) AS number, reading.seen_at AS at, reading.characters,
    reading.rendered, reading.partial
FROM article_version JOIN article_reading AS reading ON reading.article_version = article_version.id
WHERE article_version.article IN (SELECT value FROM json_each(?))
GROUP BY reading.article_version
"""
"""SQLite takes the other columns from the row that has the maximum."""


def _first_missing(query: Query, article: int, after: int, required: Visibility) -> datetime:
    """When an article was first read after the reading numbered `after`, in a way that would have shown the post."""
    wanted = (article, after, required.min_characters, int(required.rendered))
    return parse_iso(next(iter(query(_FIRST_AFTER, wanted)))["at"])


_FIRST_AFTER = """
SELECT reading.seen_at AS at, min(reading.id)
FROM article_reading AS reading JOIN article_version ON article_version.id = reading.article_version
WHERE article_version.article = ? AND reading.id > ? AND reading.characters >= ? AND reading.rendered >= ?
    AND NOT reading.partial
"""
