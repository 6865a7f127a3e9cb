"""Compute the index of an archive: tables are read in pieces, and only numbers and the names of accounts and outlets are kept."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field

from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.ledger.verdict_changes import changes_of_posts
from archiver.model.timestamps import parse_iso
from archiver.reporting.archive_index import STANDINGS, AccountTally, ArchiveIndex, OutletTally, PostAccount
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Standing

_ROWS_AT_ONCE = 20_000
_MAX_CHANGES = 50
_CODES = {standing.value: place + 1 for place, standing in enumerate(STANDINGS)}
_UNKNOWN = _CODES[Standing.UNKNOWN.value]


def last_finished_run(query: Query) -> int:
    """The number of the last run that ended; 0 where none has. The index is of the state after it."""
    return int(next(iter(query("SELECT COALESCE(max(id), 0) AS run FROM run WHERE finished IS NOT NULL", ())))["run"])


def archive_index(query: Query, *, excluded: str) -> ArchiveIndex:
    """The index of the archive as it is now; posts that rest since they are `excluded` count only if they were ever asked about."""
    run = last_finished_run(query)
    ended = next((row["finished"] for row in query("SELECT finished FROM run WHERE id = ?", (run,))), None)
    posts = _read_posts(query, excluded)
    outlets, articles = _outlets(query, posts)
    return ArchiveIndex(
        run=run,
        at=parse_iso(ended) if ended else None,
        standings=bytes(posts.codes),
        posts={standing: posts.listed(place + 1) for place, standing in enumerate(STANDINGS)},
        withdrawn=array("Q", sorted(posts.withdrawn)),
        platforms=posts.platforms(),
        articles=articles,
        accounts=_accounts(query, posts),
        outlets=outlets,
        changes=_newest_changes(query),
    )


@dataclass(slots=True)
class _Posts:
    """How posts stand, by row: `codes` as in the index, `verdicts` the row of the last verdict, `platform` a place in `names`."""

    codes: bytearray
    verdicts: MutableSequence[int]
    platform: bytearray
    names: list[str]
    settled: Mapping[int, int]
    withdrawn: set[int] = field(default_factory=set)

    def final(self, post_id: int) -> int:
        """The post that a row was settled as, or itself."""
        return self.settled.get(post_id, post_id)

    def listed(self, code: int) -> Sequence[int]:
        """The posts of one standing, the newest verdict first."""
        found = (post_id for post_id in range(len(self.codes) - 1, 0, -1) if self.codes[post_id] == code)
        return array("Q", sorted(found, key=lambda post_id: -self.verdicts[post_id]))

    def counts(self, post_ids: Sequence[int]) -> dict[Standing, int]:
        """How many of these posts stand how."""
        tally = Counter(self.codes[post_id] for post_id in post_ids)
        return {standing: tally[place + 1] for place, standing in enumerate(STANDINGS)}

    def platforms(self) -> dict[str, dict[Standing, int]]:
        """How many posts of each platform stand how, the platform with most posts first."""
        tally = Counter(zip(self.platform, self.codes, strict=True))
        found = {
            name: {standing: tally[place, code + 1] for code, standing in enumerate(STANDINGS)}
            for place, name in enumerate(self.names)
        }
        shown = {name: counts for name, counts in found.items() if any(counts.values())}
        return dict(sorted(shown.items(), key=lambda entry: (-sum(entry[1].values()), entry[0])))


def _read_posts(query: Query, excluded: str) -> _Posts:
    """How all posts stand that articles show, as `report` counts them."""
    size = int(next(iter(query("SELECT COALESCE(max(id), 0) + 1 AS size FROM post", ())))["size"])
    settled = {row["id"]: row["settled_as"] for row in query("SELECT id, settled_as FROM post WHERE settled_as IS NOT NULL", ())}
    posts = _Posts(codes=bytearray(size), verdicts=array("Q", bytes(8 * size)), platform=bytearray(size), names=[], settled=settled)
    for table in (_EMBEDDED, _KEPT):
        for row in _rows(query, table):
            posts.codes[posts.final(row["post"])] = _UNKNOWN
    judged = bytearray(size)
    for row in _rows(query, _VERDICTS):
        post_id = posts.final(row["post"])
        posts.verdicts[post_id], judged[post_id] = row["id"], _CODES[row["standing"]]
    for row in query("SELECT post FROM due WHERE rests = ?", (excluded,)):
        if not posts.verdicts[post_id := posts.final(row["post"])]:
            posts.codes[post_id] = 0
    for row in query("SELECT post FROM withdrawn WHERE post IS NOT NULL", ()):
        posts.withdrawn.add(posts.final(row["post"]))
    for post_id in posts.withdrawn:
        posts.codes[post_id] = 0
    places: dict[str, int] = {}
    for row in _rows(query, _PLATFORMS):
        posts.platform[row["id"]] = places.setdefault(row["platform"], len(places))
        if posts.codes[row["id"]] and judged[row["id"]]:
            posts.codes[row["id"]] = judged[row["id"]]
    posts.names.extend(places)
    return posts


def _rows(query: Query, sql: str) -> Iterator[Row]:
    """The rows of a query in pieces; it takes the last row's id and a number, and orders by id."""
    last = 0
    while rows := list(query(sql, (last, _ROWS_AT_ONCE))):
        yield from rows
        last = rows[-1]["id"]


_EMBEDDED = "SELECT id, post FROM embed WHERE id > ? AND kind = 'embed' ORDER BY id LIMIT ?"
_KEPT = "SELECT id, post FROM snapshot WHERE id > ? AND post IS NOT NULL ORDER BY id LIMIT ?"
_VERDICTS = "SELECT id, post, standing FROM verdict WHERE id > ? AND rule <> 'V100' ORDER BY id LIMIT ?"
_PLATFORMS = "SELECT id, platform FROM post WHERE id > ? ORDER BY id LIMIT ?"


def _outlets(query: Query, posts: _Posts) -> tuple[dict[str, OutletTally], Sequence[int]]:
    """The outlets, those that lost most first, and all articles, newest first."""
    outlet_of: dict[int, str] = {}
    article_of: dict[int, int] = {}
    hidden = {row["article"] for row in query("SELECT article FROM withdrawn WHERE article IS NOT NULL", ())}
    for row in _rows(query, "SELECT id, article, outlet FROM article_version WHERE id > ? ORDER BY id LIMIT ?"):
        article_of[row["id"]] = row["article"]
        if row["outlet"] and row["article"] not in hidden:
            outlet_of[row["article"]] = row["outlet"]
    shown: defaultdict[str, set[int]] = defaultdict(set)
    for row in _rows(query, _SHOWN_IN):
        outlet = outlet_of.get(article_of[row["article_version"]])
        post_id = posts.final(row["post"])
        if outlet is not None and posts.codes[post_id]:
            shown[outlet].add(post_id)
    articles: defaultdict[str, MutableSequence[int]] = defaultdict(lambda: array("Q"))
    for article in sorted(outlet_of, reverse=True):
        articles[outlet_of[article]].append(article)
    tallies = [
        OutletTally(name=name, articles=articles[name], posts=len(of_outlet), counts=posts.counts(list(of_outlet)))
        for name, of_outlet in shown.items()
    ]
    every = array("Q", (row["id"] for row in query("SELECT id FROM article ORDER BY id DESC", ())))
    return {
        tally.name: tally for tally in sorted(tallies, key=lambda tally: (-_lost(tally.counts), -tally.posts, tally.name))
    }, every


_SHOWN_IN = "SELECT id, article_version, post FROM embed WHERE id > ? AND kind = 'embed' ORDER BY id LIMIT ?"


def _lost(counts: Mapping[Standing, int]) -> int:
    return counts[Standing.GONE] + counts[Standing.ALTERED]


def _accounts(query: Query, posts: _Posts) -> dict[PostAccount, AccountTally]:
    """The accounts of the posts that count, those with most posts first."""
    of_post: dict[int, PostAccount] = {}
    names: dict[PostAccount, tuple[str | None, str | None]] = {}

    def note(row: Row, key: str | None) -> None:
        post_id = posts.final(row["post"])
        if posts.codes[post_id] and post_id not in of_post and key is not None:
            account = PostAccount(platform=posts.names[posts.platform[post_id]], id=key)
            of_post[post_id] = account
            names[account] = (row["name"], row["handle"])

    for row in _rows(query, "SELECT id, post, owner, handle, name FROM owner WHERE id > ? ORDER BY id LIMIT ?"):
        note(row, row["owner"])
    for table in (_HANDLES_OF_VERSIONS, _HANDLES_OF_EMBEDS):
        for row in _rows(query, table):
            note(row, f"@{row['handle'].removeprefix('@').lower()}" if row["handle"] else None)
    found: defaultdict[PostAccount, MutableSequence[int]] = defaultdict(lambda: array("Q"))
    for post_id in sorted(of_post, reverse=True):
        found[of_post[post_id]].append(post_id)
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0].platform, entry[0].id))
    return {
        account: AccountTally(
            account=account, name=names[account][0], handle=names[account][1], posts=of_account, counts=posts.counts(of_account)
        )
        for account, of_account in ordered
    }


_HANDLES_OF_VERSIONS = "SELECT id, post, handle, author AS name FROM version WHERE id > ? ORDER BY id LIMIT ?"
_HANDLES_OF_EMBEDS = "SELECT id, post, handle, author AS name FROM embed WHERE id > ? ORDER BY id LIMIT ?"


def _newest_changes(query: Query) -> tuple[PostChange, ...]:
    """The newest changes, newest first."""
    judged_again = [row["post"] for row in query(_JUDGED_AGAIN, (_MAX_CHANGES * 4,))]
    return tuple(changes_of_posts(query, judged_again)[::-1][:_MAX_CHANGES])


_JUDGED_AGAIN = """
SELECT COALESCE(post.settled_as, post.id) AS post FROM verdict JOIN post ON post.id = verdict.post
WHERE EXISTS (SELECT 1 FROM verdict AS earlier WHERE earlier.post = verdict.post AND earlier.id < verdict.id)
ORDER BY verdict.id DESC LIMIT ?
"""
