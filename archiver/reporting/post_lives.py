"""Lives of posts: when each was published, shown, asked about, last seen alive and first seen gone, as small values for statistics.

Times are days since 1970-01-01 in UTC, with fractions: a number takes half the memory of a time, and ages are differences of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from archiver.reporting.survival import Life
from archiver.verdicts.rules import Standing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DECIMALS = 1


class StandingSince(NamedTuple):
    """From a day on, a post was seen to stand so."""

    at: float
    standing: Standing


class PostLife(NamedTuple):
    """What is known of one post's life.

    `articles` are the rows of those that show it. `published` is the post's own time, else the date that an article prints for it,
    None where neither is known; `shown` the date of the earliest article that shows it, else when that was first read; `first_seen`
    when the archive first saw it there. `asked` is when its platform was first asked, `alive_first` and `alive_last` when it first
    and last showed the post. Of a post that is gone, `gone_after` is when it was last seen otherwise, None if it never was, and
    `gone_before` when it was first seen gone; of all others both are None. `silent_since` is since when the service gives no
    usable answer, and `silent_why` why, as the end of a sentence. `moves` are oldest first, the first one its first verdict.
    """

    id: int
    platform: str
    is_named: bool
    articles: tuple[int, ...]
    published: float | None
    shown: float
    first_seen: float
    asked: float | None
    alive_first: float | None
    alive_last: float | None
    gone_after: float | None
    gone_before: float | None
    standing: Standing
    reason: str | None
    suspected: bool
    rule: str
    silent_since: float | None
    silent_why: str | None
    tags: tuple[str, ...]
    moves: tuple[StandingSince, ...]


class ShownArticle(NamedTuple):
    """An article that shows posts: the name that it was given by, and its title, outlet and address, as last read."""

    name: str
    title: str | None
    outlet: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLives:
    """The lives of all posts that articles show, in the order in which they were first seen, and these articles, by row.

    `withdrawn` is how many posts are left out since they were withdrawn.
    """

    posts: Sequence[PostLife]
    articles: Mapping[int, ShownArticle]
    withdrawn: int = 0

    def outlets_of(self, life: PostLife) -> list[str]:
        """The outlets whose articles show a post, each once."""
        found = (self.articles[row].outlet for row in life.articles)
        return list(dict.fromkeys(outlet for outlet in found if outlet))


def chosen_lives(lives: PostLives, *, platform: str | None = None, outlet: str | None = None, tag: str | None = None) -> PostLives:
    """The lives of the posts on a platform, with a tag, and in an outlet's articles, as if only these showed them.

    The case of the outlet's name makes no difference.
    """
    posts = [life for life in lives.posts if (platform is None or life.platform == platform) and (tag is None or tag in life.tags)]
    articles = lives.articles
    if outlet is not None:
        articles = {row: article for row, article in articles.items() if (article.outlet or "").casefold() == outlet.casefold()}
        shown = ((life, tuple(row for row in life.articles if row in articles)) for life in posts)
        posts = [life._replace(articles=rows) for life, rows in shown if rows]
    return replace(lives, posts=posts, articles=articles)


def ages(lives: Iterable[PostLife]) -> list[Life]:
    """The lives in days of age, rounded to tenths; posts whose time of publication is unknown are left out."""
    return [_age(life, life.published) for life in lives if life.published is not None]


def _age(life: PostLife, published: float) -> Life:
    """A post that is dated later than it was seen was published when it was seen."""

    def age(at: float) -> float:
        return max(round(at - published, _DECIMALS), 0.0)

    entry = None if life.alive_first is None else age(life.alive_first)
    if life.gone_before is None:
        return Life(entry=entry, last_alive=0.0 if life.alive_last is None else age(life.alive_last), first_gone=None)
    gone = age(life.gone_before)
    if entry is not None and entry > gone:  # a clock was wrong: it is only known to have been gone by then
        entry = None
    last = max(age(life.gone_after) if life.gone_after is not None else 0.0, entry or 0.0)
    return Life(entry=entry, last_alive=min(last, gone), first_gone=gone)


def to_date(at: float) -> date:
    """The day of a time."""
    return (_EPOCH + timedelta(days=at)).date()


def to_time(at: float) -> datetime:
    """A time, to the second."""
    found = _EPOCH + timedelta(days=at)
    return (found + timedelta(microseconds=500_000)).replace(microsecond=0)


def to_days(at: datetime) -> float:
    """A time as days since 1970."""
    return (at - _EPOCH) / timedelta(days=1)
