"""The queries that both doors of the ledger share, each for many posts at once.

A post whose key turned out to have a row already points there (`settled_as`); every answer here is given for the whole group, under
the id that was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from archiver.ledger.facts import Cell
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

Ask: TypeAlias = Callable[[str, tuple[Cell, ...]], Iterable[Row]]
"""Runs one SQL query with its parameters."""

GROUP = """
WITH asked (id, post) AS (
    SELECT wanted.value, COALESCE(post.settled_as, post.id) FROM json_each(?) AS wanted JOIN post ON post.id = wanted.value
),
member (asked, post) AS (
    SELECT id, post FROM asked UNION ALL SELECT asked.id, post.id FROM asked JOIN post ON post.settled_as = asked.post
)
"""


def of_group(query: str) -> str:
    """A query about the posts that stand behind the ids of a JSON list, its first parameter."""
    return GROUP + query


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEmbed:
    """An embed as it was recorded; `aligned` are its words with their true beginning, where that was found."""

    id: int
    post_id: int
    article_version: int
    embed: Embed
    aligned: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledPost:
    """A post that only aliases name so far, with what articles say of it."""

    post_id: int
    platform: str
    aliases: tuple[Alias, ...]
    embeds: tuple[RecordedEmbed, ...]


def by_post(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows by the post that was asked for, in their order."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["asked"]].append(row)
    return found


def log_entry(row: Row) -> LedgerEntry | None:
    """The place in the log that a row joins; None where it joins none."""
    return LedgerEntry(index=row["leaf_index"], leaf=Digest(PREFIX + row["leaf"].hex())) if row["leaf"] is not None else None


def ids_in(post_ids: Collection[int]) -> str:
    """Ids as the JSON list that `GROUP` asks for."""
    return json.dumps(list(post_ids))


def refs(ask: Ask, post_ids: Collection[int]) -> dict[int, PostRef | None]:
    """Each post's name; None for those that have none yet."""
    return {row["id"]: maybe(parse_ref, row["ref"]) for row in ask(_REFS, (ids_in(post_ids),))}


_REFS = """
SELECT asked.id, post.platform || ':' || post.key AS ref
FROM json_each(?) AS wanted JOIN post AS asked ON asked.id = wanted.value
    JOIN post ON post.id = COALESCE(asked.settled_as, asked.id)
"""


def every_post(ask: Ask) -> dict[int, PostRef | None]:
    """All posts, in the order in which they were first seen, with their names."""
    every = "SELECT id, platform || ':' || key AS ref FROM post WHERE settled_as IS NULL ORDER BY id"
    return {row["id"]: maybe(parse_ref, row["ref"]) for row in ask(every, ())}


def observations(ask: Ask, post_ids: Collection[int]) -> dict[int, list[Observation]]:
    """Each post's observations, oldest first, with what the post said."""
    wanted = (ids_in(post_ids),)
    known = signatures(ask, post_ids)
    contents = {row["id"]: content(row, known) for row in ask(_VERSIONS, wanted)}
    found: dict[int, list[Observation]] = {post_id: [] for post_id in post_ids}
    for row in ask(_OBSERVED, wanted):
        found[row["asked"]].append(observation(row, contents.get(row["version"]), joined_memento(row)))
    return found


def signatures(ask: Ask, post_ids: Collection[int]) -> Signatures:
    """The perceptual signatures of the posts' pictures, by the digests of their bytes."""
    return {row["digest"]: row["signature"] for row in ask(_SIGNATURES, (ids_in(post_ids),))}


_SIGNATURES = of_group("""
SELECT media.digest, media.signature FROM member JOIN media ON media.post = member.post WHERE media.signature IS NOT NULL
""")
_VERSIONS = of_group("SELECT version.* FROM member JOIN version ON version.post = member.post")
MEMENTO = selected(Memento, "memento", "memento_")
"""The columns of a joined memento."""
_OBSERVED = of_group(f"""
SELECT member.asked, observation.*, {MEMENTO}
FROM member JOIN observation ON observation.post = member.post LEFT JOIN memento ON memento.observation = observation.id
ORDER BY observation.at, observation.id
""")  # noqa: S608 - our own names


def current_verdicts(ask: Ask, post_ids: Collection[int]) -> dict[int, Verdict]:
    """Each post's latest verdict; posts without one are left out."""
    return {row["asked"]: from_row(Verdict, row) for row in ask(VERDICTS, (ids_in(post_ids),))}


VERDICTS = of_group("""
SELECT member.asked, verdict.* FROM member JOIN verdict ON verdict.post = member.post ORDER BY verdict.id
""")
"""Each post's verdicts, oldest first."""


EMBED_COLUMNS = {"post": "named"}
"""The fields of an embed whose columns are called otherwise: `post` is the row of the post that the embed shows."""


def embeds(ask: Ask, post_ids: Collection[int]) -> dict[int, list[RecordedEmbed]]:
    """Each post's embeds, in the order in which they were recorded."""
    found: dict[int, list[RecordedEmbed]] = {post_id: [] for post_id in post_ids}
    for row in ask(_SHOWN, (ids_in(post_ids),)):
        found[row["asked"]].append(_known_embed(row))
    return found


_SHOWN = of_group("""
SELECT member.asked, embed.*,
    (SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1) AS aligned
FROM member JOIN embed ON embed.post = member.post ORDER BY embed.id
""")


def _known_embed(row: Row) -> RecordedEmbed:
    return RecordedEmbed(
        id=row["id"],
        post_id=row["asked"],
        article_version=row["article_version"],
        embed=from_row(Embed, row, columns=EMBED_COLUMNS),
        aligned=row["aligned"],
        seen_at=parse_iso(row["seen_at"]),
    )


def pinned(ask: Ask, post_ids: Collection[int]) -> dict[int, str]:
    """The mark of the version of each post that the first article to name one says it shows; posts without one are left out."""
    found: dict[int, str] = {}
    for row in ask(_PINNED, (ids_in(post_ids),)):
        for name in json.loads(row["aliases"]):
            mark = version_mark(name, parse_ref(row["named"]))
            if mark is not None:
                found.setdefault(row["asked"], mark)
    return found


_PINNED = of_group("""
SELECT member.asked, embed.named, embed.aliases FROM member JOIN embed ON embed.post = member.post
WHERE embed.named IS NOT NULL AND instr(embed.aliases, embed.named || '@') ORDER BY embed.id
""")


def published(ask: Ask, post_ids: Collection[int]) -> dict[int, date]:
    """The earliest day of publication of the articles that show each post; posts of which none is known are left out."""
    return {row["asked"]: date.fromisoformat(row["day"]) for row in ask(_PUBLISHED, (ids_in(post_ids),))}


_PUBLISHED = of_group("""
SELECT member.asked, min(article_version.published) AS day
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
WHERE article_version.published IS NOT NULL GROUP BY member.asked
""")


def aliases(ask: Ask, post_ids: Collection[int]) -> dict[int, tuple[Alias, ...]]:
    """Each post's other names, in the order in which they were learnt."""
    found: dict[int, dict[Alias, None]] = defaultdict(dict)
    for row in ask(_NAMED, (ids_in(post_ids),)):
        found[row["asked"]][Alias(row["name"])] = None
    return {post_id: tuple(found[post_id]) for post_id in post_ids}


_NAMED = of_group("SELECT member.asked, alias.name FROM member JOIN alias ON alias.post = member.post ORDER BY alias.id")


def unsettled(ask: Ask) -> list[UnsettledPost]:
    """The posts that have no name yet, the oldest first."""
    nameless = "SELECT id, platform FROM post WHERE key IS NULL AND settled_as IS NULL ORDER BY id"
    platforms: Mapping[int, str] = {row["id"]: row["platform"] for row in ask(nameless, ())}
    names, shown = aliases(ask, platforms.keys()), embeds(ask, platforms.keys())
    return [
        UnsettledPost(post_id=post_id, platform=platform, aliases=names[post_id], embeds=tuple(shown[post_id]))
        for post_id, platform in platforms.items()
    ]
