"""Absences: whether an article still shows a post, and since when it does not.

A newsroom edits its articles, and a post that an earlier version showed may be missing from the one of last night. That is told
only where last night's reading could have seen it:

- a post that only the rendered page showed is missed only by a reading that was rendered, too;
- a reading that holds less than half of the text that showed the post (a consent page, a log-in page, a shell) misses nothing.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from archiver.ledger import rows as spelling
from archiver.ledger.queries import Ask
from archiver.ledger.rows import Row
from archiver.model.embeds import Form

_ENOUGH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """When an article was last read with a post, and first without it; None where that was not seen."""

    last_shown: datetime | None = None
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """When each version of some articles was read: the last sighting of each, by article."""

    by_article: Mapping[int, Sequence[Row]]
    ask: Ask

    @classmethod
    def of(cls, ask: Ask, articles: Collection[int]) -> Self:
        """The readings of these articles."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in ask(_READINGS, (json.dumps(sorted(articles)),)):
            found[row["article"]].append(row)
        return cls(by_article=found, ask=ask)

    def absence(self, article: int, embeds: Sequence[Row]) -> Absence:
        """Whether the article still shows the post of these embeds, all of one post, the newest last."""
        readings = self.by_article.get(article, ())
        versions = {row["article_version"] for row in embeds}
        showing = [row for row in readings if row["article_version"] in versions]
        if not showing:
            return Absence()
        with_it = max(showing, key=lambda row: row["last"])
        now = max(readings, key=lambda row: row["last"])
        last_shown = spelling.parse_iso(with_it["last"])
        if now["article_version"] in versions or not _could_see(now, with_it, embeds[-1]):
            return Absence(last_shown=last_shown)
        needs_browser = int(embeds[-1]["form"] == Form.RENDERED)
        fewest = int(_ENOUGH * with_it["letters"])
        after = next(iter(self.ask(_FIRST_AFTER, (article, with_it["last"], fewest, needs_browser))))
        return Absence(last_shown=last_shown, dropped_at=spelling.parse_iso(after["at"]))


def _could_see(now: Row, before: Row, embed: Row) -> bool:
    """Whether a reading that does not show a post would have shown it if it were there."""
    if embed["form"] == Form.RENDERED and not now["rendered"]:
        return False
    return bool(now["letters"] >= int(_ENOUGH * before["letters"]))


_READINGS = """
SELECT article_version.article, sighting.article_version, max(sighting.seen_at) AS last,
    sighting.letters, sighting.rendered
FROM article_version JOIN sighting ON sighting.article_version = article_version.id
WHERE article_version.article IN (SELECT value FROM json_each(?))
GROUP BY sighting.article_version
"""
"""`letters` and `rendered` are the last sighting's: SQLite takes the columns beside a `max` from the row that has it."""

_FIRST_AFTER = """
SELECT min(sighting.seen_at) AS at FROM sighting JOIN article_version ON article_version.id = sighting.article_version
WHERE article_version.article = ? AND sighting.seen_at > ? AND sighting.letters >= ? AND sighting.rendered >= ?
"""
