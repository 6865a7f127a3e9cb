"""Which post an embed shows: one that is known already, or a new one.

A name decides. Where there is only an alias, it is not enough alone: a picture's code leads to the same address in every post that
re-uses the picture. So a post that the alias leads to is another one when its handle differs, or its printed date by more than
time zones explain.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from archiver.ledger.queries import Ask, embeds
from archiver.ledger.rows import Row, storable, to_cell
from archiver.model.embeds import Embed
from archiver.model.posts import PostRef, normalise

_MAX_DATE_GAP = timedelta(days=1)
"""How far two printings of one date lie apart at most: the date line."""


def post_named(ask: Ask, ref: PostRef) -> int | None:
    """The post of that name, if the ledger has it."""
    named = ask("SELECT id FROM post WHERE platform = ? AND key = ?", (ref.platform, storable(ref.key)))
    return next((row["id"] for row in named), None)


def post_by_alias(ask: Ask, embed: Embed) -> int | None:
    """The post that one of the embed's aliases leads to, if nothing else says that it is another one."""
    return next((row["id"] for row in _candidates(ask, embed) if not _is_another(ask, row["id"], embed)), None)


def nameless_post_by_alias(ask: Ask, embed: Embed) -> int | None:
    """The post without a name that an alias leads to, if it is certain enough to give it the embed's: a name is given for good.

    The handle is the same, and so is the printed date, or else the words.
    """
    nameless = [row["id"] for row in _candidates(ask, embed) if row["key"] is None]
    return next((post_id for post_id in nameless if _is_same(ask, post_id, embed) and not _is_another(ask, post_id, embed)), None)


def _candidates(ask: Ask, embed: Embed) -> Sequence[Row]:
    """The posts of the platform that the aliases lead to, the oldest first."""
    return list(ask(_LED_TO, (to_cell(embed.aliases), embed.platform))) if embed.aliases else []


_LED_TO = """
SELECT DISTINCT post.id, post.key
FROM json_each(?) AS wanted JOIN alias ON alias.name = wanted.value
JOIN post AS member ON member.id = alias.post
JOIN post ON post.id = COALESCE(member.settled_as, member.id)
WHERE post.platform = ? ORDER BY post.id
"""


def _is_another(ask: Ask, post_id: int, embed: Embed) -> bool:
    """Whether handle or printed date say that the post is not the one that the embed shows."""
    shown = [known.embed for known in embeds(ask, (post_id,))[post_id]]
    handles = {known.handle.lower() for known in shown if known.handle}
    dates = [known.printed for known in shown if known.printed]
    other_handle = embed.handle is not None and bool(handles) and embed.handle.lower() not in handles
    return other_handle or (embed.printed is not None and bool(dates) and not _near(embed.printed, dates))


def _is_same(ask: Ask, post_id: int, embed: Embed) -> bool:
    """Whether another article shows the post with the same handle, and with the same date or words."""
    shown = [known.embed for known in embeds(ask, (post_id,))[post_id]]
    by_same_author = [known for known in shown if known.handle and embed.handle and known.handle.lower() == embed.handle.lower()]
    return any(_same_date(known, embed) or _same_words(known, embed) for known in by_same_author)


def _same_date(known: Embed, embed: Embed) -> bool:
    return known.printed is not None and embed.printed is not None and _near(known.printed, (embed.printed,))


def _same_words(known: Embed, embed: Embed) -> bool:
    """Whether the words of one are those of the other, or a part of them: flat text can have more before, platforms cut the end."""
    shorter, longer = sorted((normalise(shown.words or "").rstrip("….").rstrip() for shown in (known, embed)), key=len)
    return bool(shorter) and shorter in longer


def _near(printed: date, dates: Collection[date]) -> bool:
    return any(abs(printed - day) <= _MAX_DATE_GAP for day in dates)
