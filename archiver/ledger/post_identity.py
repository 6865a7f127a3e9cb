"""Find the recorded post that an embed shows: by its name, or else by an alias that nothing contradicts.

A name decides. An alias alone does not, since a picture's code has the same address in every post that re-uses the picture: a post
that has the alias is another one if its handle differs, or if its printed date differs by more than time zones explain.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from archiver.ledger.queries import Query, embeds
from archiver.ledger.rows import Row, storable, to_cell
from archiver.model.embeds import Embed
from archiver.model.posts import PostRef, normalise
from archiver.model.urls import parse_url

ARTICLE = "article"
"""The probe name of versions that an article quotes, and the source of aliases that it gives."""
_MAX_DATE_GAP = timedelta(days=1)
"""The largest difference between two printed dates of one post, because of time zones."""


def post_named(query: Query, ref: PostRef) -> int | None:
    """The id of the post with a name; None if the ledger has none."""
    rows = query("SELECT id FROM post WHERE platform = ? AND key = ?", (ref.platform, storable(ref.key)))
    return next((row["id"] for row in rows), None)


def post_told_as(query: Query, embed: Embed) -> int | None:
    """The id of a post whose own host gives the embed's URL for it, too; None if there is none.

    No host can speak for another one's posts.
    """
    url, host = parse_url(embed.url or ""), embed.post.key.partition("/")[0] if embed.post else ""
    if url is None or not host:
        return None
    rows = query(_TOLD_AS, (storable(url.without_scheme), embed.platform, ARTICLE, storable(f"{host}/")))
    return next((row["id"] for row in rows), None)


_TOLD_AS = """
SELECT post.id FROM alias JOIN post AS member ON member.id = alias.post
JOIN post ON post.id = COALESCE(member.settled_as, member.id)
WHERE alias.name = ?1 AND post.platform = ?2 AND alias.source <> ?3 AND substr(post.key, 1, length(?4)) = ?4 ORDER BY post.id
"""


def post_by_alias(query: Query, embed: Embed) -> int | None:
    """The id of a post with one of the embed's aliases whose handle and date do not contradict the embed; None if there is none."""
    return next((row["id"] for row in _candidates(query, embed) if not _is_another(query, row["id"], embed)), None)


def nameless_post_by_alias(query: Query, embed: Embed) -> int | None:
    """The id of a nameless post that can safely be given the embed's name, which is final; None if there is none.

    It has one of the embed's aliases and the same handle, and the same printed date or the same words.
    """
    nameless = [row["id"] for row in _candidates(query, embed) if row["key"] is None]
    return next(
        (post_id for post_id in nameless if _is_same(query, post_id, embed) and not _is_another(query, post_id, embed)), None
    )


def _candidates(query: Query, embed: Embed) -> Sequence[Row]:
    """The platform's posts with one of the embed's aliases, oldest first."""
    return list(query(_LED_TO, (to_cell(embed.aliases), embed.platform))) if embed.aliases else []


_LED_TO = """
SELECT DISTINCT post.id, post.key
FROM json_each(?) AS wanted JOIN alias ON alias.name = wanted.value
JOIN post AS member ON member.id = alias.post
JOIN post ON post.id = COALESCE(member.settled_as, member.id)
WHERE post.platform = ? ORDER BY post.id
"""


def _is_another(query: Query, post_id: int, embed: Embed) -> bool:
    """Whether handle or printed date show that the post is not the embed's."""
    shown = [known.embed for known in embeds(query, (post_id,))[post_id]]
    handles = {known.handle.lower() for known in shown if known.handle}
    dates = [known.printed for known in shown if known.printed]
    other_handle = embed.handle is not None and bool(handles) and embed.handle.lower() not in handles
    return other_handle or (embed.printed is not None and bool(dates) and not _near(embed.printed, dates))


def _is_same(query: Query, post_id: int, embed: Embed) -> bool:
    """Whether a recorded embed of the post has the same handle, and the same date or words."""
    shown = [known.embed for known in embeds(query, (post_id,))[post_id]]
    by_same_author = [known for known in shown if known.handle and embed.handle and known.handle.lower() == embed.handle.lower()]
    return any(_same_date(known, embed) or _same_words(known, embed) for known in by_same_author)


def _same_date(known: Embed, embed: Embed) -> bool:
    return known.printed is not None and embed.printed is not None and _near(known.printed, (embed.printed,))


def _same_words(known: Embed, embed: Embed) -> bool:
    """Whether the shorter text is part of the longer: flat text can have more before it, and platforms cut the end."""
    shorter, longer = sorted((normalise(shown.words or "").rstrip("….").rstrip() for shown in (known, embed)), key=len)
    return bool(shorter) and shorter in longer


def _near(printed: date, dates: Collection[date]) -> bool:
    return any(abs(printed - day) <= _MAX_DATE_GAP for day in dates)
