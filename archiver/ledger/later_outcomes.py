"""Find out whether what a run could not do was done later: an article was read again, a post was captured completely."""

from archiver.ledger.queries import Query
from archiver.ledger.rows import storable
from archiver.model.posts import PostRef
from archiver.model.shortfalls import VIDEO_NOT_KEPT


def was_read_in(query: Query, run: int, source: str) -> bool:
    """Whether a run read an article from this source."""
    return any(True for _ in query(_READ, (storable(source), run)))


_READ = """
SELECT 1 FROM article_version AS version JOIN article_reading AS reading ON reading.article_version = version.id
WHERE version.source = ? AND reading.run = ? LIMIT 1
"""


def was_captured_after(query: Query, run: int, post: PostRef) -> bool:
    """Whether a later run than this one has a snapshot of the post that lacks nothing, or only a video that nobody asked for."""
    return any(True for _ in query(_CAPTURED, (post.platform, post.key, run)))


_CAPTURED = f"""
SELECT 1 FROM post AS named JOIN snapshot ON snapshot.post = COALESCE(named.settled_as, named.id)
WHERE named.platform = ? AND named.key = ? AND (snapshot.complete OR snapshot.shortfalls = '["{VIDEO_NOT_KEPT}"]')
    AND snapshot.run > ? LIMIT 1
"""  # noqa: S608 - our own names
