"""Read for all posts at once by what they may be left out: names, handles, and the articles that show them."""

from collections import defaultdict
from collections.abc import Collection

from archiver.checking.exclusions import KnownPost
from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.rows import maybe, parse_ref


def articles_of_posts(query: Query) -> dict[int, set[int]]:
    """The articles that embed each post, or one that quotes or answers it."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in query(_SHOWN, ()):
        found[row["post"]].add(row["article"])
    return found


def absent_articles(query: Query) -> set[int]:
    """The articles that do not answer any more."""
    return {row["article"] for row in query(_ABSENT, ())}


_ABSENT = """
SELECT article FROM article_absence WHERE how IS NOT NULL AND id IN (SELECT max(id) FROM article_absence GROUP BY article)
"""
_SHOWN = """
SELECT DISTINCT COALESCE(post.settled_as, post.id) AS post, article_version.article
FROM embed JOIN post ON post.id = embed.post JOIN article_version ON article_version.id = embed.article_version
WHERE embed.kind = 'embed'
UNION
SELECT DISTINCT related.current, article_version.article
FROM relation JOIN post AS related ON related.name = relation.target JOIN post AS quoting ON quoting.id = relation.post
    JOIN post AS member ON member.current = quoting.current JOIN embed ON embed.post = member.id
    JOIN article_version ON article_version.id = embed.article_version
WHERE embed.kind = 'embed' AND relation.kind IN ('quotes', 'answers')
"""


def names_of_articles(query: Query) -> dict[int, set[str]]:
    """The name, the sources and the addresses of each article."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in query(_NAMES, ()):
        found[row["article"]].update(name for name in (row["name"], row["source"], row["url"]) if name)
    return found


_NAMES = """
SELECT DISTINCT article, name, source, url FROM article_version JOIN article ON article.id = article_version.article
"""


def known_posts(query: Query, post_ids: Collection[int]) -> dict[int, KnownPost]:
    """What these posts may be left out by."""
    wanted = (ids_in(post_ids),)
    names, handles = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for row in query(_NAMED, wanted):
        names[row["post"]].add(row["name"])
    for row in query(_BY, wanted):
        handles[row["post"]].add(row["handle"].removeprefix("@").casefold())
    return {
        row["id"]: KnownPost(
            platform=row["platform"],
            ref=maybe(parse_ref, row["ref"]),
            names=frozenset(names[row["id"]]),
            handles=frozenset(handles[row["id"]]),
        )
        for row in query(_POSTS, wanted)
    }


_POSTS = "SELECT id, platform, platform || ':' || key AS ref FROM post WHERE id IN (SELECT value FROM json_each(?))"
_NAMED = of_group("""
SELECT member.requested AS post, alias.name FROM member JOIN alias ON alias.post = member.post
UNION SELECT member.requested, embed.url FROM member JOIN embed ON embed.post = member.post WHERE embed.url IS NOT NULL
""")
_BY = of_group("""
SELECT member.requested AS post, embed.handle FROM member JOIN embed ON embed.post = member.post WHERE embed.handle IS NOT NULL
UNION SELECT member.requested, version.handle FROM member JOIN version ON version.post = member.post
WHERE version.handle IS NOT NULL
""")
