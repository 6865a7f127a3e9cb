"""Questions that both doors ask of the database, each answered for many posts at once.

A post whose key turned out to have a row already points there (`settled_as`); every answer here is given for the whole group, under
the id that was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from archiver.ledger import rows as spelling
from archiver.ledger.facts import Cell
from archiver.ledger.rows import Row
from archiver.model.embeds import Embed
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef, version_mark
from archiver.reporting.records import SnapshotRecord
from archiver.verdicts.judge import Verdict

Ask: TypeAlias = Callable[[str, tuple[Cell, ...]], Iterable[Row]]
"""A way to put one SQL question with its parameters."""

GROUP = """
WITH asked (id, post) AS (
    SELECT wanted.value, COALESCE(post.settled_as, post.id) FROM json_each(?) AS wanted JOIN post ON post.id = wanted.value
),
member (asked, post) AS (
    SELECT id, post FROM asked UNION ALL SELECT asked.id, post.id FROM asked JOIN post ON post.settled_as = asked.post
)
"""


def of_group(question: str) -> str:
    """A question about the posts that stand behind the ids of a JSON list, its first parameter."""
    return GROUP + question


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEmbed:
    """An embed as it was recorded; `aligned` are its words with their true beginning, where that was found."""

    id: int
    post_id: int
    article_version: int
    embed: Embed
    aligned: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A post that only aliases name so far, with what articles say of it."""

    post_id: int
    platform: str
    aliases: tuple[Alias, ...]
    embeds: tuple[KnownEmbed, ...]


def ids_in(post_ids: Collection[int]) -> str:
    """Ids as the JSON list that `GROUP` asks for."""
    return json.dumps(list(post_ids))


def refs(ask: Ask, post_ids: Collection[int]) -> dict[int, PostRef | None]:
    """Each post's name; None for those that have none yet."""
    return {row["id"]: spelling.maybe_ref(row["ref"]) for row in ask(_REFS, (ids_in(post_ids),))}


_REFS = """
SELECT asked.id, post.platform || ':' || post.key AS ref
FROM json_each(?) AS wanted JOIN post AS asked ON asked.id = wanted.value
    JOIN post ON post.id = COALESCE(asked.settled_as, asked.id)
"""


def every_post(ask: Ask) -> dict[int, PostRef | None]:
    """All posts, in the order in which they were first seen, with their names."""
    every = "SELECT id, platform || ':' || key AS ref FROM post WHERE settled_as IS NULL ORDER BY id"
    return {row["id"]: spelling.maybe_ref(row["ref"]) for row in ask(every, ())}


def observations(ask: Ask, post_ids: Collection[int]) -> dict[int, list[Observation]]:
    """Each post's observations, oldest first, with what the post said."""
    wanted = (ids_in(post_ids),)
    seen_as = looks(ask, post_ids)
    said = {row["id"]: spelling.content(row, seen_as) for row in ask(_SAID, wanted)}
    found: dict[int, list[Observation]] = {post_id: [] for post_id in post_ids}
    for row in ask(_OBSERVED, wanted):
        found[row["asked"]].append(spelling.observation(row, said.get(row["version"]), spelling.maybe_memento(row)))
    return found


def looks(ask: Ask, post_ids: Collection[int]) -> dict[str, str]:
    """What the posts' pictures look like, by the digests of their bytes."""
    return {row["digest"]: row["look"] for row in ask(_LOOKS, (ids_in(post_ids),))}


_LOOKS = of_group("""
SELECT media.digest, media.look FROM member JOIN media ON media.post = member.post WHERE media.look IS NOT NULL
""")
_SAID = of_group("SELECT version.* FROM member JOIN version ON version.post = member.post")
_OBSERVED = of_group("""
SELECT member.asked, observation.*, memento.archive AS memento_archive, memento.original AS memento_original,
    memento.url AS memento_url, memento.at AS memento_at
FROM member JOIN observation ON observation.post = member.post LEFT JOIN memento ON memento.observation = observation.id
ORDER BY observation.at, observation.id
""")


def current_verdicts(ask: Ask, post_ids: Collection[int]) -> dict[int, Verdict]:
    """Each post's latest verdict; posts without one are left out."""
    return {row["asked"]: spelling.verdict(row) for row in ask(_JUDGED, (ids_in(post_ids),))}


_JUDGED = of_group("""
SELECT member.asked, verdict.* FROM member JOIN verdict ON verdict.post = member.post ORDER BY verdict.id
""")


def embeds(ask: Ask, post_ids: Collection[int]) -> dict[int, list[KnownEmbed]]:
    """Each post's embeds, in the order in which they were recorded."""
    found: dict[int, list[KnownEmbed]] = {post_id: [] for post_id in post_ids}
    for row in ask(_SHOWN, (ids_in(post_ids),)):
        found[row["asked"]].append(_known_embed(row))
    return found


_SHOWN = of_group("""
SELECT member.asked, embed.*,
    (SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1) AS aligned
FROM member JOIN embed ON embed.post = member.post ORDER BY embed.id
""")


def _known_embed(row: Row) -> KnownEmbed:
    return KnownEmbed(
        id=row["id"],
        post_id=row["asked"],
        article_version=row["article_version"],
        embed=spelling.embed(row),
        aligned=row["aligned"],
        seen_at=spelling.parse_iso(row["seen_at"]),
    )


def pinned(ask: Ask, post_ids: Collection[int]) -> dict[int, str]:
    """The mark of the version of each post that the first article to pin one says it shows; posts without one are left out."""
    found: dict[int, str] = {}
    for row in ask(_PINNED, (ids_in(post_ids),)):
        for name in json.loads(row["aliases"]):
            mark = version_mark(name, spelling.ref(row["named"]))
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


def snapshots(ask: Ask, post_ids: Collection[int]) -> dict[int, list[SnapshotRecord]]:
    """Each post's snapshots, oldest first."""
    found: dict[int, list[SnapshotRecord]] = {post_id: [] for post_id in post_ids}
    for row in ask(_KEPT, (ids_in(post_ids),)):
        found[row["asked"]].append(snapshot(row))
    return found


_KEPT = of_group("""
SELECT member.asked, snapshot.* FROM member JOIN snapshot ON snapshot.post = member.post ORDER BY snapshot.at, snapshot.id
""")


def snapshot(row: Row) -> SnapshotRecord:
    """The snapshot that a row holds."""
    return SnapshotRecord(
        path=row["path"],
        sha256=row["sha256"],
        at=spelling.parse_iso(row["at"]),
        complete=bool(row["complete"]),
        shortfalls=tuple(json.loads(row["shortfalls"])),
    )


def unsettled(ask: Ask) -> list[Unsettled]:
    """The posts that have no name yet, the oldest first."""
    nameless = "SELECT id, platform FROM post WHERE key IS NULL AND settled_as IS NULL ORDER BY id"
    platforms: Mapping[int, str] = {row["id"]: row["platform"] for row in ask(nameless, ())}
    names, shown = aliases(ask, platforms.keys()), embeds(ask, platforms.keys())
    return [
        Unsettled(post_id=post_id, platform=platform, aliases=names[post_id], embeds=tuple(shown[post_id]))
        for post_id, platform in platforms.items()
    ]
