"""SQL queries that the ledger's reader and writer share, each for many posts at once.

If a post is settled under a key that another row already has, `settled_as` points to that row, and both form a group. Each query
covers the whole group of a post, and gives its results under the id that was requested.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from archiver.ledger.facts import Cell
from archiver.ledger.merkle import leaf
from archiver.ledger.observation_rows import Signatures, content, joined_memento, observation
from archiver.ledger.rows import Row, from_row, maybe, parse_ref, selected
from archiver.model.digests import PREFIX, Digest
from archiver.model.embeds import Embed
from archiver.model.mementos import Memento
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef, version_mark
from archiver.model.timestamps import parse_iso
from archiver.reporting.records import LedgerEntry
from archiver.verdicts.judge import Verdict

Query: TypeAlias = Callable[[str, tuple[Cell, ...]], Iterable[Row]]
"""Runs one SQL query with its parameters."""

GROUP = """
WITH requested (id, post) AS (
    SELECT wanted.value, COALESCE(post.settled_as, post.id) FROM json_each(?) AS wanted JOIN post ON post.id = wanted.value
),
member (requested, post) AS (
    SELECT id, post FROM requested
    UNION ALL SELECT requested.id, post.id FROM requested JOIN post ON post.settled_as = requested.post
)
"""

MEMBERS = "(SELECT id FROM post WHERE id = ?1 UNION ALL SELECT id FROM post WHERE settled_as = ?1)"
"""The group of the post whose id is the first parameter, for the condition of a query about one post."""


def of_group(sql: str) -> str:
    """A query that may use `member`, the groups of the posts whose ids are the first parameter (`ids_in`)."""
    return GROUP + sql


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEmbed:
    """An embed as it was recorded; `aligned` are its words from where they really begin, if that is known."""

    id: int
    post_id: int
    article_version: int
    embed: Embed
    aligned: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledPost:
    """A post without a name, with its aliases and embeds."""

    post_id: int
    platform: str
    aliases: tuple[Alias, ...]
    embeds: tuple[RecordedEmbed, ...]


def by_post(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows by the id that was requested, in their order."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["requested"]].append(row)
    return found


def log_entry(row: Row) -> LedgerEntry | None:
    """The log entry in a row's joined columns; None if the join found none."""
    if row["commitment"] is None:
        return None
    return LedgerEntry(index=row["leaf_index"], leaf=Digest(PREFIX + leaf(row["commitment"]).hex()))


def ids_in(post_ids: Collection[int]) -> str:
    """Ids as a JSON list, the parameter of a query made by `of_group`."""
    return json.dumps(list(post_ids))


def refs(query: Query, post_ids: Collection[int]) -> dict[int, PostRef | None]:
    """Each post's name; None for nameless ones."""
    return {row["id"]: maybe(parse_ref, row["ref"]) for row in query(_REFS, (ids_in(post_ids),))}


_REFS = """
SELECT requested.id, post.platform || ':' || post.key AS ref
FROM json_each(?) AS wanted JOIN post AS requested ON requested.id = wanted.value
    JOIN post ON post.id = COALESCE(requested.settled_as, requested.id)
"""


def every_post(query: Query) -> dict[int, PostRef | None]:
    """All posts that are not withdrawn, with their names (None for nameless ones), in the order in which they were first seen."""
    return {row["id"]: maybe(parse_ref, row["ref"]) for row in query(_EVERY_POST, ())}


NOT_WITHDRAWN = "post.id NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL)"
"""The condition that a post is not withdrawn."""
_EVERY_POST = f"""
SELECT id, platform || ':' || key AS ref FROM post WHERE settled_as IS NULL AND {NOT_WITHDRAWN} ORDER BY id
"""  # noqa: S608 - our own


def observations(query: Query, post_ids: Collection[int]) -> dict[int, list[Observation]]:
    """Each post's observations, run by run and oldest first, with the contents that they show."""
    wanted = (ids_in(post_ids),)
    known = signatures(query, post_ids)
    contents = {row["id"]: content(row, known) for row in query(_VERSIONS, wanted)}
    doubted: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in query(_DOUBTED, wanted):
        doubted[row["requested"], row["run"]].add(row["claim"])
    found: dict[int, list[Observation]] = {post_id: [] for post_id in post_ids}
    for row in query(_OBSERVED, wanted):
        in_doubt = doubted.get((row["requested"], row["run"]), ())
        found[row["requested"]].append(observation(row, contents.get(row["version"]), joined_memento(row), doubted=in_doubt))
    return found


def signatures(query: Query, post_ids: Collection[int]) -> Signatures:
    """The perceptual signatures of the posts' pictures, by the digests of their bytes."""
    return {row["digest"]: row["signature"] for row in query(_SIGNATURES, (ids_in(post_ids),))}


_SIGNATURES = of_group("""
SELECT media.digest, media.signature FROM member JOIN media ON media.post = member.post WHERE media.signature IS NOT NULL
""")
_DOUBTED = of_group("SELECT member.requested, move.run, move.claim FROM member JOIN doubted AS move ON move.post = member.post")
_VERSIONS = of_group("SELECT version.* FROM member JOIN version ON version.post = member.post")
MEMENTO = selected(Memento, "memento", "memento_")
"""The columns of a joined memento."""
_OBSERVED = of_group(f"""
SELECT member.requested, observation.*, {MEMENTO}
FROM member JOIN observation ON observation.post = member.post LEFT JOIN memento ON memento.observation = observation.id
ORDER BY observation.run, observation.at, observation.id
""")  # noqa: S608 - our own names


def since_usable_answer(query: Query, post_ids: Collection[int]) -> list[Observation]:
    """The direct observations of all these posts, from the last run with a usable answer about any of them; without contents."""
    return [observation(row, None) for row in query(_SINCE_USABLE, (ids_in(post_ids),))]


_SINCE_USABLE = of_group("""
, latest AS (
    SELECT max(direct.run) AS run FROM member JOIN direct_observation AS direct ON direct.post = member.post
    WHERE direct.informative
)
SELECT direct.* FROM member JOIN direct_observation AS direct ON direct.post = member.post, latest
WHERE direct.run >= COALESCE(latest.run, 0)
""")


def current_verdicts(query: Query, post_ids: Collection[int]) -> dict[int, Verdict]:
    """Each post's latest verdict; posts without one are left out."""
    return {row["requested"]: from_row(Verdict, row) for row in query(VERDICTS, (ids_in(post_ids),))}


VERDICTS = of_group("""
SELECT member.requested, verdict.* FROM member JOIN verdict ON verdict.post = member.post ORDER BY verdict.id
""")
"""Each post's verdicts, oldest first."""


EMBED_COLUMNS = {"post": "named"}
"""Maps fields of `Embed` to columns with another name: the column `post` is a row id, the field `post` a name."""


def embeds(query: Query, post_ids: Collection[int]) -> dict[int, list[RecordedEmbed]]:
    """Each post's embeds, in the order in which they were recorded."""
    found: dict[int, list[RecordedEmbed]] = {post_id: [] for post_id in post_ids}
    for row in query(_SHOWN, (ids_in(post_ids),)):
        found[row["requested"]].append(_known_embed(row))
    return found


_SHOWN = of_group("""
SELECT member.requested, embed.*,
    (SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1) AS aligned
FROM member JOIN embed ON embed.post = member.post ORDER BY embed.id
""")


def _known_embed(row: Row) -> RecordedEmbed:
    return RecordedEmbed(
        id=row["id"],
        post_id=row["requested"],
        article_version=row["article_version"],
        embed=from_row(Embed, row, columns=EMBED_COLUMNS),
        aligned=row["aligned"],
        seen_at=parse_iso(row["seen_at"]),
    )


def pinned(query: Query, post_ids: Collection[int]) -> dict[int, str]:
    """The mark of the version that the first article to name one embeds, by post; posts without one are left out."""
    found: dict[int, str] = {}
    for row in query(_PINNED, (ids_in(post_ids),)):
        for name in json.loads(row["aliases"]):
            mark = version_mark(name, parse_ref(row["named"]))
            if mark is not None:
                found.setdefault(row["requested"], mark)
    return found


_PINNED = of_group("""
SELECT member.requested, embed.named, embed.aliases FROM member JOIN embed ON embed.post = member.post
WHERE embed.named IS NOT NULL AND instr(embed.aliases, embed.named || '@') ORDER BY embed.id
""")


def published(query: Query, post_ids: Collection[int]) -> dict[int, date]:
    """The earliest publication date of the articles that show each post; posts without one are left out."""
    return {row["requested"]: date.fromisoformat(row["day"]) for row in query(_PUBLISHED, (ids_in(post_ids),))}


_PUBLISHED = of_group("""
SELECT member.requested, min(article_version.published) AS day
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
WHERE article_version.published IS NOT NULL GROUP BY member.requested
""")


def aliases(query: Query, post_ids: Collection[int]) -> dict[int, tuple[Alias, ...]]:
    """Each post's aliases, in the order in which they were recorded."""
    found: dict[int, dict[Alias, None]] = defaultdict(dict)
    for row in query(_NAMED, (ids_in(post_ids),)):
        found[row["requested"]][Alias(row["name"])] = None
    return {post_id: tuple(found[post_id]) for post_id in post_ids}


_NAMED = of_group("SELECT member.requested, alias.name FROM member JOIN alias ON alias.post = member.post ORDER BY alias.id")


def unsettled(query: Query) -> list[UnsettledPost]:
    """The posts without a name that are not withdrawn, oldest first."""
    platforms: Mapping[int, str] = {row["id"]: row["platform"] for row in query(_NAMELESS, ())}
    names, shown = aliases(query, platforms.keys()), embeds(query, platforms.keys())
    return [
        UnsettledPost(post_id=post_id, platform=platform, aliases=names[post_id], embeds=tuple(shown[post_id]))
        for post_id, platform in platforms.items()
    ]


_NAMELESS = f"SELECT id, platform FROM post WHERE key IS NULL AND settled_as IS NULL AND {NOT_WITHDRAWN} ORDER BY id"  # noqa: S608
